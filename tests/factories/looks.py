"""Areas with register figures and folded answers, for what reads representation."""

from datetime import date

from participation.records.answers import AnswerCount
from participation.records.outreach import FieldSession
from participation.services import aggregates, reference
from participation.services.reference import Figure
from participation.services.representation import survey_of
from tests.factories.statements import NOW, add_area, add_survey, add_user

RESIDENTS = {
    "age": {"16_24": 400, "25_66": 2000, "67_plus": 600},
    "gender": {"woman": 1500, "man": 1500},
}


QUESTIONS = {"age": "how_old", "gender": "gender"}
OPTIONS = {
    "age": {"16_24": "16–24 år", "25_66": "25–66 år", "67_plus": "67 år og over", "unsaid": "Vil ikke svare"},
    "gender": {"woman": "Kvinne", "man": "Mann", "another": "Annet", "unsaid": "Vil ikke svare"},
}


def questionnaire():
    """A small survey with one open question and two dimensions, one of them asked under a name of its own."""
    background = [
        {
            "id": QUESTIONS[dimension],
            "type": "one_choice",
            "text": {"nb": {"age": "Hvor gammel er du?", "gender": "Kjønn"}[dimension]},
            "dimension": dimension,
            "options": [
                {"id": key, "text": {"nb": text}, **({"missing": True} if key == "unsaid" else {})}
                for key, text in options.items()
            ],
        }
        for dimension, options in OPTIONS.items()
    ]
    hard = {"id": "hard", "type": "open_text", "text": {"nb": "Hva er vanskelig?"}, "lens": "challenge"}
    return {
        "format": "tettpa-survey/1",
        "id": "small",
        "title": {"nb": "Liten undersøkelse"},
        "languages": ["nb"],
        "default_language": "nb",
        "consent": {"nb": "Ja"},
        "sections": [{"id": "all", "title": {"nb": "Alt"}, "questions": [hard, *background]}],
    }


class Neighbourhood:
    """3,000 residents; `hear` adds folded answers."""

    def __init__(self, session, area_id=None):
        self.area = area_id or add_area(session)
        self.user = add_user(session)
        self.survey_id, _ = add_survey(session, self.area, questionnaire())
        self.survey = survey_of(session, self.area)
        for dimension, counts in RESIDENTS.items():
            figures = [Figure(category, number) for category, number in counts.items()]
            reference.import_counts(session, self.area, dimension, figures, "Register", now=NOW)

    def hear(self, session, age=None, gender=None, *, session_id=0, language="nb", missing=0):
        """Add answers: {category: respondents} for each dimension; `missing` people gave neither."""
        heard = {"age": age or {}, "gender": gender or {}}
        everybody = max(sum(counts.values()) for counts in heard.values()) + missing
        self._add(session, session_id, aggregates.RESPONSES, "", everybody)
        self._add(session, session_id, aggregates.LANGUAGE, language, everybody)
        for dimension, counts in heard.items():
            for category, number in counts.items():
                self._add(session, session_id, QUESTIONS[dimension], category, number)
            self._add(session, session_id, QUESTIONS[dimension], "", everybody - sum(counts.values()))

    def _add(self, session, session_id, question, value, number):
        if not number:
            return
        key = {"survey_id": self.survey_id, "field_session_id": session_id, "question_id": question, "value": value}
        row = session.get(AnswerCount, tuple(key.values()))
        if row is None:
            session.add(AnswerCount(**key, count=number))
        else:
            row.count += number
        session.flush()

    def meet(self, session, *, follow_up=None, status="planned", targets=(), day=date(2026, 10, 1)):
        """Add a field session and return its id."""
        row = FieldSession(
            area_id=self.area,
            survey_id=self.survey_id,
            follow_up_id=follow_up,
            day=day,
            place="Deichman Tøyen",
            method="stand",
            target_groups=[list(pair) for pair in targets],
            status=status,
            created=NOW,
        )
        session.add(row)
        session.flush()
        return row.id
