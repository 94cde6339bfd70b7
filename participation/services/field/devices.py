"""Tablets: let one in by a code, know it by its signature, see what it holds and what never arrived, shut one out."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from participation.records.devices import Device, Enrolment, FieldRecord
from participation.services.answering import RECEIPT_SIGNS
from participation.services.errors import NotFound, Refused, ServiceProblem
from participation.services.field import ranges, signatures
from participation.services.field.signatures import PublicKey
from participation.services.messages import N_, Message

LONGEST_NAME = 120
CODE_LENGTH = 12  # of 32 signs: 60 bits, for a day
CODE_HOLDS = timedelta(hours=24)
UNKNOWN = N_("This tablet is not known here. Enrol it again; what it holds stays on it.")
_READ_ALIKE = str.maketrans("OIL", "011", "- ")


@dataclass(frozen=True, slots=True)
class Admitted:
    """A tablet that has proved who it is."""

    id: UUID
    area_id: int
    name: str
    is_revoked: bool
    unlock: bool


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A tablet as staff see it.

    Attributes:
        clock_ahead: seconds that its clock is ahead of ours.
        waiting, quarantined: records on it, when it was last in touch.
        gaps: runs of numbers that are neither here nor there, and that nobody has acknowledged.
        persisted: whether its browser promised to keep its storage; None where it did not say.
        used, quota: bytes of its storage, None where it did not say.
        records: what has come from it.
    """

    id: UUID
    name: str
    enrolled: datetime
    last_contact: datetime | None
    clock_ahead: int
    app_version: str
    waiting: int
    quarantined: int
    gaps: tuple[tuple[int, int], ...]
    persisted: bool | None
    used: int | None
    quota: int | None
    records: int
    lost_storage: datetime | None
    revoked: datetime | None
    unlock: bool

    @property
    def lost(self) -> int:
        """How many records are missing."""
        return ranges.size(self.gaps)


def invite(session: Session, area_id: int, name: str, *, user_id: int, now: datetime) -> str:
    """Return a code that lets one tablet in, once, within a day.

    Raises:
        ServiceProblem: the name is empty or too long.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise ServiceProblem(Message(N_("Give the tablet a name of at most 120 characters.")), field="name")
    code = "".join(secrets.choice(RECEIPT_SIGNS) for _ in range(CODE_LENGTH))
    expires = now + CODE_HOLDS
    session.add(Enrolment(area_id=area_id, code_hash=_hash(code), name=name, created_by=user_id, expires=expires))
    session.flush()
    return "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def enrol(
    session: Session, code: str, public_key: Mapping[str, Any], *, replaces: tuple[UUID, int] | None, now: datetime
) -> Device:
    """Let a tablet in; asking again with the same code and key (a reply was lost) gives the same tablet.

    Args:
        session: a writing transaction.
        code: as it was shown.
        public_key: a JSON Web Key, EC, P-256.
        replaces: (tablet, next number) of the enrolment that this browser lost with its storage.
        now: the moment.

    Raises:
        Refused: the code is unknown, used or too old.
        ServiceProblem: the key is none.
    """
    key = _public_key(public_key)
    row = session.scalar(select(Enrolment).where(Enrolment.code_hash == _hash(code)).with_for_update())
    known = session.get(Device, row.device_id) if row is not None and row.device_id is not None else None
    if known is not None and known.public_key == key:
        return known
    if row is None or known is not None or row.expires < now:
        raise Refused(Message(N_("This code is not valid. It can be used once, within a day. Ask for a new one.")))
    device = Device(
        id=uuid4(),
        area_id=row.area_id,
        name=row.name,
        public_key=key,
        enrolled=now,
        enrolled_by=row.created_by,
        last_contact=now,
    )
    session.add(device)
    session.flush()
    row.device_id = device.id
    if replaces is not None:
        _storage_was_lost(session, row.area_id, *replaces, now=now)
    return device


def admit(session: Session, device_id: str, signature: str, signed: bytes) -> Admitted:
    """Return the tablet that signed a request; one that has been shut out is known all the same.

    Args:
        session: an open session.
        device_id: as the request says.
        signature: ECDSA over P-256 with SHA-256, r and s of 32 bytes each, base64url without padding.
        signed: METHOD, PATH, TIME and the hexadecimal SHA-256 of the body, with line breaks between.

    Raises:
        ServiceProblem: no such tablet, or somebody else's signature (status 401).
    """
    device = session.get(Device, known_id(device_id))
    if device is None or not signatures.is_signed(signatures.public_key(device.public_key), signature, signed):
        raise stranger()
    return Admitted(device.id, device.area_id, device.name, device.revoked is not None, device.unlock)


def key_of(session: Session, device_id: UUID) -> PublicKey | None:
    """Return the key that a tablet signs with, None where there is no such tablet; it is the same for good."""
    found = session.scalar(select(Device.public_key).where(Device.id == device_id))
    return None if found is None else signatures.public_key(found)


def known_id(text: str) -> UUID:
    """Return a tablet's id as a request says it; raise ServiceProblem (status 401) where it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise stranger() from None


def stranger() -> ServiceProblem:
    """Return what a tablet is told that is not known here, or that did not sign itself."""
    return ServiceProblem(Message(UNKNOWN), status=401)


