"""The verbs behind the coding room's routes, each with its line in the journal, and what its templates are given."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext

from participation.services import coding, journal, statements, themes
from participation.services.codebooks import CodebookView, codebook_of
from participation.services.coding import Decision
from participation.services.database import Session
from participation.services.machine.beside import beside, next_to_code
from participation.services.statements import PAGE_SIZE, Choices, Filters
from participation.web.coding import forms, history, pages, theme_pages
from participation.web.coding.words import LENSES, in_language
from participation.web.context import current_database
from participation.web.reading import day, language_name


def words() -> dict[str, Any]:
    """Return what every template of the room is given."""
    return {
        "lenses": {lens: gettext(text) for lens, text in LENSES.items()},
        "known_places": current_app.view_functions,
    }


def filters(area_id: int) -> Filters:
    """Return the filters that the address of this request asks for."""
    with current_database().read() as session:
        return forms.filters_of(request.args, codebook_of(session, area_id))


def statement_list(
    session: Session, area_id: int, filters: Filters, page: int, book: CodebookView, language: str
) -> dict[str, Any]:
    """Return what the list of statements is given."""
    found, total = statements.find(session, area_id, filters, page=page)
    choices = statements.choices(session, area_id)
    return {
        "cards": pages.cards(found, book, language),
        "total": total,
        "page": page,
        "pages": -(-total // PAGE_SIZE),
        "filters": filters,
        "query": forms.query_of(filters),
        "choices": _choices(choices, filters, book, language),
        "progress": pages.progress(choices),
    }


def workbench(
    session: Session,
    area_id: int,
    statement_id: int,
    filters: Filters,
    coder_id: int,
    language: str,
    book: CodebookView,
) -> dict[str, Any]:
    """Return what the page of one statement is given."""
    view = statements.one(session, area_id, statement_id)
    offered = pages.choices(book, view, language)
    before, after = statements.neighbours(session, area_id, filters, statement_id)
    translated = view.translation(pages.TRANSLATION_LANGUAGE)
    return {
        "card": pages.card(view, book.by_id(), language),
        "themes": offered,
        "suggested": pages.suggested(offered),
        "model_note": theme_pages.guess_sentence(themes.newest_model(session, area_id)),
        "before": before,
        "after": after,
        "next_uncoded": next_uncoded(session, area_id, filters, statement_id),
        "can_undo": coding.last_decision(session, area_id=area_id, coder_id=coder_id) is not None,
        "draft": translated.text if translated else "",
        "is_translatable": view.language != pages.TRANSLATION_LANGUAGE,
        "beside": pages.beside(beside(session, area_id, statement_id), view, book.by_id(), language),
        "history": history.lines(session, statement_id, book.by_key(), language),
        "query": forms.query_of(filters),
    }


def next_uncoded(session: Session, area_id: int, filters: Filters, statement_id: int | None = None) -> int | None:
    """Return the statement to code next: the one that tells the machine most, else the next one down the list."""
    waiting = replace(filters, coded="no")
    most_telling = next_to_code(session, area_id, waiting, statement_id)
    if most_telling is not None:
        return most_telling
    if statement_id is not None:
        _, after = statements.neighbours(session, area_id, waiting, statement_id)
        if after is not None:
            return after
    first, _ = statements.find(session, area_id, waiting, page_size=2)
    return next((view.id for view in first if view.id != statement_id), None)


def address(area_slug: str, statement_id: int | None, filters: Filters) -> str:
    """Return the address of a statement in a filtered list; of the list itself where there is no statement."""
    query: dict[str, Any] = forms.query_of(filters)
    if statement_id is None:
        return url_for("coding.statement_list", area_slug=area_slug, **query)
    return url_for("coding.statement", area_slug=area_slug, statement_id=statement_id, **query)


def theme_list(session: Session, area_id: int, lens: str, language: str) -> dict[str, Any]:
    """Return what the page of themes is given."""
    overview = themes.overview(session, area_id, lens=lens)
    found = theme_pages.bars(overview, lens, language)
    return {
        "lens": lens,
        "lens_tabs": [("", gettext("All lenses")), *((key, gettext(text)) for key, text in LENSES.items())],
        "themes": theme_pages.theme_views(overview, lens, language),
        "bars": found,
        "has_machine": any(bar.machine_width for bar in found),
        "coded_sentence": theme_pages.coded_sentence(overview),
        "no_code": theme_pages.no_code_sentence(overview),
        "machine_sentence": theme_pages.machine_sentence(overview),
    }


def decide(
    session: Session,
    area_id: int,
    statement_id: int,
    coder_id: int,
    given: set[int],
    withdrawn: set[int],
    moment: datetime,
) -> Decision:
    """Store a decision and its line in the journal."""
    decision = coding.decide(
        session,
        area_id=area_id,
        statement_id=statement_id,
        coder_id=coder_id,
        given=given,
        withdrawn=withdrawn,
        now=moment,
    )
    _record(session, "coding.given", area_id, coder_id, decision)
    return decision


def undo(session: Session, area_id: int, coder_id: int, moment: datetime) -> Decision:
    """Take back the coder's last decision, with its line in the journal."""
    decision = coding.undo(session, area_id=area_id, coder_id=coder_id, now=moment)
    _record(session, "coding.undone", area_id, coder_id, decision)
    return decision


