"""Counters that several web processes share through files: each process counts in its own, a reader adds them up.

A file is a row of slots (a number, a name) in memory that the kernel writes; a process that is killed leaves what it
had counted, so that the sums of all files never fall while the site runs.
"""

import mmap
import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

FOLDER = "metrics"
SLOT = 128  # bytes: a double, the length of the name, the name
SLOTS = 2048
_HEAD = struct.Struct("<dH")
LONGEST_NAME = SLOT - _HEAD.size
OVERFLOW = "tettpa_uncounted_total"


class Meters:
    """This process's counters.

    Args:
        folder: of all processes' files; made where it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._process = 0
        self._places: dict[str, int] = {}
        self._memory: mmap.mmap | None = None

    def add(self, name: str, amount: float = 1.0) -> None:
        """Add to a counter; its name is as /metrics shows it, with labels whose values are few."""
        with self._guard:
            memory = self._opened()
            place = self._places.get(name)
            if place is None:
                place = self._new_place(memory, name)
            (value, length) = _HEAD.unpack_from(memory, place)
            _HEAD.pack_into(memory, place, value + amount, length)

    def _opened(self) -> mmap.mmap:
        # A forked process has its parent's file; it needs one of its own.
        if self._memory is None or self._process != os.getpid():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._process, self._places = os.getpid(), {}
            with (self._folder / f"{self._process}-{os.urandom(4).hex()}.meters").open("w+b") as file:
                file.truncate(SLOT * SLOTS)
                self._memory = mmap.mmap(file.fileno(), SLOT * SLOTS)
        return self._memory

    def _new_place(self, memory: mmap.mmap, name: str) -> int:
        encoded = name.encode()
        if len(self._places) >= SLOTS - 1 or len(encoded) > LONGEST_NAME:
            name, encoded = OVERFLOW, OVERFLOW.encode()
            if name in self._places:
                return self._places[name]
        place = self._places[name] = len(self._places) * SLOT
        memory[place + _HEAD.size : place + _HEAD.size + len(encoded)] = encoded
        _HEAD.pack_into(memory, place, 0.0, len(encoded))
        return place


def read(folder: Path) -> dict[str, float]:
    """Return the sums of all processes' counters."""
    sums: dict[str, float] = {}
    for path in sorted(folder.glob("*.meters")):
        for name, value in _slots(path.read_bytes()):
            sums[name] = sums.get(name, 0.0) + value
    return sums


def _slots(content: bytes) -> Iterator[tuple[str, float]]:
    for place in range(0, len(content) - SLOT + 1, SLOT):
        value, length = _HEAD.unpack_from(content, place)
        if not 0 < length <= LONGEST_NAME:
            return
        start = place + _HEAD.size
        yield content[start : start + length].decode(errors="replace"), value


def forget(folder: Path) -> None:
    """Remove all files: the site starts anew, and with it all counting."""
    for path in folder.glob("*.meters"):
        path.unlink(missing_ok=True)
