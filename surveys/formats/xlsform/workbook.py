"""Workbooks (.xlsx, .xls) as plain rows of text, read without trust: no macros, no entities, no bombs."""

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import openpyxl
import xlrd

from surveys.formats.xlsform.problems import Refused, SheetProblem, refuse

LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 150_000_000
MOST_ENTRIES = 3000
MOST_ROWS = 20_000
MOST_COLUMNS = 300
LONGEST_CELL = 32_767  # Excel's own limit
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how Excel writes what XML cannot hold, and an underscore before such
EMPTY_ROWS = 2000  # after so many, what follows is formatting, not a form

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WANTED = ("survey", "choices", "settings")
_DAMAGED = "the workbook is damaged; open it in Excel or LibreOffice and save it anew."
_BOMB = "the workbook unpacks to far more than a form can be; it was not opened."
_LOCKED = "the workbook is protected by a password; save it without one."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows: the number in the workbook (from 1) and the cells' texts, without the empty ones at the end."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    has_merged: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook's sheets by their names in small letters, and what was odd about them."""

    sheets: dict[str, Sheet]
    problems: tuple[SheetProblem, ...]


def read(data: bytes) -> Workbook:
    """Read a workbook.

    Raises:
        Refused: it is none, is protected by a password, or is made to do harm.
    """
    if not data:
        raise refuse("empty_file", "the file is empty; save the workbook again and choose that file.")
    if len(data) > LARGEST_FILE:
        raise refuse("too_large", f"the file is larger than {LARGEST_FILE // 1_000_000} MB; no form needs that much.")
    if data.startswith(_ZIP):
        return _read_xlsx(data)
    if data.startswith(_OLE):
        return _read_xls(data)
    raise refuse(
        "not_a_workbook", "the file is not an Excel workbook (.xlsx or .xls); save it as one, then choose it again."
    )


def _read_xlsx(data: bytes) -> Workbook:
    parts = _inspect(data)
    problems: list[SheetProblem] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, about fonts and colours
            sheets = _xlsx_sheets(data, has_merged=parts["merged"])
            if parts["formulas"]:
                problems.extend(_empty_formulas(openpyxl.load_workbook(BytesIO(data), read_only=True), sheets))
    except Exception as error:
        # A workbook is whatever somebody's program wrote; the readers raise a dozen kinds of exceptions over it.
        raise refuse("unreadable", _DAMAGED) from error
    return Workbook(sheets, tuple(problems))


def _xlsx_sheets(data: bytes, *, has_merged: bool) -> dict[str, Sheet]:
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    is_named = any(title.strip().lower() in _WANTED for title in book.sheetnames)
    sheets: dict[str, Sheet] = {}
    for sheet in book.worksheets:
        name = sheet.title.strip().lower()
        if name in _WANTED or not is_named:
            sheet.reset_dimensions()  # what a file says of its size may be wrong
            cells = _rows(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True))
            sheets.setdefault(name, Sheet(sheet.title, tuple(cells), has_merged=has_merged))
    return sheets


def _inspect(data: bytes) -> dict[str, bool]:
    """Look at the archive before anything unpacks it; return whether it has formulas and merged cells."""
    found = {"formulas": False, "merged": False}
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
                raise refuse("bomb", _BOMB)
            if not any(entry.filename == "[Content_Types].xml" for entry in entries):
                raise refuse("not_a_workbook", "the file is an archive, but not an Excel workbook.")
            for entry in entries:
                if entry.flag_bits & 1:
                    raise refuse("protected", _LOCKED)
                if entry.filename.endswith((".xml", ".rels", ".vml")):
                    _look_into(archive, entry, found)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, struct.error) as error:
        if isinstance(error, Refused):
            raise
        raise refuse("unreadable", _DAMAGED) from error
    return found


def _look_into(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, found: dict[str, bool]) -> None:
    is_sheet, read_so_far, tail = "worksheets/" in entry.filename, 0, b""
    with archive.open(entry) as part:
        while chunk := part.read(1_000_000):
            read_so_far += len(chunk)
            if read_so_far > LARGEST_UNPACKED:  # a header can lie about the size
                raise refuse("bomb", _BOMB)
            window = tail + chunk
            if re.search(rb"<!(DOCTYPE|ENTITY)", window, re.IGNORECASE):
                raise refuse("entities", "the workbook holds XML entities, which are not opened; save it anew.")
            if is_sheet:
                found["formulas"] |= b"<f>" in window or b"<f " in window
                found["merged"] |= b"<mergeCell " in window
            tail = chunk[-20:]


def _rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    empty = 0
    for number, row in enumerate(rows, 1):
        cells = [_text(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            empty = 0
            yield number, tuple(cells)
        else:
            empty += 1
            if empty > EMPTY_ROWS:
                return


def _empty_formulas(workbook: Any, sheets: dict[str, Sheet]) -> Iterator[SheetProblem]:
    """Give the cells whose formula was saved without a value."""
    for sheet in workbook.worksheets:
        known = sheets.get(sheet.title.strip().lower())
        if known is None:
            continue
        values = dict(known.rows)
        for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True), 1):
            for at, value in enumerate(row):
                cells = values.get(number, ())
                if isinstance(value, str) and value.startswith("=") and not (at < len(cells) and cells[at]):
                    sentence = "this cell holds a formula without a value; write the value itself."
                    yield SheetProblem("formula", sentence, sheet.title, number, column_letter(at), is_loss=True)


def _read_xls(data: bytes) -> Workbook:
    if _ENCRYPTED in data:
        raise refuse("protected", _LOCKED)
    try:
        with xlrd.open_workbook(file_contents=data, on_demand=True, logfile=open_nothing()) as workbook:
            names = workbook.sheet_names()
            wanted = [name for name in names if name.strip().lower() in _WANTED] or names
            sheets = {
                name.strip().lower(): Sheet(name, tuple(_rows(_xls_rows(workbook, workbook.sheet_by_name(name)))))
                for name in wanted
            }
    except Exception as error:
        # As above: xlrd asserts, indexes and unpacks its way through damaged files.
        if "ncrypt" in str(error) or "password" in str(error):
            raise refuse("protected", _LOCKED) from error
        raise refuse("unreadable", _DAMAGED) from error
    return Workbook(sheets, ())


def open_nothing() -> Any:
    """Return something to write to that keeps nothing; xlrd otherwise prints what it thinks of a file."""

    class Nothing:
        def write(self, _text: str) -> None:
            """Forget it."""

        def flush(self) -> None:
            """Nothing is held."""

    return Nothing()


def _xls_rows(workbook: Any, sheet: Any) -> Iterator[tuple[Any, ...]]:
    for number in range(min(sheet.nrows, MOST_ROWS)):
        yield tuple(_xls_value(workbook, cell) for cell in sheet.row(number)[:MOST_COLUMNS])


def _xls_value(workbook: Any, cell: Any) -> Any:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate.xldate_as_datetime(cell.value, workbook.datemode)
        except (ValueError, OverflowError, xlrd.xldate.XLDateError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR} else cell.value


def _text(value: Any) -> str:
    """Return a cell's value as its writer sees it: 1 and not 1.0, a day without a clock."""
    if value is None:
        return ""
    if isinstance(value, bool):
        text = "TRUE" if value else "FALSE"
    elif isinstance(value, float):
        text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    elif isinstance(value, datetime):
        text = value.date().isoformat() if value.time() == time() else value.isoformat(timespec="minutes")
    elif isinstance(value, date):
        text = value.isoformat()
    elif isinstance(value, time):
        text = value.strftime("%H:%M")
    else:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))
    return text[:LONGEST_CELL].replace("\r\n", "\n").replace("\r", "\n")


def column_letter(at: int) -> str:
    """Return a column's letters, A for 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
