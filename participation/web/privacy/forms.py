"""Forms of the privacy room."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length

from participation.services.errors import ServiceProblem
from participation.services.privacy_rules import LONGEST, AreaRules, SurveyRules
from participation.web.translate import render

NUMBER = InputRequired(_l("Write a whole number; 0 for no limit."))
SHORT = Length(max=LONGEST, message=_l("At most %(number)s characters.", number=LONGEST))


class _Blamed(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    def blame(self, problem: ServiceProblem) -> None:
        """Say what a service refused beside the field that it is about."""
        field = next((each for each in self if each.name == problem.field), None)
        sentence = render(problem.message)
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]


class AreaForm(_Blamed):
    """Who answers for an area's data."""

    controller = StringField(_l("Who is responsible"), [SHORT])
    contact = StringField(_l("Where residents can ask"), [SHORT])
    officer = StringField(_l("Data protection officer"), [SHORT])
    contact_days = IntegerField(_l("Days that contact details are kept"), [NUMBER])

    def rules(self) -> AreaRules:
        """Return what was typed."""
        return AreaRules(
            (self.controller.data or "").strip(),
            (self.contact.data or "").strip(),
            (self.officer.data or "").strip(),
            self.contact_days.data,
        )


class SurveyForm(_Blamed):
    """How long a survey's answers are kept, and for whom it is."""

    words_days = IntegerField(_l("Days that free texts, exact places, photos and sounds are kept"), [NUMBER])
    answers_days = IntegerField(_l("Days that all other answers are kept"), [NUMBER])
    lowest_age = IntegerField(_l("Lowest age"), [NUMBER])
    guardian_age = IntegerField(_l("Younger than this: a parent or guardian has to agree"), [NUMBER])
    youth_slug = StringField(_l("Address of the survey for those who are younger"), [Length(max=60)])

    def rules(self) -> SurveyRules:
        """Return what was typed."""
        return SurveyRules(
            self.words_days.data,
            self.answers_days.data,
            self.lowest_age.data,
            self.guardian_age.data,
            (self.youth_slug.data or "").strip().removeprefix("/s/"),
        )
