"""Questions into sections, and what is computed behind everything that it is computed from.

XLSForm lets an expression ask for anything in the form. With us a question knows what was asked before it, as the
people who answer do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from surveys.conditions import parse
from surveys.formats.xlsform.columns import Row
from surveys.formats.xlsform.expressions import WITHOUT, both
from surveys.formats.xlsform.problems import SheetProblem
from surveys.formats.xlsform.walk import Group

_COLUMNS = {"required_when": "required"}


@dataclass(slots=True)
class Placed:
    """A question and where it stands; `section` makes the section when it is first needed."""

    question: dict[str, Any]
    groups: tuple[Group, ...]
    section: Callable[[], dict[str, Any]]


def arrange(placed: list[Placed], rows: dict[str, Row]) -> tuple[list[dict[str, Any]], list[SheetProblem]]:
    """Return the sections with their questions, and what had to be left out for the order's sake."""
    sections = _sections(placed)
    _move_computed(sections)
    return sections, list(_drop_later(sections, rows))


def _sections(placed: list[Placed]) -> list[dict[str, Any]]:
    sections: list[dict[str, Any]] = []
    taken: set[str] = set()
    last: tuple[Group, ...] | None = None
    for each in placed:
        if each.groups != last:
            made = each.section()
            base, number = made["id"], 1
            while made["id"] in taken:
                number += 1
                made["id"] = f"{base[:56]}_{number}"
            taken.add(made["id"])
            sections.append(made | {"questions": []})
            last = each.groups
        sections[-1]["questions"].append(each.question)
    return sections


def _move_computed(sections: list[dict[str, Any]]) -> None:
    """Move each computed value that asks for something later behind the last of it; both stand outside repeats."""
    for _ in range(20):
        known: set[str] = set()
        place = {question["id"]: section for section in sections for question in section["questions"]}
        moved = False
        for section in sections:
            for question in list(section["questions"]):
                if question["type"] == "calculated" and "calculation" in question and "repeat" not in section:
                    asked = parse(question["calculation"]).questions
                    later = [each for each in place if each in asked and each not in known and each != question["id"]]
                    if later and "repeat" not in place[later[-1]]:
                        _move(question, section, place[later[-1]], later[-1])
                        moved = True
                        continue
                known.add(question["id"])
        for section in sections:
            if not section["questions"]:
                section["empty"] = True
        sections[:] = [section for section in sections if not section.pop("empty", False)]
        if not moved:
            return


def _move(question: dict[str, Any], old: dict[str, Any], new: dict[str, Any], after: str) -> None:
    old["questions"].remove(question)
    if old is not new and old.get("relevant"):
        question["relevant"] = both(old["relevant"], question.get("relevant", ""))
    at = next(at for at, each in enumerate(new["questions"]) if each["id"] == after)
    new["questions"].insert(at + 1, question)


def _drop_later(sections: list[dict[str, Any]], rows: dict[str, Row]) -> Iterator[SheetProblem]:
    """Take out expressions that ask for what comes later (or for a group); give a problem for each."""
    known: set[str] = set()
    for section in sections:
        yield from _checked(section, "relevant", "relevant", known, rows.get(section["id"]))
        if section.get("repeat", {}).get("count"):
            yield from _checked(section["repeat"], "count", "repeat_count", known, rows.get(section["id"]))
        for question in section["questions"]:
            row = rows.get(question["id"])
            for key in ("relevant", "required_when", "calculation", "choice_filter"):
                yield from _checked(question, key, _COLUMNS.get(key, key), known, row)
            if question["type"] == "calculated" and "calculation" not in question:
                question["calculation"] = "''"
            if question["type"] != "note":
                known.add(question["id"])
            yield from _checked(question, "constraint", "constraint", known, row)
        if "repeat" in section:
            known.add(section["id"])


def _checked(holder: dict[str, Any], key: str, column: str, known: set[str], row: Row | None) -> Iterator[SheetProblem]:
    source = holder.get(key)
    if not source:
        return
    unknown = sorted(parse(source).questions - known)
    if unknown:
        del holder[key]
        sentence = f"this asks for {unknown[0]}, which is not asked before it; {WITHOUT[column]}."
        if row is not None:
            yield row.problem("asks_for_later", sentence, column, is_loss=True)
