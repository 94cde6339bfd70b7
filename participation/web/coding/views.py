"""The verbs behind the coding room's routes, each with its line in the journal, and what its templates are given."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext

from participation.services import (
    coding,
    coding_bulk,
    dialogue_media,
    double_coding,
    journal,
    quotes,
    statement_language,
    statements,
    themes,
)
from participation.services.codebooks import CodebookView, codebook_of
from participation.services.coding import Decision
from participation.services.database import Session
from participation.services.errors import ServiceProblem
from participation.services.machine.beside import Beside, beside, next_to_code
from participation.services.messages import N_, Message
from participation.services.statement_filters import Filters, group_of, is_too_few
from participation.services.statements import PAGE_SIZE, StatementView
from participation.web.coding import forms, history, list_filters, pages, theme_pages
from participation.web.coding.shared import number, numbers, store
from participation.web.coding.words import LENSES
from participation.web.context import current_area, current_database, current_person
from participation.web.reading import language_name
from surveys.wording import LANGUAGE_CODES

TABLE_SIZE = 50


def words() -> dict[str, Any]:
    """Return what every template of the room is given."""
    return {
        "lenses": {lens: gettext(text) for lens, text in LENSES.items()},
        "known_places": current_app.view_functions,
    }


def filters(area_id: int) -> Filters:
    """Return the filters that the address of this request asks for."""
    with current_database().read() as session:
        return filters_with(session, area_id, codebook_of(session, area_id))


def filters_with(session: Session, area_id: int, book: CodebookView) -> Filters:
    """Return the filters that the address of this request asks for, a group with the questions that ask for it."""
    found = forms.filters_of(request.args, book)
    if found.group is None:
        return found
    return replace(found, group=group_of(session, area_id, found.group.dimension, found.group.category))


def statement_list(
    session: Session,
    area_id: int,
    person_id: int,
    filters: Filters,
    page: int,
    book: CodebookView,
    language: str,
) -> dict[str, Any]:
    """Return what the list of statements is given."""
    is_table = request.args.get("view") == "table"
    size = TABLE_SIZE if is_table else PAGE_SIZE
    found, total = statements.find(session, area_id, filters, page=page, page_size=size)
    hidden = double_coding.hidden_from(session, area_id, person_id)
    found = [bare(view) if view.id in hidden else view for view in found]
    choices = statements.choices(session, area_id)
    return {
        "cards": pages.cards(found, book, language),
        "total": total,
        "page": page,
        "pages": -(-total // size),
        "filters": filters,
        "query": forms.query_of(filters) | ({"view": "table"} if is_table else {}),
        "is_table": is_table,
        "hidden": hidden,
        "codes": list_filters.codes(book, language),
        "too_few": is_too_few(session, area_id, filters),
        "choices": list_filters.choices(session, area_id, choices, filters, book, language),
        "more_choices": list_filters.more(session, area_id, choices, filters, language),
        "progress": pages.progress(choices),
        "silent": theme_pages.silent_sentences(themes.newest_model(session, area_id)),
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
    hidden = double_coding.hidden_from(session, area_id, coder_id)
    is_blind = statement_id in hidden
    view = bare(view) if is_blind else view
    found = Beside({}, ()) if is_blind else beside(session, area_id, statement_id)
    found = replace(found, similar=tuple(bare(each) if each.id in hidden else each for each in found.similar))
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
        "beside": pages.beside(found, view, book.by_id(), language),
        "history": [] if is_blind else history.lines(session, book.id, statement_id, language),
        "is_blind": is_blind,
        "seems": statement_language.seems(session, statement_id),
        "language_names": sorted(((code, language_name(code)) for code in LANGUAGE_CODES), key=lambda pair: pair[1]),
        "filed": dialogue_media.of_statement(session, area_id, statement_id),
        "quotes": len(quotes.quotes_of(session, area_id, statement_id=statement_id)),
        "query": forms.query_of(filters),
    }


def bare(view: StatementView) -> StatementView:
    """Return a statement without what anybody, people or machine, said of it."""
    return replace(view, codes=(), suggestions=(), is_decided=False)


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


def undo(session: Session, area_id: int, coder_id: int, moment: datetime) -> list[Decision]:
    """Take back the coder's last decision, or those stored at once with it, each with its line in the journal."""
    undone = coding_bulk.undo(session, area_id=area_id, coder_id=coder_id, now=moment)
    for decision in undone:
        _record(session, "coding.undone", area_id, coder_id, decision)
    return undone


def code_several(moment: datetime) -> list[Decision]:
    """Do what the table's form asks for the ticked statements; those of a blind round left to finish are passed by."""
    area_id, person_id, action = current_area().id, current_person().id, request.form.get("action", "")
    code_id = number("code")
    if code_id is None and action != "none":
        raise ServiceProblem(Message(N_("Choose a code first.")))
    codes = [] if code_id is None or action == "none" else [code_id]
    ticked = numbers("statement")

    def work(session: Session) -> list[Decision]:
        hidden = double_coding.hidden_from(session, area_id, person_id)
        return coding_bulk.decide(
            session,
            area_id=area_id,
            statement_ids=[each for each in ticked if each not in hidden],
            coder_id=person_id,
            given=codes if action == "give" else (),
            withdrawn=codes if action == "take" else (),
            now=moment,
        )

    detail = {"statements": len(ticked), "given" if action == "give" else "withdrawn": codes}
    return store("coding.bulk", work, detail=detail)


def translate(
    session: Session, *, area_id: int, statement_id: int, person_id: int, text: str, moment: datetime
) -> None:
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
