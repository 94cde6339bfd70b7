"""The example of a web server in front, with the real site behind it: whole journeys, many people behind one address.

Not run where there is no nginx, and said so.
"""

import contextlib
import gettext
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from surveys.wording import LANGUAGE_CODES, direction
from tests.bench.journeys import ANSWERS, HIDDEN, PAGE
from tests.bench.live import _free_port, serving
from tests.house_rules.test_files import ROOT

NAME = "tettpa.example.no"
DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
UNCHECKED = ssl._create_unverified_context()
BUSY = "This has been tried too many times. Wait a little and try again."
LOADED = re.compile(r'<(?:link|script)\b[^>]*?\b(?:href|src)="(/[^"]+)"')


@pytest.fixture(scope="module")
def nginx():
    if NGINX is None:
        pytest.skip("nginx is not on this machine: deploy/nginx.conf is not tried with the real site behind it")
    return NGINX


def certificate(folder):
    """A certificate of our own name, for the length of a test."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(made - timedelta(days=1))
        .not_valid_after(made + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(form))
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(private)


def configured(folder, *, behind=8000, http=80, https=443):
    """Write the example as an installation would have it, with its paths and ports changed; return the file."""
    certificate(folder)
    shutil.copy(DEPLOY / "busy.html", folder)
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("/etc/ssl/tettpa/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
        ("/etc/nginx/tettpa/", f"{folder}/"),
        ("127.0.0.1:8000", f"127.0.0.1:{behind}"),
        ("listen 443", f"listen {https}"),
        ("listen 80;", f"listen {http};"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    if not socket.has_ipv6 or not Path("/proc/net/if_inet6").exists():
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    text = text.replace("[::]:443", f"[::]:{https}").replace("[::]:80", f"[::]:{http}")
    whose = "user root;\n" if os.getuid() == 0 else ""
    rooms = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    own = f"{whose}pid {folder}/pid;\nerror_log {folder}/errors.log;\ndaemon off;\nevents {{ worker_connections 1024; }}\n"
    (folder / "nginx.conf").write_text(f"{own}http {{\n{rooms}{text}\n}}\n", encoding="utf-8")
    return folder / "nginx.conf"


@contextlib.contextmanager
def in_front(nginx, folder, behind):
    """Run nginx with the example in front of a port; give the port of HTTPS."""
    http_port, https_port = _free_port(), _free_port()
    path = configured(folder, behind=behind, http=http_port, https=https_port)
    process = subprocess.Popen([nginx, "-e", f"{folder}/errors.log", "-p", str(folder), "-c", str(path)])
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", https_port), 1):
                break
            assert process.poll() is None, (folder / "errors.log").read_text()
            time.sleep(0.05)
        yield http_port, https_port
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def site(nginx, tmp_path_factory):
    """Two web processes of the demonstration behind nginx."""
    folder = tmp_path_factory.mktemp("nginx")
    settings = {"TETTPA_SECURE_COOKIES": "1", "TETTPA_TRUSTED_PROXIES": "1", "TETTPA_WORKERS": "2"}
    if database := os.environ.get("TETTPA_TEST_NGINX_DATABASE"):
        settings["TETTPA_DATABASE_URL"] = database
    with serving(prepare=["demo"], **settings) as live, in_front(nginx, folder, live.port) as (plain, port):
        yield {"plain": plain, "port": port, "folder": folder}


class Phone:
    """A visitor's browser, with its cookies."""

    def __init__(self, port):
        self.port = port
        self.cookies = {}

    def ask(self, method, path, form=None, **headers):
        sent = {"Host": NAME, "Referer": f"https://{NAME}{path}", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form) if form is not None else None
        reached = http.client.HTTPSConnection("127.0.0.1", self.port, context=UNCHECKED, timeout=60)
        with contextlib.closing(reached) as connection:
            connection.request(method, path, body=body, headers=sent)
            reply = connection.getresponse()
            body = reply.read()
        for line in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return reply, body

    def answer(self):
        """Do a resident's whole journey; return the status of each reply."""
        page, body = self.ask("GET", PAGE)
        files = [self.ask("GET", path)[0].status for path in LOADED.findall(body.decode())]
        hidden = [(name.decode(), value.decode()) for name, value in HIDDEN.findall(body)]
        sent, _ = self.ask("POST", PAGE, [*hidden, *ANSWERS])
        return [page.status, *files, sent.status]


