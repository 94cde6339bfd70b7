"""What the doctor says: one finding a thing looked at, with what is to be done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from participation.services.messages import Message


class Level(StrEnum):
    """How it stands, from well to bad: `warning` can wait until tomorrow, `problem` cannot."""

    WELL = "well"
    WARNING = "warning"
    PROBLEM = "problem"


_ORDER = tuple(Level)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        about: its short name, the same in every language, for scripts.
        level: how it stands.
        message: a plain sentence.
        advice: what to do; None where all is well.
    """

    about: str
    level: Level
    message: Message
    advice: Message | None = None


def well(about: str, msgid: str, **values: Any) -> Finding:
    """Return a finding that all is well."""
    return Finding(about, Level.WELL, Message(msgid, values))


def warning(about: str, msgid: str, advice: str, **values: Any) -> Finding:
    """Return a finding that should be seen to."""
    return Finding(about, Level.WARNING, Message(msgid, values), Message(advice, values))


def problem(about: str, msgid: str, advice: str, **values: Any) -> Finding:
    """Return a finding that has to be seen to at once."""
    return Finding(about, Level.PROBLEM, Message(msgid, values), Message(advice, values))


def worst(findings: Iterable[Finding]) -> Level:
    """Return the worst level among them; `well` where there is none."""
    return max((finding.level for finding in findings), key=_ORDER.index, default=Level.WELL)