def devices_of(session: Session, area_id: int) -> list[DeviceView]:
    """Return an area's tablets, those in use first."""
    rows = session.scalars(
        select(Device).where(Device.area_id == area_id).order_by(Device.revoked.is_not(None), Device.name, Device.id)
    ).all()
    return [_view(session, row) for row in rows]


def one(session: Session, area_id: int, device_id: UUID) -> DeviceView:
    """Return a tablet of the area; raise NotFound where it has none with this id."""
    return _view(session, row_of(session, area_id, device_id))


def row_of(session: Session, area_id: int, device_id: UUID) -> Device:
    """Return a tablet's row; raise NotFound where the area has none with this id."""
    row = session.get(Device, device_id)
    if row is None or row.area_id != area_id:
        raise NotFound
    return row


def revoke(session: Session, area_id: int, device_id: UUID, *, user_id: int, now: datetime) -> None:
    """Shut a tablet out: what it sends from now on is kept apart until somebody has looked at it."""
    row = row_of(session, area_id, device_id)
    row.revoked, row.revoked_by = row.revoked or now, row.revoked_by or user_id
    session.flush()


def readmit(session: Session, area_id: int, device_id: UUID) -> None:
    """Let a tablet that was shut out in again, as when it has been found."""
    row = row_of(session, area_id, device_id)
    row.revoked = row.revoked_by = None
    session.flush()


def unlock(session: Session, area_id: int, device_id: UUID) -> None:
    """Tell a tablet, when it is next in touch, to leave the mode in which residents answer (somebody lost the PIN)."""
    row_of(session, area_id, device_id).unlock = True
    session.flush()


def told_to_unlock(session: Session, device_id: UUID) -> None:
    """Remember that a tablet has been told."""
    session.execute(update(Device).where(Device.id == device_id).values(unlock=False))


def settle(session: Session, area_id: int, device_id: UUID) -> int:
    """Acknowledge what is missing, so that it raises no alarm any more; return how many records."""
    row = row_of(session, area_id, device_id)
    lost = gaps(session, row)
    row.settled = ranges.merged(row.settled, lost)
    session.flush()
    return ranges.size(lost)


def gaps(session: Session, device: Device) -> list[list[int]]:
    """Return the runs of numbers below the tablet's next one that are neither here nor there nor acknowledged."""
    return ranges.missing(device.next_seq - 1, arrived(session, device.id), device.held, device.settled)


def arrived(session: Session, device_id: UUID) -> list[list[int]]:
    """Return the runs of numbers that have come from a tablet."""
    rows = session.execute(_RUNS, {"device": device_id}).all()
    ends = [following.before for following in rows[1:]] + [row.last for row in rows[:1]]
    return [[row.seq, end] for row, end in zip(rows, ends, strict=True)]


def _runs_that_came() -> Select[int, int, int]:
    """Return where runs of numbers begin, the number that came before each, and the last of all."""
    mine = FieldRecord.device_id == bindparam("device")
    before = func.lag(FieldRecord.seq).over(order_by=FieldRecord.seq)
    numbers = select(FieldRecord.seq, before.label("before")).where(mine).subquery()
    last = select(func.max(FieldRecord.seq)).where(mine).scalar_subquery()
    begins = numbers.c.before.is_(None) | (numbers.c.seq > numbers.c.before + 1)
    return select(numbers.c.seq, numbers.c.before, last.label("last")).where(begins).order_by(numbers.c.seq)


_RUNS = _runs_that_came()


def _view(session: Session, row: Device) -> DeviceView:
    report = row.report
    return DeviceView(
        id=row.id,
        name=row.name,
        enrolled=row.enrolled,
        last_contact=row.last_contact,
        clock_ahead=row.clock_ahead,
        app_version=row.app_version,
        waiting=int(report.get("waiting", 0)),
        quarantined=int(report.get("quarantined", 0)),
        gaps=tuple((first, last) for first, last in gaps(session, row)),
        persisted=report.get("persisted"),
        used=report.get("used"),
        quota=report.get("quota"),
        records=session.scalar(select(func.count()).where(FieldRecord.device_id == row.id)) or 0,
        lost_storage=row.lost_storage,
        revoked=row.revoked,
        unlock=row.unlock,
    )


def _storage_was_lost(session: Session, area_id: int, device_id: UUID, next_seq: int, *, now: datetime) -> None:
    old = session.get(Device, device_id)
    if old is None or old.area_id != area_id:
        return
    old.next_seq = max(old.next_seq, min(next_seq, ranges.LARGEST))
    old.held, old.lost_storage = [], now
    old.report = {**old.report, "waiting": 0, "quarantined": 0}
    session.flush()


def _public_key(jwk: Mapping[str, Any]) -> dict[str, str]:
    key = {name: str(jwk.get(name, "")) for name in ("kty", "crv", "x", "y")}
    try:
        signatures.public_key(key)
    except ValueError:
        raise ServiceProblem(Message(N_("The tablet's key cannot be read.")), field="public_key") from None
    return key


def _hash(code: str) -> str:
    return hashlib.sha256(code.upper().translate(_READ_ALIKE).encode()).hexdigest()
