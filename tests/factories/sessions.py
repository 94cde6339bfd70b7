"""Areas in which field sessions can be planned."""

from datetime import date

from participation.records.people import Membership
from participation.services import field_sessions
from tests.factories.statements import NOW, add_area, add_survey, add_user

DAY = date(2026, 9, 1)


class Here:
    """An area with a survey and somebody who works there."""

    def __init__(self, session, slug="toyen", name="Amina Outreach"):
        self.area = add_area(session, slug)
        self.user = add_user(session, name)
        session.add(Membership(user_id=self.user, area_id=self.area, role="outreach"))
        self.survey = add_survey(session, self.area)
        session.flush()

    def plan(self, session, **changes):
        wanted = {
            "survey_id": self.survey[0],
            "day": DAY,
            "place": "Tøyen torg",
            "method": "stand",
            "now": NOW,
            **changes,
        }
        return field_sessions.plan(session, area_id=self.area, **wanted)
