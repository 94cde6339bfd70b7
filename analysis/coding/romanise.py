"""Texts of any script brought into one rough Latin spelling, so that names and loanwords meet across languages.

A name or a loanword ("radar", "радар", "رادار", "ራዳር") is the one thing that two languages share before anybody has
translated anything. The spelling is a key for matching, never shown to anyone: the tables give each letter its usual
Latin value (the common ground of BGN/PCGN and ISO romanisations) and drop what scripts disagree on (diacritics, ayin).
"""

import unicodedata
from functools import cache

# Rough Latin value -> the Arabic-script, Cyrillic and special Latin letters that have it.
_BY_VALUE = {
    "": "عءьъ",
    "a": "اىأآٱа",
    "ae": "æ",
    "b": "بб",
    "ch": "چч",
    "d": "دضڈдðđ",
    "dh": "ذ",
    "e": "ێەےеэ",
    "f": "فф",
    "g": "گґ",
    "gh": "غ",
    "h": "حهةھۀгħ",
    "i": "إіı",
    "j": "ج",
    "k": "كکк",
    "kh": "خх",
    "l": "لлł",
    "m": "مм",
    "n": "نںнŋ",
    "o": "ۆоø",
    "oe": "œ",
    "p": "پп",
    "q": "ق",
    "r": "رڑр",
    "s": "سصс",
    "sh": "شш",
    "shch": "щ",
    "ss": "ß",
    "t": "تطٹт",
    "th": "ثþ",
    "ts": "ц",
    "u": "уў",
    "v": "ڤв",
    "w": "وؤ",
    "y": "يئیийы",
    "ya": "я",
    "ye": "є",
    "yi": "ї",
    "yo": "ё",
    "yu": "ю",
    "z": "زظз",
    "zh": "ژж",
}
_LETTERS = {letter: value for value, letters in _BY_VALUE.items() for letter in letters}

# Scripts whose letters the Unicode standard itself names by a usable Latin value ("ETHIOPIC SYLLABLE RA").
_NAMED = ("ETHIOPIC SYLLABLE ", "TAMIL LETTER ", "TAMIL VOWEL SIGN ", "GREEK SMALL LETTER ", "HEBREW LETTER ")


@cache
def _letter(char: str) -> str:
    """Return the rough Latin value of one lower-case character: "" for marks, a space for what parts words."""
    if char.isascii():
        return char if char.isalnum() else " "
    if char in _LETTERS:
        return _LETTERS[char]
    name = unicodedata.name(char, "")
    named = next((name.removeprefix(start) for start in _NAMED if name.startswith(start)), "")
    plain = unicodedata.normalize("NFKD", char)
    if named:
        return named.split(" ")[-1].lower()
    if plain != char:
        return "".join(_letter(part) for part in plain)
    return _digit_or_letter(char)


def _digit_or_letter(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] == "N":
        digit = unicodedata.digit(char, None)
        return char if digit is None else str(digit)
    if category[0] == "M" or category == "Cf":
        return ""
    return char if category[0] == "L" else " "


@cache
def _kept(char: str) -> str:
    """Return a character of a normalised text: letters, marks and digits as they are, everything else a space."""
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return char if category[0] in "LMN" else " "


class _Table(dict[int, str]):
    """A translation table for str.translate that asks for each character once."""

    def __init__(self, *, latin: bool) -> None:
        super().__init__()
        self._latin = latin

    def __missing__(self, code: int) -> str:
        char = chr(code)
        value = _letter(char) if self._latin else _kept(char)
        self[code] = value
        return value


_TO_LATIN = _Table(latin=True)
_TO_PLAIN = _Table(latin=False)


def normalise(text: str) -> str:
    """Return `text` in compatibility form (NFKC), lower case, words parted by one space, without punctuation."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().translate(_TO_PLAIN).split())


def romanise(normalised: str) -> str:
    """Return a normalised text in the rough Latin spelling; words stay parted by one space."""
    return " ".join(normalised.translate(_TO_LATIN).split())


def spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every word of `text` as written, in order: runs of what `normalise` keeps."""
    found = []
    start = -1
    for position, char in enumerate(text):
        plain = unicodedata.normalize("NFKC", char).translate(_TO_PLAIN)
        part = plain.isspace()
        if part and start >= 0:
            found.append((start, position))
            start = -1
        elif not part and start < 0:
            start = position
    return [*found, (start, len(text))] if start >= 0 else found
