"""A folder of backups, named by their time; only as many of them are kept as somebody wants."""

import re
from datetime import UTC, datetime
from pathlib import Path

PREFIX = "tettpa-"
_NAME = re.compile(r"tettpa-\d{8}T\d{6}Z\.backup")


def name(now: datetime) -> str:
    """Return the name of a backup of that moment; names sort as the moments do."""
    return f"{PREFIX}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.backup"


def remove_old(folder: Path, keep: int) -> list[Path]:
    """Remove the folder's backups beyond the newest `keep`; files with other names are never touched."""
    found = sorted((each for each in folder.iterdir() if _NAME.fullmatch(each.name)), reverse=True)
    for old in found[keep:]:
        old.unlink()
    return found[keep:]
