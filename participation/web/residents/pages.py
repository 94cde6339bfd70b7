"""View models of the residents' pages, and the survey page that is rendered once and sent many times."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, render_template, url_for
from markupsafe import Markup

from participation.services.messages import N_
from participation.services.privacy_rules import SurveyRules
from participation.services.publishing import SurveyView
from participation.web.age_words import age_view
from participation.web.context import is_keyed
from participation.web.interface_words import interface
from participation.web.question_steps import has_rules, step_views
from participation.web.question_views import Given, StepView, Words
from participation.web.residents.finding import Asked
from participation.web.sent_forms import CONSENT
from participation.web.spliced_gzip import SplicedPage, accepts_gzip, split
from participation.web.static_urls import static_url
from surveys.questionnaire import FILES
from surveys.wording import direction
from surveys.wording import language as named

MARK = "\0"  # stands where the hidden fields will; no text of a page can hold it
MOST_CACHED = 500
FEW_STEPS = 5  # a survey that is over in a minute need not be put aside
CACHE = "residents_pages"
CLOSED = N_("This survey is closed.")
CLOSED_WHY = N_("Thank you for wanting to take part. It is no longer possible to answer.")
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Vary": "Accept-Encoding",
}


@dataclass(frozen=True, slots=True)
class LanguageView:
    """A language by its own name, with the address of the survey in it and one line in it."""

    code: str
    name: str
    direction: str
    path: str
    line: Words


def reply(html: str, status: int = 200) -> Response:
    """Return a page of this room; none of them is kept by a browser or a proxy."""
    return Response(html, status, HEADERS)


def spliced_reply(page: SplicedPage, hidden: bytes, accept_encoding: str | None) -> Response:
    """Return the cached page with its hidden fields, compressed where the client takes it."""
    if accepts_gzip(accept_encoding):
        return Response(page.gzipped(hidden), headers={**HEADERS, "Content-Encoding": "gzip"})
    return Response(page.plain(hidden), headers=HEADERS)


def language_views(what: Asked, line: Callable[[str], Words] | None = None) -> list[LanguageView]:
    """Return the survey's languages; `line` gives one line in a language (default: the survey's title)."""
    title = what.questionnaire.title
    return [
        LanguageView(
            code,
            named(code).own_name,
            direction(code),
            url_for("residents.survey", slug=what.survey.slug, language=code),
            line(code) if line else what.words(title, code),
        )
        for code in what.questionnaire.languages
    ]


def address_of(what: Asked) -> Callable[[str], str]:
    """Return what gives the address of a picture or sound, empty where the area has none of that name."""

    def address(name: str) -> str:
        if name not in what.media:
            return ""
        return url_for("residents.medium", slug=what.survey.slug, number=what.media[name], name=name)

    return address


def cached_page(survey: SurveyView, language: str, media: Mapping[str, int], rules: SurveyRules) -> SplicedPage | None:
    """Return the survey's page in a language as it was rendered before, or None."""
    return _cache().get(_key(survey, language, media, rules))


def rendered_page(what: Asked, language: str) -> SplicedPage:
    """Render the survey's page in a language and keep it for the next visitors."""
    page = split(survey_html(what, language, Given(), Markup(MARK)), MARK)  # noqa: S704 - a constant of this module
    cache = _cache()
    if len(cache) >= MOST_CACHED:
        cache.clear()
    cache[_key(what.survey, language, what.media, what.rules)] = page
    return page


def survey_html(
    what: Asked, language: str, given: Given, hidden: Markup, *, at: str = "", sends_again: bool = False
) -> str:
    """Return the survey's page with what was given so far.

    Args:
        what: the survey.
        language: the page's.
        given: what was filled in, and what is wrong with it.
        hidden: the hidden fields of this page alone.
        at: the screen that the script begins with (default: the first with a problem).
        sends_again: nothing is to be corrected; the summary of problems has a button to send once more.
    """
    questionnaire = what.questionnaire
    steps = step_views(questionnaire, language, interface(language), given, address_of(what))
    return page_html(
        "residents/survey.html",
        what,
        language,
        title=what.words(questionnaire.title, language),
        here=url_for("residents.survey", slug=what.survey.slug, language=language),
        name=named(language).own_name,
        languages=language_views(what),
        welcome=paragraphs(what.words(questionnaire.intro, language)),
        consent=paragraphs(what.words(questionnaire.consent, language)),
        steps=steps,
        given=given,
        age=age_view(what.rules, language),
        at=at or _first_wrong(given, steps),
        varies=hidden,
        sends_again=sends_again,
        ruled=has_rules(questionnaire),
        has_files=any(question.type in FILES for question in questionnaire.questions),
        can_save=len(steps) >= FEW_STEPS,
    )


def languages_html(what: Asked) -> str:
    """Return the page on which a language is chosen."""
    language = what.default_language
    title = what.words(what.questionnaire.title, language)
    return page_html("residents/languages.html", what, language, title=title, languages=language_views(what))


def thanks_html(what: Asked, language: str, code: str) -> str:
    """Return the page that shows a receipt code."""
    slug = what.survey.slug
    return page_html(
        "residents/thanks.html",
        what,
        language,
        title=interface(language)("Your answers are stored."),
        closing=paragraphs(what.words(what.questionnaire.thanks, language)),
        code=code,
        mine=url_for("residents.mine", slug=slug, language=language),
        contact=url_for("residents.contact", slug=slug, language=language) if is_keyed() else "",
        again=url_for("residents.languages", slug=slug),
    )


def closed_html(what: Asked, language: str, sentence: str = CLOSED_WHY) -> str:
    """Return the page of a survey that takes no more answers."""
    say = interface(language)
    mine = url_for("residents.mine", slug=what.survey.slug, language=language)
    return page_html("residents/closed.html", what, language, title=say(CLOSED), sentence=say(sentence), mine=mine)


def page_html(template: str, what: Asked, language: str, **context: Any) -> str:
    """Render one of the room's templates; `_` in it is the interface in the page's language."""
    context["_"] = interface(language)
    base = url_for("residents.survey", slug=what.survey.slug, language=language)
    return render_template(template, area=what.area, lang=language, dir=direction(language), base=base, **context)


def paragraphs(words: Words) -> list[Words]:
    """Return a text's paragraphs, each in the language of the whole."""
    parts = (part.strip() for part in words.text.split("\n"))
    return [Words(part, words.language, words.direction, words.borrowed) for part in parts if part]


def _first_wrong(given: Given, steps: tuple[StepView, ...]) -> str:
    wrong = {problem.question for problem in given.problems}
    if not wrong or CONSENT in wrong or not steps:
        return ""
    for step in steps:
        if any(question.id in wrong for question in step.questions):
            return step.id
    return steps[0].id


def _key(survey: SurveyView, language: str, media: Mapping[str, int], rules: SurveyRules) -> tuple[Any, ...]:
    # The addresses of style sheet and script change with their content, and with them the page.
    names = ("css/resident.css", "js/resident.js", "js/rules.js")
    return survey.hash, survey.id, language, rules, tuple(media.items()), *(static_url(name) for name in names)


def _cache() -> dict[tuple[Any, ...], SplicedPage]:
    cache: dict[tuple[Any, ...], SplicedPage] = current_app.extensions.setdefault(CACHE, {})
    return cache
