"""The chapter "who was heard and who was not, and what was done about it", as readers outside the staff may have it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from participation.services import follow_ups, releases, representation
from participation.services.follow_ups import FollowUpStatus, FollowUpView, Group
from participation.services.publishing import SurveyView
from participation.services.reference import ReferenceView
from participation.services.releases import ReleaseView
from participation.services.representation import LookView

FEWEST_TOLD = 10  # as for an export: nothing is told of fewer answers


@dataclass(frozen=True, slots=True)
class Effort:
    """What was done to reach some groups; `answers` is None where no session is over or fewer than ten answered there.

    Who went, why, and what was noted stay with the staff; a partner organisation is named.
    """

    groups: tuple[Group, ...]
    status: FollowUpStatus
    method: str
    language: str
    partner: str
    sessions: int
    answers: int | None
    last_day: date | None
    closed: datetime | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """What the chapter says; `release` has every group through the gate for readers outside the staff."""

    release: ReleaseView
    references: dict[str, ReferenceView]
    looks: tuple[LookView, ...]
    efforts: tuple[Effort, ...]


def chapter(session: Session, survey: SurveyView, *, now: datetime) -> Chapter:
    """Return the chapter about a survey, on the figures that may be given out now (which may be stored for it).

    Raises:
        NotFound: the area has no register figures for anything that the survey asks.
    """
    seen = representation.current(session, survey)
    looks = tuple(change.look for change in representation.looks(session, survey.id))
    return Chapter(
        release=releases.newest(session, survey, now=now),
        references=dict(seen.references),
        looks=looks[::-1],
        efforts=efforts(session, survey.area_id),
    )


def efforts(session: Session, area_id: int) -> tuple[Effort, ...]:
    """Return what was done in an area to reach groups, oldest first."""
    board = follow_ups.board(session, area_id)
    views = sorted((view for own in board.values() for view in own), key=lambda view: (view.created, view.id))
    return tuple(map(_effort, views))


def _effort(view: FollowUpView) -> Effort:
    held = [met for met in view.sessions if met.status == follow_ups.SessionStatus.CLOSED]
    answers = sum(met.responses for met in held)
    return Effort(
        groups=view.groups,
        status=view.status,
        method=view.plan.method,
        language=view.plan.language,
        partner=view.plan.partner,
        sessions=len(held),
        answers=answers if answers >= FEWEST_TOLD else None,
        last_day=max((met.day for met in held), default=None),
        closed=view.closed_look[1] if view.closed_look else None,
    )
