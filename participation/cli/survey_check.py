"""What is wrong with a questionnaire file, native or a workbook, as one document and as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from surveys.formats import native, xlsform
from surveys.formats.xlsform import SheetProblem
from surveys.problems import Problem, QuestionnaireRefused, Severity
from surveys.questionnaire import Questionnaire, QuestionType
from surveys.wording import language, say


@dataclass(frozen=True, slots=True)
class Checked:
    """A questionnaire file that was looked at.

    Attributes:
        status: 0 it can be used, 1 it can be used but something is lost or missing, 2 it cannot be used.
        document: title, languages, questions (how many), hash, warnings and errors, as JSON.
        problems: what there is to say, in sentences.
    """

    status: int
    document: dict[str, Any]
    questionnaire: Questionnaire | None
    problems: tuple[str, ...]


def check_file(content: bytes, name: str, *, is_workbook: bool = False) -> Checked:
    """Look at a file.

    Args:
        content: of the file.
        name: its name without the ending, for a workbook without a title.
        is_workbook: its name says that it is one, whatever its content begins with.
    """
    if is_workbook or xlsform.is_workbook(content):
        return _workbook(content, name)
    problems = native.check(content)
    errors = [problem for problem in problems if problem.severity == Severity.ERROR]
    warnings = [problem for problem in problems if problem.severity == Severity.WARNING]
    try:
        questionnaire = native.load(content)
    except QuestionnaireRefused:
        questionnaire = None
    document = _summary(questionnaire) | {
        "warnings": [_path(problem, "where") for problem in warnings],
        # A native file has no sheets and rows; `column` holds the path inside it.
        "errors": [{"sheet": None, "row": None} | _path(problem, "column") for problem in errors],
    }
    status = 2 if errors else 1 if warnings else 0
    return Checked(status, document, questionnaire, tuple(map(str, errors or warnings)))


def _workbook(content: bytes, name: str) -> Checked:
    found = xlsform.read(content, name)
    status = 2 if found.questionnaire is None else 1 if found.losses else 0
    told = (*found.losses, *found.warnings)
    document = _summary(found.questionnaire) | {"warnings": list(_cells(told)), "errors": list(_cells(found.errors))}
    lines = (*found.errors, *told) if status == 2 else told
    return Checked(status, document, found.questionnaire, tuple(map(str, lines)))


def _cells(problems: Iterable[SheetProblem]) -> Iterable[dict[str, Any]]:
    for problem in problems:
        yield {
            "sheet": problem.sheet or None,
            "row": problem.row or None,
            "column": problem.column or None,
            "code": problem.code,
            "message": problem.message,
            "is_loss": problem.is_loss,
        }


def _path(problem: Problem, key: str) -> dict[str, Any]:
    return {key: problem.where, "code": problem.code, "message": problem.message}


def _summary(questionnaire: Questionnaire | None) -> dict[str, Any]:
    if questionnaire is None:
        return {"title": None, "languages": [], "questions": 0}
    questions = [question for question in questionnaire.questions if question.type != QuestionType.NOTE]
    return {
        "title": say(questionnaire.title, questionnaire.default_language, questionnaire.default_language).text,
        "languages": list(questionnaire.languages),
        "questions": len(questions),
        "hash": questionnaire.hash,
    }


def sentences(file: Path, checked: Checked) -> str:
    """Return what was found as sentences for people."""
    if checked.status == 2:
        return "\n".join(f"tettpa: {file}, {problem}" for problem in checked.problems)
    summary = checked.document
    names = ", ".join(language(code).own_name for code in summary["languages"])
    number = f"{summary['questions']} questions in {len(summary['languages'])} languages"
    lines = [f"{summary['title']}: {number} ({names})."]
    lines += [f"  {problem}" for problem in checked.problems]
    lost = any(each.get("is_loss") for each in summary["warnings"])
    lines.append(
        "It can be imported without what is listed above."
        if lost
        else "It can be used; look at the lines above first."
        if checked.problems
        else "It can be used."
    )
    return "\n".join(lines)
