"""What an address of this room is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from flask import current_app

from participation.services import areas, privacy_rules, publishing, survey_media
from participation.services.privacy_rules import SurveyRules
from participation.services.publishing import SurveyView
from participation.services.unavailable import DATABASE_ERRORS
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
    media: Mapping[str, int] = field(default_factory=dict)
    rules: SurveyRules = field(default_factory=SurveyRules)

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


@dataclass(frozen=True, slots=True)
class _Known:
    """A survey as it was read, and until when that may be shown."""

    survey: SurveyView
    area: str
    media: Mapping[str, int]
    rules: SurveyRules
    changes: int
    until: float


FRESH_SECONDS = 1.0
KNOWN = "residents_known_surveys"
MOST_KNOWN = 1000


def survey(slug: str) -> SurveyView:
    """Return the survey at an address; raise NotFound where there is none.

    What this process has changed shows at once, what another has changed within a second: the page of a survey is
    asked for far more often than it changes. Storing answers reads anew.
    """
    return _known(slug).survey


def asked(slug: str) -> Asked:
    """Return what the survey at an address asks; as fresh as `survey`."""
    known = _known(slug)
    questionnaire = publishing.built(known.survey.hash)
    if questionnaire is None:
        with current_database().read() as session:
            questionnaire = publishing.questionnaire_of(session, known.survey)
    return Asked(known.survey, questionnaire, known.area, known.media, known.rules)


def rules(slug: str) -> SurveyRules:
    """Return what has been decided about a survey's privacy; as fresh as `survey`."""
    return _known(slug).rules


def media(slug: str) -> Mapping[str, int]:
    """Return the area's pictures and sounds, name to number; as fresh as `survey`."""
    return _known(slug).media


def _known(slug: str) -> _Known:
    cache: dict[str, _Known] = current_app.extensions.setdefault(KNOWN, {})
    found, changes = cache.get(slug), publishing.changes()
    if found is not None and found.changes == changes and monotonic() < found.until:
        return found
    try:
        known = _read(slug, found, changes)
    except DATABASE_ERRORS:
        if found is None:
            raise
        return found  # whoever is filling in the page keeps it, and what they have typed, until the database is back
    if len(cache) >= MOST_KNOWN:
        cache.clear()
    cache[slug] = known
    return known


def _read(slug: str, found: _Known | None, changes: int) -> _Known:
    with current_database().read() as session:
        view = publishing.survey_by_slug(session, slug)
        # An area's name is read once a process; it does not change in the middle of a survey.
        is_same = found is not None and found.survey.area_id == view.area_id
        area = found.area if found is not None and is_same else areas.area_by_id(session, view.area_id).name
        media = survey_media.stamps(session, view.area_id)
        decided = privacy_rules.of_survey(session, view.id)
    return _Known(view, area, media, decided, changes, monotonic() + FRESH_SECONDS)
