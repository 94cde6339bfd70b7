"""Debian's Firefox, spoken to over Marionette, its own protocol: what the tests of a second engine need and no more.

A message is its length, a colon and JSON: [0, number, command, parameters] there, [1, number, error, result] back
(Mozilla, "Marionette protocol", version 3). No driver has to be installed for it.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time

MISSING = "There is no Firefox (looked for TETTPA_FIREFOX, firefox-esr, firefox): its tests of the field are not run."
PATIENCE = 40
# Nothing may be fetched from elsewhere, and nothing may ask.
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "extensions.update.enabled": False,
    "services.settings.server": "",
    # The pages let no script be added to them, which is right; these tests must bring one of the site's own.
    "dom.security.trusted_types.enabled": False,
}
# Asks the page, which answers in an attribute of its root; the first call brings the functions to the page.
CALL = """const [number, call, wait, done] = arguments, root = document.documentElement;
const until = (is) => new Promise((go) => { const look = () => (is() ? go() : setTimeout(look, 10)); look(); });
if (!root.dataset.ours) {
  root.dataset.ours = "coming";
  const script = document.createElement("script");
  script.type = "module";
  script.src = "/field/app/js/ours.js";
  document.head.append(script);
}
until(() => root.dataset.ours === "here").then(() => {
  root.dataset.asked = number;
  root.dataset["ask" + number] = call;
  root.dispatchEvent(new Event("ours"));
  return wait && until(() => root.dataset["told" + number]);
}).then(() => done(root.dataset["told" + number] || "{}"));"""


def script_of(functions):
    """Return the script that brings functions (name to source, each async with one argument) to a page."""
    listed = ",".join(f"{json.dumps(name)}: {source}" for name, source in functions.items())
    return f"""const functions = {{{listed}}}, root = document.documentElement;
root.addEventListener("ours", async () => {{
  const number = root.dataset.asked, call = JSON.parse(root.dataset["ask" + number]);
  let said;
  try {{ said = {{ value: await functions[call.name](call.given) }}; }} catch (error) {{ said = {{ error: String(error) }}; }}
  root.dataset["told" + number] = JSON.stringify(said);
}});
root.dataset.ours = "here";
"""


def firefox_path():
    """Return where Firefox is, or None."""
    named = os.environ.get("TETTPA_FIREFOX")
    if named:
        return named if os.path.exists(named) else None  # noqa: PTH110 - a word from the environment
    return next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)


class Firefox:
    """One Firefox with a profile on the disk; `run` gives what a function of the page returns."""

    def __init__(self, path, profile):
        self.path, self.profile = path, profile
        self.process = self.wire = None
        self.number = 0

    def start(self):
        self.profile.mkdir(exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        wanted = {**PREFERENCES, "marionette.port": port}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items()]
        (self.profile / "user.js").write_text("".join(lines), encoding="utf-8")
        self.process = subprocess.Popen(
            [self.path, "--headless", "--no-remote", "--marionette", "--profile", str(self.profile)],
            env={**os.environ, "MOZ_HEADLESS": "1", "HOME": str(self.profile)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.wire = self._connect(port)
        self._read()  # who it is
        self.number = 0
        self.command("WebDriver:NewSession", capabilities={"alwaysMatch": {"timeouts": {"script": PATIENCE * 1000}}})
        return self

    def _connect(self, port):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), PATIENCE)
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def _exactly(self, length):
        found = b""
        while len(found) < length:
            more = self.wire.recv(length - len(found))
            if not more:
                raise ConnectionError("Firefox has hung up")
            found += more
        return found

    def _read(self):
        length = b""
        while not length.endswith(b":"):
            length += self._exactly(1)
        return json.loads(self._exactly(int(length[:-1])))

    def command(self, name, **parameters):
        self.number += 1
        message = json.dumps([0, self.number, name, parameters]).encode()
        self.wire.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{name}: {error['message']}")
        return result

    def go(self, address):
        self.command("WebDriver:Navigate", url=address)

    def _in_sandbox(self, script, *given):
        sent = {"script": script, "args": list(given), "sandbox": "ours", "newSandbox": False}
        return self.command("WebDriver:ExecuteAsyncScript", **sent)["value"]

    def run(self, name, given=None, *, wait=True):
        """Call one of the page's own functions (see `script_of`) and return what it gives.

        What Marionette runs stands in a sandbox beside the page, where binary data of the page cannot be read; so the
        page is asked by an attribute and an event, and answers by an attribute.
        """
        self.number += 1
        said = json.loads(self._in_sandbox(CALL, str(self.number), json.dumps({"name": name, "given": given}), wait))
        if "error" in said:
            raise RuntimeError(said["error"])
        return said.get("value")

    def wait_for(self, selector):
        until = time.monotonic() + PATIENCE
        while not self._in_sandbox("arguments[1](!!document.querySelector(arguments[0]))", selector):
            assert time.monotonic() < until, f"{selector} never came"
            time.sleep(0.05)

    def open(self):
        """Open a further tab and return its handle; `turn_to` goes from tab to tab."""
        return self.command("WebDriver:NewWindow", type="tab")["handle"]

    def here(self):
        return self.command("WebDriver:GetWindowHandle")["value"]

    def turn_to(self, handle):
        self.command("WebDriver:SwitchToWindow", handle=handle)

    def kill(self):
        """SIGKILL the browser with all its processes, as when the battery falls out; then forget its locks."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.wire.close()
        self.process = None
        for lock in ("lock", ".parentlock"):
            (self.profile / lock).unlink(missing_ok=True)
