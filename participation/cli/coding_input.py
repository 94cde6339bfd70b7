"""Read coded texts, texts, translations and codings for the commands about coding; every fault placed."""

import re
from pathlib import Path

from analysis.coding.examples import Example, Pair
from analysis.language import detect
from participation.cli.csv_input import CsvTable, read_csv
from participation.cli.errors import BadInput

BETWEEN_CODES = re.compile("[|;]")


def read_examples(path: Path) -> list[Example]:
    """Read coded texts: columns text, language and codes (codes parted by | or ;, none where none fits).

    Raises:
        BadInput: the file cannot be used, has no rows, or a row has no text.
    """
    table = _filled(read_csv(path, ("text", "language", "codes")), "text")
    return [
        Example(text, language, codes_of(codes))
        for (text, language), codes in zip(_texts(table), table.column("codes"), strict=True)
    ]


def read_training(path: Path) -> list[Example]:
    """Read coded texts to learn from.

    Raises:
        BadInput: as `read_examples`; or no text has a code, or there is nothing to tell apart.
    """
    examples = read_examples(path)
    codes = frozenset[str]().union(*(example.codes for example in examples))
    if not codes:
        raise BadInput("no text has a code, so there is nothing to learn from.", path=path, column="codes")
    if len(codes) == 1 and all(example.codes for example in examples):
        raise BadInput(
            f'every text has the one code "{min(codes)}", so there is nothing to tell apart; add texts without it.',
            path=path,
            column="codes",
        )
    return examples


def read_texts(path: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Read texts to suggest codes for: columns text and language.

    Returns:
        (text, language, detected where the cell is empty) and the languages as they stand in the file.

    Raises:
        BadInput: the file cannot be used, has no rows, or a row has no text.
    """
    table = _filled(read_csv(path, ("text", "language")), "text")
    return _texts(table), table.column("language")


def read_pairs(path: Path) -> list[Pair]:
    """Read translations: columns text, language, translation and translation_language.

    Raises:
        BadInput: the file cannot be used, has no rows, or a cell is empty.
    """
    columns = ("text", "language", "translation", "translation_language")
    table = read_csv(path, columns)
    for column in columns:
        _filled(table, column)
    text, language, translation, into = (table.column(column) for column in columns)
    return [
        Pair(one, _tag(own), other, _tag(to))
        for one, own, other, to in zip(text, language, translation, into, strict=True)
    ]


def read_codings(path: Path) -> dict[tuple[str, str], frozenset[str]]:
    """Read codings, one row for each code that somebody gave: columns unit, coder and code.

    An empty code says that the coder saw the unit and gave it none; a unit and coder without a row, that the coder did
    not see it.

    Raises:
        BadInput: the file cannot be used, a unit or coder is empty, or no two people coded the same unit.
    """
    table = read_csv(path, ("unit", "coder", "code"))
    for column in ("unit", "coder"):
        _filled(table, column)
    codings: dict[tuple[str, str], frozenset[str]] = {}
    for unit, coder, code in zip(*(table.column(name) for name in ("unit", "coder", "code")), strict=True):
        codings[unit, coder] = codings.get((unit, coder), frozenset()) | codes_of(code)
    if len({unit for unit, _ in codings}) == len(codings):
        raise BadInput(
            "no unit was coded by two people, so there is no agreement to measure.", path=path, column="coder"
        )
    if not any(codings.values()):
        raise BadInput("no unit has a code.", path=path, column="code")
    return codings


def codes_of(cell: str) -> frozenset[str]:
    """Return the codes in a cell, parted by | or ; (never by a comma, which names of codes hold)."""
    return frozenset(code for part in BETWEEN_CODES.split(cell) if (code := part.strip()))


def _texts(table: CsvTable) -> list[tuple[str, str]]:
    return [
        (text, _tag(language) or detect(text).language or "")
        for text, language in zip(table.column("text"), table.column("language"), strict=True)
    ]


def _tag(language: str) -> str:
    """Return a code of two or three letters in lower case ("NB" is "nb"), anything longer as it stands."""
    return language.lower() if len(language) <= 3 else language


def _filled(table: CsvTable, column: str) -> CsvTable:
    """Return the table, or raise BadInput where it has no rows or a cell of the column is empty."""
    if not table.rows:
        raise BadInput("the file has a header but no rows.", path=table.path)
    for number, cell in zip(table.numbers, table.column(column), strict=True):
        if not cell:
            raise BadInput("this cell is empty.", path=table.path, row=number, column=column)
    return table
