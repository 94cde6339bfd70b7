"""Frame contracts: which columns a frame must have, of which kind; the first that is wrong is named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from analysis.problems import AnalysisProblem

Kind = Literal["text", "integer", "number", "any"]


class ColumnProblem(AnalysisProblem):
    """A frame's column is missing, stands twice or holds the wrong kind of value; `dimension` is the column's name."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract.

    Attributes:
        name: the column's label.
        kind: what its values must be; "text" includes categories and missing values, "any" is not checked.
    """

    name: str
    kind: Kind = "any"


def check(frame: pd.DataFrame, contract: Iterable[Column]) -> None:
    """Raise ColumnProblem where `frame` does not keep `contract`; further columns are welcome.

    Args:
        frame: any frame.
        contract: the columns that must be there.

    Raises:
        ColumnProblem: code `column_missing`, `column_twice` or `column_kind`, naming the column.
    """
    labels = list(frame.columns)
    for column in contract:
        found = labels.count(column.name)
        if found == 0:
            known = ", ".join(str(label) for label in labels) or "none"
            raise ColumnProblem(
                "column_missing",
                f'the column "{column.name}" is missing; the columns are: {known}.',
                dimension=column.name,
            )
        if found > 1:
            raise ColumnProblem("column_twice", f'the column "{column.name}" stands twice.', dimension=column.name)
        if not _is_kind(frame[column.name], column.kind):
            raise ColumnProblem(
                "column_kind",
                f'the column "{column.name}" must hold {_WORDS[column.kind]}.',
                dimension=column.name,
            )


_WORDS = {"text": "texts", "integer": "whole numbers", "number": "numbers", "any": "values"}


def _is_kind(values: "pd.Series[Any]", kind: Kind) -> bool:
    types = pd.api.types
    if kind == "any":
        return True
    if kind == "integer":
        return types.is_integer_dtype(values)
    if kind == "number":
        return types.is_numeric_dtype(values) and not types.is_bool_dtype(values)
    if isinstance(values.dtype, pd.CategoricalDtype):
        return types.infer_dtype(values.cat.categories, skipna=True) in {"string", "empty"}
    return types.infer_dtype(values, skipna=True) in {"string", "empty"}


def frame_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return a frame of texts, one row a row, from a table as files hold it."""
    return pd.DataFrame(
        {name: pd.Series([row[at] for row in rows], dtype="object") for at, name in enumerate(header)},
        index=pd.RangeIndex(len(rows)),
    )
