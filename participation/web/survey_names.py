"""What a survey is called on staff's pages and on what goes out with its name."""

from participation.web.question_views import Words, wording
from surveys.questionnaire import Questionnaire


def survey_name(questionnaire: Questionnaire, slug: str, language: str) -> Words:
    """Return a survey's title in a language or the nearest it has; its short name where it has none."""
    found = wording(questionnaire, questionnaire.title, language)
    return found if found.text else Words(slug, language, "ltr")
