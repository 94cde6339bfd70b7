"""The posters' fonts: Noto, cut down to the scripts of our languages."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.fonts import TTFFont

from surveys.wording import direction


@dataclass(frozen=True, slots=True)
class Script:
    """A script: its font, and its name for the shaper (ISO 15924, small letters)."""

    family: str
    tag: str


LATIN = Script("NotoSans", "latn")
CYRILLIC = Script("NotoSans", "cyrl")
ARABIC = Script("NotoSansArabic", "arab")
ETHIOPIC = Script("NotoSansEthiopic", "ethi")
TAMIL = Script("NotoSansTamil", "taml")
SCRIPTS = {"ar": ARABIC, "ur": ARABIC, "fa": ARABIC, "ckb": ARABIC, "ti": ETHIOPIC, "ta": TAMIL, "uk": CYRILLIC}
FAMILIES = tuple(dict.fromkeys(script.family for script in (LATIN, ARABIC, ETHIOPIC, TAMIL)))
STYLES = {"": "Regular", "B": "Bold"}


def script_of(language: str) -> Script:
    """Return the script that a language is written in; Latin where we know no better."""
    return SCRIPTS.get(language, LATIN)


@cache
def signs_of(family: str) -> frozenset[int]:
    """Return the signs that a font has, as code points."""
    with TTFont(_path(family, "Bold")) as font:
        return frozenset(font.getBestCmap())


def missing() -> list[str]:
    """Return the names of the font files that should be there and are not."""
    paths = [_path(family, name) for family in FAMILIES for name in STYLES.values()]
    return [path.name for path in paths if not path.is_file()]


def known(text: str) -> str:
    """Return a text without the signs that none of the fonts has, such as emoji."""
    every = frozenset().union(*map(signs_of, FAMILIES))
    return "".join(sign for sign in text if ord(sign) in every or sign.isspace()).strip()


def printable(text: str, language: str) -> bool:
    """Return whether the font of the language's script, with Latin beside it, has every sign of a text."""
    has = signs_of(script_of(language).family) | signs_of(LATIN.family)
    return all(ord(sign) in has or sign.isspace() for sign in text)


def load(pdf: FPDF) -> None:
    """Give the fonts to a document; a sign that a font lacks is taken from another."""
    for family in FAMILIES:
        for style, name in STYLES.items():
            pdf.add_font(family, style, _path(family, name))
    pdf.set_fallback_fonts(list(FAMILIES), exact_match=False)


def close(pdf: FPDF) -> None:
    """Close the fonts' files, which fpdf2 leaves open."""
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.ttfont.close()


def choose(pdf: FPDF, language: str, style: str, size: float) -> None:
    """Set the font of a language, with the shaping that its script needs; `size` is in points."""
    script = script_of(language)
    pdf.set_font(script.family, style, size)
    pdf.set_text_shaping(
        use_shaping_engine=True, direction=direction(language), script=script.tag, language=language.partition("-")[0]
    )


def _path(family: str, style: str) -> Path:
    return Path(str(files("participation.services.posters") / "fonts" / f"{family}-{style}.ttf"))
