"""Representation: which groups of an area have been heard, looked at now and in looks that were stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from analysis.representation.assessment import GroupFinding, Report, State, assess
from participation.records.people import User
from participation.records.representation import FollowUp, Look, Verdict
from participation.services import aggregates, follow_ups, publishing, reference
from participation.services.database import Database
from participation.services.errors import Conflict, NotFound
from participation.services.group_counts import GroupCounts, group_counts
from participation.services.messages import N_, Message
from participation.services.publishing import SurveyView
from participation.services.reference import ReferenceView
from participation.services.shown_findings import report_for_staff
from participation.services.stored_findings import document_of, findings_of_look
from participation.services.survey_groups import questions_by_dimension
from surveys.questionnaire import Kind

Group = tuple[str, str]  # dimension, category


@dataclass(frozen=True, slots=True)
class LookView:
    """A stored look: when, by whom, on how many responses, and each group's state then."""

    id: int
    created: datetime
    by: str
    responses: int
    reference_versions: Mapping[str, int]
    states: Mapping[Group, State]
    flagged: frozenset[Group]
    is_planned: bool = False


@dataclass(frozen=True, slots=True)
class LookChange:
    """A look, and what it found otherwise than the look before it (nothing at the first one)."""

    look: LookView
    new: tuple[Group, ...]
    gone: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Current:
    """What is known now.

    Attributes:
        survey: whose answers they are.
        report: the assessment.
        references: the figures behind it, by dimension.
        outside: answers by dimension that name a group which the figures do not have.
        languages: (language, responses), most first.
        sessions: names of the field sessions with answers.
        previous: the newest look that was taken on fewer answers, None where there is none.
        latest: the newest look of all.
    """

    survey: SurveyView
    report: Report
    references: Mapping[str, ReferenceView]
    outside: Mapping[str, int]
    languages: tuple[tuple[str, int], ...]
    sessions: int
    previous: LookView | None
    latest: LookView | None

    def finding(self, dimension: str, category: str) -> GroupFinding:
        """Return what was found of a group; raise NotFound where the figures have no such group."""
        for found in self.report.groups:
            if (found.dimension, found.category) == (dimension, category):
                return found
        raise NotFound

    @property
    def has_new_answers(self) -> bool:
        """Whether a look taken now would see more than the newest one."""
        return self.latest is None or self.report.n > self.latest.responses


def refresh(database: Database) -> None:
    """Fold what has come in since, so that what is read next is up to date."""
    with database.read() as session:
        waits = aggregates.has_pending(session)
    if waits:
        database.run(aggregates.fold)


def survey_of(session: Session, area_id: int, slug: str = "") -> SurveyView:
    """Return the area's survey with this slug, or the one that says most of who was heard.

    That is, among those whose forms each stand for one person, the one that asks for most dimensions, of several the
    newest: a kiosk's three questions, published beside the survey of the whole area, do not take its place.

    Raises:
        NotFound: there is none, or its forms stand for groups or places, which say nothing of who was heard.
    """
    supplementary = set(session.scalars(select(FollowUp.survey_slug).where(FollowUp.area_id == area_id)))
    found: list[tuple[int, SurveyView]] = []
    for survey in reversed(publishing.surveys_of(session, area_id)):
        # What was asked of one group alone says nothing of who was heard, unless somebody asks for just that.
        if slug != survey.slug and (slug or survey.slug in supplementary):
            continue
        questionnaire = publishing.questionnaire_of(session, survey)
        if questionnaire.kind == Kind.INDIVIDUAL:
            found.append((len(questionnaire.dimensions), survey))
        elif slug:
            sentence = N_("The forms of this survey stand for groups or places, not for persons, and are not counted.")
            raise NotFound(Message(sentence))
    if not found:
        raise NotFound(Message(N_("This area has no survey yet.")))
    return max(found, key=lambda pair: pair[0])[1]


