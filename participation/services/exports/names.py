"""Names that SPSS takes: at most 64 bytes, letters and digits, none twice, no word of its language."""

import re
from collections.abc import Iterable

LONGEST = 64
RESERVED = frozenset(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"])


def spss_names(names: Iterable[str]) -> list[str]:
    """Return a legal name for each, alike where that can be: "_day" is meta_day, "home/children" home.children."""
    taken: set[str] = set()
    found = []
    for name in names:
        wanted = re.sub(r"[^A-Za-z0-9_.]", ".", f"meta{name}" if name.startswith("_") else name)
        base = (wanted if wanted[:1].isalpha() else f"v{wanted}")[:LONGEST].rstrip("._") or "v"
        if base.casefold() in RESERVED:
            base += "_q"
        legal, number = base, 1
        while legal.casefold() in taken:
            number += 1
            ending = f"_{number}"
            legal = base[: LONGEST - len(ending)].rstrip("._") + ending
        taken.add(legal.casefold())
        found.append(legal)
    return found
