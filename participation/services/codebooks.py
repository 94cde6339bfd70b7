"""Codebooks: bring one in from a document, and read the area's own as a hierarchy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.codebook import Code, Codebook
from participation.services.codebook_changes import changing
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message

TEXTS = ("name", "definition", "when_to_use", "when_not", "examples")


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code as pages see it; texts are maps from language to text, examples from language to a list of texts."""

    id: int
    key: str
    parent_id: int | None
    colour: str
    name: Mapping[str, str]
    definition: Mapping[str, str]
    when_to_use: Mapping[str, str]
    when_not: Mapping[str, str]
    examples: Mapping[str, list[str]]
    guid: str | None = None
    children: tuple["CodeView", ...] = ()


@dataclass(frozen=True, slots=True)
class CodebookView:
    """A codebook: its codes in use as a hierarchy of two, in the codebook's own order."""

    id: int
    name: str
    themes: tuple[CodeView, ...]

    def codes(self) -> list[CodeView]:
        """Return every code, a theme before the codes under it."""
        return [code for theme in self.themes for code in (theme, *theme.children)]

    def by_id(self) -> dict[int, CodeView]:
        """Return every code by its id."""
        return {code.id: code for code in self.codes()}

    def by_key(self) -> dict[str, CodeView]:
        """Return every code by its key."""
        return {code.key: code for code in self.codes()}


def import_codebook(
    session: Session, *, area_id: int, document: Mapping[str, Any], now: datetime, user_id: int | None = None
) -> CodebookView:
    """Bring a codebook into an area; one of the same name is brought up to date and keeps its codings.

    Args:
        session: an open writing transaction.
        area_id: whose codebook it becomes.
        document: {"name": {language: text}, "codes": [{"key", "parent": key or None, "name", ...}, ...]}.
        now: the moment.
        user_id: who brings it, None for a command.

    A code that the document no longer has is retired, not removed: what was coded with it stays true.

    Raises:
        ServiceProblem: a code has no key or name, two have the same key, or a parent is not in the document above it.
    """
    codes = _checked(document)
    name = _first(document.get("name", {})) or "Codebook"
    book = session.scalar(select(Codebook).where(Codebook.area_id == area_id, Codebook.name == name))
    if book is None:
        book = Codebook(area_id=area_id, name=name, created=now)
        session.add(book)
        session.flush()
    with changing(session, book.id, "import", user_id=user_id, now=now):
        _put(session, book.id, codes)
    return codebook_of(session, area_id)


def _put(session: Session, book_id: int, codes: list[dict[str, Any]]) -> None:
    stored = {code.key: code for code in session.scalars(select(Code).where(Code.codebook_id == book_id))}
    for position, data in enumerate(codes):
        row = stored.get(data["key"])
        if row is None:
            row = stored[data["key"]] = Code(codebook_id=book_id, key=data["key"], name=dict(data["name"]))
            session.add(row)
        for text in TEXTS:
            setattr(row, text, dict(data.get(text) or {}))
        row.position, row.retired, row.merged_into = position, False, None
        row.colour = data.get("colour") or row.colour or "#1e2b3c"
        row.guid = data.get("guid") or row.guid
        row.parent_id = stored[data["parent"]].id if data.get("parent") else None
        session.flush()
    kept = {data["key"] for data in codes}
    for key, row in stored.items():
        row.retired = row.retired or key not in kept


def has_codebook(session: Session, area_id: int) -> bool:
    """Return whether an area has a codebook."""
    return session.scalar(select(Codebook.id).where(Codebook.area_id == area_id).limit(1)) is not None


def library_document() -> dict[str, Any]:
    """Return the codebook for neighbourhoods that comes with Tett på."""
    text = files("participation.library").joinpath("codebook-neighbourhood.json").read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def begin(session: Session, *, area_id: int, kind: str, user_id: int | None, now: datetime) -> None:
    """Give an area the codebook for neighbourhoods (kind "neighbourhood"), or one without codes."""
    if kind == "neighbourhood":
        import_codebook(session, area_id=area_id, document=library_document(), now=now, user_id=user_id)
    else:
        session.add(Codebook(area_id=area_id, name="", created=now))
        session.flush()


def codebook_of(session: Session, area_id: int) -> CodebookView:
    """Return the area's codebook (its newest); raise NotFound where it has none."""
    book = session.execute(
        select(Codebook.id, Codebook.name).where(Codebook.area_id == area_id).order_by(Codebook.id.desc()).limit(1)
    ).one_or_none()
    if book is None:
        raise NotFound(Message(N_("This area has no codebook yet.")))
    rows = list(
        session.scalars(
            select(Code).where(Code.codebook_id == book.id, Code.retired.is_(False)).order_by(Code.position, Code.id)
        )
    )
    themes = [row for row in rows if row.parent_id is None]
    return CodebookView(
        book.id,
        book.name,
        tuple(_view(row, tuple(_view(child) for child in rows if child.parent_id == row.id)) for row in themes),
    )


def _view(row: Code, children: tuple[CodeView, ...] = ()) -> CodeView:
    return CodeView(
        id=row.id,
        key=row.key,
        parent_id=row.parent_id,
        colour=row.colour,
        name=row.name,
        definition=row.definition,
        when_to_use=row.when_to_use,
        when_not=row.when_not,
        examples=row.examples,
        guid=row.guid,
        children=children,
    )


def _checked(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    codes = document.get("codes")
    if not isinstance(codes, list) or not codes:
        raise ServiceProblem(Message(N_("The codebook holds no codes.")))
    seen: dict[str, str | None] = {}
    for number, data in enumerate(codes, start=1):
        if not isinstance(data, dict) or not data.get("key") or not _first(data.get("name", {})):
            raise ServiceProblem(Message(N_("Code number %(number)s has no key or no name."), {"number": number}))
        key, parent = data["key"], data.get("parent")
        if key in seen:
            raise ServiceProblem(Message(N_("The code “%(key)s” stands in the codebook twice."), {"key": key}))
        if parent and seen.get(parent, "") is not None:
            raise ServiceProblem(
                Message(
                    N_("The code “%(key)s” stands under “%(parent)s”, which is no theme above it."),
                    {"key": key, "parent": parent},
                )
            )
        seen[key] = parent or None
    return codes


def _first(texts: Any) -> str:
    if isinstance(texts, str):
        return texts
    return next((text for text in texts.values() if text), "") if isinstance(texts, dict) else ""
