"""`tettpa serve` in production form, in a folder of its own, and how much processor time its processes have used."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Live:
    """A running installation; `seconds()` is the processor time of the server and all its workers so far."""

    port: int
    process: subprocess.Popen
    instance: Path

    def family(self) -> list[int]:
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        family = {self.process.pid}
        while True:
            children = {pid for pid, parent in parents.items() if parent in family} - family
            if not children:
                return sorted(family)
            family |= children

    def seconds(self) -> float:
        total = 0
        for pid in self.family():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICK


@contextlib.contextmanager
def serving(*, prepare: list[str], **settings: str):
    """Prepare an installation with a data key in a temporary folder with the command's arguments, serve it, and end it afterwards."""
    with tempfile.TemporaryDirectory(prefix="tettpa-bench-") as folder:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("TETTPA_")}
        environ |= {"TETTPA_INSTANCE": folder, **settings}
        command = [str(Path(sys.executable).parent / "tettpa")]
        subprocess.run([*command, "keys", "new"], env=environ, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*command, *prepare], env=environ, check=True, stdout=subprocess.DEVNULL)
        port = _free_port()
        with (Path(folder) / "server.log").open("wb") as log:
            process = subprocess.Popen([*command, "serve", "--port", str(port)], env=environ, stdout=log, stderr=log)
        try:
            _wait_for(port, process, Path(folder) / "server.log")
            yield Live(port, process, Path(folder))
        finally:
            process.terminate()
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server ended at once: " + log.read_text(errors="replace")[-2000:])
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer within 30 s")