def test_the_example_is_understood(nginx, tmp_path):
    said = subprocess.run(
        [nginx, "-t", "-e", f"{tmp_path}/errors.log", "-p", str(tmp_path), "-c", str(configured(tmp_path))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr


def test_a_resident_and_a_member_of_staff_come_through(site):
    phone = Phone(site["port"])
    page, body = phone.ask("GET", PAGE)
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"]
    assert set(phone.cookies) == {"__Host-tettpa"}
    hidden = [(name.decode(), value.decode()) for name, value in HIDDEN.findall(body)]
    sent, _ = phone.ask("POST", PAGE, [*hidden, *ANSWERS])
    assert (sent.status, sent.headers["Location"]) == (303, f"{PAGE}/thanks")
    assert phone.ask("GET", sent.headers["Location"])[0].status == 200
    staff = Phone(site["port"])
    _, login = staff.ask("GET", "/login")
    token = unescape(re.search(r'name="csrf_token" value="([^"]+)', login.decode())[1])
    form = {"email": "planner@example.org", "password": "tett-paa-planen", "csrf_token": token}
    assert staff.ask("POST", "/login", form)[0].status == 303
    assert staff.ask("GET", "/metrics")[0].status == 404


def test_what_a_visitor_claims_is_thrown_away_and_http_leads_to_https(site):
    claims = {"X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "http", "X-Forwarded-For": "192.0.2.7"}
    poster = Phone(site["port"]).ask("GET", "/s/demo/poster", **claims)[1].decode()
    assert NAME in poster
    assert "elsewhere.example" not in poster
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", site["plain"])) as plain:
        plain.request("GET", "/s/demo", headers={"Host": NAME})
        reply = plain.getresponse()
    assert (reply.status, reply.headers["Location"]) == (301, f"https://{NAME}/s/demo")


def test_forty_people_behind_one_address_answer_at_once(site):
    gate = threading.Barrier(40)

    def resident(_):
        gate.wait()
        return Phone(site["port"]).answer()

    with ThreadPoolExecutor(40) as many:
        replies = list(many.map(resident, range(40)))
    assert {tuple(each) for each in replies} == {(200, *[200] * (len(replies[0]) - 2), 303)}


def test_forms_of_a_crowd_wait_and_are_not_refused(site):
    """Three hundred forms at once from one address: each gets the site's own page, with what was typed on it."""

    def send(number):
        words = f"Benken nummer {number}"
        reply, body = Phone(site["port"]).ask("POST", PAGE, [("_consent", "yes"), ("quality", words)])
        return reply.status, words in body.decode()

    with ThreadPoolExecutor(100) as many:
        assert set(many.map(send, range(300))) == {(400, True)}, "without a token the page comes back with all of it"


def test_a_flood_of_pages_is_refused_in_every_language(site):
    def look(_):
        phone = Phone(site["port"])
        return [phone.ask("GET", "/static/none.css") for _ in range(20)]

    with ThreadPoolExecutor(50) as many:
        found = [each for replies in many.map(look, range(50)) for each in replies]
    refused = [(reply, body) for reply, body in found if reply.status == 429]
    assert refused, "a thousand at once"
    assert {reply.headers["Retry-After"] for reply, _ in refused} == {"10"}
    assert {body for _, body in refused} == {(DEPLOY / "busy.html").read_bytes()}


def test_the_page_of_refusal_says_what_the_site_says():
    page = (DEPLOY / "busy.html").read_text(encoding="utf-8")
    for code in LANGUAGE_CODES:
        said = gettext.translation("messages", str(ROOT / "translations"), languages=[code], fallback=True).gettext(
            BUSY
        )
        assert code == "en" or said != BUSY, code
        assert f'<p lang="{code}" dir="{direction(code)}">{said}</p>' in page, code


def test_the_log_tells_no_address_and_nobody(site):
    Phone(site["port"]).ask("GET", "/s/demo?via=secret-key")
    text = (site["folder"] / "tettpa.log").read_text()
    assert '"status":200' in text
    for tells in ("127.0.0.1", "/s/", "secret-key"):
        assert tells not in text
