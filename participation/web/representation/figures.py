"""Numbers as the reader's language writes them; a range where a count is protected."""

from babel.numbers import format_percent
from flask_babel import format_decimal, get_locale

from participation.services.shown_findings import SMALLEST_SHOWN, Span

DASH = "–"


def whole(number: float) -> str:
    """Return a whole number with the language's grouping."""
    return str(format_decimal(round(number)))


def small(count: int) -> str:
    """Return a count of people: exact from 5, a range below."""
    return f"1{DASH}{SMALLEST_SHOWN - 1}" if 0 < count < SMALLEST_SHOWN else whole(count)


def wholes(span: Span | None) -> str:
    """Return a span of whole numbers, empty where there is none."""
    if span is None:
        return ""
    return whole(span.low) if span.low == span.high else f"{whole(span.low)}{DASH}{whole(span.high)}"


def percent(share: float) -> str:
    """Return a share (0 to 1) in per cent: one decimal below ten, none from there on."""
    rounded = round(share, 2 if share >= 0.0995 else 3)
    return format_percent(rounded, locale=get_locale() or "en", decimal_quantization=False)


def percents(span: Span | None) -> str:
    """Return a span of shares, empty where there is none."""
    if span is None:
        return ""
    return percent(span.low) if span.low == span.high else f"{percent(span.low)} {DASH} {percent(span.high)}"


def ratio(span: Span | None) -> str:
    """Return a span of ratios with two decimals, empty where there is none."""
    if span is None:
        return ""
    low, high = (str(format_decimal(round(value, 2), format="0.00")) for value in (span.low, span.high))
    return low if low == high else f"{low}{DASH}{high}"
