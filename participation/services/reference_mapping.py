"""From a kept table to the figures of one of the survey's dimensions: proposal, preview, import, recipe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.problems import AnalysisProblem
from analysis.tables.mapping import ALL, SMALLEST_GROUP, Target, ages, counted, merge_small, propose, total_of
from analysis.tables.stat_table import Axis, StatTable
from participation.records.representation import ReferenceRecipe
from participation.services import publishing, reference, reference_files, representation
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message
from participation.services.reference import PUBLISHED, Figure, ReferenceView
from participation.services.reference_words import as_service_problem

__all__ = ["ALL", "SMALLEST_GROUP", "Choice", "Mapped", "Proposal", "dimensions", "map_table", "propose_for", "store"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for one import.

    Attributes:
        dimension: the survey's.
        axis: the table's axis whose categories are mapped.
        mapping: {the register's code: the survey's category, or "" to leave it out}.
        others: {another axis: a category's code, or "*" for all added up}.
        merges: {small category: the one that it is to be counted with}, where somebody decided so.
    """

    dimension: str
    axis: str
    mapping: Mapping[str, str]
    others: Mapping[str, str]
    merges: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A choice to begin with, whether an earlier import taught it, and what there is to choose from."""

    choice: Choice
    is_known: bool
    axis: Axis
    axes: tuple[Axis, ...]
    others: tuple[Axis, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Mapped:
    """The figures that a choice makes: merged already, with marks, and how many persons are left out."""

    figures: tuple[Figure, ...]
    merged: Mapping[str, str]
    counts: Mapping[str, int]
    left_out: int
    unmapped: tuple[str, ...]


def dimensions(session: Session, area_id: int) -> dict[str, tuple[Target, ...]]:
    """Return the categories of each of the survey's dimensions; nothing where the area has no survey yet."""
    try:
        survey = representation.survey_of(session, area_id)
    except NotFound:
        return {}
    questionnaire = publishing.questionnaire_of(session, survey)
    return {
        name: tuple(Target(option.id, tuple(option.text.values())) for option in question.options if not option.missing)
        for name, question in questionnaire.dimensions.items()
    }


def propose_for(
    session: Session, area_id: int, tables: Sequence[StatTable], dimension: str = "", axis: str = ""
) -> Proposal:
    """Return what to begin with for a table: by an earlier recipe, else where most categories find their place.

    Raises:
        NotFound: the survey has no such dimension, or the table no such axis.
        ServiceProblem: the area has no survey with dimensions yet.
    """
    known = dimensions(session, area_id)
    if not known:
        raise ServiceProblem(Message(N_("Publish a survey first: its questions say which groups there are.")))
    if dimension and dimension not in known:
        raise NotFound
    recipes = {
        (row.dimension, row.axis): row for row in session.scalars(select(ReferenceRecipe).filter_by(area_id=area_id))
    }
    axes = [own for table in tables for own in table.axes if own.role not in {"time", "metric"}]
    best: tuple[float, str, Axis, dict[str, str], ReferenceRecipe | None] | None = None
    for name, targets in known.items():
        for own in axes:
            if (dimension and name != dimension) or (axis and own.code != axis):
                continue
            recipe = recipes.get((name, own.code.casefold()))
            mapping = propose(own, targets, recipe.mapping if recipe else None)
            fit = sum(map(bool, mapping.values())) / len(mapping) + (1 if recipe else 0)
            if best is None or fit > best[0]:
                best = (fit, name, own, mapping, recipe)
    if best is None:
        raise NotFound
    _, name, own, mapping, recipe = best
    table = _table_with(tables, own.code)
    others = tuple(each for each in table.axes if each.code != own.code and len(each.categories) > 1)
    chosen = {each.code: _usual(each, recipe) for each in others}
    choice = Choice(name, own.code, mapping, chosen, dict(recipe.merges) if recipe else {})
    return Proposal(choice, recipe is not None, own, tuple(axes), others, known[name])


def _usual(axis: Axis, recipe: ReferenceRecipe | None) -> str:
    """Return the choice on another axis: as before, but always the newest year; its total; the first measure."""
    before = recipe.choices.get(axis.code, "") if recipe else ""
    if axis.role == "time":
        return max(category.code for category in axis.categories)
    if before == ALL or any(category.code == before for category in axis.categories):
        return str(before)
    return axis.categories[0].code if axis.role == "metric" else total_of(axis) or ALL


def map_table(session: Session, area_id: int, tables: Sequence[StatTable], choice: Choice) -> Mapped:
    """Return the figures that a choice makes of a table.

    Raises:
        NotFound: the survey has no such dimension, or the table no such axis.
        ServiceProblem: a category has no figure, a year is not chosen, or nothing is mapped.
    """
    targets = dimensions(session, area_id).get(choice.dimension)
    if targets is None:
        raise NotFound
    keys = [target.key for target in targets]
    mapping = {code: key for code, key in choice.mapping.items() if key in keys}
    try:
        found = counted(_table_with(tables, choice.axis), choice.axis, mapping, choice.others, keys)
    except AnalysisProblem as problem:
        raise as_service_problem(problem) from problem
    is_ordered = 2 * sum(any(map(ages, (each.key, *each.names))) for each in targets) > len(targets)
    merged = merge_small(found.counts, is_ordered=is_ordered, chosen=choice.merges)
    sums = dict(found.counts)
    for key, host in merged.items():
        sums[host] += sums.pop(key)
    figures = tuple(Figure(key, count, found.marks.get(key, "") or PUBLISHED) for key, count in sums.items())
    unmapped = tuple(key for key in keys if key not in found.counts)
    return Mapped(figures, merged, found.counts, found.left_out, unmapped)


def store(
    session: Session,
    area_id: int,
    file_id: int,
    choice: Choice,
    *,
    now: datetime,
) -> ReferenceView:
    """Store the figures as the dimension's next version, and the choice as a recipe for the next table of its kind.

    Raises:
        NotFound, ServiceProblem: as `map_table`, and where all figures are nought.
    """
    view, tables = reference_files.one(session, area_id, file_id)
    mapped = map_table(session, area_id, tables, choice)
    provenance = view.provenance
    made = reference.import_counts(
        session,
        area_id,
        choice.dimension,
        mapped.figures,
        provenance.source,
        now=now,
        table_id=provenance.table_id,
        dated=_dated(tables, choice) or provenance.dated,
        licence=provenance.licence,
        merged=mapped.merged,
        file_id=file_id,
    )
    key = choice.axis.casefold()
    recipe = session.scalar(
        select(ReferenceRecipe).filter_by(area_id=area_id, dimension=choice.dimension, axis=key)
    ) or ReferenceRecipe(area_id=area_id, dimension=choice.dimension, axis=key, mapping={})
    # What an earlier table had and this one has not is kept: next year's may have it again.
    recipe.mapping = {**recipe.mapping, **choice.mapping}
    recipe.choices, recipe.merges = dict(choice.others), dict(choice.merges)
    recipe.table_id, recipe.updated = provenance.table_id, now
    session.add(recipe)
    session.flush()
    return made


def _dated(tables: Sequence[StatTable], choice: Choice) -> date | None:
    """Return the first day of the year that was chosen, where the table has years."""
    table = _table_with(tables, choice.axis)
    for axis in table.axes:
        chosen = choice.others.get(axis.code, ALL)
        if chosen != ALL and axis.role == "time":
            return reference_files.date_of([table.selected({axis.code: chosen})])
    return None


def _table_with(tables: Sequence[StatTable], axis: str) -> StatTable:
    for table in tables:
        if any(own.code == axis for own in table.axes):
            return table
    raise NotFound
