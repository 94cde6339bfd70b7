"""A poster is one A4 page whose code is the address, with every language in signs that its font has."""

import re
from importlib.resources import files

import pytest
import segno
from fpdf import FPDF

from participation.services.posters import Line, Poster, drawing, fonts, matrix, poster_pdf, printable
from surveys.wording import LANGUAGES

# The call of each language as a poster has it; letters of Sorani, Urdu, Tigrinya, Vietnamese and Tamil among them.
CALLS = {
    "nb": "Svar på ditt eget språk", "ar": "أجب بلغتك", "ur": "اپنی زبان میں جواب دیں", "fa": "به زبان خودتان پاسخ دهید",
    "ckb": "بە زمانی خۆت وەڵام بدەرەوە", "ti": "ብቋንቋኹም መልሱ", "ta": "உங்கள் மொழியில் பதிலளியுங்கள்",
    "vi": "Trả lời bằng ngôn ngữ của bạn", "uk": "Відповідайте своєю мовою", "lt": "Atsakykite savo kalba, ąčęėįšųūž",
    "pl": "Odpowiedz w swoim języku", "so": "Ku jawaab luqaddaada", "tr": "Kendi dilinizde yanıtlayın ğşİ",
}  # fmt: skip
LINES = tuple(Line(each.code, each.own_name, CALLS.get(each.code, each.own_name), "8 min") for each in LANGUAGES)
ADDRESS = "https://tett.example/l/k7m2qx"


def poster(lines=LINES, language="nb", title="Hvordan er det å bo på Tøyen?"):
    return Poster(title, language, "Tøyen, Oslo", ADDRESS, "tett.example/l/k7m2qx", tuple(lines), "Biblo")


def test_it_is_one_a4_page():
    pdf = poster_pdf(poster(), compress=False)
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == 1
    (box,) = set(re.findall(rb"/MediaBox \[([^\]]*)\]", pdf))
    assert [float(each) for each in box.split()] == pytest.approx([0, 0, 595.28, 841.89])
    assert b"/Lang (nb)" in pdf


@pytest.mark.parametrize("language", ["nb", "ar"])
def test_the_code_on_the_page_is_the_address(language):
    """The dark fields are read back from the page's own drawing and laid beside segno's."""
    found = _modules(poster_pdf(poster(language=language), compress=False), language)
    made = segno.make(ADDRESS, error="q", micro=False, boost_error=False)
    assert found == tuple(tuple(row) for row in made.matrix) == matrix(ADDRESS)
    quiet = drawing.QUIET / ((drawing.CARD - 2 * drawing.QUIET) / len(found))
    assert quiet >= 4, "modules of white around it"


def _modules(pdf, language):
    content = max(re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL), key=lambda each: each.count(b" re f"))
    size = len(matrix(ADDRESS))
    module = (drawing.CARD - 2 * drawing.QUIET) / size / drawing.MM_PER_POINT
    left = drawing.CARD_X if language == "nb" else drawing.WIDTH - drawing.CARD_X - drawing.CARD
    x0, y0 = (left + drawing.QUIET) / drawing.MM_PER_POINT, (drawing.CARD_Y + drawing.QUIET) / drawing.MM_PER_POINT
    grid = [[0] * size for _ in range(size)]
    for x, y, width, height in re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) (-?[\d.]+) re f", content):
        if abs(abs(float(height)) - module) > 0.05:
            continue  # not of the code
        row = round((841.89 - float(y) - y0) / module)
        first = round((float(x) - x0) / module)
        for at in range(first, first + round(float(width) / module)):
            grid[row][at] = 1
    return tuple(map(tuple, grid))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
def test_every_language_has_its_signs_in_its_own_font(language):
    text = CALLS.get(language.code, "") + language.own_name + "0123456789 –’"
    assert printable(text, language.code)
    assert fonts.known(text) == text


def test_letters_of_arabic_are_joined_and_run_from_the_right():
    """Shaping gives another glyph to a letter in the middle of a word than to the same letter alone."""
    pdf = FPDF()
    fonts.load(pdf)
    fonts.choose(pdf, "ar", "B", 12)
    joined, alone = pdf.get_string_width("ببب"), 3 * pdf.get_string_width("ب")
    fonts.close(pdf)
    assert joined < alone * 0.9


def test_a_sign_that_no_font_has_is_left_out_and_a_long_title_fits():
    assert fonts.known("Hei 👋 på 中 Tøyen") == "Hei  på  Tøyen"
    assert not printable("中", "nb")
    long = "Nabolagsundersøkelsesspørreskjemakonkurransen " * 6
    assert len(poster_pdf(poster(title=long))) > 10_000
    assert len(poster_pdf(poster(lines=LINES[:1]))) > 5_000
    with pytest.raises(ValueError, match="language"):
        poster_pdf(poster(lines=()))


def test_the_fonts_are_small_and_bring_their_licence():
    folder = files("participation.services.posters") / "fonts"
    assert sum(len(each.read_bytes()) for each in folder.iterdir()) < 1_500_000
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8")


def test_the_pages_of_the_pdf_hold_their_text():
    """Somebody who copies the call out of the PDF, or lets it be read aloud, gets letters: each font maps its glyphs back."""
    pdf = poster_pdf(poster(), compress=False)
    told = {int(code[:4], 16) for code in re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]{4,})>", pdf)}
    told |= {int(code[4:8], 16) for code in re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]{8,})>", pdf)}
    for code, text in CALLS.items():
        lost = [sign for sign in text if sign.isalpha() and ord(sign) not in told]
        assert len(lost) <= 2, (code, lost)  # what is drawn as one sign with its neighbour