def current(session: Session, survey: SurveyView) -> Current:
    """Assess the survey's answers as they are now against the newest register figures.

    Raises:
        NotFound: the area has no register figures for anything that the survey asks.
    """
    questions = questions_by_dimension(session, survey)
    known = reference.newest(session, survey.area_id)
    references = {name: view for name, view in known.items() if name in questions}
    if not references:
        raise NotFound(Message(N_("This area has no register figures yet, so there is nothing to compare with.")))
    folded: GroupCounts = group_counts(session, survey.id, references, questions)
    stored = [change.look for change in looks(session, survey.id)]
    previous = next((look for look in stored if look.responses < folded.counts.responses), None)
    # Whoever reads on, pages as well as looks and follow-ups, is given the verdicts that staff may know.
    report = report_for_staff(
        assess(folded.counts, folded.reference, previous=None if previous is None else previous.states)
    )
    return Current(
        survey=survey,
        report=report,
        references=references,
        outside=folded.outside,
        languages=folded.languages,
        sessions=len(folded.counts.sessions) - 1,
        previous=previous,
        latest=stored[0] if stored else None,
    )


def take_look(
    session: Session, survey: SurveyView, *, user_id: int | None, now: datetime, mark: str | None = None
) -> LookView:
    """Store what is known now, and let follow-ups whose sessions are over be judged by it.

    `mark` says which planned look it is (services/look_plans.py); none for one on demand.

    Raises:
        Conflict: nothing has come in since the last look; looking again would only raise false alarms.
    """
    seen = current(session, survey)
    if not seen.has_new_answers:
        raise Conflict(Message(N_("No answers have come in since the last look, so a new one would say the same.")))
    look = Look(
        area_id=survey.area_id,
        survey_id=survey.id,
        created=now,
        created_by=user_id,
        responses=seen.report.n,
        mark=mark,
        reference_versions={name: view.version for name, view in seen.references.items()},
        verdicts=[
            Verdict(
                dimension=found.dimension,
                category=found.category,
                state=found.state.value,
                finding=document_of(found),
            )
            for found in seen.report.groups
        ],
    )
    session.add(look)
    session.flush()
    follow_ups.judge(session, look.id)
    return _view(look, "")


def looks(session: Session, survey_id: int) -> list[LookChange]:
    """Return the survey's looks, newest first, each with what it found otherwise than the one before."""
    rows = session.execute(_looks().where(Look.survey_id == survey_id).order_by(Look.id.desc())).all()
    views = [_view(row.Look, row.name or "") for row in rows]
    return [
        LookChange(view, *_changed(view, views[at + 1] if at + 1 < len(views) else None))
        for at, view in enumerate(views)
    ]


def latest_look(session: Session, survey_id: int) -> LookView | None:
    """Return the survey's newest look, None where none was taken."""
    row = session.execute(_looks().where(Look.survey_id == survey_id).order_by(Look.id.desc()).limit(1)).one_or_none()
    return None if row is None else _view(row.Look, row.name or "")


def _looks() -> Select[Look, str]:
    return (
        select(Look, User.name)
        .join(User, User.id == Look.created_by, isouter=True)
        .options(selectinload(Look.verdicts))
    )


def _changed(look: LookView, before: LookView | None) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    if before is None:
        return (), ()
    new = tuple(group for group in look.states if group in look.flagged - before.flagged)
    gone = tuple(group for group in look.states if group in before.flagged - look.flagged)
    return new, gone


def _view(look: Look, by: str) -> LookView:
    found = {(each.dimension, each.category): each for each in findings_of_look(look.verdicts)}
    return LookView(
        id=look.id,
        created=look.created,
        by=by,
        responses=look.responses,
        reference_versions=look.reference_versions,
        states={group: each.state for group, each in found.items()},
        flagged=frozenset(group for group, each in found.items() if each.flagged),
        is_planned=look.mark is not None,
    )
