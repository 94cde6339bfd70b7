"""How many respondents each session heard from each group: all that the assessment knows of a sample."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.columns import Column, check
from analysis.problems import AnalysisProblem
from analysis.representation.reference import CROSSED_BY, Reference, ReferenceDimension, is_missing

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DimensionCounts:
    """One dimension's answers.

    Attributes:
        name: the dimension.
        categories: those of the reference, in its order.
        heard: shape (sessions, categories), respondents.
        missing: shape (sessions,), respondents without a known value.
    """

    name: str
    categories: tuple[str, ...]
    heard: Integers
    missing: Integers


@dataclass(frozen=True, slots=True)
class Counts:
    """A sample, folded.

    Attributes:
        dimensions: in the reference's order.
        sessions: names of the rows of every `heard`; None is the row of people who came one at a time.
        responses: respondents in all, n.
    """

    dimensions: tuple[DimensionCounts, ...]
    sessions: tuple[str | None, ...]
    responses: int

    @classmethod
    def from_totals(
        cls, totals: Mapping[str, Mapping[str, int]], reference: Reference, missing: Mapping[str, int] | None = None
    ) -> "Counts":
        """Build counts from totals {dimension: {category: x}} of people met one at a time.

        Args:
            totals: categories not named count 0.
            reference: gives dimensions and categories.
            missing: {dimension: respondents without a known value}.

        Raises:
            AnalysisProblem: code `category_unknown` for a category that the reference lacks, `count_negative`.
        """
        missing = missing or {}
        dimensions = []
        for dimension in reference.dimensions:
            given = totals.get(dimension.name, {})
            for category, x in given.items():
                if category not in dimension.categories:
                    raise _unknown(dimension, category)
                if x < 0:
                    raise AnalysisProblem(
                        "count_negative", f"{x} respondents.", dimension=dimension.name, category=category
                    )
            heard = np.array([[given.get(category, 0) for category in dimension.categories]], np.int64)
            lacking = np.array([missing.get(dimension.name, 0)], np.int64)
            dimensions.append(DimensionCounts(dimension.name, dimension.categories, heard, lacking))
        responses = max(int(d.heard.sum() + d.missing.sum()) for d in dimensions)
        return cls(tuple(dimensions), (None,), responses)


def counts_from_frame(frame: pd.DataFrame, reference: Reference, session_column: str | None = None) -> Counts:
    """Fold a frame of respondents into counts.

    Args:
        frame: one row a respondent; a column for every dimension of the reference (for `a x b` the columns a and b,
            unless there is a column of that very name). Empty, NA and "prefer not to say" are missing answers. Further
            columns are ignored.
        reference: gives dimensions and categories.
        session_column: the column that says in which session a respondent was met; rows without a session count as
            people who came one at a time. None: everybody came one at a time.

    Raises:
        ColumnProblem: a column is missing or stands twice.
        AnalysisProblem: code `category_unknown`: a value that is no category of the reference; `row` is its first row.
    """
    wanted = [column for dimension in reference.dimensions for column in columns_of(frame, dimension.name)]
    if session_column is not None:
        wanted.append(session_column)
    check(frame, [Column(name) for name in wanted])
    rows, names = _sessions(frame, session_column)
    dimensions = []
    for dimension in reference.dimensions:
        codes = category_codes(frame, dimension)
        known = codes >= 0
        width = len(dimension.categories)
        cells = np.bincount(rows[known] * width + codes[known], minlength=len(names) * width)
        missing = np.bincount(rows[~known], minlength=len(names))
        heard = cells.reshape(len(names), width).astype(np.int64)
        dimensions.append(DimensionCounts(dimension.name, dimension.categories, heard, missing.astype(np.int64)))
    return Counts(tuple(dimensions), names, len(frame))


def columns_of(frame: pd.DataFrame, name: str) -> list[str]:
    """Return the columns that a dimension is read from: its own, or those that it crosses."""
    return [name] if name in frame.columns or CROSSED_BY not in name else name.split(CROSSED_BY)


def _sessions(frame: pd.DataFrame, column: str | None) -> tuple[Integers, tuple[str | None, ...]]:
    if column is None:
        return np.zeros(len(frame), np.int64), (None,)
    codes, values = _factorized(frame[column])
    named = [not is_missing(value) for value in values]
    numbers = np.cumsum(named) - 1
    alone = int(sum(named))
    lookup = np.array([*np.where(named, numbers, alone), alone], np.int64)
    names = [value for value, is_named in zip(values, named, strict=True) if is_named]
    return lookup[codes], (*names, None)


def _factorized(values: "pd.Series[Any]") -> tuple[Integers, list[str]]:
    """Return codes (-1 where missing) and the distinct values as stripped texts, a whole float as its integer."""
    codes, distinct = pd.factorize(values)
    texts = [
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip() for value in distinct
    ]
    return codes.astype(np.int64), texts


def category_codes(frame: pd.DataFrame, dimension: ReferenceDimension) -> Integers:
    """Return each respondent's category number, -1 where it is missing; shape (respondents,).

    Raises:
        AnalysisProblem: code `category_unknown`: a value that is no category of the reference; `row` is its first row.
    """
    names = columns_of(frame, dimension.name)
    if len(names) > 1 or isinstance(frame[names[0]].dtype, pd.CategoricalDtype):
        return _looked_up(dimension, *_crossed([_factorized(frame[name]) for name in names]))
    # Most values are categories to the letter: find those directly, and look twice only at the others.
    values = frame[names[0]]
    kind = values.dtype if pd.api.types.is_string_dtype(values) else object
    found: Integers = pd.Index(dimension.categories, dtype=kind).get_indexer(pd.Index(values)).astype(np.int64)
    others = np.flatnonzero(found < 0)
    if len(others):
        rest = values.iloc[others]
        try:
            found[others] = _looked_up(dimension, *_factorized(rest))
        except AnalysisProblem as problem:
            row = None if problem.row is None else int(others[problem.row])
            raise _unknown(dimension, problem.category, row) from problem
    return found


def _crossed(columns: list[tuple[Integers, list[str]]]) -> tuple[Integers, list[str]]:
    """Return the codes and values of the combinations of several columns."""
    (codes, values), *others = columns
    for more, more_values in others:
        known = (codes >= 0) & (more >= 0)
        codes = np.where(known, codes * len(more_values) + more, -1)
        values = [
            "" if is_missing(first) or is_missing(second) else f"{first}{CROSSED_BY}{second}"
            for first in values
            for second in more_values
        ]
    return codes, values


def _looked_up(dimension: ReferenceDimension, codes: Integers, values: list[str]) -> Integers:
    """Return the categories' numbers of coded values, -1 where they stand for no answer."""
    position = {category: number for number, category in enumerate(dimension.categories)}
    lookup = np.full(len(values) + 1, -1, np.int64)
    present = np.bincount(codes[codes >= 0], minlength=len(values))
    for number, value in enumerate(values):
        if value in position:
            lookup[number] = position[value]
        elif not is_missing(value) and present[number]:
            raise _unknown(dimension, value, int(np.argmax(codes == number)))
    return lookup[codes]


def _unknown(dimension: ReferenceDimension, category: str, row: int | None = None) -> AnalysisProblem:
    near = difflib.get_close_matches(category, dimension.categories, 1)
    hint = f'did you mean "{near[0]}"?' if near else f"it has {', '.join(dimension.categories[:8])}."
    return AnalysisProblem(
        "category_unknown",
        f'"{category}" is no category of "{dimension.name}" in the reference; {hint}',
        dimension=dimension.name,
        category=category,
        row=row,
    )
