"""Read JSON-stat 2.0 (and the older 1.x that PxWebApi v1 can send), keeping every status mark.

The format: https://json-stat.org/full/. Values may be a list or a sparse object, a category index a list or an object,
status a list, an object or one text for all; ids and sizes stand beside the dimensions (2.0) or among them (1.x).
"""

import json
from collections.abc import Mapping, Sequence
from math import isfinite, prod
from typing import Any

from analysis.problems import AnalysisProblem
from analysis.tables.stat_table import Axis, Category, Cell, StatTable, checked_cell

LARGEST = 5_000_000


def read_json_stat(text: str) -> StatTable:
    """Return the table in `text`.

    Raises:
        AnalysisProblem: codes `not_json`, `not_json_stat` (with what is missing or does not fit), `too_large`,
            `status_unknown`.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AnalysisProblem("not_json", f"this is not JSON ({error}).") from error
    dataset = _dataset(document)
    dimensions = _part(dataset, "dimension", dict)
    ids = [str(name) for name in _part(dataset if "id" in dataset else dimensions, "id", list)]
    sizes = _part(dataset if "size" in dataset else dimensions, "size", list)
    if len(ids) != len(sizes) or not all(isinstance(size, int) and size > 0 for size in sizes):
        raise _not("sizes do not fit the dimensions")
    if prod(sizes) > LARGEST:
        raise AnalysisProblem("too_large", f"the table has {prod(sizes)} cells; select fewer before downloading.")
    roles = _roles(dataset, dimensions)
    axes = tuple(_axis(name, dimensions.get(name), size, roles) for name, size in zip(ids, sizes, strict=True))
    extension = dataset.get("extension")
    px = extension.get("px", {}) if isinstance(extension, dict) else {}
    return StatTable(
        axes=axes,
        cells=_cells(dataset, prod(sizes)),
        title=_text(dataset.get("label")),
        source=_text(dataset.get("source")),
        table_id=_text(px.get("tableid")) if isinstance(px, dict) else "",
        updated=_text(dataset.get("updated")),
    )


def _not(what: str) -> AnalysisProblem:
    return AnalysisProblem("not_json_stat", f"this is not a JSON-stat dataset: {what}.")


def _part(parent: Mapping[str, Any], name: str, kind: type) -> Any:
    if not isinstance(parent.get(name), kind):
        raise _not(f'"{name}" is missing or of the wrong kind')
    return parent[name]


def _dataset(document: Any) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        raise _not("the file holds no object")
    if "dimension" in document:
        return document
    # Version 1: the dataset stands under a name of its own, usually "dataset".
    inner = [part for part in document.values() if isinstance(part, dict) and "dimension" in part]
    if len(inner) != 1:
        raise _not('"dimension" is missing')
    found: Mapping[str, Any] = inner[0]
    return found


def _roles(dataset: Mapping[str, Any], dimensions: Mapping[str, Any]) -> dict[str, str]:
    given = dataset.get("role", dimensions.get("role"))
    if not isinstance(given, dict):
        return {}
    return {str(name): role for role, names in given.items() if isinstance(names, list) for name in names}


def _axis(name: str, dimension: Any, size: int, roles: Mapping[str, str]) -> Axis:
    if not isinstance(dimension, dict):
        raise _not(f'dimension "{name}" is missing')
    category = _part(dimension, "category", dict)
    labels = category.get("label", {})
    codes = _codes(category.get("index"), labels)
    if len(codes) != size or len(set(codes)) != size or not isinstance(labels, dict):
        raise _not(f'the categories of "{name}" do not fit its size')
    extension = dimension.get("extension")
    total = extension.get("eliminationValueCode") if isinstance(extension, dict) else None
    return Axis(
        code=name,
        label=_text(dimension.get("label")) or name,
        categories=tuple(Category(code, _text(labels.get(code)) or code) for code in codes),
        role=roles.get(name, ""),
        total=_text(total),
    )


def _codes(index: Any, labels: Any) -> list[str]:
    if isinstance(index, list):
        return [str(code) for code in index]
    if isinstance(index, dict):
        places = list(index.values())
        if sorted(places, key=str) != sorted(range(len(places)), key=str):
            raise _not("a category's index is no unbroken series")
        return [str(code) for code, _ in sorted(index.items(), key=lambda item: int(item[1]))]
    # A dimension with one category may leave its index out.
    return [str(code) for code in labels] if isinstance(labels, dict) else []


def _cells(dataset: Mapping[str, Any], count: int) -> tuple[Cell, ...]:
    values = _spread(dataset.get("value"), count, "value")
    status = dataset.get("status")
    marks = [status] * count if isinstance(status, str) else _spread(status, count, "status")
    cells = []
    for at, (value, mark) in enumerate(zip(values, marks, strict=True)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value)):
            raise _not(f"value {at} is no number")
        cells.append(checked_cell(value, _text(mark).strip(), f"value {at}"))
    return tuple(cells)


def _spread(given: Any, count: int, what: str) -> Sequence[Any]:
    """Return one entry a cell from a list or from a sparse object."""
    if isinstance(given, list):
        if len(given) != count:
            raise _not(f'"{what}" has {len(given)} entries for {count} cells')
        return given
    if given is None and what == "status":
        return [None] * count
    if not isinstance(given, dict):
        raise _not(f'"{what}" is missing or of the wrong kind')
    spread: list[Any] = [None] * count
    for key, entry in given.items():
        if not (key.isascii() and key.isdigit() and int(key) < count):
            raise _not(f'"{what}" has an entry "{key}" outside the table')
        spread[int(key)] = entry
    return spread


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
