"""A workbook's three sheets as a native document."""

from dataclasses import dataclass, field
from typing import Any

from surveys.conditions import parse
from surveys.formats.native import FORMAT
from surveys.formats.xlsform.choices import ChoiceList, attribute_columns, read_choices
from surveys.formats.xlsform.columns import OWN, Row, Table, read_table
from surveys.formats.xlsform.expressions import Expressions, both
from surveys.formats.xlsform.languages import code_of
from surveys.formats.xlsform.names import Names, plain
from surveys.formats.xlsform.order import Placed, arrange
from surveys.formats.xlsform.problems import Refused, SheetProblem, refuse
from surveys.formats.xlsform.questions import WHOLE, Questions
from surveys.formats.xlsform.settings import settings_document
from surveys.formats.xlsform.texts import Texts
from surveys.formats.xlsform.walk import Group, Item, innermost_repeat, walk
from surveys.formats.xlsform.workbook import Sheet, Workbook
from surveys.formats.xlsform.xpath import compared

_EMPTY = Sheet("", ())
PLACEHOLDER_LANGUAGE = "en"


@dataclass(slots=True)
class Form:
    """What a workbook became.

    Attributes:
        rows: ids of questions and sections to their rows, to say where something stands.
    """

    document: dict[str, Any]
    rows: dict[str, Row]
    problems: list[SheetProblem]


@dataclass(slots=True)
class _Reading:
    """What is known while a form is read."""

    questions: Questions
    expressions: Expressions
    texts: Texts
    names: Names
    rows: dict[str, Row] = field(default_factory=dict)


def build(workbook: Workbook, name: str) -> Form:
    """Return a workbook's form as a native document.

    Args:
        workbook: its sheets.
        name: of the file, without its ending; stands in for a title.

    Raises:
        Refused: there is nothing in it to ask.
    """
    keep = _is_ours(workbook)
    survey, choices, settings = (_table(workbook, sheet, key, keep=keep) for sheet, key in _SHEETS)
    if not survey.rows:
        raise refuse("no_survey", 'the workbook has no sheet named "survey" with rows below a header.')
    if not {"type"} <= {column.name for column in survey.columns}:
        raise refuse("no_type", 'the survey sheet has no column named "type"; its first row must name the columns.')
    merged = workbook.sheets.get("choices", _EMPTY).has_merged
    lists, problems = read_choices(choices, has_merged=merged)
    row = settings.rows[0] if settings.rows else Row("settings", 0, {}, {})
    languages, default, told = _languages((survey, choices, settings), row)
    reading = _reading(lists, choices, languages, default, keep=keep)
    walked = walk(survey.rows, set(lists))
    _name(reading, walked.items, walked.groups)
    document: dict[str, Any] = {"format": FORMAT, "languages": list(languages), "default_language": default}
    document |= settings_document(row, reading.texts, name, keep=keep)
    placed = [_placed(reading, item) for item in walked.items]
    if not placed:
        nothing = SheetProblem("no_questions", "the survey sheet asks nothing that can be asked here.", survey.name)
        raise Refused(nothing, walked.problems)
    sections, moved = arrange(placed, reading.rows)
    document["sections"] = [_finished(section) for section in sections]
    gathered = [*workbook.problems, *survey.problems, *choices.problems, *settings.problems, *problems, *told]
    gathered += [*walked.problems, *reading.questions.problems, *reading.expressions.problems, *reading.texts.problems]
    return Form(document, reading.rows, [*gathered, *moved])


_SHEETS = (("survey", "type"), ("choices", "name"), ("settings", "form_title"))


def _is_ours(workbook: Workbook) -> bool:
    rows = workbook.sheets.get("settings", _EMPTY).rows
    return bool(rows) and OWN + "format" in rows[0][1]


def _table(workbook: Workbook, name: str, key: str, *, keep: bool) -> Table:
    return read_table(workbook.sheets.get(name, Sheet(name, ())), key, keep=keep)


