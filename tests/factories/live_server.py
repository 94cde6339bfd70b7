"""`tettpa serve` with two workers in a process group of its own, to be killed in part or as a whole."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

from tests.conftest import DATA_KEY, SECRET

TETTPA = Path(sys.executable).with_name("tettpa")


class Server:
    """`tettpa serve`, to be killed as a whole and started again on the same port."""

    def __init__(self, url, folder, *, threads=4):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._threads = str(threads)
        self._environ = os.environ | {
            "TETTPA_DATABASE_URL": url,
            "TETTPA_INSTANCE": str(folder),
            "TETTPA_SECRET_KEY": SECRET,
            "TETTPA_DATA_KEY": b64encode(DATA_KEY).decode(),
        }
        self.start()

    def start(self):
        command = [TETTPA, "serve", "--port", str(self.port), "--workers", "2", "--threads", self._threads]
        self.process = subprocess.Popen(
            command, env=self._environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def workers(self):
        """Return the numbers of the web processes."""
        own = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in own.read_text().split()]

    def kill_worker(self, chance):
        """SIGKILL one web process, in the middle of whatever it does; the server starts another."""
        running = self.workers()
        if running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(running), signal.SIGKILL)
        return bool(running)

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
