"""The small survey and field sessions in the area of the `app` fixture, and forms sent as a browser sends them."""

import html
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select

from participation.records.answers import Response
from participation.services import aggregates, answering, areas, field_sessions, journal, publishing
from participation.services.answering import Submission
from surveys.answers import compile_validator
from tests.factories.answered import SMALL

AREA = "/staff/toyen"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Site:
    """What stands behind the pages: the area, the survey, the database."""

    def __init__(self, database, secret="a secret of the installation"):
        self.database, self.secret = database, secret
        self.now = datetime.now(UTC)
        with database.write() as session:
            self.area = areas.area(session, "toyen")
            self.survey = publishing.publish(
                session, area_id=self.area.id, slug="small", definition=SMALL, now=self.now
            )
            self.questionnaire = publishing.questionnaire_of(session, self.survey)

    def plan(self, *, is_open=False, days=0, **changes):
        """Plan a session `days` from today, and open it where asked; return its id."""
        wanted = {"place": "Tøyen torg", "method": "stand", "languages": ["so", "en"], **changes}
        with self.database.write() as session:
            day = (self.now + timedelta(days=days)).date()
            made = field_sessions.plan(
                session, area_id=self.area.id, survey_id=self.survey.id, day=day, now=self.now, **wanted
            )
            if is_open:
                field_sessions.start(session, self.area.id, made.id)
        return made.id

    def answer(self, raw, language="en", **changes):
        """Store a resident's answers."""
        checked = compile_validator(self.questionnaire).validate({name: [value] for name, value in raw.items()})
        submission = Submission(
            id=uuid4(),
            survey=self.survey,
            questionnaire=self.questionnaire,
            language=language,
            answers=checked.answers,
            consent="I agree",
            received=self.now,
            **changes,
        )
        with self.database.write() as session:
            return answering.submit(session, submission, secret=self.secret).response_id

    def one(self, session_id):
        """Return a session as it is stored."""
        with self.database.read() as session:
            return field_sessions.one(session, self.area.id, session_id)

    def responses(self):
        """Return every stored response."""
        with self.database.read() as session:
            return session.scalars(select(Response).order_by(Response.received)).all()

    def count(self):
        """Return how many responses are stored."""
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(Response))

    def lines(self, action):
        """Return the journal's lines of an action, newest first."""
        with self.database.read() as session:
            return journal.events(session, self.area.id, action=action)[0]

    def fold(self):
        """Bring the counts up to date."""
        self.database.run(aggregates.fold)


def send(visitor, path, data=None, *, page=None, **options):
    """Post a form with the token of the page it stands on."""
    found = TOKEN.search(visitor.get(page or path).text)
    token = {"csrf_token": html.unescape(found.group(1))} if found else {}
    return visitor.post(path, data={**token, **(data or {})}, **options)
