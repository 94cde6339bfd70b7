"""The queue of translations as files for translators: CSV, and of one language PO and XLIFF."""

import csv
import io

from participation.services import statements, translation_queue
from participation.services.database import Session
from participation.services.errors import ServiceProblem
from participation.services.exports.writers.csv_files import BYTE_ORDER_MARK, cell
from participation.services.messages import N_, Message
from participation.services.translation_queue import INTO, Incoming
from surveys.formats import po, xliff
from surveys.problems import QuestionnaireRefused
from surveys.texts import TextRow

MIMETYPES = {"csv": "text/csv", "po": "text/x-gettext-translation", "xlf": "application/x-xliff+xml"}
COLUMNS = ("statement", "language", "text", "translation")
LARGEST = 4_000_000
MOST = 2_000


def write(session: Session, area_id: int, language: str, ending: str) -> tuple[bytes, int]:
    """Return the queue (of one language where it is given) as a file, and how many statements are in it."""
    ids = translation_queue.waiting(session, area_id, language=language, take=MOST)
    views = statements.by_ids(session, ids)
    if ending == "csv":
        text = io.StringIO(newline="")
        rows = [COLUMNS, *((str(view.id), view.language, view.text, "") for view in views)]
        csv.writer(text, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
        return (BYTE_ORDER_MARK + text.getvalue()).encode(), len(views)
    form = po if ending == "po" else xliff
    texts = [TextRow(f"statement.{view.id}", "", {language: view.text}, for_staff=True) for view in views]
    return form.write(texts, language, INTO, []), len(views)


def read(content: bytes) -> list[Incoming]:
    """Return the rows of a translator's file; the format is told by how it begins.

    Raises:
        ServiceProblem: it is too large, none of the formats, or a row (said by its number) cannot be read.
    """
    if len(content) > LARGEST:
        raise ServiceProblem(Message(N_("The file is larger than %(number)s MB."), {"number": LARGEST // 1_000_000}))
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<" or content.lstrip().startswith((b"msgid", b"#", b"msgctxt")):
        form = xliff if start == b"<" else po
        try:
            said, found = form.read(content)
        except QuestionnaireRefused as problem:
            raise ServiceProblem(
                Message(N_("The file cannot be read. Choose the PO, XLIFF 1.2 or CSV file that the translator saved."))
            ) from problem
        if said and said.split("-")[0] != INTO:
            raise ServiceProblem(
                Message(N_("The file says that it is in another language (%(code)s)."), {"code": said})
            )
        return [
            Incoming(at, _number(each.key.removeprefix("statement.")), each.source, each.text)
            for at, each in enumerate(found, start=1)
        ]
    return _read_csv(content)


def _read_csv(content: bytes) -> list[Incoming]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ServiceProblem(
            Message(N_("The file cannot be read. Choose the PO, XLIFF 1.2 or CSV file that the translator saved."))
        ) from problem
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    missing = [name for name in ("statement", "text", "translation") if name not in (rows.fieldnames or ())]
    if missing:
        raise ServiceProblem(Message(N_("The file has no column “%(name)s”."), {"name": missing[0]}))
    try:
        return [
            Incoming(rows.line_num, _number(_plain(row["statement"])), _plain(row["text"]), _plain(row["translation"]))
            for row in rows
        ]
    except csv.Error as problem:
        raise ServiceProblem(
            Message(N_("Row %(row)s of the file cannot be read."), {"row": rows.line_num})
        ) from problem


def _plain(value: str | None) -> str:
    """Return a cell without the apostrophe that kept a spreadsheet from running it."""
    text = value or ""
    return text[1:] if text[:1] == "'" and cell(text[1:]) == text else text


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
