"""What the demonstration area has decided about privacy, and three people who want to hear what came of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.people import Membership
from participation.records.people import Role as PersonRole
from participation.services import areas, contacts, privacy_rules, publishing
from participation.services.contacts import Given
from participation.services.privacy_rules import AreaRules, SurveyRules

RULES = AreaRules(
    controller="Bydel Gamle Oslo (demonstrasjon)",
    contact="tett.paa@example.org",
    officer="personvern@example.org",
    contact_days=180,
)
PEOPLE = (
    ("nb", Given("Turid (oppdiktet)", "", "turid@example.org", wants_news=True)),
    ("so", Given("Hodan (oppdiktet)", "40000001", "", wants_news=True, wants_part=True)),
    ("ar", Given("", "40000002", "", wants_part=True)),
)


def add(session: Session, area_slug: str, *, encrypted: bool, now: datetime) -> None:
    """Decide for the area and its surveys; leave contact details where they would be encrypted."""
    area = areas.area(session, area_slug)
    query = select(Membership.user_id).where(Membership.area_id == area.id, Membership.role == PersonRole.PLANNER)
    planner = session.scalars(query).first()
    privacy_rules.set_area(session, area.id, RULES, user_id=planner, now=now)
    for survey in publishing.surveys_of(session, area.id):
        rules = SurveyRules(words_days=730, answers_days=1825)
        privacy_rules.set_survey(session, area.id, survey.id, rules, user_id=planner, now=now)
    if encrypted:
        for language, given in PEOPLE:
            contacts.leave(session, area.id, given, language=language, today=now.date())
