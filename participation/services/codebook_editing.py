"""Change a codebook: add, write, move, retire and split codes. Every change is a version (codebook_changes)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.codebook import Code, Codebook
from participation.records.coding_work import CodebookChange
from participation.services.codebook_changes import changing
from participation.services.codebooks import codebook_of
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.messages import N_, Message

LANGUAGES = ("nb", "nn", "en")
LONGEST_NAME = 80
LONGEST_TEXT = 2_000
MOST_CODES = 500
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
PLAIN = "#1e2b3c"


@dataclass(frozen=True, slots=True)
class CodeDraft:
    """A code as somebody has written it; texts are maps from language to text, empty ones left out."""

    name: Mapping[str, str]
    definition: Mapping[str, str] = field(default_factory=dict)
    when_to_use: Mapping[str, str] = field(default_factory=dict)
    when_not: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, list[str]] = field(default_factory=dict)
    colour: str = PLAIN


def add(
    session: Session, *, area_id: int, draft: CodeDraft, parent_id: int | None, user_id: int | None, now: datetime
) -> int:
    """Add a code at the end of a theme (or a theme at the end of the codebook) and return its id.

    Raises:
        ServiceProblem: the draft has no name, a text is too long, or the theme is none.
    """
    book_id = codebook_of(session, area_id).id
    checked(draft)
    with changing(session, book_id, "add", user_id=user_id, now=now) as change:
        row = _new(session, book_id, draft, parent_id)
        change.code_id = row.id
    return row.id


def edit(session: Session, *, area_id: int, code_id: int, draft: CodeDraft, user_id: int, now: datetime) -> None:
    """Give a code other texts or another colour; what was coded with it stays.

    Raises:
        NotFound: the area has no such code.
        ServiceProblem: as `add`.
    """
    row = one(session, area_id, code_id)
    checked(draft)
    with changing(session, row.codebook_id, "edit", user_id=user_id, now=now, code_id=code_id):
        _write(row, draft)
        if row.parent_id is None:
            for child in _children(session, row):
                child.colour = draft.colour


def move(session: Session, *, area_id: int, code_id: int, parent_id: int | None, user_id: int, now: datetime) -> None:
    """Put a code under another theme, or make a theme of it.

    Raises:
        ServiceProblem: it has codes under it, or the theme is none.
    """
    row = one(session, area_id, code_id)
    if parent_id == row.parent_id:
        return
    if parent_id is not None and _children(session, row):
        raise ServiceProblem(Message(N_("A theme with codes under it cannot stand under another.")), field="parent")
    with changing(session, row.codebook_id, "move", user_id=user_id, now=now, code_id=code_id):
        theme = _theme(session, row.codebook_id, parent_id)
        row.parent_id, row.position = parent_id, _end(session, row.codebook_id)
        row.colour = theme.colour if theme else row.colour


def step(session: Session, *, area_id: int, code_id: int, down: bool, user_id: int, now: datetime) -> None:
    """Change places with the code before or after it under the same theme; nothing where there is none."""
    row = one(session, area_id, code_id)
    beside = [code for code in _in_use(session, row.codebook_id) if code.parent_id == row.parent_id]
    at = next((place for place, code in enumerate(beside) if code.id == code_id), None)
    if at is None:
        raise NotFound
    other = at + 1 if down else at - 1
    if not 0 <= other < len(beside):
        return
    with changing(session, row.codebook_id, "order", user_id=user_id, now=now, code_id=code_id):
        beside[at], beside[other] = beside[other], beside[at]
        places = sorted(code.position for code in beside)
        for place, code in enumerate(beside):
            # Two codes may have shared a place; rising numbers part them.
            code.position = places[0] + place if len(set(places)) < len(places) else places[place]


def retire(session: Session, *, area_id: int, code_id: int, user_id: int, now: datetime) -> None:
    """Take a code out of use. What was coded with it stays stored, and comes back when the code does.

    Raises:
        Conflict: codes in use stand under it.
    """
    row = one(session, area_id, code_id)
    if _children(session, row):
        raise Conflict(Message(N_("Move or retire the codes under this theme first.")))
    with changing(session, row.codebook_id, "retire", user_id=user_id, now=now, code_id=code_id):
        row.retired = True


def restore(session: Session, *, area_id: int, code_id: int, user_id: int, now: datetime) -> None:
    """Take a retired code into use again; one that was merged comes back by undoing the merge.

    Raises:
        Conflict: it was merged, or its theme is retired.
    """
    row = one(session, area_id, code_id, retired=True)
    if row.merged_into is not None:
        raise Conflict(Message(N_("This code was merged into another. Undo the merge to get it back.")))
    parent = session.get(Code, row.parent_id) if row.parent_id else None
    if parent is not None and parent.retired:
        raise Conflict(Message(N_("The theme of this code is retired. Take the theme into use first.")))
    with changing(session, row.codebook_id, "restore", user_id=user_id, now=now, code_id=code_id):
        row.retired = False


def split(
    session: Session, *, area_id: int, code_id: int, drafts: Sequence[CodeDraft], user_id: int, now: datetime
) -> list[int]:
    """Add the codes that a code is split into, beside it, and return their ids.

    The code stays in use until its statements have been coded anew and somebody retires it.

    Raises:
        ServiceProblem: fewer than two codes, or a draft has no name.
    """
    row = one(session, area_id, code_id)
    if len(drafts) < 2:
        raise ServiceProblem(Message(N_("Name at least two codes to split into.")), field="names")
    for draft in drafts:
        checked(draft)
    # Under a theme of one's own: what a theme is split into stands under it.
    parent_id = row.parent_id or row.id
    with changing(session, row.codebook_id, "split", user_id=user_id, now=now, code_id=code_id) as change:
        made = [_new(session, row.codebook_id, draft, parent_id).id for draft in drafts]
        change.moved = list(made)
    return made


def split_into(session: Session, code_id: int) -> list[int]:
    """Return the codes in use that a code was split into the last time, empty where it never was."""
    moved = session.scalar(
        select(CodebookChange.moved)
        .where(CodebookChange.code_id == code_id, CodebookChange.action == "split")
        .order_by(CodebookChange.number.desc())
        .limit(1)
    )
    rows = session.scalars(select(Code.id).where(Code.id.in_(moved or []), Code.retired.is_(False)))
    return sorted(rows)


def one(session: Session, area_id: int, code_id: int, *, retired: bool = False) -> Code:
    """Return a code of the area that is in use (or retired, where asked); raise NotFound where there is none."""
    row = session.scalar(
        select(Code).join(Codebook).where(Code.id == code_id, Codebook.area_id == area_id, Code.retired.is_(retired))
    )
    if row is None:
        raise NotFound
    return row


def checked(draft: CodeDraft) -> None:
    """Raise ServiceProblem where a draft has no name, a text is too long, or the colour is none."""
    if not any(text.strip() for text in draft.name.values()):
        raise ServiceProblem(Message(N_("Give the code a name.")), field="name")
    if any(len(text) > LONGEST_NAME for text in draft.name.values()):
        raise ServiceProblem(
            Message(N_("The name is too long; it takes %(number)s characters."), {"number": LONGEST_NAME}), field="name"
        )
    texts = [*draft.definition.values(), *draft.when_to_use.values(), *draft.when_not.values()]
    texts += [text for each in draft.examples.values() for text in each]
    if any(len(text) > LONGEST_TEXT for text in texts):
        raise ServiceProblem(
            Message(N_("A text is too long; it takes %(number)s characters."), {"number": LONGEST_TEXT}), field="texts"
        )
    if not COLOUR.fullmatch(draft.colour):
        raise ServiceProblem(Message(N_("Choose a colour.")), field="colour")


def key_for(name: str, taken: set[str]) -> str:
    """Return a key for a code from its name, one that is not taken."""
    plain = name.lower().replace("ø", "o").replace("æ", "ae").replace("đ", "d")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50] or "code"
    number, key = 2, base
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def _new(session: Session, book_id: int, draft: CodeDraft, parent_id: int | None) -> Code:
    taken = set(session.scalars(select(Code.key).where(Code.codebook_id == book_id)))
    if len(taken) >= MOST_CODES:
        raise Conflict(Message(N_("A codebook holds at most %(number)s codes."), {"number": MOST_CODES}))
    theme = _theme(session, book_id, parent_id)
    name = next(text for text in draft.name.values() if text.strip())
    row = Code(codebook_id=book_id, parent_id=parent_id, key=key_for(name, taken), name={})
    _write(row, draft)
    row.position = _end(session, book_id)
    row.colour = theme.colour if theme else draft.colour
    session.add(row)
    session.flush()
    return row


def _write(row: Code, draft: CodeDraft) -> None:
    row.name, row.definition = dict(draft.name), dict(draft.definition)
    row.when_to_use, row.when_not = dict(draft.when_to_use), dict(draft.when_not)
    row.examples = {language: list(texts) for language, texts in draft.examples.items()}
    row.colour = draft.colour if row.parent_id is None else row.colour


def _theme(session: Session, book_id: int, parent_id: int | None) -> Code | None:
    if parent_id is None:
        return None
    row = session.get(Code, parent_id)
    if row is None or row.codebook_id != book_id or row.parent_id is not None or row.retired:
        raise ServiceProblem(Message(N_("Choose a theme of this codebook.")), field="parent")
    return row


def _children(session: Session, row: Code) -> list[Code]:
    return [code for code in _in_use(session, row.codebook_id) if code.parent_id == row.id]


def _in_use(session: Session, book_id: int) -> list[Code]:
    query = select(Code).where(Code.codebook_id == book_id, Code.retired.is_(False))
    return list(session.scalars(query.order_by(Code.position, Code.id)))


def _end(session: Session, book_id: int) -> int:
    return (session.scalar(select(func.max(Code.position)).where(Code.codebook_id == book_id)) or 0) + 1
