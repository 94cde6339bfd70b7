"""What a file of a codebook or codings would change in an area, before anything is changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.refi.model import RefiCode
from participation.records.answers import Statement
from participation.services import statements
from participation.services.codebooks import CodebookView, CodeView, codebook_of
from participation.services.coding_export import guid_of, slug_of, statement_guid
from participation.services.coding_import import MOST_TEXTS, Brought

FIELDS = ("name", "definition", "when_to_use", "when_not", "examples")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would change.

    Attributes:
        new, changed: names of codes.
        codings: (statement id, code guids) that are not there yet.
        texts: coded pieces of texts that would become statements.
        refused: (row, why) of a CSV file: "unknown_statement" or the code that is not there.
        lost: what could not be taken, by kind.
    """

    new: tuple[Mapping[str, str], ...] = ()
    changed: tuple[Mapping[str, str], ...] = ()
    codings: tuple[tuple[int, frozenset[str]], ...] = ()
    texts: tuple[Any, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    lost: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether the file changes nothing."""
        return not (self.new or self.changed or self.codings or self.texts)

    @property
    def given(self) -> int:
        """How many codes are given to statements that are here."""
        return sum(len(codes) for _, codes in self.codings)


def plan(session: Session, area_id: int, brought: Brought) -> Plan:
    """Return what a file would change in an area."""
    book, slug = codebook_of(session, area_id), slug_of(session, area_id)
    known = matches(brought.codes, book, slug)
    new = tuple(code.name for code in brought.codes if code.guid not in known)
    changed = tuple(
        code.name
        for code in brought.codes
        if brought.changes_codes and code.guid in known and _differs(code, known[code.guid], known)
    )
    ours = _ours(session, area_id, slug) if brought.given else {}
    wanted = [(ours[guid], codes) for guid, codes in brought.given if guid in ours]
    texts = [piece for guid, pieces in brought.texts.items() if guid not in ours for piece in pieces]
    refused: list[tuple[int, str]] = []
    if brought.by_number:
        wanted = _by_number(session, area_id, brought, book, slug, refused)
        known = {guid_of(code, slug): code for code in book.codes()}
    lost = dict(brought.lost)
    if len(texts) > MOST_TEXTS:
        lost["too_many_texts"] = len(texts) - MOST_TEXTS
    return Plan(
        new, changed, tuple(_not_given(session, wanted, known)), tuple(texts[:MOST_TEXTS]), tuple(refused), lost
    )


def matches(codes: tuple[RefiCode, ...], book: CodebookView, slug: str) -> dict[str, CodeView]:
    """Return which of our codes each code of a file is: by guid, else by key, else by a name."""
    by_guid = {guid_of(code, slug): code for code in book.codes()}
    by_key = book.by_key()
    by_name = {name.casefold().strip(): code for code in book.codes() for name in code.name.values()}
    found: dict[str, CodeView] = {}
    for code in codes:
        names = [by_name.get(name.casefold().strip()) for name in code.name.values()]
        match = by_guid.get(code.guid) or by_key.get(code.key) or next((each for each in names if each), None)
        if match is not None and match.id not in {each.id for each in found.values()}:
            found[code.guid] = match
    return found


def _differs(code: RefiCode, own: CodeView, known: Mapping[str, CodeView]) -> bool:
    if any(dict(getattr(code, name)) != dict(getattr(own, name)) for name in FIELDS):
        return True
    theme_id = known[code.parent].id if code.parent in known else -1 if code.parent else None
    is_moved = theme_id != own.parent_id
    return is_moved or bool(code.colour and code.colour != own.colour)


def _ours(session: Session, area_id: int, slug: str) -> dict[str, int]:
    rows = session.execute(select(Statement.id, Statement.text).where(Statement.area_id == area_id))
    return {statement_guid(slug, row.id, row.text): row.id for row in rows}


def _by_number(
    session: Session, area_id: int, brought: Brought, book: CodebookView, slug: str, refused: list[tuple[int, str]]
) -> list[tuple[int, frozenset[str]]]:
    names = {name.casefold(): code for code in book.codes() for name in code.name.values()}
    codes = names | {key.casefold(): code for key, code in book.by_key().items()}
    numbers = {number for _, number, _ in brought.by_number}
    here = set(session.scalars(select(Statement.id).where(Statement.area_id == area_id, Statement.id.in_(numbers))))
    found = []
    for row, number, given in brought.by_number:
        missing = next((code for code in given if code.casefold() not in codes), None)
        if number not in here:
            refused.append((row, "unknown_statement"))
        elif missing is not None:
            refused.append((row, missing[:60]))
        else:
            found.append((number, frozenset(guid_of(codes[code.casefold()], slug) for code in given)))
    return found


def _not_given(
    session: Session, wanted: list[tuple[int, frozenset[str]]], known: Mapping[str, CodeView]
) -> list[tuple[int, frozenset[str]]]:
    """Return of what is wanted the codes that a statement does not have yet."""
    views = {view.id: view for view in statements.by_ids(session, [number for number, _ in wanted])}
    found = []
    for number, guids in wanted:
        has = {code.code_id for code in views[number].codes}
        new = frozenset(guid for guid in guids if guid not in known or known[guid].id not in has)
        if new or (not guids and not views[number].is_decided):
            found.append((number, new))
    return [(number, guids) for number, guids in found if guids]