def translate(session: Session, area_id: int, statement_id: int, person_id: int, text: str, moment: datetime) -> None:
    """Store a translation into the planners' language, with its line in the journal."""
    language = pages.TRANSLATION_LANGUAGE
    coding.translate(
        session,
        area_id=area_id,
        statement_id=statement_id,
        language=language,
        text=text,
        user_id=person_id,
        now=moment,
    )
    journal.record(
        session,
        "statement.translated",
        user_id=person_id,
        area_id=area_id,
        subject=f"statement:{statement_id}",
        detail={"language": language},
        now=moment,
    )


def logged(filters: Filters, page: int) -> dict[str, Any]:
    """Return what the journal keeps of a list that was read: which filters, never the words that were looked for."""
    kept = {name: value for name, value in forms.query_of(filters).items() if name != "q"}
    return {**kept, "page": page, **({"searched": True} if filters.text else {})}


def _record(session: Session, action: str, area_id: int, coder_id: int, decision: Decision) -> None:
    journal.record(
        session,
        action,
        user_id=coder_id,
        area_id=area_id,
        subject=f"statement:{decision.statement_id}",
        detail={"before": list(decision.before), "after": list(decision.after)},
    )


def _choices(choices: Choices, filters: Filters, book: CodebookView, language: str) -> list[dict[str, Any]]:
    codes = [
        (str(code.id), ("" if code.parent_id is None else "\u2003") + in_language(code.name, language).text)
        for code in book.codes()
    ]
    sessions = [(str(number), f"{day(when)} · {place}") for number, when, place in choices.sessions]
    return [
        _choice("lens", gettext("Lens"), [(key, gettext(text)) for key, text in LENSES.items()], filters.lens),
        _choice("code", gettext("Code"), codes, "" if filters.code_id is None else str(filters.code_id)),
        _choice("coded", gettext("Coded"), [("yes", gettext("by people")), ("no", gettext("not yet"))], filters.coded),
        _choice(
            "language",
            gettext("Language"),
            [(code, f"{language_name(code)} ({count})") for code, count in choices.languages],
            filters.language,
        ),
        _choice(
            "session",
            gettext("Field session"),
            [("0", gettext("Answered alone")), *sessions],
            "" if filters.session_id is None else str(filters.session_id),
        ),
    ]


def _choice(name: str, label: str, options: list[tuple[str, str]], value: str) -> dict[str, Any]:
    return {"name": name, "label": label, "options": options, "value": value}
