"""What an address of this room is about."""

from dataclasses import dataclass

from participation.services import areas, publishing
from participation.services.publishing import SurveyView
from participation.web.context import current_database
from participation.web.question_views import Words, wording
from surveys.questionnaire import Questionnaire
from surveys.wording import Strings


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and of which area."""

    survey: SurveyView
    questionnaire: Questionnaire
    area: str

    @property
    def default_language(self) -> str:
        """The language that has every text."""
        return self.questionnaire.default_language

    def speaks(self, language: str) -> bool:
        """Return whether the survey is in this language."""
        return language in self.questionnaire.languages

    def words(self, strings: Strings, language: str) -> Words:
        """Return a text of the questionnaire in a language."""
        return wording(self.questionnaire, strings, language)

    def consent(self, language: str) -> str:
        """Return the words that somebody who answers in this language agrees to."""
        return self.words(self.questionnaire.consent, language).text


def survey(slug: str) -> SurveyView:
    """Return the survey at an address; raise NotFound where there is none."""
    with current_database().read() as session:
        return publishing.survey_by_slug(session, slug)


def asked(slug: str) -> Asked:
    """Return what the survey at an address asks; raise NotFound where there is none."""
    with current_database().read() as session:
        found = publishing.survey_by_slug(session, slug)
        questionnaire = publishing.questionnaire_of(session, found)
        return Asked(found, questionnaire, areas.area_by_id(session, found.area_id).name)
