"""An area with a survey whose answers are corrected, kept, coded and let go of."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import func, select

from participation.records.answers import Statement
from participation.records.codebook import Code, CodedStatement, Coding, TrainedModel
from participation.records.uploads import Upload
from participation.services import aggregates, answering, areas, codebooks, privacy_rules, publishing
from participation.services.answering import Submission
from participation.services.privacy_rules import SurveyRules
from surveys.answers import compile_validator
from tests.conftest import NOW, SECRET
from tests.factories.answered import SMALL

LATER = NOW + timedelta(days=400)
RAW = {
    "challenge": ["Bak blokka"],
    "need": ["Et sted å være"],
    "safe_dark": ["2"],
    "age": ["16_24"],
    "home": ["other"],
    "home.other": ["min farmor"],
    "place.words": ["ved lekeplassen"],
}


class Place:
    """An area with a survey, and verbs on it."""

    def __init__(self, database):
        self.database = database
        with database.write() as session:
            area = areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", sub_areas=[], now=NOW)
            self.area_id = area.id
            self.survey = publishing.publish(session, area_id=area.id, slug="small", definition=SMALL, now=NOW)
            self.asked = publishing.questionnaire_of(session, self.survey)

    def checked(self, raw):
        return compile_validator(self.asked).validate(raw).answers

    def answer(self, raw=RAW, now=NOW, consent=SMALL["consent"]["en"]):
        with self.database.write() as session:
            receipt = answering.submit(
                session,
                Submission(
                    id=uuid4(),
                    survey=self.survey,
                    questionnaire=self.asked,
                    language="en",
                    answers=self.checked(raw),
                    consent=consent,
                    received=now,
                ),
                secret=SECRET,
            )
            session.add(
                Upload(
                    response_id=receipt.response_id,
                    field="photo",
                    sha256="0" * 64,
                    media_type="image/jpeg",
                    content=b"\xff\xd8",
                    received=now,
                )
            )
        return receipt

    def rule(self, **rules):
        with self.database.write() as session:
            privacy_rules.set_survey(session, self.area_id, self.survey.id, SurveyRules(**rules), user_id=None, now=NOW)

    def code_all(self):
        """Let a person code every statement, and the machine learn from it."""
        with self.database.write() as session:
            if session.scalar(select(Code.id).limit(1)) is None:
                codebooks.begin(session, area_id=self.area_id, kind="neighbourhood", user_id=None, now=NOW)
            code, book = session.execute(select(Code.id, Code.codebook_id).limit(1)).one()
            for number in session.scalars(select(Statement.id)).all():
                session.add(Coding(statement_id=number, code_id=code, origin="human", created=NOW))
                session.add(CodedStatement(statement_id=number, decided=NOW))
            session.add(
                TrainedModel(
                    area_id=self.area_id, codebook_id=book, trained=NOW, learned_from=2, chosen_precision=0.8, report={}
                )
            )

    def count(self, table):
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(table))

    def counts_hold(self):
        """Whether the folded counts are those of a full recomputation."""
        with self.database.write() as session:
            aggregates.fold(session)
            folded = aggregates.counts(session, self.survey.id)
            aggregates.recompute(session)
            return folded == aggregates.counts(session, self.survey.id)
