"""How many conversations a plan takes: what earlier sessions yielded by group and method, and the number needed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.representation.findings import GroupFinding
from analysis.representation.hit_rate import HitRate, hit_rate
from analysis.representation.need import Wanted
from analysis.representation.need_of_several import conversations_for_several
from participation.records.outreach import FieldSession, SessionMethod, SessionStatus
from participation.services.group_counts import heard_by_session
from participation.services.results import Shown, shown
from participation.services.shown_findings import SMALLEST_SHOWN, bands_for_staff

Group = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A closed session that something was learned from, with its counts as staff may see them."""

    id: int
    day: date
    place: str
    method: str
    heard: Shown
    responses: Shown
    was_meant: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """What earlier sessions say of a group's share of a session's answers.

    Attributes:
        hit: the rate with its interval; where the group's count is protected, made from the middle of its range.
        is_protected: whether that is so, so that the rate is a rough one.
        sessions: those that it was learned from, newest first.
    """

    hit: HitRate
    is_protected: bool
    sessions: tuple[Earlier, ...]

    @property
    def rate(self) -> float:
        """The rate to plan with."""
        return self.hit.rate


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan's yield can be taken from.

    Attributes:
        same: sessions that were meant for the group and met people in the planned way; None without any, or any way.
        meant: those that were meant for the group, in any way.
        by_method: all closed sessions, by the way in which people were met.
    """

    same: Learned | None
    meant: Learned | None
    by_method: Mapping[str, Learned]

    @property
    def best(self) -> Learned | None:
        """What comes nearest to the plan."""
        return self.same or self.meant


def basis(session: Session, survey_id: int, group: Group, method: str = "") -> Basis:
    """Return what earlier sessions say of a group, for a plan with this method ("" where that is open)."""
    earlier = _earlier(session, survey_id, group)
    meant = [each for each in earlier if each[0].was_meant]
    by_method: dict[str, list[tuple[Earlier, int, int]]] = defaultdict(list)
    for each in earlier:
        by_method[each[0].method].append(each)
    return Basis(
        same=_learned([each for each in meant if each[0].method == method]) if method else None,
        meant=_learned(meant),
        by_method={name: found for name in SessionMethod if (found := _learned(by_method.get(name, []))) is not None},
    )


def conversations(
    findings: Sequence[GroupFinding], rate: float, *, among: Sequence[GroupFinding], target: float = 0.8
) -> int | None:
    """Return how many conversations bring every one of some groups to `target` of its share, None where none can.

    Groups of one dimension are counted together; of several dimensions the largest number is taken, since one person
    counts in each. A protected count stands in by the least that it can be, so that the need does not give it away.

    Args:
        findings: of the groups that are to be reached.
        rate: share of the conversations that is with any of them.
        among: the findings of all groups of the report, by which it is known whose counts are protected.
        target: the ratio to reach.
    """
    by_dimension: dict[str, list[GroupFinding]] = defaultdict(list)
    for found in findings:
        by_dimension[found.dimension].append(found)
    needs = []
    for own in by_dimension.values():
        dimension = [each for each in among if each.dimension == own[0].dimension]
        bands = bands_for_staff(dimension)
        fewest = {each.category: int(span.low) for each, span in zip(dimension, bands.heard, strict=True)}
        wanted = [Wanted(fewest[found.category], found.K) for found in own]
        n = int(bands.answers.high)
        needs.append(conversations_for_several(wanted, n, own[0].N, hit_rate=rate, target=target))
    known = [need for need in needs if need is not None]
    return max(known) if known and len(known) == len(needs) else None


def _earlier(session: Session, survey_id: int, group: Group) -> list[tuple[Earlier, int, int]]:
    heard = heard_by_session(session, survey_id, *group)
    rows = session.scalars(
        select(FieldSession)
        .where(FieldSession.id.in_(heard), FieldSession.status == SessionStatus.CLOSED)
        .order_by(FieldSession.day.desc(), FieldSession.id.desc())
    )
    found = []
    for row in rows:
        hits, everybody = heard[row.id]
        was_meant = list(group) in row.target_groups
        each = Earlier(row.id, row.day, row.place, row.method, shown(hits), shown(everybody), was_meant)
        found.append((each, hits, everybody))
    return found


def _learned(earlier: Sequence[tuple[Earlier, int, int]]) -> Learned | None:
    total = sum(hits for _, hits, _ in earlier)
    is_protected = 0 < total < SMALLEST_SHOWN
    if is_protected:
        everybody = sum(number for _, _, number in earlier)
        rate = min(1.0, SMALLEST_SHOWN / 2 / everybody)
        low, high = 1 / everybody, min(1.0, (SMALLEST_SHOWN - 1) / everybody)
        hit: HitRate | None = HitRate(rate, low, high, len(earlier), everybody)
    else:
        hit = hit_rate([(hits, number) for _, hits, number in earlier])
    return None if hit is None else Learned(hit, is_protected, tuple(each for each, _, _ in earlier))
