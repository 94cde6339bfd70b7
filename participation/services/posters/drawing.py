"""A poster: one A4 page, one big code, the call to answer in every chosen language and its own script."""

from dataclasses import dataclass
from typing import cast

import segno
from fpdf import FPDF
from fpdf.enums import RenderStyle

from participation.services.posters import fonts
from surveys.wording import direction

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 15.0  # mm, A4
BAND = 106.0  # height of the coloured field
CARD, CARD_X, CARD_Y, QUIET = 92.0, WIDTH - MARGIN - 92.0, 66.0, 10.2
LEFT_WIDTH = CARD_X - MARGIN - 8
GRID_Y, GRID_END, GUTTER = 172.0, 280.0, 10.0
MOST_ROW = 17.0
MM_PER_POINT = 25.4 / 72

BRAND, WARM, INK, SOFT, LINE, WHITE = (
    (11, 110, 99), (242, 166, 90), (29, 42, 47), (82, 99, 106), (220, 214, 202), (255, 255, 255),
)  # fmt: skip
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """What a poster says in one language: the call, and how long it takes ("" where that is not known)."""

    language: str
    own_name: str
    call: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on a poster.

    Attributes:
        title: of the survey, in `language`.
        who: who asks.
        address: what the code leads to; `short` is the same for people who type.
        lines: one a language; that of `language` stands big.
        note: for staff, small: which poster it is.
    """

    title: str
    language: str
    who: str
    address: str
    short: str
    lines: tuple[Line, ...]
    note: str = ""


def poster_pdf(poster: Poster, *, compress: bool = True) -> bytes:
    """Return a poster as a PDF of one A4 page.

    Raises:
        ValueError: there is no line to print.
    """
    if not poster.lines:
        raise ValueError("a poster needs a language")
    pdf = FPDF(format="A4")
    try:
        fonts.load(pdf)
        _draw(pdf, poster, compress)
        return bytes(pdf.output())
    finally:
        fonts.close(pdf)


def _draw(pdf: FPDF, poster: Poster, compress: bool) -> None:
    pdf.set_compression(compress)
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_title(fonts.known(poster.title))
    pdf.set_author(fonts.known(poster.who))
    pdf.set_lang(poster.language)
    pdf.add_page()
    main = next((line for line in poster.lines if line.language == poster.language), poster.lines[0])
    _band(pdf, poster, main)
    _code(pdf, poster)
    _beside(pdf, poster, main)
    _grid(pdf, [line for line in poster.lines if line is not main])
    _foot(pdf, poster)


def matrix(address: str) -> tuple[tuple[int, ...], ...]:
    """Return the code's modules, 1 for dark; error correction Q survives a quarter of it being torn or wet."""
    return tuple(tuple(row) for row in segno.make(address, error="q", micro=False, boost_error=False).matrix)


def _at(poster: Poster, x: float, width: float) -> float:
    """Return where something `width` wide begins; a language from right to left turns the page round."""
    return WIDTH - x - width if direction(poster.language) == "rtl" else x


def _band(pdf: FPDF, poster: Poster, main: Line) -> None:
    wide = WIDTH - 2 * MARGIN - 38
    pdf.set_fill_color(*BRAND)
    pdf.rect(0, 0, WIDTH, BAND, style="F")
    with pdf.local_context(fill_opacity=0.85):
        pdf.set_fill_color(*WARM)
        pdf.circle(_at(poster, WIDTH - 24, 0), 16, 26, style="F")
    with pdf.local_context(fill_opacity=0.3):
        pdf.set_fill_color(*WHITE)
        pdf.circle(_at(poster, WIDTH - 52, 0), 6, 19, style="F")
    _text(pdf, poster.who, poster.language, _at(poster, MARGIN, wide - 12), 15, wide - 12, size=13, colour=WHITE)
    _block(pdf, poster.title, poster.language, _at(poster, MARGIN, wide), 25, wide, 37, most=40, colour=WHITE)
    left = _at(poster, MARGIN, LEFT_WIDTH)
    _block(pdf, main.call, main.language, left, 70, LEFT_WIDTH, 30, most=27, colour=WHITE)


