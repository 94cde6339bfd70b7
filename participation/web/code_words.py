"""What the pages about statements call things: lenses, and texts that are maps from language to text."""

from collections.abc import Mapping

from participation.services.messages import N_
from participation.web.question_views import Words
from surveys.wording import direction

LENSES = {
    "quality": N_("What is good"),
    "challenge": N_("What is hard"),
    "need": N_("What is missing"),
    "opportunity": N_("What it could become"),
}


def said_in(text: str, language: str, *, page: str = "") -> Words:
    """Return a text with the language and direction that it brings to a page in another language."""
    return Words(text, language, direction(language), borrowed=language != page)


def in_language(texts: Mapping[str, str], language: str) -> Words:
    """Return the text in a language, else in Norwegian, English or any other, marked as borrowed."""
    for wanted in (language, "nb", "en", *texts):
        if texts.get(wanted):
            return said_in(texts[wanted], wanted, page=language)
    return Words("", language, direction(language))
