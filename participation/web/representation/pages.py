"""View models of the representation page: each dimension's picture and table, made of what the reader may see."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.representation.assessment import DimensionFinding, State
from participation.services.participation_evenness import bounds
from participation.services.reference import ReferenceView
from participation.services.representation import Current, Group
from participation.services.shown_findings import SMALLEST_SHOWN, ShownFinding, Span, bands_for_staff, for_staff
from participation.web.question_views import Words
from participation.web.representation import figures
from participation.web.representation.words import VERDICTS, tone

Translate = Callable[[str], str]
Label = Callable[..., Words]  # a group's name by (dimension, category), a dimension's by (dimension)

# Where the axis of a picture may end; the first that holds everything but the longest whiskers.
AXES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Marks:
    """Where things stand in a group's row of the picture, in per cent of its width; None where nothing is drawn."""

    living: float
    heard: tuple[float, float] | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Row:
    """A group, in words and numbers for the reader."""

    dimension: str
    category: str
    label: Words
    of: Words
    heard: str
    share: str
    residents: str
    living: str
    ratio: str
    needed: str
    state: State
    verdict: str
    shape: str
    tone: str
    sentence: str
    notes: tuple[str, ...]
    is_flagged: bool
    is_strong: bool
    is_new: bool
    is_confirmed: bool
    follow_up_id: int | None
    marks: Marks


@dataclass(frozen=True, slots=True)
class Bound:
    """A group's share of all answers: as known, and the least and most that it can be with those who did not say."""

    label: Words
    known: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many groups of a dimension have a verdict."""

    verdict: str
    shape: str
    tone: str
    groups: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A dimension: its groups, the picture's axis as (position in per cent, text), and what must be said beside it."""

    key: str
    label: Words
    rows: tuple[Row, ...]
    tally: tuple[Tally, ...]
    axis: tuple[tuple[float, str], ...]
    answers: str
    missing: str
    outside: str
    sessions: int
    is_clustered: bool
    source: "Source"
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a dimension's register figures come from."""

    sources: tuple[str, ...]
    version: int
    dated: date | None
    table_id: str
    licence: str
    is_invented: bool
    is_partly_invented: bool


@dataclass(frozen=True, slots=True)
class LanguageBar:
    """How many answered in a language; `width` in per cent of the picture; `spoken` is the register's share."""

    language: str
    responses: str
    share: str
    width: float
    spoken: str = ""
    spoken_width: float = 0.0


def pictures(current: Current, label: Label, follow_ups: Mapping[Group, int], translate: Translate) -> list[Picture]:
    """Return every dimension as it is shown to staff of the area."""
    shown = for_staff(current.report)
    return [
        _picture(
            dimension,
            [found for found in shown if found.dimension == dimension.name],
            current,
            label,
            follow_ups,
            translate,
        )
        for dimension in current.report.dimensions
    ]


def too_few(found: list[Picture]) -> list[Row]:
    """Return the groups about which nothing can be said yet."""
    return [row for picture in found for row in picture.rows if row.tone == "open"]


def not_heard(found: list[Picture]) -> list[Row]:
    """Return the flagged groups, the surest first."""
    rows = [row for picture in found for row in picture.rows if row.is_flagged]
    return sorted(rows, key=lambda row: not row.is_strong)


def languages(current: Current, spoken: ReferenceView | None) -> list[LanguageBar]:
    """Return the languages of answering, most first, beside the register's languages where it has such a table.

    Languages that are spoken here and that nobody answered in stand after the others.
    """
    n = max(current.report.n, 1)
    heard = dict(current.languages)
    living = {} if spoken is None else {key: count / spoken.total for key, count in spoken.counts().items() if count}
    most = max([*(count / n for count in heard.values()), *living.values(), 0.01])
    order = [*heard, *(key for key in living if key not in heard)]
    return [
        LanguageBar(
            language=key,
            responses=figures.small(heard.get(key, 0)),
            share=figures.percent(heard[key] / n) if heard.get(key, 0) >= SMALLEST_SHOWN else "",
            width=100 * _drawn(heard.get(key, 0)) / n / most,
            spoken=figures.percent(living[key]) if key in living else "",
            spoken_width=100 * living.get(key, 0.0) / most,
        )
        for key in order
    ]


