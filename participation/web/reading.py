"""How the reader's language writes days, moments, numbers and the names of languages; for templates of the staff."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import format_date, format_datetime, format_decimal, get_locale

from surveys.wording import language as language_of


def day(when: date) -> str:
    """Return a date as 3. okt. 2026."""
    return str(format_date(when, "medium"))


def moment(when: datetime) -> str:
    """Return a moment as 3. okt. 2026, 14:05, in the area's own time."""
    return str(format_datetime(when, "d. MMM y, HH:mm"))


def number(value: float) -> str:
    """Return a number with the language's grouping."""
    return str(format_decimal(value))


def language_name(code: str) -> str:
    """Return a language's name in the reader's language; its own name, or its code, where that is not known."""
    locale = get_locale() or Locale("en")
    try:
        name = Locale.parse(code, sep="-").get_language_name(locale)
    except (UnknownLocaleError, ValueError):
        name = None
    return name or language_of(code).own_name


def helpers() -> dict[str, Callable[..., Any]]:
    """Return what a room's templates are given (a context processor)."""
    return {"day": day, "moment": moment, "number": number, "language_name": language_name}
