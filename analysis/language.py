"""In which language is a text? By script, by letters that others lack, and by frequent words.

The language that a form was answered in is the better witness: detect only what is unknown, and flag what contradicts.
Nothing is downloaded; languages are those in `LANGUAGES`. Ethiopic letters are taken as Tigrinya (Amharic is not among
the languages in use), Tamil letters as Tamil. A short text in Norwegian is often both Bokmål and Nynorsk: it counts as
Bokmål until a word tells.

Method: naive Bayes over words (Cavnar and Trenkle 1994 made the case that little evidence is enough; Grefenstette 1995
that short words are the best of it) with the telling letters as further evidence.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from analysis.language_words import ARABIC_WORDS, CYRILLIC_WORDS, LATIN_WORDS, TELLING_LETTERS

_BY_SCRIPT: dict[str, tuple[str, ...]] = {
    "LATIN": tuple(LATIN_WORDS),
    "ARABIC": tuple(ARABIC_WORDS),
    "CYRILLIC": tuple(CYRILLIC_WORDS),
    "ETHIOPIC": ("ti",),
    "TAMIL": ("ta",),
}
_WORDS = {**LATIN_WORDS, **ARABIC_WORDS, **CYRILLIC_WORDS}
LANGUAGES: frozenset[str] = frozenset(code for codes in _BY_SCRIPT.values() for code in codes)

# A frequent word is so many times likelier in its own language; a telling letter likewise.
_WORD = math.log(30)
_LETTER = math.log(12)
_PART = math.log(3)
_PART_OF_WORD = 3
_CERTAIN = 0.6
_NORWEGIAN = frozenset({"nb", "nn"})


@dataclass(frozen=True, slots=True)
class Detection:
    """What a text's language seems to be.

    Attributes:
        language: its code, or None where nothing speaks for one language enough.
        probability: how sure, between 0 and 1, among the languages considered (Bokmål and Nynorsk together).
        script: the script of most of its letters, as Unicode names it in upper case, or "".
    """

    language: str | None
    probability: float
    script: str


@cache
def _words(language: str) -> frozenset[str]:
    return frozenset(_WORDS[language].split())


@cache
def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0]


def script(text: str) -> str:
    """Return the script of most letters of a text ("LATIN", "ARABIC", "ETHIOPIC" ...), "" where it has no letters."""
    found = Counter(_script(char) for char in text if char.isalpha())
    return min(found, key=lambda name: (-found[name], name)) if found else ""


def detect(text: str, among: Collection[str] = LANGUAGES) -> Detection:
    """Say in which language a text is.

    Args:
        text: as written.
        among: language codes to consider; those not in LANGUAGES cannot be detected.
    """
    own = script(text)
    possible = [code for code in _BY_SCRIPT.get(own, ()) if code in among]
    if not possible:
        return Detection(None, 0.0, own)
    evidence = {code: _evidence(text, code) for code in possible}
    highest = max(evidence.values())
    if len(possible) > 1 and highest <= 0:
        return Detection(None, 0.0, own)
    total = sum(math.exp(value - highest) for value in evidence.values())
    best = min(evidence, key=lambda code: (-evidence[code], code))
    alike = _NORWEGIAN if best in _NORWEGIAN else {best}
    probability = sum(math.exp(evidence[code] - highest) for code in alike if code in evidence) / total
    return Detection(best if probability >= _CERTAIN else None, probability, own)


def contradicts(text: str, language: str, among: Collection[str] = LANGUAGES) -> str | None:
    """Return the language that a text seems to be in where that contradicts `language`, else None.

    Bokmål and Nynorsk do not contradict each other: a short text is often both.
    """
    found = detect(text, among)
    if found.language is None or found.probability < 0.95 or found.language == language or language not in LANGUAGES:
        return None
    return None if {found.language, language} == _NORWEGIAN else found.language


def _evidence(text: str, language: str) -> float:
    """Return the log of how much likelier the text is in a language than in an unknown one."""
    if language not in _WORDS:
        return 1.0
    plain = unicodedata.normalize("NFC", text).lower()
    words = "".join(char if char.isalpha() or unicodedata.category(char)[0] == "M" else " " for char in plain).split()
    frequent = _words(language)
    hits = sum(1 for word in words if word in frequent)
    letters = sum(1 for char in plain if char in TELLING_LETTERS.get(language, ""))
    ends = sum(1 for word in words if word[-_PART_OF_WORD:] in _ends(language)) if hits == 0 else 0
    # A language whose letters never show in a longer text is less likely; how much less grows with the text.
    missing = 0.02 * len(plain) if letters == 0 and language in TELLING_LETTERS else 0.0
    return hits * _WORD + min(letters, len(words)) * _LETTER / 2 + ends * _PART / 2 - missing


@cache
def _ends(language: str) -> frozenset[str]:
    return frozenset(word[-_PART_OF_WORD:] for word in _words(language) if len(word) > _PART_OF_WORD)
