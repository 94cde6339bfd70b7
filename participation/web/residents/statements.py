"""The privacy page and the accessibility statement: what this installation really does, in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from participation.services import privacy_rules
from participation.services.catalogues import READ_BY_FOUNDERS
from participation.services.export_jobs import KEPT
from participation.services.messages import N_
from participation.services.privacy_rules import AreaRules
from participation.web.context import current_database, is_keyed
from participation.web.interface_words import Interface, interface
from participation.web.question_views import Words
from participation.web.residents import contacting, pages
from participation.web.residents.finding import Asked
from surveys.questionnaire import FILES, QuestionType

YEAR, FEWEST_YEARS, MOST_YEARS = 365, 5, 10

PRIVACY, ACCESSIBILITY = N_("Privacy"), N_("Accessibility")
WHO = N_("Who is responsible")
RESPONSIBLE = N_("%(name)s is responsible for your answers.")
QUESTIONS = N_("Do you have questions? Contact %(contact)s.")
OFFICER = N_("Data protection officer: %(officer)s.")
WHAT = N_("What we ask about")
NO_NAME = N_("We do not ask for your name, and nobody can see who gave an answer. You need not answer a question.")
AGREE = N_("You agree before you begin. If you change your mind, delete your answers with your receipt code.")
PHOTOS = N_("If you send a photo, hidden details such as place and time are removed from it.")
HOW = N_("How it is kept")
WORDS_GO = N_("What you write yourself, places, photos and sounds are deleted after %(days)s days.")
WORDS_GO_YEARS = N_("What you write yourself, places, photos and sounds are deleted after %(years)s years.")
ANSWERS_GO = N_("All your answers are deleted after %(days)s days.")
ANSWERS_GO_YEARS = N_("All your answers are deleted after %(years)s years.")
FOR_GOOD = N_("Answers are kept until the municipality deletes them.")
ENCRYPTED = N_("What you write is encrypted where it is stored.")
STAFF = N_("Only people who work with this can read the answers. Every reading is written down.")
EXPORTS = N_("Files with answers that they make are deleted after %(days)s days.")
COOKIE = N_("The pages use one cookie, so that the form is sent safely. Nobody follows you with it.")
RIGHTS = N_("Your rights")
RIGHT = N_("You can see, correct and delete your answers with your receipt code.")
COMPLAIN = N_("You can complain to Datatilsynet, the Norwegian Data Protection Authority.")

FOR_ALL = N_(
    "The pages are made to be used by all: by keyboard, with a screen reader, with large text, on small phones."
)
TESTED = N_("They are made to meet WCAG 2.2, level AA, and are tested for it automatically.")
MAP = N_("The sketch of the neighbourhood needs a finger or a mouse. The list of places below it says the same.")
NOT_READ = N_("The texts in this language have not been read by a native speaker yet.")
TELL_US = N_("Does something not work for you? Contact %(contact)s.")
AUTHORITY = N_("You can complain to Uu-tilsynet, the Norwegian authority for universal design.")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with sentences under it."""

    heading: Words
    lines: tuple[Words, ...]


def privacy_html(what: Asked, language: str) -> str:
    """Return the privacy page of a survey."""
    with current_database().read() as session:
        area = privacy_rules.of_area(session, what.survey.area_id)
    say = interface(language)
    parts = [
        Part(say(WHO), tuple(_who(area, what.area, say))),
        Part(say(WHAT), tuple(_asked(what, language, say))),
        Part(say(HOW), tuple(_kept(what, area, say))),
        Part(say(RIGHTS), (say(RIGHT), say(COMPLAIN))),
    ]
    return _html(what, language, say(PRIVACY), parts)


def accessibility_html(what: Asked, language: str) -> str:
    """Return the accessibility statement of a survey's pages."""
    with current_database().read() as session:
        contact = privacy_rules.of_area(session, what.survey.area_id).contact
    say = interface(language)
    lines = [say(FOR_ALL), say(TESTED)]
    if any(question.type == QuestionType.PLACE for question in what.questionnaire.questions):
        lines.append(say(MAP))
    if language not in READ_BY_FOUNDERS:
        lines.append(say(NOT_READ))
    if contact:
        lines.append(say(TELL_US, contact=contact))
    return _html(what, language, say(ACCESSIBILITY), [Part(say(ACCESSIBILITY), (*lines, say(AUTHORITY)))])


def _who(area: AreaRules, name: str, say: Interface) -> Iterator[Words]:
    yield say(RESPONSIBLE, name=area.controller or name)
    if area.contact:
        yield say(QUESTIONS, contact=area.contact)
    if area.officer:
        yield say(OFFICER, officer=area.officer)


def _asked(what: Asked, language: str, say: Interface) -> Iterator[Words]:
    for section in what.questionnaire.sections:
        if any(section.title.values()):
            yield what.words(section.title, language)
    yield say(NO_NAME)
    if any(what.questionnaire.consent.values()):
        yield say(AGREE)
    if any(question.type in FILES for question in what.questionnaire.questions):
        yield say(PHOTOS)


def _kept(what: Asked, area: AreaRules, say: Interface) -> Iterator[Words]:
    rules = what.rules
    if rules.words_days:
        yield _after(rules.words_days, WORDS_GO, WORDS_GO_YEARS, say)
    yield _after(rules.answers_days, ANSWERS_GO, ANSWERS_GO_YEARS, say) if rules.answers_days else say(FOR_GOOD)
    if is_keyed():
        yield say(ENCRYPTED)
        yield say(contacting.KEPT, days=str(area.contact_days))
    yield say(STAFF)
    yield say(EXPORTS, days=str(KEPT.days))
    yield say(COOKIE)


def _after(days: int, in_days: str, in_years: str, say: Interface) -> Words:
    """Return a sentence with a time as people say it: "5 years", not "1825 days".

    From five years up to ten one form of the word fits every language; fewer and odd ones are told in days.
    """
    years, rest = divmod(days, YEAR)
    if rest or not FEWEST_YEARS <= years <= MOST_YEARS:
        return say(in_days, days=str(days))
    return say(in_years, years=str(years))


def _html(what: Asked, language: str, title: Words, parts: list[Part]) -> str:
    slug = what.survey.slug
    return pages.page_html(
        "residents/statement.html",
        what,
        language,
        title=title,
        parts=parts,
        mine=url_for("residents.mine", slug=slug, language=language),
        again=url_for("residents.survey", slug=slug, language=language),
    )
