"""View models of the machine's page: figures as they are read, and the places of what is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

from participation.services.codebooks import CodebookView
from participation.services.machine.figures import Figures, ModelLine, Rate
from participation.web import silence_words
from participation.web.code_words import in_language
from participation.web.percent import percent
from participation.web.question_views import Words
from participation.web.reading import language_name, moment, number

STATES = {
    "in_use": lazy_gettext("In use"),
    "kept_out": lazy_gettext("Kept out"),
    "replaced": lazy_gettext("Replaced"),
}
TONES = {"in_use": "good", "kept_out": "warn", "replaced": "neutral"}
SIDE = 320  # of the drawn squares, in their own units
MARGIN = 34


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a drawing in its own units, with its row in the table beside."""

    x: float
    y: float
    low: float
    high: float
    radius: float
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RateRow:
    """A language or a code in a table; `told` is the precision with its interval, or that there is not enough."""

    name: Words | str
    given: str
    suggested: str
    told: str
    is_enough: bool
    waiting: str


@dataclass(frozen=True, slots=True)
class Line:
    """A model in the list of those that were learned."""

    id: int
    state: str
    tone: str
    when: str
    who: str
    learned_from: str
    told: str
    compared: str
    can_be_used: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The model in use, as its page shows it."""

    when: str
    who: str
    learned_from: str
    chosen: str
    measured: str
    served: str
    silent: tuple[str, ...]
    news: tuple[str, ...]
    is_stale: bool
    error: str
    bins: tuple[Point, ...]
    curve: tuple[Point, ...]
    chosen_at: float
    languages: tuple[RateRow, ...]
    codes: tuple[RateRow, ...]
    ticks: tuple[str, ...]
    upper_ticks: tuple[str, ...]


def page(found: Figures, book: CodebookView, language: str) -> Page:
    """Return the model in use as its page shows it."""
    model = found.model
    names = {str(code.id): in_language(code.name, language) for code in book.codes()}
    return Page(
        when=moment(model.trained),
        who=model.by,
        learned_from=number(model.learned_from),
        chosen=percent(model.chosen_precision),
        measured="" if model.measured_precision is None else percent(model.measured_precision),
        served=percent(model.coverage or 0),
        silent=tuple(silence_words.sentences(model.silence, model.chosen_precision)),
        news=tuple(_news(found)),
        is_stale=found.freshness.should_learn,
        error="" if found.calibration_error is None else percent(found.calibration_error),
        bins=tuple(_bins(found)),
        curve=tuple(_curve(found)),
        chosen_at=round(_x((model.chosen_precision - 0.5) / 0.5), 1),
        languages=tuple(_rate(rate, language_name(rate.key)) for rate in found.languages),
        codes=tuple(
            _rate(rate, names[rate.key])
            for rate in sorted(found.codes, key=lambda rate: -rate.given)
            if rate.key in names
        ),
        ticks=tuple(percent(at) for at in (0, 0.5, 1)),
        upper_ticks=tuple(percent(at) for at in (0.5, 0.75, 1)),
    )


def line(model: ModelLine) -> Line:
    """Return a model as the list of those that were learned shows it."""
    told = gettext("not right often enough to suggest anything")
    if model.measured_precision is not None:
        told = gettext(
            "%(precision)s right, for %(coverage)s of the statements",
            precision=percent(model.measured_precision),
            coverage=percent(model.coverage or 0),
        )
    return Line(
        id=model.id,
        state=str(STATES[model.state]),
        tone=TONES[model.state],
        when=moment(model.trained),
        who=model.by,
        learned_from=number(model.learned_from),
        told=told,
        compared=_compared(model.compared),
        can_be_used=model.can_be_used,
    )


def _compared(compared: Mapping[str, float]) -> str:
    if not compared:
        return ""
    return str(
        gettext(
            "On the same %(number)s statements: F1 %(new)s, the one before %(old)s",
            number=number(compared["statements"]),
            new=number(round(compared["new_f1"], 2)),
            old=number(round(compared["old_f1"], 2)),
        )
    )


def _news(found: Figures) -> list[str]:
    fresh, news = found.freshness, []
    if fresh.deleted:
        news.append(
            gettext(
                "Statements it learned from that have been deleted since: %(number)s.", number=number(fresh.deleted)
            )
        )
    if fresh.is_codebook_other:
        news.append(gettext("The codebook has changed since it learned."))
    if fresh.coded:
        news.append(gettext("Statements coded since: %(number)s.", number=number(fresh.coded)))
    if fresh.translated:
        news.append(gettext("Translations written since: %(number)s.", number=number(fresh.translated)))
    if fresh.new:
        news.append(gettext("New statements that it has not seen: %(number)s.", number=number(fresh.new)))
    return news


def _bins(found: Figures) -> list[Point]:
    most = max((each.n for each in found.bins), default=1)
    points = []
    for each in found.bins:
        spread = 1.96 * (max(each.observed * (1 - each.observed), 0.25 / each.n) / each.n) ** 0.5
        points.append(
            Point(
                x=round(_x(each.claimed), 1),
                y=round(_y(each.observed), 1),
                low=round(_y(max(0.0, each.observed - spread)), 1),
                high=round(_y(min(1.0, each.observed + spread)), 1),
                radius=round(3 + 6 * (each.n / most) ** 0.5, 1),
                row=(
                    f"{percent(each.low)}–{percent(each.high)}",
                    number(each.n),
                    percent(each.claimed),
                    percent(each.observed),
                ),
            )
        )
    return points


def _curve(found: Figures) -> list[Point]:
    points = []
    for precision, served in found.curve:
        at, height = round(_x((precision - 0.5) / 0.5), 1), round(_y(served.texts), 1)
        told = gettext("not enough to say") if served.precision is None else percent(served.precision)
        points.append(Point(at, height, height, height, 4, (percent(precision), percent(served.texts), told)))
    return points


def _rate(rate: Rate, name: Words | str) -> RateRow:
    told = gettext("not enough to say")
    if rate.precision is not None and rate.interval is not None:
        told = gettext(
            "%(share)s right (between %(low)s and %(high)s)",
            share=percent(rate.precision),
            low=percent(rate.interval[0]),
            high=percent(rate.interval[1]),
        )
    elif rate.more is not None and not rate.waiting:
        more = number(silence_words.about(rate.more))
        told = gettext("not enough to say; about %(number)s more coded would do", number=more)
    given = number(rate.given)
    if rate.carried:
        given = gettext("%(coded)s, and %(carried)s by their translation", coded=given, carried=number(rate.carried))
    return RateRow(name, given, number(rate.suggested), told, rate.is_enough, number(rate.waiting))


def _x(share: float) -> float:
    return MARGIN + SIDE * share


def _y(share: float) -> float:
    return MARGIN / 2 + SIDE * (1 - share)
