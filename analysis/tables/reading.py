"""Read any file of register figures: JSON-stat, PxWeb's CSV or a plain one."""

from analysis.problems import AnalysisProblem
from analysis.tables.json_stat import read_json_stat
from analysis.tables.plain_csv import columns_of, read_plain_csv
from analysis.tables.px_csv import read_px_csv
from analysis.tables.stat_table import StatTable


def decoded(raw: bytes) -> str:
    """Return a file's text: UTF-8 or UTF-16 with a mark, UTF-8, or Windows-1252 as older PxWeb pages write.

    Raises:
        AnalysisProblem: codes `file_empty`, `not_text`.
    """
    if not raw.strip():
        raise AnalysisProblem("file_empty", "the file is empty.")
    encodings = ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise AnalysisProblem("not_text", "this is not a text file.")


def read_tables(text: str) -> list[StatTable]:
    """Return the tables in a file: one, or one a dimension of a plain CSV.

    Raises:
        AnalysisProblem: as the readers of the three formats do.
    """
    if text.lstrip().startswith(("{", "[")):
        return [read_json_stat(text)]
    header = text.lstrip("\r\n").split("\n", 1)[0]
    names = [name.strip('" \r') for name in header.split(max(",;\t", key=header.count))]
    if {"dimension", "category"} <= columns_of(names).keys():
        return read_plain_csv(text)
    return [read_px_csv(text)]
