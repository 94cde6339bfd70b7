"""The form for an export: as it was sent, and the options that it makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import request
from werkzeug.datastructures import MultiDict

from participation.services.errors import ServiceProblem
from participation.services.exports import Filter, Format, Options, Shape
from participation.services.exports.options import LONGEST_REASON
from participation.services.messages import N_, Message


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form holds, as fields with all their values, and what is wrong by field."""

    values: Mapping[str, Sequence[str]]
    problems: Mapping[str, str] = field(default_factory=dict)

    def first(self, name: str, otherwise: str = "") -> str:
        """Return a field's first value."""
        found = self.values.get(name)
        return found[0] if found else otherwise

    def holds(self, name: str, value: str) -> bool:
        """Whether a value is among a field's."""
        return value in self.values.get(name, ())

    def any(self, *names: str) -> bool:
        """Whether one of the fields holds something."""
        return any("".join(self.values.get(name, ())).strip() for name in names)


def typed(form: MultiDict[str, str], problems: Mapping[str, str] | None = None) -> Typed:
    """Return a form as it was sent."""
    return Typed({name: form.getlist(name) for name in form}, problems or {})


def asks_for_words() -> bool:
    """Return whether the request takes out people's own words or exact places."""
    return request.method == "POST" and ("free_text" in request.form or "exact_places" in request.form)


def options_of(form: Typed, language: str) -> Options:
    """Return the options that a form asks for; `language` is that of the labels where it does not say.

    Raises:
        ServiceProblem: a day is none, or the format or shape is not one of ours, with its field.
    """
    try:
        kind, shape = Format(form.first("format", Format.CSV)), Shape(form.first("shape", Shape.WIDE))
    except ValueError:
        raise ServiceProblem(Message(N_("Choose one of the file formats.")), field="format") from None
    return Options(
        format=kind,
        shape=shape,
        language=form.first("language", language)[:12],
        free_text=form.holds("free_text", "yes"),
        exact_places=form.holds("exact_places", "yes"),
        reason=form.first("reason").strip()[:LONGEST_REASON],
        filter=Filter(
            since=_day(form, "since"),
            until=_day(form, "until"),
            sessions=_numbers(form, "session"),
            languages=tuple(each[:8] for each in form.values.get("answered_in", ())),
            versions=_numbers(form, "version"),
            unmarked=form.holds("unmarked", "yes"),
        ),
    )


def _day(form: Typed, name: str) -> date | None:
    text = form.first(name).strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ServiceProblem(Message(N_("Write the day as year-month-day, 2026-01-31.")), field=name) from None


def _numbers(form: Typed, name: str) -> tuple[int, ...]:
    sent = form.values.get(name, ())
    return tuple(int(each) for each in sent if each.isascii() and each.isdecimal() and len(each) < 10)