def _languages(tables: tuple[Table, ...], row: Row) -> tuple[tuple[str, ...], str, list[SheetProblem]]:
    """Return the form's languages, the one that columns without a language are in, and what to tell about them."""
    found = list(dict.fromkeys(code for table in tables for code in table.languages))
    own = row.get(OWN + "languages").split()
    said = row.get("default_language")
    stated = code_of(said) if said and said.lower() != "default" else ""
    if own:
        return tuple(own), stated or own[0], []
    bare = any("" in texts for table in tables[:1] for each in table.rows for texts in each.texts.values())
    if stated:
        rest = [code for code in found if code != stated]
        return ((stated, *rest) if stated not in found else tuple(found)), stated, []
    if found and not bare:
        return tuple(found), found[0], []
    sentence = "the form does not say its language; it is taken as English. Write default_language in the settings."
    told = [SheetProblem("no_language", sentence, "settings" if row.number else "")]
    return tuple(dict.fromkeys([PLACEHOLDER_LANGUAGE, *found])), PLACEHOLDER_LANGUAGE, told


def _reading(
    lists: dict[str, ChoiceList], choices: Table, languages: tuple[str, ...], default: str, *, keep: bool
) -> _Reading:
    names = Names("q_")
    expressions = Expressions(names.by_name)
    texts = Texts(languages, default, names.by_name, keep)
    questions = Questions(texts, expressions, lists, attribute_columns(choices), keep)
    return _Reading(questions, expressions, texts, names)


def _name(reading: _Reading, items: list[Item], groups: list[Group]) -> None:
    """Give everything its id before any expression is read, so that each knows all names."""
    problems = reading.questions.problems
    for each in items:
        name = each.row.get("name")
        if name in reading.names.by_name:
            sentence = f'"{name[:60]}" stands twice; expressions mean the first.'
            problems.append(each.row.problem("duplicate_name", sentence, "name"))
        if not name:
            sentence = "this row has no name; one was made from its number."
            problems.append(each.row.problem("no_name", sentence, "name"))
        each.id = reading.names.add(name or f"row_{each.row.number}")
        reading.rows[each.id] = each.row
        if values := reading.questions.values(each.kind):
            reading.expressions.values[each.id] = values
    for group in groups:
        own = plain(group.row.get(OWN + "id"))
        group.id = own or reading.names.add(group.row.get("name") or f"group_{group.row.number}")
        reading.rows.setdefault(group.id, group.row)


def _placed(reading: _Reading, item: Item) -> Placed:
    """Return a question with the section that it belongs to; what is inside a repeat stays in it."""
    question = reading.questions.make(item.row, item.kind, item.id)
    _map_attributes(question, reading.expressions.values)
    repeat = innermost_repeat(item.groups)
    groups = item.groups if repeat is None else item.groups[: repeat[0] + 1]
    inner = item.groups[len(groups) :]
    conditions = [reading.expressions.source(group.row, "relevant") for group in inner]
    if conditions and any(conditions):
        question["relevant"] = both(*conditions, question.get("relevant", ""))
    return Placed(question, groups, lambda: _section(reading, groups))


def _section(reading: _Reading, groups: tuple[Group, ...]) -> dict[str, Any]:
    """Return the section of a question that stands in these groups, without its questions."""
    if not groups:
        return {"id": "main"}
    innermost = groups[-1]
    made: dict[str, Any] = {"id": innermost.id}
    titled = next((group for group in reversed(groups) if group.row.texts.get("label")), None)
    if titled is not None:
        made["title"] = reading.texts.strings(titled.row, "label")
    made["text"] = reading.texts.strings(innermost.row, OWN + "text")
    made["relevant"] = both(*(reading.expressions.source(group.row, "relevant") for group in groups))
    if innermost.is_repeat:
        row = innermost.row
        limits = {key: row.get(OWN + key) for key in ("minimum", "maximum")}
        made["repeat"] = {key: int(value) for key, value in limits.items() if WHOLE.fullmatch(value)}
        if count := reading.expressions.source(row, "repeat_count"):
            made["repeat"]["count"] = count
    return made


def _finished(section: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in section.items() if value not in ("", {}) or key == "repeat"}


def _map_attributes(question: dict[str, Any], values: dict[str, dict[str, str]]) -> None:
    """Write attributes that a filter compares with an answer as that answer is stored."""
    if "choice_filter" not in question:
        return
    condition = parse(question["choice_filter"])
    for option in question.get("options", []) if "name" in condition.attributes else ():
        option.setdefault("attributes", {}).setdefault("name", option["id"])
    for attribute, asked in compared(condition.tree):
        ids = values.get(asked, {})
        for option in question.get("options", []):
            own = option.get("attributes", {})
            if own.get(attribute) in ids:
                own[attribute] = ids[own[attribute]]
