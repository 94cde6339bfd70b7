"""What lies in deploy/ fits the project: files that exist, commands that exist, settings that exist, tests that exist."""

import configparser
import re
import subprocess
from pathlib import Path

import pytest

from participation.app import LARGEST_WITH_FILES
from participation.cli import COMMANDS
from tests.house_rules.test_files import ROOT, committed

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


def unit(path):
    """A unit's settings, each a list, since one may stand several times."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name.strip(), []).append(value.strip())
    return found


def known_settings():
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    return set(re.findall(r"TETTPA_[A-Z_]+", text))


def test_the_container_is_built_of_files_that_exist():
    steps = re.findall(r"^COPY (?!--from)(.+)$", CONTAINER, flags=re.MULTILINE)
    assert len(steps) > 4
    for step in steps:
        for name in step.split()[:-1]:
            assert (ROOT / name).exists(), name
    copied = {name for step in steps for name in step.split()[:-1]}
    packages = re.search(r"packages = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8")).group(1)
    assert set(re.findall(r'"([a-z]+)"', packages)) <= copied, "everything that the package holds"
    ignored = {line.strip("/") for line in (DEPLOY / "Containerfile.containerignore").read_text().split()}
    assert not copied & ignored


def test_the_container_runs_as_nobody_in_particular_and_is_asked_how_it_is():
    last = CONTAINER.rpartition("FROM ")[2]
    assert re.search(r"^USER \d+$", last, flags=re.MULTILINE)
    assert "--require-hashes" in CONTAINER
    check = re.search(r"HEALTHCHECK.*?CMD \[(.*?)\]$", last, flags=re.DOTALL | re.MULTILINE).group(1)
    assert "/health/ready" in check
    assert re.search(r'^CMD \["tettpa", "serve"', last, flags=re.MULTILINE)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_the_units_run_commands_that_exist(path):
    commands = unit(path)["ExecStart"]
    for command in commands:
        assert command.startswith("/opt/tettpa/.venv/bin/tettpa "), command
        assert command.split()[1] in COMMANDS, command


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_the_units_run_without_rights_they_do_not_need(path):
    found = unit(path)
    wanted = {"User": "tettpa", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "UMask": "0077"}
    assert {name: found.get(name, [""])[0] for name in wanted} == wanted
    assert found["CapabilityBoundingSet"] == [""]


def test_the_night_does_all_that_the_guide_says():
    timer = configparser.ConfigParser(strict=False, interpolation=None)
    timer.optionxform = str
    timer.read(DEPLOY / "tettpa-nightly.timer")
    assert timer["Timer"]["Persistent"] == "true"
    commands = " ".join(unit(DEPLOY / "tettpa-nightly.service")["ExecStart"])
    for each in ("retention run", "backup --keep", "exports run", "doctor"):
        assert each in commands
    assert commands.index("retention run") < commands.index("backup"), "what has to go is in no new backup"


def test_settings_in_the_examples_exist():
    text = (DEPLOY / "tettpa.env.example").read_text(encoding="utf-8") + CONTAINER
    assert set(re.findall(r"\bTETTPA_[A-Z_]+", text)) <= known_settings()


def test_the_web_server_keeps_addresses_out_of_its_log_and_claims_out_of_its_headers():
    form = re.search(r"log_format tettpa .*?;", NGINX, flags=re.DOTALL).group(0)
    for tells in ("request_uri", "$request ", "$args", "remote_addr", "http_referer", "$uri", "user_agent"):
        assert tells not in form, tells
    logs = re.findall(r"access_log\s+(\S+)\s*(\S*);", NGINX)
    assert all(where == "off" or kind == "tettpa" for where, kind in logs)
    assert "X-Forwarded-For $remote_addr;" in NGINX
    assert "server_tokens off;" in NGINX
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in NGINX
    largest = int(re.search(r"client_max_body_size (\d+)m;", NGINX).group(1))
    assert largest * 2**20 > LARGEST_WITH_FILES, "the site's own page says what is too large"
    assert NGINX.count("{") == NGINX.count("}")


def test_units_are_understood_by_systemd(tmp_path):
    if not Path("/usr/bin/systemd-analyze").exists():
        pytest.skip("systemd-analyze is not on this machine")
    copies = []
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/tettpa/.venv/bin/tettpa", "/bin/true")
        copy = tmp_path / path.name
        copy.write_text(text.replace("EnvironmentFile=/etc/tettpa.env", ""), encoding="utf-8")
        copies.append(str(copy))
    said = subprocess.run(["/usr/bin/systemd-analyze", "verify", *copies], capture_output=True, text=True, check=False)
    ours = [line for line in said.stderr.splitlines() if str(tmp_path) in line]
    assert not ours


def test_every_test_that_the_list_of_asvs_names_exists():
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+\.\d+\.\d+)[^|]*\|[^|]*\|[^|]*\| (.*) \|$", text, flags=re.MULTILINE)
    assert len(rows) > 100
    assert len({item for item, _ in rows}) == len(rows), "each item once"
    for item, shown in rows:
        named = re.findall(r"`([\w/.]+)::(\w+)`", shown)
        assert named or shown == "-", item
        for path, test in named:
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), (item, path, test)
    assert committed(".md")
