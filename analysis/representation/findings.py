"""What an assessment says: the states, the rule's constants, and what was found of each group."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """What is said of a group; docs/representation.md gives each its plain meaning."""

    UNDER = "UNDER"
    NOBODY_REACHED = "NOBODY_REACHED"
    NOBODY_YET = "NOBODY_YET"
    TOO_FEW_TO_TELL = "TOO_FEW_TO_TELL"
    WATCH = "WATCH"
    SENSITIVE_TO_MISSING = "SENSITIVE_TO_MISSING"
    OK = "OK"
    OVER = "OVER"


@dataclass(frozen=True, slots=True)
class Settings:
    """The rule's constants; docs/representation.md says how they were chosen and measured."""

    ratio: float = 0.8
    alternatives: tuple[float, ...] = (0.6, 0.7)
    q: float = 0.10
    confirming_q: float = 0.04
    strong: float = 0.05
    chance_of_nobody: float = 0.05
    refusal_factor: float = 3.0
    rounding: int = 2
    assumed_deff: float = 1.5
    fewest_sessions: int = 5
    interval: float = 0.95


@dataclass(frozen=True, slots=True)
class GroupFinding:
    """What was found of one group.

    Attributes:
        dimension: its dimension.
        category: its category.
        x: answers from the group.
        n: answers with a known value of the dimension.
        missing: answers without one.
        K: residents of the group.
        N: residents.
        expected: answers to expect under fair sampling, n K/N.
        ratio: x / expected, None where nothing is expected.
        share: x/n, None where n is 0.
        reference_share: K/N.
        low: lower end of the interval for the share.
        high: its upper end.
        p: one-sided lower-tail mid-p.
        q: adjusted for the number of groups looked at; None where the group is too small to be judged.
        deff: design effect of the dimension.
        state: the verdict.
        flagged: the verdict is that chance does not explain how few were heard (q below .10, ratio below .8).
        strong: flagged, and Holm's adjusted p is below .05.
        confirmed: flagged in the previous look and now, now with q below .04 (so that three planned looks together
            confirm a false flag in fewer than 5 % of surveys); None without a previous look.
        sensitive_to_missing: `flagged` could turn with who the missing answers are.
        sensitive_to_rounding: `flagged` turns where the register's figure is 2 higher or lower.
        stale: the register cannot be right for this sample (more answers than residents).
        needed: further answers from the group to reach .8 of its share; None without need or where it cannot be done.
        needed_to_parity: the same to reach its full share.
    """

    dimension: str
    category: str
    x: int
    n: int
    missing: int
    K: int
    N: int
    expected: float
    ratio: float | None
    share: float | None
    reference_share: float
    low: float
    high: float
    p: float
    q: float | None
    deff: float
    state: State
    flagged: bool
    strong: bool
    confirmed: bool | None
    sensitive_to_missing: bool
    sensitive_to_rounding: bool
    stale: bool
    needed: int | None
    needed_to_parity: int | None


@dataclass(frozen=True, slots=True)
class DimensionFinding:
    """What was found of one dimension.

    Attributes:
        name: the dimension.
        n: answers with a known value.
        missing: answers without one.
        N: residents.
        deff: design effect of its shares.
        sessions: field sessions with a known answer.
        stale: more answers than residents, in all or in a category: the register does not fit this sample.
    """

    name: str
    n: int
    missing: int
    N: int
    deff: float
    sessions: int
    stale: bool


Previous = Mapping[tuple[str, str], State | str | None]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole assessment.

    Attributes:
        n: all answers.
        dimensions: in the reference's order.
        groups: likewise.
        settings: the rule's constants.
        previous: the earlier look by which flags were confirmed, as it was given.
    """

    n: int
    dimensions: tuple[DimensionFinding, ...]
    groups: tuple[GroupFinding, ...]
    settings: Settings = field(default_factory=Settings)
    previous: Previous | None = None
