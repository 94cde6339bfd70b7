"""View models of the findings: figures as they are read, and the places of what is drawn, in per cent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

from analysis.tables.disclosure import Audience
from participation.services.answer_weights import AnswerWeights
from participation.services.findings.material import Material
from participation.services.findings.results import Cell, Group, Moved, Pair
from participation.services.shown_findings import SMALLEST_SHOWN
from participation.web.findings.groups import GroupWords
from participation.web.percent import percent
from participation.web.question_views import Words
from participation.web.reading import number

Name = Callable[[int], Words]
PARTS = {
    "often": lazy_gettext("How often"),
    "groups": lazy_gettext("By group"),
    "together": lazy_gettext("What goes together"),
    "change": lazy_gettext("What has changed"),
}
AXES = (0.2, 0.4, 0.6, 0.8, 1.0)
SHADES = 5


@dataclass(frozen=True, slots=True)
class Drawn:
    """A share with its interval in a picture, in per cent of its width."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A code with its share."""

    name: Words
    given: str
    coded: str
    share: str
    interval: str
    drawn: Drawn | None


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows with the axis that they are drawn on, as (position, text)."""

    rows: tuple[IntervalRow, ...]
    axis: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A group in a table's head."""

    name: Words
    coded: str


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: the share or what stands in its place, how it came, and how dark it is drawn (0 to 5)."""

    text: str
    more: str
    shade: int


@dataclass(frozen=True, slots=True)
class GridLine:
    """A code with a cell for each group."""

    name: Words
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A code in two periods."""

    name: Words
    before: str
    after: str
    change: str
    verdict: str
    tone: str
    drawn: Drawn | None


def parts() -> list[tuple[str, str]]:
    """Return the pages of the findings."""
    return [(key, str(text)) for key, text in PARTS.items()]


def interval_rows(cells: Sequence[Cell], name: Name) -> Picture:
    """Return codes with their shares, the most frequent first."""
    most = max((cell.share.high for cell in cells if cell.share), default=0.0)
    end = next((each for each in AXES if each >= most), 1.0)
    ordered = sorted(cells, key=lambda cell: -(cell.share.share if cell.share else -1))
    return Picture(
        tuple(_interval(cell, name, end) for cell in ordered),
        tuple((at * 25.0, percent(end * at / 4)) for at in range(5)),
    )


def column(group: Group, name: Words) -> Column:
    """Return a group as a table's head shows it."""
    return Column(name, "" if group.coded is None else number(group.coded))


def grid(groups: Sequence[Group], name: Name) -> list[GridLine]:
    """Return codes by groups."""
    if not groups:
        return []
    return [
        GridLine(name(cells[0].code_id), tuple(_grid_cell(cell) for cell in cells))
        for cells in zip(*(group.cells for group in groups), strict=True)
    ]


def pair_grid(pairs: Sequence[Sequence[Pair]], hidden: str) -> list[tuple[GridCell, ...]]:
    """Return codes by codes, `hidden` where a number is not told; on the diagonal the code alone."""
    return [tuple(_pair(pair, hidden) for pair in row) for row in pairs]


def change_rows(found: Sequence[Moved], name: Name) -> list[ChangeRow]:
    """Return what has changed, the clearest first."""
    rows = sorted(found, key=lambda moved: (moved.change is None, -abs(moved.change.difference if moved.change else 0)))
    return [_change(moved, name) for moved in rows]


def notes(material: Material, words: GroupWords) -> list[str]:
    """Return what must be known before these figures are believed."""
    found = material.found
    coded = int(found.decided.sum())
    told = [
        gettext(
            "People have decided about %(coded)s of these %(total)s statements.",
            coded=number(coded),
            total=number(len(found.decided)),
        )
    ]
    if material.has_machine and coded < len(found.decided):
        told.append(
            gettext(
                "The others are estimated by the machine, corrected by how it errs where people have decided. That "
                "holds where those were not picked for what they say."
            )
        )
    if material.weights is not None:
        told += _weighing(material.weights, words)
    return [str(each) for each in told]


