"""Names of a workbook as ids of ours: small letters, digits and underscores, each once."""

import re
import unicodedata

LONGEST = 60
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ð": "d", "þ": "th", "ß": "ss", "ł": "l", "đ": "d"})


class Names:
    """Gives ids to names, and remembers which name became what.

    Args:
        prefix: stands before a name that begins with no letter; empty where ids may begin with a digit.
    """

    def __init__(self, prefix: str = "") -> None:
        self.by_name: dict[str, str] = {}
        self._taken: set[str] = set()
        self._prefix = prefix

    def add(self, name: str) -> str:
        """Return a new id for a name; the name's first id is what `by_name` keeps."""
        wanted = plain(name) or (self._prefix + "x")
        if self._prefix and not wanted[0].isalpha():
            wanted = self._prefix + wanted
        wanted = wanted[:LONGEST]
        found, number = wanted, 1
        while found in self._taken:
            number += 1
            ending = f"_{number}"
            found = wanted[: LONGEST - len(ending)] + ending
        self._taken.add(found)
        self.by_name.setdefault(name, found)
        return found


def plain(name: str) -> str:
    """Return a name in small letters, digits and underscores."""
    folded = unicodedata.normalize("NFKD", name.strip().lower().translate(_LETTERS))
    ascii_only = folded.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_") if not _is_valid(name) else name


def _is_valid(name: str) -> bool:
    return re.fullmatch(r"[a-z0-9][a-z0-9_]*", name) is not None
