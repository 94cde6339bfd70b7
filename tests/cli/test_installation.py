"""Commands that work on an installation: filling, migrating, adding people; bad settings are one sentence."""

import socket

import pytest
from click.testing import CliRunner

from participation.cli import main
from participation.services.database import Database
from participation.services.permissions import Role


@pytest.fixture
def tettpa(tmp_path, monkeypatch):
    monkeypatch.setenv("TETTPA_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("TETTPA_DATABASE_URL", raising=False)

    def run(*arguments, **environ):
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, list(arguments))

    return run


def test_the_demonstration_is_filled_once(tettpa, tmp_path):
    first = tettpa("demo")
    assert first.exit_code == 0, first.output
    assert "488 responses" in first.stdout
    assert "have suggestions" in first.stdout
    assert " 0 have suggestions" not in first.stdout, "who opens the demonstration sees what the machine does"
    second = tettpa("demo")
    assert (second.exit_code, "nothing was changed" in second.stdout) == (0, True)
    key = tmp_path / "instance" / "secret_key"
    assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TETTPA_DATABASE_URL", "nonsense"),
        ("TETTPA_DATABASE_URL", "oracle://x/y"),
        ("TETTPA_DATABASE_URL", "sqlite:////proc/none/x.sqlite3"),
        ("TETTPA_DATABASE_URL", "postgresql://127.0.0.1:1/none"),
        ("TETTPA_INSTANCE", "/proc/none"),
        ("TETTPA_WORKERS", "many"),
        ("TETTPA_SECURE_COOKIES", "perhaps"),
    ],
)
@pytest.mark.parametrize("command", [("demo",), ("migrate",), ("serve", "--port", "5999")])
def test_bad_settings_are_one_sentence(tettpa, command, name, value):
    answer = tettpa(*command, **{name: value})
    assert answer.exit_code == 2, answer.output
    assert answer.stderr.startswith("tettpa: ")
    assert len(answer.stderr.strip().splitlines()) == 1


def test_a_taken_port_is_one_sentence(tettpa):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = tettpa("serve", "--port", str(taken.getsockname()[1]))
    assert answer.exit_code == 2
    assert "cannot be used" in answer.stderr


def test_people_are_added_and_get_new_passwords(tettpa, tmp_path):
    tettpa("demo")
    add = ("user", "add", "ny@example.org", "--name", "Ny", "--area", "toyen", "--role", "planner")
    assert tettpa(*add, "--password", "a good password").exit_code == 0
    again = tettpa(*add, "--password", "a good password")
    assert (again.exit_code, "already an account" in again.stderr) == (2, True)
    nowhere = tettpa(
        "user",
        "add",
        "x@example.org",
        "--name",
        "X",
        "--area",
        "no",
        "--role",
        "planner",
        "--password",
        "a good password",
    )
    assert nowhere.exit_code == 2
    assert tettpa("user", "password", "ny@example.org", "--password", "short").exit_code == 2
    assert tettpa("user", "password", "ny@example.org", "--password", "another password").exit_code == 0
    assert tettpa("user", "password", "nobody@example.org", "--password", "another password").exit_code == 2
    from datetime import UTC, datetime

    from participation.services import log_ins, second_factors

    database = Database(f"sqlite:///{tmp_path / 'instance' / 'tettpa.sqlite3'}")
    with database.write() as session:
        found = log_ins.check(session, "ny@example.org", "another password", now=datetime.now(UTC))
        second_factors._user(session, found.user.id).totp_key = "a key on a phone that is gone"
        token = log_ins.begin(session, found.user.id, now=datetime.now(UTC)).token
    assert tettpa("user", "forget-second-step", "ny@example.org").exit_code == 0
    assert tettpa("user", "forget-second-step", "nobody@example.org").exit_code == 2
    with database.read() as session:
        assert not second_factors.of(session, found.user.id).any
        assert log_ins.standing(session, token, now=datetime.now(UTC)) is None
    database.close()
    assert [role.role for role in found.user.roles] == [Role.PLANNER]
