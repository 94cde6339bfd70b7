"""What a form for Collect says besides the questionnaire, in each language."""

from functools import lru_cache

from participation.services.messages import N_
from participation.web.interface_words import interface_text
from surveys.formats.collect import CollectWords
from surveys.wording import LANGUAGE_CODES


@lru_cache(maxsize=1)
def collect_words() -> CollectWords:
    """Return the interface's texts for such a form; a language that lacks one is left out and falls back."""
    return CollectWords(
        consent=_strings(N_("I have read this and want to take part.")),
        language=_strings(N_("Language")),
        yes=_strings(N_("Yes")),
        no=_strings(N_("No")),
        in_words=_strings(N_("In your own words")),
        point=_strings(N_("Point on the sketch")),
    )


def _strings(msgid: str) -> dict[str, str]:
    said = {code: interface_text(code, msgid) for code in LANGUAGE_CODES}
    return {code: words.text for code, words in said.items() if not words.borrowed}
