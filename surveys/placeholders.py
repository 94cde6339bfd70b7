"""Places in a text that show an earlier answer, as in "You moved here in ${moved_in}, you said."."""

import re

_PLACEHOLDER = re.compile(r"\$\{([a-z][a-z0-9_]{0,59})\}")


def placeholders(text: str) -> frozenset[str]:
    """Return the ids of the questions whose answers a text shows."""
    return frozenset(_PLACEHOLDER.findall(text)) if "${" in text else frozenset()


def parts(text: str) -> list[tuple[str, str]]:
    """Return a text in pieces: ("text", words) and ("answer", question id), in order."""
    pieces = _PLACEHOLDER.split(text)
    named = [("answer" if at % 2 else "text", piece) for at, piece in enumerate(pieces)]
    return [piece for piece in named if piece[1]]
