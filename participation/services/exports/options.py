"""What an export is asked to hold: format, shape, language, filters, and what is left out unless somebody says why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message

LONGEST_REASON = 500
SHORTEST_REASON = 10
FEWEST = 5


class Format(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"
    SAV = "sav"
    PARQUET = "parquet"
    GEOJSON = "geojson"


class Shape(StrEnum):
    """One row a response, or one row an answer."""

    WIDE = "wide"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which responses; an empty part keeps all.

    Attributes:
        since, until: the first and the last day (in Norway), both included.
        sessions: ids of field sessions.
        languages: codes of the languages that were answered in.
        versions: numbers of the survey's versions.
        unmarked: leave out what is marked as odd (services/marks.py).
    """

    since: date | None = None
    until: date | None = None
    sessions: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()
    unmarked: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """What an export holds.

    Attributes:
        language: of labels and codebook.
        free_text: what people wrote in their own words.
        exact_places: points as they were set, not rounded to about 100 m.
        reason: why free text or exact places, or fewer than five responses, are taken out; for the journal.
    """

    format: Format = Format.CSV
    shape: Shape = Shape.WIDE
    language: str = "nb"
    free_text: bool = False
    exact_places: bool = False
    reason: str = ""
    filter: Filter = field(default_factory=Filter)

    @property
    def needs_reason(self) -> bool:
        """Whether it holds what an export leaves out by itself."""
        return self.free_text or self.exact_places

    def checked(self, *, may_take_words: bool) -> Self:
        """Return the options if they can be granted; places on a map have one shape.

        Raises:
            ServiceProblem: the days are the wrong way round, the reason is missing, or the person may not ask for it.
        """
        chosen = self.filter
        if chosen.since and chosen.until and chosen.since > chosen.until:
            raise ServiceProblem(Message(N_("The first day comes after the last one.")), field="until")
        if self.needs_reason and not may_take_words:
            problem = Message(N_("You may not take out people's own words or exact places."))
            raise ServiceProblem(problem, status=403, field="free_text")
        if self.needs_reason and len(self.reason.strip()) < SHORTEST_REASON:
            raise ServiceProblem(
                Message(N_("Write why people's own words or exact places are needed. It stands in the journal.")),
                field="reason",
            )
        return replace(self, shape=Shape.WIDE) if self.format == Format.GEOJSON else self

    def as_data(self) -> dict[str, Any]:
        """Return the options as JSON holds them."""
        chosen = self.filter
        return {
            "format": self.format.value,
            "shape": self.shape.value,
            "language": self.language,
            "free_text": self.free_text,
            "exact_places": self.exact_places,
            "reason": self.reason,
            "filter": {
                "since": chosen.since.isoformat() if chosen.since else "",
                "until": chosen.until.isoformat() if chosen.until else "",
                "sessions": list(chosen.sessions),
                "languages": list(chosen.languages),
                "versions": list(chosen.versions),
                "unmarked": chosen.unmarked,
            },
        }

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """Return what `as_data` gave."""
        chosen = data["filter"]
        return cls(
            format=Format(data["format"]),
            shape=Shape(data["shape"]),
            language=data["language"],
            free_text=data["free_text"],
            exact_places=data["exact_places"],
            reason=data["reason"],
            filter=Filter(
                since=date.fromisoformat(chosen["since"]) if chosen["since"] else None,
                until=date.fromisoformat(chosen["until"]) if chosen["until"] else None,
                sessions=tuple(chosen["sessions"]),
                languages=tuple(chosen["languages"]),
                versions=tuple(chosen["versions"]),
                unmarked=bool(chosen.get("unmarked")),  # exports of an older version know nothing of it
            ),
        )
