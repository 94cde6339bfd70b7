"""What the editor's pages of the codebook are given, and what their buttons do."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from participation.services import codebook_changes, codebook_editing, codebook_merging, codebook_recoding, codebooks
from participation.services.codebook_changes import Difference, Version
from participation.services.codebook_editing import LANGUAGES
from participation.services.codebooks import CodebookView, CodeView
from participation.services.database import Session
from participation.services.errors import NotFound
from participation.web.coding import codebook_forms, pages
from participation.web.coding.shared import number, numbers, store
from participation.web.coding.words import in_language
from participation.web.context import current_area, current_person, now
from participation.web.question_views import Words

DONE = {
    "move": _l("The code is moved."),
    "up": _l("The order is stored."),
    "down": _l("The order is stored."),
    "retire": _l("The code is retired. What was coded with it is kept."),
    "restore": _l("The code is in use again."),
    "merge": _l("The codes are merged, and the codings followed."),
    "split": _l("The new codes are there. Choose among them for each statement."),
}
ACTIONS = {
    "import": _l("Brought in from a file"),
    "add": _l("Added"),
    "edit": _l("Changed"),
    "move": _l("Moved"),
    "order": _l("Put in another order"),
    "retire": _l("Retired"),
    "restore": _l("Taken into use again"),
    "merge": _l("Merged"),
    "undo_merge": _l("Merge taken back"),
    "split": _l("Split"),
}
FIELDS = {
    "parent_id": _l("Theme"),
    "key": _l("Key"),
    "colour": _l("Colour"),
    "name": _l("Name"),
    "definition": _l("Definition"),
    "when_to_use": _l("Use it"),
    "when_not": _l("Do not use it"),
    "examples": _l("Examples"),
}
HIDDEN = {"retired", "merged_into", "guid", "position"}


def done_sentence(change: str) -> str:
    """Return what is said when a change of a code is stored."""
    return str(DONE[change])


def change_of(change: str, code_id: int) -> Callable[[Session], object]:
    """Return what a button of a code does, from the form of this request."""
    who: dict[str, Any] = {
        "area_id": current_area().id,
        "code_id": code_id,
        "user_id": current_person().id,
        "now": now(),
    }
    if change == "move":
        parent_id = number("parent")
        return lambda session: codebook_editing.move(session, parent_id=parent_id, **who)
    if change in {"up", "down"}:
        return lambda session: codebook_editing.step(session, down=change == "down", **who)
    if change == "merge":
        into = number("into") or code_id  # nothing chosen: the verb asks for another code
        return lambda session: codebook_merging.merge(session, into_id=into, **who)
    if change == "split":
        parts = codebook_forms.parts_of(request.form, codebook_editing.PLAIN)
        return lambda session: codebook_editing.split(session, drafts=parts, **who)
    verb = codebook_editing.retire if change == "retire" else codebook_editing.restore
    return lambda session: verb(session, **who)


def overview(session: Session, area_id: int, language: str) -> dict[str, Any]:
    """Return what the page of the codebook is given: the codes in use, those retired, the newest version."""
    if not codebooks.has_codebook(session, area_id):
        return {"has_codebook": False}
    book = codebooks.codebook_of(session, area_id)
    all_codes = codebook_changes.state(session, book.id)
    retired = [
        {
            "id": int(key),
            "name": in_language(fields["name"], language),
            "into": _name(all_codes, fields["merged_into"], language),
        }
        for key, fields in all_codes.items()
        if fields["retired"]
    ]
    return {
        "has_codebook": True,
        "themes": pages.choices(book, None, language),
        "retired": retired,
        "version": codebook_changes.newest_number(session, book.id),
    }


def editor(session: Session, area_id: int, code_id: int | None, language: str) -> dict[str, Any]:
    """Return what the form of a code is given, beside its fields."""
    book = codebooks.codebook_of(session, area_id)
    view = book.by_id().get(code_id) if code_id is not None else None
    if code_id is not None and view is None:
        raise NotFound
    return {
        "code": view,
        "name": in_language(view.name, language) if view else None,
        "themes": [(theme.id, in_language(theme.name, language)) for theme in book.themes if theme.id != code_id],
        "others": _others(book, view, language),
        "palette": codebook_forms.PALETTE,
        "languages": LANGUAGES,
        "parts": range(codebook_forms.MOST_PARTS),
        "left": codebook_recoding.left_of(session, area_id, code_id).left if code_id is not None else 0,
        "is_split": bool(view and codebook_editing.split_into(session, view.id)),
    }


def versions(session: Session, area_id: int, one: int | None, other: int | None, language: str) -> dict[str, Any]:
    """Return what the page of versions is given; with two numbers, how the one differs from the other."""
    book = codebooks.codebook_of(session, area_id)
    found = codebook_changes.versions(session, book.id)
    shown: dict[str, Any] = {"versions": [_version(each, language) for each in found], "differences": None}
    newest = found[0].number if found else 0
    one, other = newest - 1 if one is None else one, newest if other is None else other
    shown |= {"one": max(min(one, other), 0), "other": max(one, other), "newest": newest}
    if "from" in request.args and newest:
        differences = codebook_changes.compare(session, book.id, shown["one"], shown["other"])
        names = codebook_changes.state(session, book.id)
        shown["differences"] = [_difference(each, names, language) for each in differences]
    return shown


def recoding(session: Session, area_id: int, code_id: int, language: str) -> dict[str, Any]:
    """Return what the page of a code that was split is given."""
    book = codebooks.codebook_of(session, area_id)
    found = codebook_recoding.left_of(session, area_id, code_id)
    codes = book.by_id()
    return {
        "code_id": code_id,
        "name": in_language(codes[code_id].name, language),
        "cards": pages.cards(found.statements, book, language),
        "left": found.left,
        "targets": [(number, in_language(codes[number].name, language)) for number in found.targets if number in codes],
    }


def store_recoding(code_id: int) -> int:
    """Store what the form of `recoding` says; return how many statements were coded anew."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    chosen: dict[int, set[int]] = {}
    for statement_id in numbers("statement"):
        chosen[statement_id] = set(numbers(f"code-{statement_id}"))
    stored = store(
        "coding.bulk",
        lambda session: codebook_recoding.store(
            session, area_id=area_id, code_id=code_id, chosen=chosen, coder_id=person_id, now=moment
        ),
        subject=f"code:{code_id}",
        detail=lambda made: {"statements": len(made), "withdrawn": [code_id]},
    )
    return len(stored)


