"""Records put into their table, a whole batch in one statement: by row it would be most of what a sync costs.

What differs from record to record travels as one JSON text, their bytes as one piece, and the database takes both
apart; what is the same for all is bound once.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import TextClause, bindparam, select, text
from sqlalchemy.orm import Session

from participation.records.base import Base
from participation.records.devices import FieldRecord

if TYPE_CHECKING:
    from participation.services.field.intake import Item

_TABLE = Base.metadata.tables[FieldRecord.__tablename__]
_INSERT = """
INSERT INTO field_record (area_id, device_id, state, client_now, received, kind, late, problem,
    record_id, rev, variant, seq, key_id, questionnaire, client_time, digest, sealed)
SELECT :area_id, :device_id, :state, :client_now, :received, '', false, '',
"""
# The order of the rows is the order in which they are opened.
_SOURCES = {
    "sqlite": """
    json_extract(value, '$[2]'), json_extract(value, '$[3]'), json_extract(value, '$[4]'), json_extract(value, '$[5]'),
    json_extract(value, '$[6]'), json_extract(value, '$[7]'), json_extract(value, '$[8]'), json_extract(value, '$[9]'),
    substr(:sealed, json_extract(value, '$[0]'), json_extract(value, '$[1]'))
FROM json_each(:rows) WHERE true ORDER BY key
""",
    "postgresql": """
    (each ->> 2)::uuid, (each ->> 3)::integer, each ->> 4, (each ->> 5)::integer,
    (each ->> 6)::integer, each ->> 7, (each ->> 8)::timestamptz, each ->> 9,
    substring(CAST(:sealed AS bytea) FROM (each ->> 0)::integer FOR (each ->> 1)::integer)
FROM json_array_elements(CAST(:rows AS json)) WITH ORDINALITY AS sent (each, place) ORDER BY place
""",
}
_UNLESS = " ON CONFLICT DO NOTHING RETURNING record_id, rev"


def _statement(source: str) -> TextClause:
    typed = ("area_id", "device_id", "state", "client_now", "received", "sealed")
    bound = (bindparam(name, type_=_TABLE.c[name].type) for name in typed)
    return text(_INSERT + source + _UNLESS).bindparams(*bound)


_STATEMENTS = {dialect: _statement(source) for dialect, source in _SOURCES.items()}


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
    session: Session, came: Came, items: Collection["Item"], *, are_variants: bool = False
) -> set[tuple[UUID, int]]:
    """Insert what is not there yet, in this order; return the ids and revisions of what was not."""
    rows, pieces, at = [], [], 1
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    for item in items:
        told, size = item.envelope, len(item.sealed)
        # As UtcDateTime stores it: SQLite keeps text without a zone.
        moment = item.client_time.replace(tzinfo=None).isoformat(" ", "microseconds") + ("" if is_sqlite else "+00:00")
        variant = item.digest if are_variants else ""
        rows.append(
            (
                at,
                size,
                told.record_id.hex,
                told.rev,
                variant,
                told.seq,
                told.key_id,
                told.questionnaire,
                moment,
                item.digest,
            )
        )
        pieces.append(item.sealed)
        at += size
    if not rows:
        return set()
    same = {name: getattr(came, name) for name in ("area_id", "device_id", "state", "client_now", "received")}
    values = {**same, "rows": json.dumps(rows), "sealed": b"".join(pieces)}
    inserted = session.execute(_STATEMENTS["sqlite" if is_sqlite else "postgresql"], values).all()
    if len(inserted) == len(rows):
        return {(item.envelope.record_id, item.envelope.rev) for item in items}
    return {(UUID(str(record_id)), rev) for record_id, rev in inserted}


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
