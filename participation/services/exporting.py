"""Responses as a CSV file, row by row, and the codebook that says what its columns and values mean."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.records.questionnaires import SurveyVersion
from participation.services import journal, publishing
from participation.services.database import Database
from participation.services.publishing import SurveyView
from surveys.questionnaire import Question, QuestionType
from surveys.wording import Strings, say

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take UTF-8 for something older
SEPARATOR = "|"
ROWS_AT_ONCE = 500
LOCAL = ZoneInfo("Europe/Oslo")

# A spreadsheet runs a cell that begins with one of these; the fullwidth ones are folded to them by some.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_OWN = ("_response", "_version", "_day", "_language", "_mode", "_field_session")
_PLACE_PARTS = ("landmark", "lat", "lon", "words")
_CODEBOOK = ("column", "type", "lens", "dimension", "text", "value", "value_text", "missing")

Get = Callable[[Mapping[str, Any]], Any]


def responses_csv(database: Database, survey: SurveyView, *, user_id: int, now: datetime) -> Iterator[str]:
    """Return the survey's responses as the lines of a CSV file; who took them out is in the journal before the first.

    One row a response, one column a question, named by its id (as `tettpa representation` reads them); several choices
    are joined by "|", a place has a column for each of its parts, what was written beside an option stands under
    ID.other. The columns with an underscore are about the response: its id, the number of the survey's version, the
    day, the language, who held the pen, the field session. Rows come in the order of the ids, which are random, and
    the time of day is left out, so that the file does not tell who answered after whom.

    A text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    database.run(lambda session: _journal(session, survey, user_id, now))
    return _lines(database, survey.id)


def codebook_csv(session: Session, survey: SurveyView, language: str) -> str:
    """Return what the export's columns and values mean, as a CSV file; texts in `language` where they have it.

    One row a column, followed by one for each of its values; missing is "yes" where a value stands for no answer.
    """
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    write(_CODEBOOK)
    for name in _OWN:
        write([name, *[""] * (len(_CODEBOOK) - 1)])
    for question, default_language in _questions(session, survey.id).values():

        def text(strings: Strings, default_language: str = default_language) -> str:
            return cell(say(strings, language, default_language).text)

        for column, _ in _columns(question):
            write([column, question.type.value, question.lens, question.dimension, text(question.text), "", "", ""])
            if column in {question.id, f"{question.id}.landmark"}:
                for value, label, is_missing in _values(question, text):
                    write([column, "", "", "", "", value, label, "yes" if is_missing else ""])
    return BYTE_ORDER_MARK + out.getvalue()


def cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet runs; lists are joined by "|", None is empty."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = SEPARATOR.join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _journal(session: Session, survey: SurveyView, user_id: int, now: datetime) -> None:
    rows = session.scalar(select(func.count()).select_from(Response).where(Response.survey_id == survey.id))
    journal.record(
        session,
        "responses.export",
        user_id=user_id,
        area_id=survey.area_id,
        subject=f"survey:{survey.slug}",
        detail={"responses": rows or 0},
        now=now,
    )


def _lines(database: Database, survey_id: int) -> Iterator[str]:
    with database.read() as session:
        questions = _questions(session, survey_id)
        columns = [column for question, _ in questions.values() for column in _columns(question)]
        versions = select(SurveyVersion.id, SurveyVersion.number).where(SurveyVersion.survey_id == survey_id)
        numbers = {row.id: row.number for row in session.execute(versions)}
        yield BYTE_ORDER_MARK + _line([*_OWN, *(name for name, _ in columns)])
        rows = session.execute(
            select(
                Response.id,
                Response.version_id,
                Response.received,
                Response.language,
                Response.mode,
                Response.field_session_id,
                Response.answers,
            )
            .where(Response.survey_id == survey_id)
            .order_by(Response.id)
            .execution_options(yield_per=ROWS_AT_ONCE)
        )
        for row in rows:
            about = (
                str(row.id),
                numbers[row.version_id],
                row.received.astimezone(LOCAL).date().isoformat(),
                row.language,
                row.mode,
                row.field_session_id,
            )
            yield _line([*about, *(get(row.answers) for _, get in columns)])


def _line(values: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([cell(value) for value in values])
    return out.getvalue()


def _questions(session: Session, survey_id: int) -> dict[str, tuple[Question, str]]:
    """Return every question of any version with its version's default language: the newest version's first."""
    versions = session.scalars(
        select(SurveyVersion.id).where(SurveyVersion.survey_id == survey_id).order_by(SurveyVersion.number.desc())
    )
    found: dict[str, tuple[Question, str]] = {}
    for version_id in versions:
        questionnaire = publishing.version_questionnaire(session, version_id)
        for question in questionnaire.questions:
            if question.type != QuestionType.NOTE:
                found.setdefault(question.id, (question, questionnaire.default_language))
    return found


def _columns(question: Question) -> list[tuple[str, Get]]:
    if question.type == QuestionType.PLACE:
        return [(f"{question.id}.{part}", _part_of(question.id, part)) for part in _PLACE_PARTS]
    names = [question.id]
    if any(option.specify for option in question.options):
        names.append(f"{question.id}.other")
    return [(name, _answer_to(name)) for name in names]


def _answer_to(name: str) -> Get:
    return lambda answers: answers.get(name)


def _part_of(name: str, part: str) -> Get:
    return lambda answers: (answers.get(name) or {}).get(part)


def _values(question: Question, text: Callable[[Strings], str]) -> list[tuple[str, str, bool]]:
    found = [(landmark.id, text(landmark.text), False) for landmark in question.landmarks]
    if question.type == QuestionType.SCALE:
        low, high = question.minimum or 0, question.maximum or 0
        ends = {low: text(question.low_label), high: text(question.high_label)}
        found += [(str(point), ends.get(point, ""), False) for point in range(low, high + 1)]
    return found + [(option.id, text(option.text), option.missing) for option in question.options]
