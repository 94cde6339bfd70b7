"""The codebook: what each column of an export is, and what its values mean, in a chosen language."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from participation.services.exports import words
from participation.services.exports.layout import Kind, Table, Value, Variable
from surveys.wording import say

COLUMNS = (
    "table", "variable", "section", "question", "part", "type", "lens", "dimension", "text", "value", "code", "label",
    "missing", "n",
)  # fmt: skip
COUNTED = frozenset({Kind.CATEGORY, Kind.SCALE, Kind.FLAG})


class Counts:
    """How many cells of each column hold an answer, and how many each value."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._answered = [[0] * len(table.variables) for table in tables]
        self._values: list[list[Counter[Any] | None]] = [
            [Counter() if variable.kind in COUNTED else None for variable in table.variables] for table in tables
        ]

    def add(self, table: int, row: Sequence[Any]) -> None:
        """Count a row."""
        answered, values = self._answered[table], self._values[table]
        for at, cell in enumerate(row):
            if cell is not None:
                answered[at] += 1
                counter = values[at]
                if counter is not None:
                    counter[cell] += 1

    def answered(self, table: int, at: int) -> int:
        """Return how many cells of a column hold an answer."""
        return self._answered[table][at]

    def of(self, table: int, at: int, value: Value, kind: Kind) -> int | None:
        """Return how many cells of a column hold a value."""
        counter = self._values[table][at]
        if counter is None:
            return None
        return counter[value.id] + (counter[value.code] if kind in {Kind.SCALE, Kind.FLAG} else 0)


def label_of(variable: Variable, language: str, translate: words.Say) -> str:
    """Return what a column is called for people: the question, and which part of its answer."""
    if variable.question is None:
        return translate(words.ABOUT[variable.name]) if variable.name in words.ABOUT else variable.name
    text = say(variable.question.text, language, variable.default_language).text
    part = say(variable.part_label, language, variable.default_language).text
    part = part or (translate(variable.part_word) if variable.part_word else "")
    return f"{text} – {part}" if part else text


def value_label(value: Value, language: str, translate: words.Say) -> str:
    """Return what a value means."""
    return say(value.label, language, value.default_language).text or (translate(value.word) if value.word else "")


def rows(tables: Sequence[Table], counts: Counts, language: str, translate: words.Say) -> Iterator[list[Any]]:
    """Give the codebook's rows under COLUMNS: one a column, followed by one for each of its values.

    `missing` is "yes" where a value stands for no answer; `code` is the number in a file for SPSS.
    """
    for number, table in enumerate(tables):
        for at, variable in enumerate(table.variables):
            question = variable.question
            yield [
                table.name,
                variable.name,
                variable.section,
                question.id if question else "",
                variable.part,
                question.type.value if question else variable.kind.value,
                question.lens if question else "",
                question.dimension if question else "",
                label_of(variable, language, translate),
                *[None] * 4,
                counts.answered(number, at),
            ]
            for value in variable.meanings:
                label = value_label(value, language, translate)
                if variable.kind == Kind.SCALE and not label and value.code < 801:
                    label = value.id
                yield [
                    table.name,
                    variable.name,
                    *[""] * 7,
                    value.id,
                    value.code,
                    label,
                    "yes" if value.missing else "",
                    counts.of(number, at, value, variable.kind),
                ]
