"""Shares as the reader's language writes them."""

from babel.numbers import format_percent
from flask_babel import get_locale


def percent(share: float) -> str:
    """Return a share (0 to 1) in per cent, without decimals."""
    return format_percent(round(share, 2), locale=get_locale() or "en")