def _code(pdf: FPDF, poster: Poster) -> None:
    left = _at(poster, CARD_X, CARD)
    pdf.set_fill_color(*WHITE)
    pdf.set_draw_color(*LINE)
    pdf.set_line_width(0.4)
    pdf.rect(left, CARD_Y, CARD, CARD, style=RenderStyle.DF, round_corners=True, corner_radius=6)
    rows = matrix(poster.address)
    module = (CARD - 2 * QUIET) / len(rows)
    pdf.set_fill_color(*INK)
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            end = x
            while end < len(row) and row[end]:
                end += 1
            pdf.rect(left + QUIET + x * module, CARD_Y + QUIET + y * module, (end - x) * module, module, style="F")
            x = end
    pdf.link(left, CARD_Y, CARD, CARD, poster.address)


def _beside(pdf: FPDF, poster: Poster, main: Line) -> None:
    left = _at(poster, MARGIN, LEFT_WIDTH)
    align = "R" if direction(poster.language) == "rtl" else "L"
    pdf.set_fill_color(*WARM)
    pdf.rect(_at(poster, MARGIN, 14), 117, 14, 1.6, style="F")
    _text(pdf, poster.short, "en", left, 123, LEFT_WIDTH, size=24, style="B", colour=INK, align=align)
    if main.time:
        _block(pdf, main.time, main.language, left, 137, LEFT_WIDTH, 18, most=15, colour=SOFT, style="")


def _grid(pdf: FPDF, lines: list[Line]) -> None:
    if not lines:
        return
    columns = 1 if len(lines) <= 4 else 2
    rows = -(-len(lines) // columns)
    height = min(MOST_ROW * (1.6 if columns == 1 else 1), (GRID_END - GRID_Y) / rows)
    width = (WIDTH - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    size = min(32.0 if columns == 1 else 16.0, height * 0.42 / MM_PER_POINT)
    pdf.set_draw_color(*LINE)
    pdf.set_line_width(0.25)
    for at, line in enumerate(lines):
        x, y = MARGIN + at // rows * (width + GUTTER), GRID_Y + at % rows * height
        pdf.line(x, y, x + width, y)
        _text(pdf, line.call, line.language, x, y + height * 0.1, width, size=size, style="B", colour=BRAND)
        small = f"{line.own_name}  ·  {line.time}" if line.time else line.own_name
        _text(pdf, small, line.language, x, y + height * 0.63, width, size=max(8, size * 0.6), colour=SOFT)


def _foot(pdf: FPDF, poster: Poster) -> None:
    pdf.set_draw_color(*LINE)
    pdf.line(MARGIN, 284, WIDTH - MARGIN, 284)
    half = (WIDTH - 2 * MARGIN) / 2
    _text(pdf, "Tett på", "nb", MARGIN, 286.5, half, size=9, style="B", colour=BRAND)
    _text(pdf, poster.note, "nb", MARGIN + half, 286.5, half, size=8, colour=SOFT, align="R")


def _text(
    pdf: FPDF,
    text: str,
    language: str,
    x: float,
    y: float,
    width: float,
    *,
    size: float,
    colour: Colour,
    style: str = "",
    align: str = "",
) -> None:
    """Write one line, smaller where it does not fit; from the side where the language begins."""
    text = fonts.known(text)
    if not text:
        return
    fonts.choose(pdf, language, style, size)
    wide = pdf.get_string_width(text)
    if wide > width:
        size = max(6.0, size * width / wide * 0.99)
        fonts.choose(pdf, language, style, size)
    pdf.set_text_color(*colour)
    pdf.set_xy(x, y)
    pdf.cell(width, size * MM_PER_POINT * 1.25, text, align=align or ("R" if direction(language) == "rtl" else "L"))


def _block(
    pdf: FPDF,
    text: str,
    language: str,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    most: float,
    colour: Colour,
    style: str = "B",
) -> None:
    """Write a text of several lines, as large as the space allows, up to `most` points."""
    text = fonts.known(text)
    if not text:
        return
    align = "R" if direction(language) == "rtl" else "L"
    size = most
    while True:
        fonts.choose(pdf, language, style, size)
        leading = size * MM_PER_POINT * 1.2
        lines = cast("list[str]", pdf.multi_cell(width, leading, text, align=align, dry_run=True, output="LINES"))
        longest = max(pdf.get_string_width(word) for word in text.split())
        if size <= 8 or (len(lines) * leading <= height and longest <= width):
            break
        size -= 1
    pdf.set_text_color(*colour)
    pdf.set_xy(x, y)
    pdf.multi_cell(width, leading, text, align=align)
