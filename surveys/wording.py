"""Texts in many languages: which languages there are, which text is shown, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface.

    Attributes:
        code: as in a URL and in lang attributes (BCP 47).
        own_name: its name in itself and in its own script.
        direction: "ltr" or "rtl".
    """

    code: str
    own_name: str
    direction: str = "ltr"


LANGUAGES: tuple[Language, ...] = (
    Language("nb", "Bokmål"),
    Language("nn", "Nynorsk"),
    Language("en", "English"),
    Language("pl", "Polski"),
    Language("so", "Soomaali"),
    Language("ar", "العربية", "rtl"),
    Language("ur", "اردو", "rtl"),
    Language("ti", "ትግርኛ"),
    Language("uk", "Українська"),
    Language("tr", "Türkçe"),
    Language("lt", "Lietuvių"),
    Language("fa", "فارسی", "rtl"),
    Language("ckb", "کوردیی ناوەندی", "rtl"),
    Language("vi", "Tiếng Việt"),
    Language("ta", "தமிழ்"),
    Language("fr", "Français"),
)
LANGUAGE_CODES = tuple(language.code for language in LANGUAGES)
_BY_CODE = {language.code: language for language in LANGUAGES}

# Languages outside the interface's sixteen that a municipality may write a questionnaire in.
_OTHER_RIGHT_TO_LEFT = frozenset({"he", "ps", "sd", "ug", "yi", "dv", "prs", "azb", "pnb", "lki", "luz", "bal", "syr"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})

Strings = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is shown, and the language it really is in (for lang and dir)."""

    text: str
    language: str
    is_fallback: bool = False

    def __str__(self) -> str:
        return self.text

    @property
    def direction(self) -> str:
        """The direction of the language that the text is in."""
        return direction(self.language)


def language(code: str) -> Language:
    """Return a language; one outside the interface's sixteen is named by its code."""
    return _BY_CODE.get(code) or Language(code, code, "rtl" if code in _OTHER_RIGHT_TO_LEFT else "ltr")


def direction(code: str) -> str:
    """Return "rtl" or "ltr"; it comes from the language (and script: ku-Arab), never from the text."""
    base, *subtags = code.split("-")
    for subtag in subtags:
        if len(subtag) == 4 and subtag.isalpha():
            return "rtl" if subtag.title() in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return language(base).direction


def say(strings: Strings, wanted: str, default_language: str) -> Wording:
    """Return the text in the wanted language, else in the default one, else in any; empty where there is none."""
    if strings.get(wanted):
        return Wording(strings[wanted], wanted)
    if strings.get(default_language):
        return Wording(strings[default_language], default_language, is_fallback=True)
    for code, text in strings.items():
        if text:
            return Wording(text, code, is_fallback=True)
    return Wording("", wanted)
