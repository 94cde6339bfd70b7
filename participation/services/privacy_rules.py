"""What an area has decided: who answers for the data, how long what is kept, from what age one may answer."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.privacy import AreaPrivacy, SurveyPrivacy
from participation.records.questionnaires import Survey
from participation.services import journal, survey_status
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message

CONTACT_DAYS = 365
MOST_DAYS = 3650
OLDEST = 25
LONGEST = 200


@dataclass(frozen=True, slots=True)
class AreaRules:
    """Who answers for the data and can be asked, in words; how many days contact details are kept."""

    controller: str = ""
    contact: str = ""
    officer: str = ""
    contact_days: int = CONTACT_DAYS


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """How long a survey's answers are kept (days; 0: for good), and for whom it is (years; 0: no limit).

    Attributes:
        words_days: free texts, exact places, photos and sounds.
        answers_days: everything else.
        lowest_age: nobody younger is to answer; youth_slug names the survey for them.
        guardian_age: whoever is younger needs the yes of a parent or guardian.
    """

    words_days: int = 0
    answers_days: int = 0
    lowest_age: int = 0
    guardian_age: int = 0
    youth_slug: str = ""

    @property
    def asks_age(self) -> bool:
        """Whether somebody who answers has to say that they are old enough."""
        return bool(self.lowest_age or self.guardian_age)


def of_area(session: Session, area_id: int) -> AreaRules:
    """Return what an area has decided, or what holds until it does."""
    row = session.get(AreaPrivacy, area_id)
    return AreaRules() if row is None else AreaRules(row.controller, row.contact, row.officer, row.contact_days)


def of_survey(session: Session, survey_id: int) -> SurveyRules:
    """Return what has been decided for a survey, or what holds until somebody does."""
    row = session.get(SurveyPrivacy, survey_id)
    if row is None:
        return SurveyRules()
    return SurveyRules(row.words_days, row.answers_days, row.lowest_age, row.guardian_age, row.youth_slug)


def set_area(session: Session, area_id: int, rules: AreaRules, *, user_id: int | None, now: datetime) -> None:
    """Store what an area has decided, with a line in the journal.

    Raises:
        ServiceProblem: a number of days that is none, or a text that is too long.
    """
    _check_days(rules.contact_days, "contact_days", lowest=1)
    for name in ("controller", "contact", "officer"):
        if len(getattr(rules, name)) > LONGEST:
            raise ServiceProblem(Message(N_("At most %(number)s characters."), {"number": LONGEST}), field=name)
    session.merge(AreaPrivacy(area_id=area_id, changed=now, changed_by=user_id, **asdict(rules)))
    detail = {"contact_days": rules.contact_days}
    journal.record(session, "privacy.area_changed", user_id=user_id, area_id=area_id, detail=detail, now=now)


def set_survey(
    session: Session, area_id: int, survey_id: int, rules: SurveyRules, *, user_id: int | None, now: datetime
) -> None:
    """Store what has been decided for a survey, with a line in the journal.

    Raises:
        NotFound: the area has no such survey.
        ServiceProblem: numbers that do not fit, or a youth survey that the area does not have.
    """
    survey = survey_status.survey_in(session, area_id, survey_id)
    _check_days(rules.words_days, "words_days")
    _check_days(rules.answers_days, "answers_days")
    if rules.answers_days and (not rules.words_days or rules.words_days > rules.answers_days):
        sentence = N_("Free texts cannot be kept longer than the answers that they stand in.")
        raise ServiceProblem(Message(sentence), field="words_days")
    for name in ("lowest_age", "guardian_age"):
        if not 0 <= getattr(rules, name) <= OLDEST:
            sentence = N_("An age from 0 (no limit) to %(number)s years.")
            raise ServiceProblem(Message(sentence, {"number": OLDEST}), field=name)
    if rules.guardian_age and rules.guardian_age <= rules.lowest_age:
        sentence = N_("The age for a guardian's yes lies above the lowest age.")
        raise ServiceProblem(Message(sentence), field="guardian_age")
    youth = select(Survey.id).where(Survey.area_id == area_id, Survey.slug == rules.youth_slug, Survey.id != survey.id)
    if rules.youth_slug and session.scalar(youth) is None:
        raise ServiceProblem(Message(N_("The area has no such survey.")), field="youth_slug")
    session.merge(SurveyPrivacy(survey_id=survey.id, changed=now, changed_by=user_id, **asdict(rules)))
    journal.record(
        session,
        "privacy.survey_changed",
        user_id=user_id,
        area_id=area_id,
        subject=f"survey:{survey.slug}",
        detail=asdict(rules),
        now=now,
    )


def _check_days(days: int, field: str, lowest: int = 0) -> None:
    if not lowest <= days <= MOST_DAYS:
        sentence = N_("A number of days from %(lowest)s to %(most)s.")
        raise ServiceProblem(Message(sentence, {"lowest": lowest, "most": MOST_DAYS}), field=field)
