"""A document of answers as a form would send it, so that both pass the same checks."""

import math
from collections.abc import Mapping
from typing import Any

from surveys.values import LARGEST_NUMBER

MOST_TIMES = 100  # that a section can repeat


def as_sent(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return a document of answers as a form would send it."""
    raw: dict[str, list[str]] = {}
    for name, value in document.items():
        if isinstance(value, Mapping):
            raw.update({f"{name}.{key}": [_sent(each)] for key, each in value.items() if each is not None})
        elif isinstance(value, list | tuple):
            times = [each for each in value if isinstance(each, Mapping)]
            if times and len(times) == len(value):
                for at, each in enumerate(times[:MOST_TIMES]):
                    raw.update({f"{name}.{at}.{key}": sent for key, sent in _as_sent_once(each).items()})
            else:
                raw[name] = [_sent(each) for each in value]
        elif value is not None:
            raw[name] = [_sent(value)]
    return raw


def _as_sent_once(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return one time of a section that repeats; repeats do not stand in repeats, so lists of maps end here."""
    plain = {
        name: [each for each in value if not isinstance(each, Mapping)] if isinstance(value, list | tuple) else value
        for name, value in document.items()
    }
    return as_sent(plain)


def _sent(value: Any) -> str:
    """Return a value as a form would send it; a float never with an exponent."""
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return str(LARGEST_NUMBER + 1) if value > 0 else str(-LARGEST_NUMBER - 1)  # str() refuses huge ones
    return str(value)
