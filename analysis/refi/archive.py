"""Open a .qdpx archive without trust: sizes, numbers, compression and names are checked before anything is unpacked."""

import io
import re
import zipfile
import zlib

from analysis.refi.model import RefiProblem

LARGEST_FILE = 50_000_000
LARGEST_WHOLE = 200_000_000
MOST_ENTRIES = 50_000
HIGHEST_RATIO = 200  # plain text packs 3 to 10 times; XML with much repetition 30 to 100
RATIO_MATTERS_FROM = 1_000_000
PROJECT_FILE = "project.qde"
_DRIVE = re.compile(r"^[A-Za-z]:")


class Archive:
    """A checked archive.

    Raises:
        RefiProblem: it is no ZIP file, is locked, unpacks to too much, or has names that lead out of it.
    """

    def __init__(self, content: bytes) -> None:
        if len(content) > LARGEST_FILE:
            raise RefiProblem("too_large")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as problem:
            raise RefiProblem("not_zip") from problem
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
            raise RefiProblem("too_much")
        for entry in entries:
            _check(entry)
        self._names = {entry.filename.lower(): entry for entry in entries}
        if len(self._names) < len(entries):
            raise RefiProblem("name_twice")

    def read(self, name: str) -> bytes | None:
        """Return a file of the archive, None where it has none of this name (large and small letters are alike).

        Raises:
            RefiProblem: it is damaged, or larger than it says.
        """
        entry = self._names.get(name.lower())
        if entry is None:
            return None
        try:
            with self._zip.open(entry) as file:
                content = file.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as problem:
            raise RefiProblem("damaged", what=entry.filename[:80]) from problem
        if len(content) > entry.file_size:
            raise RefiProblem("too_much", what=entry.filename[:80])
        return content

    def project(self) -> bytes:
        """Return the project's XML; raise RefiProblem where there is none."""
        names = [name for name in self._names if name.endswith(".qde") and "/" not in name]
        content = self.read(PROJECT_FILE if PROJECT_FILE in names or not names else names[0])
        if content is None:
            raise RefiProblem("no_project")
        return content


def _check(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/") or "\x00" in name:
        raise RefiProblem("bad_path", what=entry.filename[:80])
    if entry.flag_bits & 0x1:
        raise RefiProblem("locked", what=entry.filename[:80])
    if entry.file_size > RATIO_MATTERS_FROM and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
        raise RefiProblem("too_much", what=entry.filename[:80])