def _weighing(weights: AnswerWeights, words: GroupWords) -> list[str]:
    """Return what the weights were made by, what they cost, and by what they could not be made."""
    told = [
        gettext(
            "Answers are weighted to the register by: %(dimensions)s. Dialogues count as they are. The weights "
            "cost so much that the answers say as much as %(share)s of as many unweighted ones.",
            dimensions=", ".join(words.heading(name) for name in weights.dimensions) or "–",
            share=percent(1 / weights.design_effect),
        )
    ]
    too_small = ", ".join(words.heading(name) for name in weights.too_small)
    if too_small:
        told.append(
            gettext(
                "Not weighted by: %(dimensions)s. In them some group that lives here has given fewer than five "
                "answers, and so few cannot speak for all of it.",
                dimensions=too_small,
            )
        )
    left_out = ", ".join(words.heading(name) for name in weights.left_out)
    if left_out:
        told.append(
            gettext(
                "Not weighted by: %(dimensions)s. No weights reach the register's figures for these and for the "
                "others at once: some combination of groups lives here and has not been heard.",
                dimensions=left_out,
            )
        )
    return told


def _interval(cell: Cell, name: Name, end: float) -> IntervalRow:
    drawn = None
    if cell.share is not None:
        drawn = Drawn(*(round(100 * each / end, 2) for each in (cell.share.share, cell.share.low, cell.share.high)))
    return IntervalRow(
        name(cell.code_id),
        _count(cell),
        "" if cell.coded is None else number(cell.coded),
        _share(cell),
        "" if cell.share is None else f"{percent(cell.share.low)}–{percent(cell.share.high)}",
        drawn,
    )


def _grid_cell(cell: Cell) -> GridCell:
    if cell.share is None:
        return GridCell(_share(cell), _count(cell), 0)
    return GridCell(
        percent(cell.share.share),
        f"{percent(cell.share.low)}–{percent(cell.share.high)}",
        min(SHADES, round(SHADES * 2 * cell.share.share + 0.4)),
    )


def few_or_held_back(audience: Audience) -> str:
    """Return what stands for a hidden number: staff may know that it is small, others not even that."""
    return f"1–{SMALLEST_SHOWN - 1}" if audience is Audience.STAFF else str(gettext("held back"))


def _pair(pair: Pair, hidden: str) -> GridCell:
    if pair.found is None:
        return GridCell(hidden, "", 0)
    if pair.first == pair.second:
        return GridCell(number(pair.found.both), gettext("in all"), 0)
    lift = pair.found.lift
    more = "" if lift is None or not pair.found.both else f"× {number(round(lift, 1))}"
    shade = 0 if lift is None or lift <= 1 or not pair.found.both else min(SHADES, round(1.5 * (lift - 1) + 0.5))
    return GridCell(number(pair.found.both), more, shade)


def _change(moved: Moved, name: Name) -> ChangeRow:
    own = moved.change
    if own is None:
        return ChangeRow(
            name(moved.before.code_id),
            _share(moved.before),
            _share(moved.after),
            "",
            gettext("too few to say"),
            "open",
            None,
        )
    verdict, tone = gettext("no clear change"), "open"
    if own.is_clear:
        verdict, tone = (gettext("more often"), "over") if own.difference > 0 else (gettext("more seldom"), "unsure")
    return ChangeRow(
        name(moved.before.code_id),
        _share(moved.before),
        _share(moved.after),
        gettext(
            "%(points)s (%(low)s to %(high)s)",
            points=_points(own.difference),
            low=_points(own.low),
            high=_points(own.high),
        ),
        str(verdict),
        tone,
        Drawn(*(round(50 + 50 * max(-1.0, min(1.0, each / 0.5)), 2) for each in (own.difference, own.low, own.high))),
    )


def _points(share: float) -> str:
    return f"{'+' if share > 0 else ''}{number(round(100 * share))}".replace("-", "−")


def _count(cell: Cell) -> str:
    if cell.is_hidden and not cell.is_few:
        return ""
    return f"1–{SMALLEST_SHOWN - 1}" if cell.is_hidden else number(cell.given)


def _share(cell: Cell) -> str:
    if cell.is_hidden:
        return str(gettext("too few people") if cell.is_few else gettext("held back"))
    return str(gettext("too few coded")) if cell.share is None else percent(cell.share.share)
