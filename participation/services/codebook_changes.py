"""The codebook's history: every change is a version, kept as what it changed; any version can be read and compared."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.codebook import Code, Codebook
from participation.records.coding_work import CodebookChange
from participation.records.people import User
from participation.services.errors import NotFound

FIELDS = (
    "parent_id", "key", "position", "colour", "name", "definition", "when_to_use", "when_not", "examples", "retired",
    "merged_into", "guid",
)  # fmt: skip

CodeFields = dict[str, Any]
State = dict[str, CodeFields]  # code id as text: its fields


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a codebook: its number, and the change that made it.

    `can_be_undone` stands on merges that have not been taken back.
    """

    number: int
    made: datetime
    by: str
    action: str
    name: Mapping[str, str]
    into: Mapping[str, str]
    changed: int
    undone: datetime | None
    can_be_undone: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What one code was in one version and is in another; None where it was not in use."""

    code_id: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    fields: tuple[str, ...]


@contextmanager
def changing(
    session: Session,
    book_id: int,
    action: str,
    *,
    user_id: int | None,
    now: datetime,
    code_id: int | None = None,
) -> Iterator[CodebookChange]:
    """Keep what happens to a codebook's codes inside the block as its next version; nothing where nothing changed.

    The row may be given `code_id` and `moved` inside the block.
    """
    session.execute(select(Codebook.id).where(Codebook.id == book_id).with_for_update())
    before = state(session, book_id)
    change = CodebookChange(codebook_id=book_id, action=action, made=now, made_by=user_id, code_id=code_id, moved=[])
    yield change
    session.flush()
    after = state(session, book_id)
    touched = [key for key in after if before.get(key) != after[key]]
    if not touched:
        return
    change.number = newest_number(session, book_id) + 1
    change.before = {key: before.get(key) for key in touched}
    change.after = {key: after[key] for key in touched}
    session.add(change)
    session.flush()


def state(session: Session, book_id: int) -> State:
    """Return every code of a codebook, retired ones too, as plain data."""
    rows = session.scalars(select(Code).where(Code.codebook_id == book_id).order_by(Code.position, Code.id))
    return {str(row.id): {name: getattr(row, name) for name in FIELDS} for row in rows}


def newest_number(session: Session, book_id: int) -> int:
    """Return the number of the newest version, 0 where the codebook has never changed."""
    return session.scalar(select(func.max(CodebookChange.number)).where(CodebookChange.codebook_id == book_id)) or 0


def at_version(session: Session, book_id: int, number: int) -> State:
    """Return the codes as they were in a version, by walking back from the present ones; 0 is before all changes.

    Raises:
        NotFound: there is no such version.
    """
    if not 0 <= number <= newest_number(session, book_id):
        raise NotFound
    found = state(session, book_id)
    later = session.scalars(
        select(CodebookChange)
        .where(CodebookChange.codebook_id == book_id, CodebookChange.number > number)
        .order_by(CodebookChange.number.desc())
    )
    for change in later:
        for key, fields in change.before.items():
            if fields is None:
                found.pop(key, None)
            else:
                found[key] = fields
    return found


def versions(session: Session, book_id: int) -> list[Version]:
    """Return a codebook's versions, newest first."""
    rows = session.execute(
        select(CodebookChange, User.name)
        .join(User, User.id == CodebookChange.made_by, isouter=True)
        .where(CodebookChange.codebook_id == book_id)
        .order_by(CodebookChange.number.desc())
    )
    names = {row.id: row.name for row in session.scalars(select(Code).where(Code.codebook_id == book_id))}
    return [_version(row, name or "", names) for row, name in rows]


def _version(row: CodebookChange, by: str, names: Mapping[int, Mapping[str, str]]) -> Version:
    after = row.after.get(str(row.code_id)) or {}
    into = after.get("merged_into")
    return Version(
        number=row.number,
        made=row.made,
        by=by,
        action=row.action,
        name=after.get("name") or names.get(row.code_id or 0, {}),
        into=names.get(into, {}) if into else {},
        changed=len(row.after),
        undone=row.undone,
        can_be_undone=row.action == "merge" and row.undone is None,
    )


def compare(session: Session, book_id: int, one: int, other: int) -> list[Difference]:
    """Return how the codes in use differ between two versions, in the order of the later one.

    Raises:
        NotFound: there is no such version.
    """
    before, after = at_version(session, book_id, one), at_version(session, book_id, other)
    found = []
    for key in sorted({*before, *after}, key=lambda key: (after.get(key) or before[key])["position"]):
        was, is_now = _in_use(before.get(key)), _in_use(after.get(key))
        fields = tuple(name for name in FIELDS if (was or {}).get(name) != (is_now or {}).get(name))
        # Where a code stands changes whenever another comes before it; its place under a theme is what tells.
        if fields and fields != ("position",):
            found.append(Difference(int(key), was, is_now, tuple(name for name in fields if name != "position")))
    return found


def _in_use(fields: CodeFields | None) -> CodeFields | None:
    return None if fields is None or fields["retired"] else fields
