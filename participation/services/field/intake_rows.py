"""Records put into their table, a whole batch in one statement: by row it would be most of what a sync costs.

SQLite takes the rows as VALUES, which it reads faster than anything that has to be taken apart. PostgreSQL takes what
differs from record to record as one JSON text and their bytes as one piece: so many values of their own would each
have to be written out and read again on the way there.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import TextClause, bindparam, select, text
from sqlalchemy.orm import Session

from participation.records.base import Base
from participation.records.devices import FieldRecord

if TYPE_CHECKING:
    from participation.services.field.intake import Item

_TABLE = Base.metadata.tables[FieldRecord.__tablename__]
_INTO = """
INSERT INTO field_record (area_id, device_id, state, client_now, received, kind, late, problem,
    record_id, rev, variant, seq, key_id, questionnaire, client_time, digest, sealed)
"""
_UNLESS = " ON CONFLICT DO NOTHING RETURNING record_id, rev"
_SAME, _OWN = 5, 9  # values that a batch shares; values of one record
# The order of the rows is the order in which they are opened.
_FROM_JSON = """
SELECT :area_id, :device_id, :state, :client_now, :received, '', false, '',
    each.record_id, each.rev, each.variant, each.seq, each.key_id, each.questionnaire, each.client_time, each.digest,
    substring(CAST(:sealed AS bytea) FROM each.begins FOR each.size)
FROM ROWS FROM (json_to_recordset(CAST(:rows AS json)) AS (
    record_id uuid, rev integer, variant text, seq integer, key_id integer, questionnaire text,
    client_time timestamptz, digest text, begins integer, size integer
)) WITH ORDINALITY AS each (
    record_id, rev, variant, seq, key_id, questionnaire, client_time, digest, begins, size, place
) ORDER BY each.place
"""


def _statement() -> TextClause:
    typed = ("area_id", "device_id", "state", "client_now", "received", "sealed")
    bound = (bindparam(name, type_=_TABLE.c[name].type) for name in typed)
    return text(_INTO + _FROM_JSON + _UNLESS).bindparams(*bound)


_STATEMENT = _statement()


@lru_cache(maxsize=64)
def _values(rows: int) -> str:
    """Return SQLite's statement for so many rows; what they share is bound once."""
    own = (",".join(f"?{_SAME + at * _OWN + each}" for each in range(1, _OWN + 1)) for at in range(rows))
    return f"{_INTO} VALUES " + ",".join(f"(?1,?2,?3,?4,?5,'',0,'',{each})" for each in own) + _UNLESS


@dataclass(frozen=True, slots=True)
class Came:
    """What is the same for all records of a batch.

    Attributes:
        state: a word of intake.State that they begin in.
        client_now: what the tablet's clock said when it sent them.
    """

    area_id: int
    device_id: UUID
    state: str
    client_now: datetime
    received: datetime


def insert(
    session: Session, came: Came, items: Sequence["Item"], *, are_variants: bool = False
) -> set[tuple[UUID, int]]:
    """Insert what is not there yet, in this order; return the ids and revisions of what was not."""
    if not items:
        return set()
    if session.get_bind().dialect.name == "sqlite":
        inserted: Sequence[Any] = _by_values(session, came, items, are_variants=are_variants)
    else:
        inserted = _by_json(session, came, items, are_variants=are_variants)
    if len(inserted) == len(items):
        return {(item.envelope.record_id, item.envelope.rev) for item in items}
    return {(UUID(str(record_id)), rev) for record_id, rev in inserted}


def _by_values(session: Session, came: Came, items: Sequence["Item"], *, are_variants: bool) -> Sequence[Any]:
    moments = [_in_sqlite(each.astimezone(UTC)) for each in (came.client_now, came.received)]
    values: list[object] = [came.area_id, came.device_id.hex, came.state, *moments]
    for item in items:
        told, variant = item.envelope, item.digest if are_variants else ""
        values += (told.record_id.hex, told.rev, variant, told.seq, told.key_id, told.questionnaire)
        values += (_in_sqlite(item.client_time), item.digest, item.sealed)
    return session.connection().exec_driver_sql(_values(len(items)), tuple(values)).all()


def _by_json(session: Session, came: Came, items: Sequence["Item"], *, are_variants: bool) -> Sequence[Any]:
    rows, begins = [], 1
    for item in items:
        told, size = item.envelope, len(item.sealed)
        row = {
            "record_id": told.record_id.hex,
            "rev": told.rev,
            "variant": item.digest if are_variants else "",
            "seq": told.seq,
            "key_id": told.key_id,
            "questionnaire": told.questionnaire,
            "client_time": item.client_time.isoformat(),
            "digest": item.digest,
            "begins": begins,
            "size": size,
        }
        rows.append(row)
        begins += size
    same = {name: getattr(came, name) for name in ("area_id", "device_id", "state", "client_now", "received")}
    values = {**same, "rows": json.dumps(rows), "sealed": b"".join([item.sealed for item in items])}
    return session.execute(_STATEMENT, values).all()


def _in_sqlite(moment: datetime) -> str:
    # As UtcDateTime stores it: text without a zone.
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def digests(session: Session, wanted: Collection[tuple[UUID, int]]) -> dict[tuple[UUID, int], str]:
    """Return the digest of the first content of each id and revision that is here."""
    if not wanted:
        return {}
    ids = {record_id for record_id, _ in wanted}
    rows = session.execute(
        select(_TABLE.c.record_id, _TABLE.c.rev, _TABLE.c.digest).where(
            _TABLE.c.record_id.in_(ids), _TABLE.c.variant == ""
        )
    )
    found = {(record_id, rev): digest for record_id, rev, digest in rows}
    return {key: found[key] for key in wanted if key in found}
