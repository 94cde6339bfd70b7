"""What every writer does, and the archive that several files of one export go into."""

import shutil
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from participation.services.exports import words
from participation.services.exports.layout import Table

ALWAYS = (1980, 1, 1, 0, 0, 0)  # the same answers give the same bytes


class Writer(ABC):
    """Writes the tables of an export into `path`, by way of the empty folder `scratch`."""

    def __init__(
        self, path: Path, scratch: Path, tables: Sequence[Table], *, language: str, translate: words.Say
    ) -> None:
        self.path, self.scratch, self.tables = path, scratch, tables
        self.language, self.translate = language, translate

    @abstractmethod
    def write(self, table: int, row: Sequence[Any]) -> None:
        """Add a row to a table."""

    @abstractmethod
    def close(self, codebook: Iterable[Sequence[Any]]) -> None:
        """Add the codebook and finish the file."""

    @abstractmethod
    def abandon(self) -> None:
        """Let go of whatever is open; the export was stopped."""


def pack(path: Path, files: Iterable[Path]) -> None:
    """Put files into an archive, one after the other."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.name, ALWAYS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with file.open("rb") as opened, archive.open(entry, "w", force_zip64=True) as into:
                shutil.copyfileobj(opened, into)
