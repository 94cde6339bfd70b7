"""The survey sheet's rows in order: what belongs to which group, and what cannot be carried over."""

from dataclasses import dataclass, field

from surveys.formats.xlsform import types
from surveys.formats.xlsform.columns import Row
from surveys.formats.xlsform.problems import SheetProblem
from surveys.formats.xlsform.types import RowType, row_type


@dataclass(eq=False, slots=True)
class Group:
    """A group or repeat, with those around it, outermost first."""

    row: Row
    is_repeat: bool
    around: tuple["Group", ...] = ()
    id: str = ""


@dataclass(slots=True)
class Item:
    """A row that becomes a question, and the groups around it, outermost first."""

    row: Row
    kind: RowType
    groups: tuple[Group, ...]
    id: str = ""


@dataclass(slots=True)
class Walked:
    """What a survey sheet holds."""

    items: list[Item] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)


def walk(rows: list[Row], lists: set[str]) -> Walked:
    """Return the questions of a survey sheet with their groups."""
    found = Walked()
    open_groups: list[Group] = []
    for row in rows:
        said = row.get("type")
        if not said or row.get("disabled").lower() in {"yes", "true"}:
            if not said and (row.get("name") or row.texts.get("label")):
                sentence = "this row has no type and was left out; write one, as text or select_one."
                found.problems.append(row.problem("no_type", sentence, "type", is_loss=True))
            continue
        kind = row_type(said)
        if kind.base in types.STRUCTURE:
            _structure(row, kind, open_groups, found)
        elif problem := _left_out(row, kind, said, lists):
            found.problems.append(problem)
        else:
            found.items.append(Item(row, kind, tuple(open_groups)))
    for group in open_groups:
        sentence = "this group is not ended; it goes on to the end of the sheet. Write its end group."
        found.problems.append(group.row.problem("not_ended", sentence, "type"))
    return found


def _structure(row: Row, kind: RowType, open_groups: list[Group], found: Walked) -> None:
    if kind.base.startswith("end"):
        if not open_groups:
            sentence = "nothing was begun that this could end; it was left out."
            found.problems.append(row.problem("nothing_to_end", sentence, "type"))
            return
        ended = open_groups.pop()
        if ended.is_repeat != (kind.base == "end_repeat"):
            sentence = f"this ends what row {ended.row.number} began as something else."
            found.problems.append(row.problem("wrong_end", sentence, "type"))
        return
    is_repeat = kind.base == "begin_repeat"
    if is_repeat and any(group.is_repeat for group in open_groups):
        sentence = "a repeat inside a repeat is asked once each time; ask for the inner one in a form of its own."
        found.problems.append(row.problem("nested_repeat", sentence, "type", is_loss=True))
        is_repeat = False
    group = Group(row, is_repeat, tuple(open_groups))
    open_groups.append(group)
    found.groups.append(group)


def _left_out(row: Row, kind: RowType, said: str, lists: set[str]) -> SheetProblem | None:
    if kind.base in types.METADATA:
        sentence = f'"{said}" is not asked for: a device\'s own notes about people are not stored here.'
        return row.problem("metadata", sentence, "type")
    if kind.base in types.NOT_CARRIED:
        sentence = f'"{said[:60]}" asks for {types.NOT_CARRIED[kind.base]}, which is not carried over; it was left out.'
        return row.problem("unsupported_type", sentence, "type", is_loss=True)
    if not kind.base:
        sentence = f'the type "{said[:60]}" is not known; this row was left out.'
        return row.problem("unknown_type", sentence, "type", is_loss=True)
    if kind.from_file:
        sentence = "choices from another file are not carried over; put them into the choices sheet."
        return row.problem("choices_from_file", sentence, "type", is_loss=True)
    if kind.choices and kind.choices not in lists:
        near = "${" in kind.choices
        sentence = (
            "choices made from answers are not carried over; this question was left out."
            if near
            else f'the choices sheet has no list "{kind.choices[:60]}"; this question was left out.'
        )
        return row.problem("missing_list", sentence, "type", is_loss=True)
    return None


def innermost_repeat(groups: tuple[Group, ...]) -> tuple[int, Group] | None:
    """Return the repeat among groups and its place, None where there is none."""
    return next(((at, group) for at, group in enumerate(groups) if group.is_repeat), None)
