"""Responses to any questionnaire, stored, exported, and read back by other people's readers."""

import csv
import io
import json
import math
import zipfile
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

import openpyxl
import pyarrow.parquet as pq
import pyreadstat
from sqlalchemy import insert

from participation.records.answers import Response
from participation.records.questionnaires import Survey, SurveyVersion
from participation.services import areas, exports
from participation.services.answering import content_hash
from surveys.questionnaire import QuestionType

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
WHY = "A test needs them all."
SALT = b"s" * 32


class Stored:
    """A survey with versions and responses in a database."""

    def __init__(self, database, *versions, slug=None):
        self.database, self.versions = database, list(versions)
        slug = slug or f"s-{uuid4().hex[:12]}"
        with database.write() as session:
            self.area = areas.add_area(session, slug=slug, name="Tøyen", municipality="Oslo", now=NOW).id
            survey = Survey(area_id=self.area, slug=slug, status="open", created=NOW)
            session.add(survey)
            session.flush()
            self.survey, self.slug, self.version_ids = survey.id, slug, []
            for number, questionnaire in enumerate(versions, 1):
                made = SurveyVersion(
                    survey_id=survey.id,
                    number=number,
                    hash=questionnaire.hash,
                    definition=dict(questionnaire.definition),
                    published=NOW,
                )
                session.add(made)
                session.flush()
                self.version_ids.append(made.id)

    def add(self, documents, *, version=1, **changes):
        """Store validated documents as responses."""
        with self.database.write() as session:
            for answers in documents:
                row = {
                    "id": uuid4(),
                    "survey_id": self.survey,
                    "version_id": self.version_ids[version - 1],
                    "field_session_id": None,
                    "language": "nb",
                    "mode": "self",
                    "answers": answers,
                    "content_hash": content_hash("for tests", "nb", answers),
                    "receipt_hash": uuid4().hex,
                    "consent_hash": "c" * 64,
                    "recorded_by": None,
                    "conflict_with": None,
                    "received": NOW,
                    **changes,
                }
                session.execute(insert(Response), row)

    def make(self, folder, *, salt=SALT, progress=None, everything=True, **changes):
        """Export; everything=True asks for words and exact places too."""
        wanted = {"free_text": True, "exact_places": True, "reason": WHY} if everything else {}
        options = exports.Options(**{**wanted, **changes})
        path = folder / f"{uuid4().hex}-{exports.file_name(self.slug, options)}"
        made = exports.make(self.database, self.survey, options, path, salt=salt, progress=progress)
        assert made.size == path.stat().st_size
        return path


def csv_table(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def read_csv(path):
    with zipfile.ZipFile(path) as archive:
        return {name.removesuffix(".csv"): csv_table(archive.read(name).decode()) for name in archive.namelist()}


def read_xlsx(path):
    book = openpyxl.load_workbook(path)
    found = {}
    for sheet in book.worksheets:
        header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
        found[sheet.title] = [dict(zip(header, row, strict=True)) for row in rows]
    return found


def read_parquet(path):
    with zipfile.ZipFile(path) as archive:
        return {
            name.removesuffix(".parquet"): pq.read_table(io.BytesIO(archive.read(name))).to_pylist()
            for name in archive.namelist()
            if name.endswith(".parquet")
        }


def read_sav(path, folder):
    """Give {table: (rows, meta)}; a number that is not there is None."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".sav"):
                file = folder / f"{uuid4().hex}.sav"
                file.write_bytes(archive.read(name))
                frame, meta = pyreadstat.read_sav(file, user_missing=True)
                rows = [{key: _there(value) for key, value in row.items()} for row in frame.to_dict("records")]
                found[name.removesuffix(".sav")] = (rows, meta)
    return found


def _there(value):
    return (
        None
        if value is None or value == "" or (isinstance(value, float) and math.isnan(value)) or value != value
        else value
    )


def plain(value):
    """A cell of any reader as our documents have it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, UUID):
        return str(value)
    return None if value == "" else value


def document(questionnaire, response, tables, cell):
    """Put a response's answers together again out of tables of the wide shape.

    cell(row, table, question, name) gives a cell as the document has it, None where it is empty.
    """
    (main,) = [row for row in tables["responses"] if row["_response"] == response]
    answers = {}
    for section in questionnaire.sections:
        if section.repeat is None:
            answers.update(_answers(section.questions, main, "responses", cell))
            continue
        rows = [row for row in tables.get(section.id, ()) if row["_response"] == response]
        rows.sort(key=lambda row: int(row["_instance"]))
        if rows:
            answers[section.id] = [_answers(section.questions, row, section.id, cell) for row in rows]
    return answers


def _answers(questions, row, table, cell):
    found = {}
    for question in questions:
        value = _answer(question, lambda name, question=question: cell(row, table, question, name))
        if value not in (None, [], {}):
            found[question.id] = value
        if any(option.specify for option in question.options):
            other = cell(row, table, question, f"{question.id}.other")
            if other is not None:
                found[f"{question.id}.other"] = other
    return found


def _answer(question, cell):
    name, kind = question.id, question.type
    if kind == QuestionType.NOTE:
        return None
    if kind == QuestionType.SEVERAL_CHOICES:
        return [option.id for option in question.options if cell(f"{name}/{option.id}") in {1, "1"}]
    if kind == QuestionType.RANKING:
        ranks = {option.id: cell(f"{name}/{option.id}") for option in question.options}
        return sorted((key for key, rank in ranks.items() if rank), key=lambda key: float(ranks[key]))
    if kind in {QuestionType.PLACE, QuestionType.PHOTO, QuestionType.AUDIO}:
        parts = ("landmark", "lat", "lon", "words") if kind == QuestionType.PLACE else ("file", "media_type")
        found = {part: cell(f"{name}.{part}") for part in parts}
        return {part: value for part, value in found.items() if value is not None}
    if kind == QuestionType.CALCULATED:
        number = cell(name)
        text = cell(f"{name}.text")
        if number is not None:
            return number
        return json.loads(text) if text and text[0] in "[{" else text
    return cell(name)
