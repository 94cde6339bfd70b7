"""Read files of codebooks and codings that somebody brings, whatever their format, into one plain shape."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from analysis.language import detect
from analysis.refi import codebook as refi_codebook
from analysis.refi import project as refi_project
from analysis.refi.model import RefiCode, RefiProblem, RefiProject
from participation.services.codebook_editing import LANGUAGES
from participation.services.coding_export import BETWEEN_CODES, TEXTS
from participation.services.errors import ServiceProblem
from participation.services.exports.writers.csv_files import cell
from participation.services.messages import N_, Message

LARGEST = 50_000_000
MOST_ROWS = 50_000
MOST_TEXTS = 5_000
LONGEST_TEXT = 10_000

SENTENCES = {
    "too_large": N_("The file is too large."),
    "too_much": N_("The file unpacks to more than can be read. It may be made to do harm."),
    "not_zip": N_("The file is no REFI-QDA project (.qdpx)."),
    "damaged": N_("The file is damaged: %(what)s cannot be read."),
    "locked": N_("The file is locked with a password: %(what)s."),
    "bad_path": N_("The file holds a name that leads out of it: %(what)s. It may be made to do harm."),
    "name_twice": N_("The file holds the same name twice."),
    "no_project": N_("The file holds no project (project.qde)."),
    "unsafe_xml": N_("The file holds definitions (DTD), which are not read. It may be made to do harm."),
    "not_xml": N_("The file cannot be read as XML."),
    "not_codebook": N_("The file is no REFI-QDA codebook: it begins with “%(what)s”."),
    "not_project": N_("The file is no REFI-QDA project: it begins with “%(what)s”."),
    "missing_attribute": N_("Something is missing in the file: %(what)s."),
    "bad_guid": N_("A mark that should name one thing alone is none: %(what)s."),
    "guid_twice": N_("The same mark names two codes: %(what)s."),
    "not_a_number": N_("A place in a text is no number: %(what)s."),
    "not_text": N_("A text cannot be read as text: %(what)s."),
}


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text that comes with codes (their guids) and is no statement of ours yet."""

    text: str
    language: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brings.

    Attributes:
        codes: with guids; a theme before those under it.
        changes_codes: whether codes that are there already take the file's texts.
        given: (guid of a text in the file, codes) for texts that may be statements of ours.
        by_number: (row, statement id, codes by key or name) of a CSV file of codings.
        texts: by guid of the source, the coded pieces of texts that may be others'.
        lost: what could not be taken, by kind.
    """

    codes: tuple[RefiCode, ...] = ()
    changes_codes: bool = False
    given: tuple[tuple[str, frozenset[str]], ...] = ()
    by_number: tuple[tuple[int, int, tuple[str, ...]], ...] = ()
    texts: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)


def read(kind: str, content: bytes) -> Brought:
    """Return what a file brings; `kind` is "qdc", "qdpx", "codebook" (CSV) or "codings" (CSV).

    Raises:
        ServiceProblem: the file cannot be used; the sentence says where (line or row).
    """
    if not content:
        raise ServiceProblem(Message(N_("Choose a file first.")), field="file")
    if len(content) > LARGEST:
        raise ServiceProblem(Message(SENTENCES["too_large"]), field="file")
    try:
        if kind == "qdc":
            book = refi_codebook.read(content)
            return Brought(book.codes, changes_codes=True, lost=book.lost)
        if kind == "qdpx":
            return _project(refi_project.read(content))
    except RefiProblem as problem:
        sentence = Message(SENTENCES[problem.code], {"what": problem.what})
        if problem.line is not None:
            sentence = Message(N_("Line %(line)s: %(sentence)s"), {"line": problem.line, "sentence": sentence})
        raise ServiceProblem(sentence, field="file") from problem
    return _codebook_rows(_rows(content, ("key",))) if kind == "codebook" else _coding_rows(content)


def kind_of(name: str, content: bytes) -> str:
    """Return which kind of file it seems to be, by its name and how it begins."""
    if content[:2] == b"PK" or name.lower().endswith(".qdpx"):
        return "qdpx"
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or name.lower().endswith(".qdc"):
        return "qdc"
    header = content[:4_000].decode("utf-8-sig", "replace").partition("\n")[0].lower()
    return "codings" if "statement" in header else "codebook"


def _project(project: RefiProject) -> Brought:
    lost: Counter[str] = Counter(project.lost)
    given, texts = [], {}
    for source in project.sources:
        # A piece is often too short to tell its language; the whole text is not.
        language = source.language or detect(source.text).language or ""
        whole = {coding.code for coding in source.codings if (coding.start, coding.end) == (0, len(source.text))}
        given.append((source.guid, frozenset(whole)))
        pieces: dict[tuple[int, int], set[str]] = {}
        for coding in source.codings:
            pieces.setdefault((coding.start, coding.end), set()).add(coding.code)
        if not pieces:
            lost["uncoded_texts"] += 1
        found = []
        for (start, end), codes in sorted(pieces.items()):
            piece = " ".join(source.text[start:end].split())
            if not piece or len(piece) > LONGEST_TEXT:
                lost["empty_pieces" if not piece else "long_pieces"] += 1
                continue
            found.append(Text(piece, language, frozenset(codes)))
        texts[source.guid] = tuple(found)
    return Brought(project.codebook.codes, given=tuple(given), texts=texts, lost={k: n for k, n in lost.items() if n})


def _codebook_rows(rows: list[tuple[int, dict[str, str]]]) -> Brought:
    codes: dict[str, RefiCode] = {}
    for number, row in rows:
        maps: dict[str, Any] = {}
        for text in TEXTS:
            cells = {each: row.get(f"{text}_{each}", "").strip() for each in LANGUAGES}
            maps[text] = {
                each: [part.strip() for part in value.splitlines() if part.strip()] if text == "examples" else value
                for each, value in cells.items()
                if value
            }
        key, parent = row["key"].strip(), row.get("parent", "").strip()
        if not key or not maps["name"]:
            raise _at_row(number, Message(N_("the key or the name is missing")))
        if key in codes:
            raise _at_row(number, Message(N_("the key “%(key)s” stands twice"), {"key": key}))
        if parent and (parent not in codes or codes[parent].parent):
            raise _at_row(number, Message(N_("“%(key)s” is no theme above it"), {"key": parent}))
        colour = row.get("colour", "").strip().lower()
        if colour and not refi_codebook.COLOUR.fullmatch(colour):
            raise _at_row(number, Message(N_("“%(colour)s” is no colour, as #a4262c"), {"colour": colour[:20]}))
        guid = str(uuid5(NAMESPACE_URL, f"tettpa:row:{key}"))
        codes[key] = RefiCode(guid, parent=codes[parent].guid if parent else "", colour=colour, key=key, **maps)
    return Brought(tuple(codes.values()), changes_codes=True)


def _coding_rows(content: bytes) -> Brought:
    found = []
    for number, row in _rows(content, ("statement", "codes")):
        text = row["statement"].strip()
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise _at_row(number, Message(N_("the statement has no number")))
        between = BETWEEN_CODES if BETWEEN_CODES in row["codes"] else ";"  # as other programs write several
        codes = tuple(part for each in row["codes"].split(between) if (part := each.strip()))
        found.append((number, int(text), codes))
    return Brought(by_number=tuple(found))


def _rows(content: bytes, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ServiceProblem(
            Message(N_("The file cannot be read as text. Save it as CSV in UTF-8.")), field="file"
        ) from problem
    header = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    found = []
    try:
        for name in columns:
            if name not in (reader.fieldnames or ()):
                raise ServiceProblem(Message(N_("The file has no column “%(name)s”."), {"name": name}), field="file")
        for row in reader:
            found.append((reader.line_num, {key: _plain(value) for key, value in row.items() if isinstance(key, str)}))
            if len(found) > MOST_ROWS:
                raise ServiceProblem(
                    Message(N_("A file may hold at most %(number)s rows."), {"number": MOST_ROWS}), field="file"
                )
    except csv.Error as problem:
        raise _at_row(reader.line_num, Message(N_("the row cannot be read"))) from problem
    return found


def _plain(value: Any) -> str:
    """Return a cell without the apostrophe that kept a spreadsheet from running it."""
    text = value if isinstance(value, str) else ""
    return text[1:] if text[:1] == "'" and cell(text[1:]) == text else text


def _at_row(row: int, sentence: Message) -> ServiceProblem:
    return ServiceProblem(Message(N_("Row %(row)s: %(why)s."), {"row": row, "why": sentence}), field="file")
