"""GeoJSON (RFC 7946): a feature for each place that somebody pointed at, with the other answers of its row."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from participation.services.exports import words
from participation.services.exports.layout import Table, Variable
from participation.services.exports.writers.base import Writer, pack
from participation.services.exports.writers.csv_files import write_codebook
from surveys.questionnaire import QuestionType


class PlacesWriter(Writer):
    """places.geojson and the codebook, in an archive.

    A place known by its landmark alone stands at the landmark; one told in words alone has no geometry.
    """

    def __init__(
        self, path: Path, scratch: Path, tables: Sequence[Table], *, language: str, translate: words.Say
    ) -> None:
        super().__init__(path, scratch, tables, language=language, translate=translate)
        self._places = scratch / "places.geojson"
        self._file = self._places.open("w", encoding="utf-8")
        self._file.write('{"type":"FeatureCollection","features":[')
        self._count = 0
        self._groups = [_groups(table) for table in tables]
        self._plain = [
            [(at, each.name) for at, each in enumerate(table.variables) if not _is_place(each)] for table in tables
        ]

    def write(self, table: int, row: Sequence[Any]) -> None:
        """Add a feature for each place of the row."""
        answers = {name: row[at] for at, name in self._plain[table] if row[at] is not None}
        for name, parts in self._groups[table].items():
            given = {part: row[at] for part, (at, _) in parts.items() if row[at] is not None}
            if not given:
                continue
            feature = {
                "type": "Feature",
                "geometry": _geometry(given, parts["landmark"][1]),
                "properties": {
                    "_question": name,
                    **{f"_{part}": value for part, value in given.items() if part not in {"lat", "lon"}},
                    **answers,
                },
            }
            text = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
            self._file.write(("," if self._count else "") + "\n" + text)
            self._count += 1

    def close(self, codebook: Iterable[Sequence[Any]]) -> None:
        """Add the codebook and finish the file."""
        self._file.write("\n]}\n")
        self.abandon()
        pack(self.path, [self._places, write_codebook(self.scratch, codebook)])

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()


def _is_place(variable: Variable) -> bool:
    return variable.question is not None and variable.question.type == QuestionType.PLACE


def _groups(table: Table) -> dict[str, dict[str, tuple[int, Variable]]]:
    """Return the columns of each place question by part."""
    found: dict[str, dict[str, tuple[int, Variable]]] = {}
    for at, variable in enumerate(table.variables):
        if _is_place(variable):
            name = variable.name.removesuffix(f".{variable.part}")
            found.setdefault(name, {})[variable.part] = (at, variable)
    return found


def _geometry(given: dict[str, Any], landmark: Variable) -> dict[str, Any] | None:
    if "lat" in given:
        return {"type": "Point", "coordinates": [given["lon"], given["lat"]]}
    known = landmark.places.get(given.get("landmark", ""))
    return {"type": "Point", "coordinates": [known.longitude, known.latitude]} if known else None
