"""Tablets that work without a network: the keys that seal for us, who may send, and what has been sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from participation.records.base import Base, BigKey


class FieldKey(Base):
    """A pair of keys that an area's tablets seal answers to.

    x25519 and p256 are public; sealed_private holds both private keys under the installation's secret. An old key
    opens what was sealed to it for as long as it is kept.
    """

    __tablename__ = "field_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    x25519: Mapped[bytes] = mapped_column(LargeBinary)
    p256: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_private: Mapped[bytes] = mapped_column(LargeBinary)
    created: Mapped[datetime]
    retired: Mapped[datetime | None]


class Device(Base):
    """A tablet that has been enrolled, and what it said about itself when it was last in touch.

    public_key is a JSON Web Key (EC, P-256). next_seq is the number that its next record will have; held, settled
    are lists of [first, last] numbers: still on the tablet; known to be gone and acknowledged by somebody.
    """

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    public_key: Mapped[dict[str, Any]]
    enrolled: Mapped[datetime]
    enrolled_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    last_contact: Mapped[datetime | None]
    clock_ahead: Mapped[int] = mapped_column(default=0)
    app_version: Mapped[str] = mapped_column(String(40), default="")
    next_seq: Mapped[int] = mapped_column(default=1)
    held: Mapped[list[Any]] = mapped_column(default=list)
    settled: Mapped[list[Any]] = mapped_column(default=list)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    unlock: Mapped[bool] = mapped_column(default=False)
    lost_storage: Mapped[datetime | None]
    revoked: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Enrolment(Base):
    """A code that lets one tablet in, once and for a short time. Only its hash is kept."""

    __tablename__ = "enrolment"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    expires: Mapped[datetime]
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id", ondelete="SET NULL"), index=True)


class FieldRecord(Base):
    """A sealed record as it came; its bytes are kept until they have been opened, its hash for good.

    variant is empty for the first content of an id and revision, and the hash for any other content that came under
    the same two: kept beside, never over it. result_id is the response or dialogue that was made of it.
    """

    __tablename__ = "field_record"
    __table_args__ = (
        UniqueConstraint("record_id", "rev", "variant"),
        Index("ix_field_record_device_id_seq", "device_id", "seq"),
        Index("ix_field_record_area_id_state", "area_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"))
    record_id: Mapped[UUID]
    rev: Mapped[int]
    variant: Mapped[str] = mapped_column(String(64), default="")
    seq: Mapped[int]
    key_id: Mapped[int]
    questionnaire: Mapped[str] = mapped_column(String(64))
    client_time: Mapped[datetime]
    client_now: Mapped[datetime]
    received: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(12), default="")
    late: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str] = mapped_column(String(20), default="")
    field_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("field_session.id", ondelete="SET NULL"), index=True
    )
    result_id: Mapped[UUID | None]
