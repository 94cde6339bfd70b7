"""A small published survey and answers to it, through the verbs that the site uses."""

from uuid import uuid4

from participation.services import answering, publishing
from participation.services.answering import Mode, Submission
from surveys.answers import compile_validator
from tests.factories.sessions import Here
from tests.factories.statements import NOW

SECRET = "a secret of the installation"


def _both(en, so):
    return {"en": en, "so": so}


def _option(key, en, so, **more):
    return {"id": key, "text": _both(en, so), **more}


SMALL = {
    "format": "tettpa-survey/1",
    "id": "small",
    "title": _both("Your neighbourhood", "Xaafaddaada"),
    "languages": ["en", "so"],
    "default_language": "en",
    "consent": _both("I agree that my answers are used.", "Waan ogolahay in jawaabahayga la isticmaalo."),
    "sections": [
        {
            "id": "words",
            "title": _both("In your words", "Erayadaada"),
            "questions": [
                {
                    "id": lens,
                    "type": "open_text",
                    "lens": lens,
                    "text": _both(f"About {lens}?", f"Su'aal: {lens}?"),
                    "guidance": {"en": f"Ask for an example of {lens}."},
                }
                for lens in ("quality", "challenge", "need", "opportunity")
            ],
        },
        {
            "id": "ticks",
            "title": _both("Some ticks", "Calaamado"),
            "questions": [
                {
                    "id": "safe_dark",
                    "type": "scale",
                    "text": _both("How safe do you feel after dark?", "Sidee ayaad u ammaan tahay habeenkii?"),
                    "minimum": 1,
                    "maximum": 5,
                    "low_label": _both("Not safe at all", "Ammaan ma aha"),
                    "high_label": _both("Very safe", "Aad u ammaan ah"),
                    "options": [_option("dont_know", "Don't know", "Ma garanayo", missing=True)],
                },
                {
                    "id": "age",
                    "type": "one_choice",
                    "dimension": "age",
                    "text": _both("How old are you?", "Immisa jir baad tahay?"),
                    "options": [
                        _option("16_24", "16–24", "16–24"),
                        _option("25_66", "25–66", "25–66"),
                        _option("prefer_not_to_say", "Prefer not to say", "Ma doonayo", missing=True),
                    ],
                },
                {
                    "id": "home",
                    "type": "several_choices",
                    "text": _both("Who lives with you?", "Yaa kula nool?"),
                    "options": [
                        _option("children", "Children", "Carruur"),
                        _option("other", "Others", "Kuwo kale", specify=True),
                    ],
                },
                {
                    "id": "place",
                    "type": "place",
                    "text": _both("Where?", "Xaggee?"),
                    "landmarks": [
                        {
                            "id": "square",
                            "text": _both("The square", "Fagaaraha"),
                            "latitude": 59.915,
                            "longitude": 10.77,
                        }
                    ],
                },
            ],
        },
    ],
}


class Answered(Here):
    """An area with the small survey open, and somebody at work there."""

    def __init__(self, session, slug="toyen", name="Amina Outreach"):
        super().__init__(session, slug, name)
        self.view = publishing.publish(session, area_id=self.area, slug=f"{slug}-small", definition=SMALL, now=NOW)
        self.questionnaire = publishing.questionnaire_of(session, self.view)
        self.survey = (self.view.id, self.view.version_id)

    def submission(self, raw, **changes):
        """What the site hands on once it has checked what a form sent."""
        checked = compile_validator(self.questionnaire).validate({name: [value] for name, value in raw.items()})
        assert checked.is_valid, checked.problems
        wanted = {"id": uuid4(), "language": "en", "mode": Mode.SELF, "received": NOW, **changes}
        return Submission(
            survey=self.view, questionnaire=self.questionnaire, answers=checked.answers, consent="I agree", **wanted
        )

    def answer(self, session, raw, **changes):
        """Store answers and return the response's id."""
        return answering.submit(session, self.submission(raw, **changes), secret=SECRET).response_id
