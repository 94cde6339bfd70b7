"""XLSForm, the workbooks of ODK and Kobo: read without trust, written so that other programs take them."""

import re
from dataclasses import dataclass
from typing import Any

from surveys.formats import native
from surveys.formats.xlsform import workbook
from surveys.formats.xlsform.form import Form, build
from surveys.formats.xlsform.problems import Refused, SheetProblem
from surveys.formats.xlsform.workbook import LARGEST_FILE
from surveys.formats.xlsform.writing import write
from surveys.problems import QuestionnaireRefused, Severity
from surveys.questionnaire import Questionnaire

__all__ = ["LARGEST_FILE", "Imported", "Refused", "SheetProblem", "is_workbook", "read", "write"]

_MOST_REPAIRS = 200
_PLACE = re.compile(r"sections\[(\d+)\](?:\.questions\[(\d+)\])?(?:\.(.*))?")
_NEEDED = frozenset({"id", "type", "text", "options", "questions", ""})


@dataclass(frozen=True, slots=True)
class Imported:
    """What a workbook became.

    Attributes:
        document: the native document; None where the workbook cannot be imported.
        questionnaire: the same, ready to use.
        warnings: what somebody should look at; nothing is lost by it.
        losses: what is not carried over; the rest can be imported all the same.
        errors: why nothing can be.
    """

    document: dict[str, Any] | None
    questionnaire: Questionnaire | None
    warnings: tuple[SheetProblem, ...] = ()
    losses: tuple[SheetProblem, ...] = ()
    errors: tuple[SheetProblem, ...] = ()


def is_workbook(data: bytes) -> bool:
    """Whether a file begins as an .xlsx or .xls does."""
    return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))


def read(data: bytes, name: str = "") -> Imported:
    """Read a workbook; nothing is ever raised.

    Args:
        data: the file's content.
        name: the file's name without its ending, for a form that has no title.
    """
    try:
        form = build(workbook.read(data), name)
    except Refused as refused:
        return Imported(None, None, losses=refused.others, errors=(refused.problem,))
    questionnaire, errors = _repaired(form)
    losses = tuple(dict.fromkeys(problem for problem in form.problems if problem.is_loss))
    warnings = tuple(dict.fromkeys(problem for problem in form.problems if not problem.is_loss))
    if questionnaire is None:
        return Imported(None, None, warnings, losses, errors)
    told = (_at_row(form, problem.where, problem.code, problem.message) for problem in native.check(form.document))
    return Imported(form.document, questionnaire, (*warnings, *told), losses)


def _repaired(form: Form) -> tuple[Questionnaire | None, tuple[SheetProblem, ...]]:
    """Take out what the native rules forbid, each as a loss, until the rest is a questionnaire."""
    for _ in range(_MOST_REPAIRS):
        try:
            return native.load(form.document), ()
        except QuestionnaireRefused as refused:
            errors = [problem for problem in refused.problems if problem.severity == Severity.ERROR]
            # From the end, so that the places of the others stay what they are.
            places = [(problem, _PLACE.match(problem.where)) for problem in errors]
            repairable = [(problem, found) for problem, found in places if found is not None]
            if not repairable:
                break
            problem, found = max(repairable, key=lambda pair: (int(pair[1][1]), int(pair[1][2] or 10**6)))
            form.problems.append(
                _at_row(form, problem.where, problem.code, f"{problem.message} It is left out.", is_loss=True)
            )
            _take_out(form.document, found)
    return None, tuple(_at_row(form, problem.where, problem.code, problem.message) for problem in errors)


def _take_out(document: dict[str, Any], place: re.Match[str]) -> None:
    sections = document["sections"]
    section = sections[int(place[1])]
    attribute = (place[3] or "").split(".")[0].split("[")[0]
    if place[2] is None:
        if attribute in _NEEDED or attribute not in section:
            sections.remove(section)
        else:
            del section[attribute]
        return
    question = section["questions"][int(place[2])]
    if attribute in _NEEDED or attribute not in question:
        section["questions"].remove(question)
        if not section["questions"]:
            sections.remove(section)
    else:
        del question[attribute]


def _at_row(form: Form, where: str, code: str, message: str, *, is_loss: bool = False) -> SheetProblem:
    """Return a problem of the native document as one of the workbook's row."""
    found = _PLACE.match(where)
    row = None
    if found is not None and int(found[1]) < len(form.document["sections"]):
        section = form.document["sections"][int(found[1])]
        identifier = section["questions"][int(found[2])]["id"] if found[2] else section["id"]
        row = form.rows.get(identifier)
    if row is None:
        return SheetProblem(code, message, is_loss=is_loss)
    return row.problem(code, message, (found[3] or "").split(".")[0].split("[")[0] if found else "", is_loss=is_loss)