def _others(book: CodebookView, view: CodeView | None, language: str) -> list[tuple[int, str]]:
    """Return the codes that this one can be merged into, those under a theme set in."""
    return [
        (code.id, ("" if code.parent_id is None else "\u2003") + in_language(code.name, language).text)
        for code in book.codes()
        if view is not None and view.id not in {code.id, code.parent_id}
    ]


def _version(version: Version, language: str) -> dict[str, Any]:
    return {
        "number": version.number,
        "made": version.made,
        "by": version.by,
        "action": ACTIONS.get(version.action, version.action),
        "name": in_language(version.name, language),
        "into": in_language(version.into, language),
        "changed": version.changed,
        "is_undone": version.undone is not None,
        "can_be_undone": version.can_be_undone,
    }


def _difference(found: Difference, names: Mapping[str, Mapping[str, Any]], language: str) -> dict[str, Any]:
    fields = found.after or found.before or {}
    return {
        "name": in_language(fields["name"], language),
        "kind": "changed" if found.before and found.after else "new" if found.after else "gone",
        "rows": [
            (label, _said(found.before, field, names, language), _said(found.after, field, names, language))
            for field, label in FIELDS.items()
            if found.before and found.after and field in found.fields
        ],
    }


def _said(fields: Mapping[str, Any] | None, field: str, names: Mapping[str, Mapping[str, Any]], language: str) -> Any:
    value = (fields or {}).get(field)
    if field == "parent_id":
        return _name(names, value, language) or gettext("none")
    if isinstance(value, dict):
        return "\n".join(
            f"{code}: {text if isinstance(text, str) else ' | '.join(text)}" for code, text in sorted(value.items())
        )
    return value or ""


def _name(names: Mapping[str, Mapping[str, Any]], code_id: int | None, language: str) -> Words | None:
    fields = names.get(str(code_id))
    return in_language(fields["name"], language) if fields else None
