"""View models of quotes: the words with what was found in them, and the list by theme."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from analysis.identifying import Identifying
from participation.services import codebooks, quotes, statements
from participation.services.codebooks import CodebookView
from participation.services.database import Session
from participation.services.quotes import QuoteView
from participation.web.coding import pages
from participation.web.coding.words import LENSES, in_language, said_in
from participation.web.question_views import Words

KINDS = {
    Identifying.NATIONAL_NUMBER: _l("national identity number"),
    Identifying.PHONE: _l("telephone number"),
    Identifying.EMAIL: _l("e-mail address"),
    Identifying.ADDRESS: _l("address"),
    Identifying.NAME: _l("name"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `kind` says what it may be, empty for the rest, `at` is its place among what was found."""

    text: str
    kind: str
    at: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote as it is shown."""

    id: int
    statement_id: int
    quote: Words
    translation: Words | None
    lens: str
    language: str
    badges: tuple[pages.Badge, ...]
    kept: str
    by: str
    marked: Any
    withdrawn: Any
    withdrawn_by: str


def form(
    session: Session, area_id: int, statement_id: int, text: str | None, translation: str | None, language: str
) -> dict[str, Any]:
    """Return what the form of a quote is given; the statement's own words where nothing was written yet."""
    view = statements.one(session, area_id, statement_id)
    translated = view.translation(pages.TRANSLATION_LANGUAGE)
    text = view.text if text is None else text
    translation = (translated.text if translated else "") if translation is None else translation
    plain = pages.card(view, {}, language)
    return {
        "card": plain,
        "text": text,
        "translation": translation,
        "has_translation": translated is not None,
        "pieces": pieces(text),
        "translation_pieces": pieces(translation),
        "may_be_quoted": quotes.may_be_quoted(session, statement_id),
        "earlier": [
            shown(each, None, language) for each in quotes.quotes_of(session, area_id, statement_id=statement_id)
        ],
    }


def pieces(text: str) -> list[Piece]:
    """Return a text cut where something was found in it."""
    found, cut, at = quotes.found_in(text), [], 0
    for place, finding in enumerate(found):
        cut.append(Piece(text[at : finding.start], "", -1))
        cut.append(Piece(text[finding.start : finding.end], str(KINDS[finding.kind]), place))
        at = finding.end
    cut.append(Piece(text[at:], "", -1))
    return [piece for piece in cut if piece.text]


def overview(session: Session, area_id: int, lens: str, theme_id: int | None, language: str) -> dict[str, Any]:
    """Return what the list of quotes is given: those that stand by theme, and those taken back."""
    book = codebooks.codebook_of(session, area_id)
    found = quotes.quotes_of(session, area_id, lens=lens)
    groups = []
    for theme in book.themes:
        ids = {theme.id, *(child.id for child in theme.children)}
        inside = [shown(each, book, language) for each in found if ids & set(each.codes)]
        if inside and theme_id in {None, theme.id}:
            groups.append((theme.id, in_language(theme.name, language), theme.colour, inside))
    every = {code.id for code in book.codes()}
    loose = [shown(each, book, language) for each in found if not every & set(each.codes)]
    return {
        "lens": lens,
        "theme": theme_id,
        "lens_tabs": [("", gettext("All lenses")), *((key, gettext(text)) for key, text in LENSES.items())],
        "themes": [(theme.id, in_language(theme.name, language)) for theme in book.themes],
        "groups": groups,
        "loose": [] if theme_id else loose,
        "withdrawn": [shown(each, book, language) for each in quotes.quotes_of(session, area_id, withdrawn=True)],
        "total": len(found),
    }


def file_rows(session: Session, area_id: int, language: str) -> list[list[str]]:
    """Return the quotes that stand as rows: words, translation, language, lens, codes."""
    codes = codebooks.codebook_of(session, area_id).by_id()
    rows = [["quote", "translation", "language", "lens", "codes"]]
    for each in quotes.quotes_of(session, area_id):
        names = [in_language(codes[code].name, language).text for code in each.codes if code in codes]
        rows.append([each.text, each.translation, each.language, each.lens, " | ".join(names)])
    return rows


def shown(view: QuoteView, book: CodebookView | None, language: str) -> Shown:
    """Return a quote as it is shown."""
    codes = book.by_id() if book else {}
    return Shown(
        id=view.id,
        statement_id=view.statement_id,
        quote=said_in(view.text, view.language),
        translation=said_in(view.translation, pages.TRANSLATION_LANGUAGE) if view.translation else None,
        lens=view.lens,
        language=view.language,
        badges=tuple(
            pages.Badge(code, in_language(codes[code].name, language), codes[code].colour)
            for code in view.codes
            if code in codes
        ),
        kept=", ".join(str(KINDS[Identifying(kind)]) for kind in view.kept),
        by=view.by,
        marked=view.marked,
        withdrawn=view.withdrawn,
        withdrawn_by=view.withdrawn_by,
    )
