"""The tables, one file a family. Importing this package registers them all with `Base.metadata`."""

from participation.records import (
    answers,
    codebook,
    coding_work,
    collect,
    devices,
    dialogue,
    drafts,
    exchange,
    journal,
    media,
    outreach,
    people,
    places,
    questionnaires,
    representation,
    unsent,
    uploads,
)
from participation.records.base import Base

__all__ = [
    "Base",
    "answers",
    "codebook",
    "coding_work",
    "collect",
    "devices",
    "dialogue",
    "drafts",
    "exchange",
    "journal",
    "media",
    "outreach",
    "people",
    "places",
    "questionnaires",
    "representation",
    "unsent",
    "uploads",
]
