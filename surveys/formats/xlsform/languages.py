"""Names of languages as workbooks have them - "Norsk (nb)", "English", "somali", "nor" - as BCP 47 codes."""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from surveys.formats.reading import LANGUAGE
from surveys.wording import LANGUAGES

# What people call languages beside the names that the Unicode CLDR has (through Babel).
_ALSO = {
    "norsk": "nb",
    "norwegian": "nb",
    "bokmal": "nb",
    "norwegian bokmal": "nb",
    "farsi": "fa",
    "dari": "prs",
    "sorani": "ckb",
    "kurdish sorani": "ckb",
    "kurdish (sorani)": "ckb",
    "kurmanji": "kmr",
    "pashto": "ps",
    "tigrigna": "ti",
    "oromo": "om",
    "mandarin": "zh",
    "creole": "ht",
    "kreyol": "ht",
    "burmese": "my",
    "rohingya": "rhg",
}
_THREE_LETTERS = {
    "nor": "nb",
    "nob": "nb",
    "nno": "nn",
    "fas": "fa",
    "per": "fa",
    "kur": "ku",
    "zho": "zh",
    "msa": "ms",
}


def code_of(name: str) -> str:
    """Return the code of a language by its name or code, empty where nobody knows it."""
    name = name.strip()
    written = re.fullmatch(r"(.*?)\s*[(\[]\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*[)\]]", name)
    if written:
        return _code(written[2]) or code_of(written[1])
    return _by_name().get(_fold(name), "") or _code(name)


def made_up(name: str) -> str:
    """Return a code for a language that nobody knows; "und" is BCP 47's word for undetermined."""
    letters = re.sub(r"[^a-z0-9]", "", _fold(name))[:8]
    return f"und-{letters}" if len(letters) >= 2 else "und"


def name_of(code: str) -> str:
    """Return a language as a workbook's column names it: Soomaali (so)."""
    own = next((language.own_name for language in LANGUAGES if language.code == code), "")
    if not own:
        try:
            own = Locale.parse(code, sep="-").get_display_name("en") or ""
        except (UnknownLocaleError, ValueError):
            own = ""
    return f"{own or code} ({code})"


def _code(text: str) -> str:
    text = text.replace("_", "-")
    base, *rest = text.split("-")
    base = base.lower()
    base = _THREE_LETTERS.get(base, base)
    if len(base) == 3:
        alias = str(get_global("language_aliases").get(base, base))
        base = alias if "_" not in alias else base
    if base == "no":
        base = "nb"
    if base not in _codes() and base != "und":
        return ""
    found = "-".join([base, *rest])
    return found if LANGUAGE.fullmatch(found) else ""


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(code.partition("_")[0] for code in _listed()) | {each.code for each in LANGUAGES}


def _listed() -> list[str]:
    return [str(code) for code in Locale("en").languages]


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for code in _listed():
        plain = code.replace("_", "-")
        if not LANGUAGE.fullmatch(plain):
            continue
        for speaker in ("en", "nb"):
            if name := Locale(speaker).languages.get(code):
                names.setdefault(_fold(name), plain)
        try:
            if own := Locale.parse(code).languages.get(code):
                names.setdefault(_fold(own), plain)
        except (UnknownLocaleError, ValueError):
            continue
    names.update({_fold(language.own_name): language.code for language in LANGUAGES})
    names.update({_fold(name): code for name, code in _ALSO.items()})
    names["no"] = names["nb"] = "nb"
    return names


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("å", "a").replace("_", " ").split())
