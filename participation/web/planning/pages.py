"""View models of the overview: figures as they may be shown, and the shapes of their pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton
from flask_babel import format_percent, get_locale, gettext

from participation.services import results
from participation.services.field_sessions import SessionView
from participation.services.messages import N_
from participation.services.results import Overview, Part, Scale
from participation.services.shown_findings import SMALLEST_SHOWN
from participation.web.question_views import Words, wording
from participation.web.reading import language_name, number
from surveys.questionnaire import Questionnaire
from surveys.wording import language as named

MODES = {"self": N_("Answered themselves"), "assisted": N_("Answered to staff")}
LENSES = {
    "quality": N_("What is good here"),
    "challenge": N_("What is hard here"),
    "need": N_("What is missing"),
    "opportunity": N_("What it could become"),
}
SESSIONS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: what it is called, the number to draw, the number as it is shown, where it leads."""

    label: str
    value: int
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a scale's bar, in per cent of the picture's width; shape is low-2, low-1, middle, high-1 or high-2."""

    x: float
    width: float
    shape: str


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """A point of a scale: its number, the words at the scale's end, how many and what share."""

    point: str
    words: Words | None
    count: str
    share: str
    shape: str


@dataclass(frozen=True, slots=True)
class ScaleView:
    """A scale's answers; where there are fewer than five, sentence says so and there is no picture."""

    id: str
    label: Words
    sentence: str
    low: Words | None
    high: Words | None
    segments: tuple[Segment, ...]
    rows: tuple[ScaleRow, ...]
    missing: str


def by_session(overview: Overview, sessions: Sequence[SessionView], links: Mapping[int, str]) -> list[Bar]:
    """Return the sessions with the most answers, the rest as one row, and what came in without a session."""
    known = {view.id: view for view in sessions}
    met = [(known[number], count) for number, count in overview.by_session if number in known]
    rows = [
        Bar(f"{view.place}, {short_day(view.day)}", count, number(count), links.get(view.id, ""))
        for view, count in met[:SESSIONS_SHOWN]
    ]
    rest = sum(count for _, count in met[SESSIONS_SHOWN:])
    if rest:
        rows.append(Bar(gettext("Other sessions"), rest, number(rest)))
    alone = dict(overview.by_session).get(None, 0)
    if alone:
        rows.append(Bar(gettext("By the link, without a session"), alone, number(alone)))
    return rows


def by_language(parts: Sequence[Part]) -> list[Bar]:
    """Return answers by language; one to four are shown as that range, and drawn as its upper end."""
    rows = []
    for part in parts:
        shown = results.shown(part.count)
        text = number(shown.low) if shown.is_exact else f"{shown.low}–{shown.high}"
        own = named(part.key).own_name
        name = language_name(part.key)
        rows.append(Bar(name if name.casefold() == own.casefold() else f"{name} ({own})", shown.high, text))
    return rows


def by_word(parts: Sequence[Part], words: Mapping[str, str]) -> list[Bar]:
    """Return counts under translated words."""
    return [Bar(gettext(words.get(part.key, part.key)), part.count, number(part.count)) for part in parts]


def scale_views(questionnaire: Questionnaire, scales: Sequence[Scale], language: str) -> list[ScaleView]:
    """Return every scale with its bar, its table and its sentence."""
    return [_scale_view(questionnaire, scale, language) for scale in scales]


def short_day(when: date) -> str:
    """Return a day as 23 Nov 2026."""
    return str(format_skeleton("yMMMd", when, locale=get_locale()))


def shape(at: int, points: int) -> str:
    """Return which of five shapes a point of a scale has, by its distance from the middle."""
    from_middle = 2 * at - (points - 1)
    if from_middle == 0:
        return "middle"
    strength = 2 if abs(from_middle) > (points - 1) / 2 else 1
    return f"{'low' if from_middle < 0 else 'high'}-{strength}"


def segments(counts: Sequence[int]) -> tuple[Segment, ...]:
    """Return a diverging bar: the middle of the scale stands in the middle of the picture.

    Shares below the middle go to one side, those above to the other, half of the middle point to each, so that two
    scales under each other can be compared.
    """
    total = sum(counts)
    if not total:
        return ()
    half = len(counts) // 2
    below = sum(counts[:half]) + (counts[half] / 2 if len(counts) % 2 else 0)
    x = 50 - 50 * below / total
    found = []
    for at, count in enumerate(counts):
        width = 50 * count / total
        if count:
            found.append(Segment(round(x, 2), round(width, 2), shape(at, len(counts))))
        x += width
    return tuple(found)


def _scale_view(questionnaire: Questionnaire, scale: Scale, language: str) -> ScaleView:
    question = questionnaire.by_id[scale.question_id]
    low = wording(questionnaire, question.low_label, language) if question.low_label else None
    high = wording(questionnaire, question.high_label, language) if question.high_label else None
    enough = scale.answered >= SMALLEST_SHOWN
    last = len(scale.points) - 1
    rows = tuple(
        ScaleRow(
            part.key,
            low if at == 0 else high if at == last else None,
            number(part.count),
            _share(part.count, scale.answered),
            shape(at, len(scale.points)),
        )
        for at, part in enumerate(scale.points)
    )
    return ScaleView(
        id=scale.question_id,
        label=wording(questionnaire, question.text, language),
        sentence=_sentence(scale, low, high) if enough else gettext("Fewer than five people have answered this."),
        low=low,
        high=high,
        segments=segments([part.count for part in scale.points]) if enough else (),
        rows=rows if enough else (),
        missing=number(scale.missing),
    )


def _sentence(scale: Scale, low: Words | None, high: Words | None) -> str:
    return str(
        gettext(
            "Of %(answered)s who answered, %(low)s chose the side of “%(low_words)s” and %(high)s that of "
            "“%(high_words)s”.",
            answered=number(scale.answered),
            low=_share(scale.low, scale.answered),
            low_words=low.text if low else scale.points[0].key,
            high=_share(scale.high, scale.answered),
            high_words=high.text if high else scale.points[-1].key,
        )
    )


def _share(count: int, total: int) -> str:
    return str(format_percent(count / total if total else 0))
