"""`tettpa serve`: a real server in production form, from its first line to its end."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest

TETTPA = Path(sys.executable).with_name("tettpa")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path):
    """Return a function that starts the command in a scratch folder; whatever still runs is ended afterwards."""
    started = []
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TETTPA_")}

    def start_(*arguments, **settings):
        process = subprocess.Popen(
            [TETTPA, "serve", *arguments],
            env={**environ, "TETTPA_INSTANCE": str(tmp_path), **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_
    for process in started:
        process.kill()
        process.communicate()


def until(process, beginning):
    """Read what the command prints up to a line; it says where it is before it takes the port."""
    for line in process.stdout:
        if line.strip().startswith(beginning):
            return line
    raise AssertionError(process.stderr.read())


def ask(process, port, path, method="GET", body=None, **headers):
    """Ask until somebody answers: the port is taken a moment after the addresses are printed."""
    while process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer, answer.read().decode()
        except ConnectionRefusedError:
            continue
        finally:
            connection.close()
    raise AssertionError(process.stderr.read())


def test_a_site_is_served_and_ended_cleanly(start, tmp_path):
    port = free_port()
    process = start("--port", str(port), "--workers", "1", "--threads", "2")
    assert f"http://127.0.0.1:{port}/login" in until(process, "staff log in at")
    answer, page = ask(process, port, "/login")
    assert (answer.status, "csrf_token" in page) == (200, True)
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert (tmp_path / "tettpa.sqlite3").exists()
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert process.stderr.read() == ""


@pytest.mark.parametrize(("settings", "is_believed"), [({}, False), ({"TETTPA_TRUSTED_PROXIES": "1"}, True)])
def test_a_proxy_is_believed_only_where_the_settings_say_so(start, settings, is_believed):
    """Over HTTPS a form needs a referrer of this site; a stranger's X-Forwarded-Proto does not make it HTTPS."""
    port = free_port()
    process = start("--port", str(port), "--workers", "1", **settings)
    until(process, "staff log in at")
    answer, page = ask(process, port, "/login")
    form = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "email": "x", "password": "x"}
    headers = {
        "Cookie": answer.headers["Set-Cookie"].split(";")[0],
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-Proto": "https",
    }
    answer, _ = ask(process, port, "/login", "POST", urlencode(form), **headers)
    assert answer.status == (400 if is_believed else 422)


def test_https_is_said_in_the_cookie_and_kept_by_the_browser(start):
    port = free_port()
    process = start("--port", str(port), "--workers", "1", TETTPA_SECURE_COOKIES="1")
    until(process, "staff log in at")
    answer, _ = ask(process, port, "/login")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_file_that_is_no_database_is_one_sentence(start, tmp_path):
    (tmp_path / "tettpa.sqlite3").write_text("these are no tables, but more than a few words of text" * 20)
    process = start("--port", str(free_port()))
    out, sentence = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert sentence == "tettpa: the database cannot be used: file is not a database\n"