def _drawn(count: int) -> float:
    return SMALLEST_SHOWN / 2 if 0 < count < SMALLEST_SHOWN else count


def source_of(view: ReferenceView) -> Source:
    """Return where a dimension's figures come from, each source once."""
    own = dict.fromkeys(figure.source for figure in view.figures if figure.source)
    invented = [figure.status == "invented" for figure in view.figures]
    return Source(
        sources=tuple(own) or (view.source,),
        version=view.version,
        dated=view.dated,
        table_id=view.table_id,
        licence=view.licence,
        is_invented=all(invented),
        is_partly_invented=any(invented) and not all(invented),
    )


def _picture(
    dimension: DimensionFinding,
    groups: list[ShownFinding],
    current: Current,
    label: Label,
    follow_ups: Mapping[Group, int],
    translate: Translate,
) -> Picture:
    reach = max((max(found.reference_share, _high(found.figures.share)) for found in groups), default=0)
    end = next((axis for axis in AXES if reach * 1.05 <= axis), 1.0)
    outside = current.outside.get(dimension.name, 0)
    rows = tuple(row_of(found, end, label, follow_ups, translate) for found in groups)
    spans = bounds(current, dimension.name)
    told = bands_for_staff([found for found in current.report.groups if found.dimension == dimension.name])
    return Picture(
        key=dimension.name,
        label=label(dimension.name),
        rows=rows,
        tally=_tally(rows),
        axis=tuple((25 * step, figures.percent(end * step / 4)) for step in range(5)),
        answers=figures.wholes(told.answers),
        missing=figures.wholes(told.missing) if told.missing.high else "",
        outside=figures.small(outside) if outside else "",
        sessions=dimension.sessions,
        is_clustered=dimension.deff > 1,
        source=source_of(current.references[dimension.name]),
        bounds=tuple(
            Bound(row.label, row.share, figures.percent(span.low), figures.percent(span.high))
            for row in rows
            if (span := spans.get(row.category)) is not None
        ),
    )


def _tally(rows: Sequence[Row]) -> tuple[Tally, ...]:
    """Return the verdicts of some groups, what calls for something first."""
    order = list(VERDICTS)
    first = {row.shape: row for row in rows}
    known = sorted(first.values(), key=lambda row: order.index(row.state))
    counts = Counter(row.shape for row in rows)
    return tuple(Tally(row.verdict, row.shape, row.tone, figures.whole(counts[row.shape])) for row in known)


def row_of(found: ShownFinding, end: float, label: Label, follow_ups: Mapping[Group, int], translate: Translate) -> Row:
    """Return a group in words and numbers; `end` is the share at which its picture ends."""
    group, shown = (found.dimension, found.category), found.figures
    return Row(
        dimension=found.dimension,
        category=found.category,
        label=label(*group),
        of=label(found.dimension),
        heard=_heard(shown.heard, translate),
        share=figures.percents(shown.share),
        residents=figures.whole(found.K),
        living=figures.percent(found.reference_share),
        ratio=figures.ratio(shown.ratio),
        needed=figures.wholes(shown.needed),
        state=found.state,
        verdict=translate(VERDICTS[found.state]),
        shape=found.state.value.lower().replace("_", "-"),
        tone=tone(found.state),
        sentence=found.sentence.render(translate) if found.sentence else "",
        notes=tuple(note.render(translate) for note in found.notes),
        is_flagged=found.flagged and found.state != State.SENSITIVE_TO_MISSING,
        is_strong=found.strong,
        is_new=found.flagged and found.confirmed is False,
        is_confirmed=found.confirmed is True,
        follow_up_id=follow_ups.get(group),
        marks=_marks(found, end),
    )


def _high(span: Span | None) -> float:
    return 0.0 if span is None else span.high


def _heard(span: Span | None, translate: Translate) -> str:
    if span is not None and span.high == 0:
        return translate("none yet")
    return figures.wholes(span)


def _marks(found: ShownFinding, end: float) -> Marks:
    def place(share: float) -> float:
        return round(min(100 * share / end, 100.0), 2)

    def places(span: Span | None) -> tuple[float, float] | None:
        return None if span is None else (place(span.low), place(span.high))

    return Marks(place(found.reference_share), places(found.figures.share), places(found.figures.interval))
