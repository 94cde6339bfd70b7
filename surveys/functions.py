"""The values that expressions work on, and the functions they call.

Every one of these has a twin in static/js/conditions.js; tests compare the two. A value is None (missing), a number, a
text, a bool, a list (several choices; a question that repeats) or a map (a place). Nothing here fails: what makes no
sense gives None.
"""

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from surveys.patterns import LONGEST_MATCHED, compiled

HUGE = 1e15  # beyond, whole numbers are no longer exact
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY = date(1970, 1, 1).toordinal()
_LAST_DAY = date.max.toordinal() - _FIRST_DAY
OSLO = ZoneInfo("Europe/Oslo")


def number(value: Any) -> float | None:
    """Return a value as a number; None where it is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        # An integer beyond a float's range is nobody's answer, and float() would raise.
        return float(value) if abs(value) < 1e300 else None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    return None


def text(value: Any) -> str | None:
    """Return a value as a text; None where it is missing or a place."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        parts = [text(each) for each in value]
        return " ".join(each for each in parts if each is not None)
    as_number = number(value)
    return None if as_number is None else _digits(as_number)


def _digits(value: float) -> str:
    if value.is_integer() and abs(value) < HUGE:
        return str(int(value))
    exact = Decimal(value).quantize(Decimal("1e-10"), ROUND_HALF_UP) if abs(value) < HUGE else Decimal(value)
    plain = format(exact, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def is_missing(value: Any) -> bool:
    """Whether there is no answer."""
    return value is None or value in ("", [], {})


def quantity(value: Any) -> float | None:
    """Return what can be calculated with: a number, or a day as days since 1970-01-01."""
    found = number(value)
    return _days(value) if found is None else found


def _days(value: Any) -> float | None:
    if not isinstance(value, str) or not _DAY.match(value):
        return None
    try:
        return float(date.fromisoformat(value[:10]).toordinal() - _FIRST_DAY)
    except ValueError:
        return None


def today() -> str:
    """Return the day in Norway, as 2026-11-23."""
    return datetime.now(UTC).astimezone(OSLO).date().isoformat()


def equal(left: Any, right: Any) -> bool:
    """Whether two values are the same; a missing one is only the same as an empty text."""
    if is_missing(left) or is_missing(right):
        return (left == "" or right == "") and is_missing(left) and is_missing(right)
    numbers = number(left), number(right)
    if None not in numbers:
        return numbers[0] == numbers[1]
    texts = text(left), text(right)
    return None not in texts and texts[0] == texts[1]


def tidy(value: Any) -> Any:
    """Return a computed value as it is stored: a whole number without a point, ten decimals at most, no bool."""
    if isinstance(value, bool) or value is None:
        return None if value is None else ("yes" if value else "no")
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < HUGE else round(value, 10)
    return None if is_missing(value) else value


def _selected(value: Any, option: Any) -> bool:
    if isinstance(value, list):
        return text(option) in value
    words = text(value)
    return equal(value, option) or (words is not None and " " in words and text(option) in words.split())


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if is_missing(value) else [value]


def _selected_at(value: Any, at: Any) -> Any:
    place = number(at)
    values = _list(value)
    return values[int(place)] if place is not None and 0 <= place < len(values) else None


def _contains(value: Any, part: Any) -> bool:
    return (text(part) or "") in (text(value) or "")


def _substr(value: Any, start: Any, end: Any = None) -> str:
    words, first, last = text(value) or "", number(start), number(end)
    return words[max(0, int(first or 0)) : None if last is None else max(0, int(last))]


def _regex(value: Any, pattern: str) -> bool:
    words = text(value) or ""
    return len(words) <= LONGEST_MATCHED and compiled(pattern).fullmatch(words) is not None


def _numbers(values: Sequence[Any]) -> list[float]:
    flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
    found = [quantity(each) for each in flat if not is_missing(each)]
    return [each for each in found if each is not None]


def _safely(work: Callable[[], float]) -> float | None:
    try:
        result = work()
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    return result if isinstance(result, float) and abs(result) < 1e300 else None


def _one(function: Callable[[float], float]) -> Callable[[Any], float | None]:
    def apply(value: Any) -> float | None:
        given = quantity(value)
        return None if given is None else _safely(lambda: function(given))

    return apply


def _round(value: Any, digits: Any = 0) -> float | None:
    given, places = number(value), number(digits)
    if given is None or places is None or abs(places) > 10:
        return None
    scale = 10.0 ** int(places)
    return _safely(lambda: math.floor(given * scale + 0.5) / scale)


def _power(value: Any, exponent: Any) -> float | None:
    base, power = number(value), number(exponent)
    return None if base is None or power is None else _safely(lambda: math.pow(base, power))


def _day(value: Any) -> str | None:
    days = quantity(value)
    if days is None or not 0 - _FIRST_DAY < days <= _LAST_DAY:
        return None
    return (date(1970, 1, 1) + timedelta(days=math.floor(days))).isoformat()


@lru_cache(maxsize=200)
def _date_parts(day: str) -> dict[str, str]:
    year, month, number_ = day.split("-")
    return {"Y": year, "y": year[2:], "m": month, "n": month.lstrip("0"), "d": number_, "e": number_.lstrip("0")}


def _format_date(value: Any, shape: Any) -> str | None:
    day = _day(value)
    if day is None:
        return None
    parts = _date_parts(day)
    return re.sub("%([YymnDde])", lambda match: parts.get(match[1], match[0]), text(shape) or "")


def _joined(between: Any, *values: Any) -> str:
    flat = [each for value in values for each in _list(value)]
    return (text(between) or "").join(text(each) or "" for each in flat)


def _either(first: Any, second: Any) -> Any:
    return second if is_missing(first) else first


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "selected": _selected,
    "count_selected": lambda value: float(len(_list(value))),
    "selected_at": _selected_at,
    "string_length": lambda value: float(len((text(value) or "").encode("utf-16-le")) // 2),  # as browsers count
    "answered": lambda value: not is_missing(value),
    "not": lambda value: not value,
    "true": lambda: True,
    "false": lambda: False,
    "if": lambda condition, then, otherwise: then if condition else otherwise,
    "coalesce": _either,
    "concat": lambda *values: _joined("", *values),
    "join": _joined,
    "contains": _contains,
    "starts_with": lambda value, part: (text(value) or "").startswith(text(part) or ""),
    "ends_with": lambda value, part: (text(value) or "").endswith(text(part) or ""),
    "substr": _substr,
    "normalize_space": lambda value: " ".join((text(value) or "").split()),
    "regex": _regex,
    "number": quantity,
    "string": lambda value: text(value) or "",
    "int": _one(lambda value: float(math.trunc(value))),
    "round": _round,
    "abs": _one(abs),
    "sqrt": _one(math.sqrt),
    "pow": _power,
    "min": lambda *values: min(_numbers(values), default=None),
    "max": lambda *values: max(_numbers(values), default=None),
    "sum": lambda *values: float(sum(_numbers(values))),
    "count": lambda value: float(len(_list(value))),
    "count_non_empty": lambda value: float(sum(not is_missing(each) for each in _list(value))),
    "date": _day,
    "decimal_date_time": quantity,
    "format_date": _format_date,
}
