"""Staff accounts, their roles in areas, and their log-in sessions. Residents have no account."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.records.base import Base
from participation.records.places import Area


class Role(StrEnum):
    """What a person does in an area."""

    OUTREACH = "outreach"
    PLANNER = "planner"
    ADMINISTRATOR = "administrator"
    DATA_PROTECTION = "data_protection"
    READER = "reader"


class User(Base):
    """A member of staff.

    password_hash is empty where there is no password: an invitation that has not been used, or an account that logs in
    through the municipality alone. totp_key is sealed; totp_last is the last interval of 30 seconds whose code was
    used. sign_on is the hash of issuer and subject of the municipality's own sign-in. failed_logins and locked_until
    stay for workers of an older version; tries are counted in `limit_count` now.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str]
    language: Mapped[str] = mapped_column(String(8), default="nb")
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created: Mapped[datetime]
    totp_key: Mapped[str] = mapped_column(default="", server_default="")
    totp_last: Mapped[int] = mapped_column(default=0, server_default="0")
    sign_on: Mapped[str | None] = mapped_column(String(64), unique=True)
    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", cascade="all, delete-orphan")


class Membership(Base):
    """A role of a person in an area."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "area_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    user: Mapped[User] = relationship(back_populates="memberships")
    area: Mapped[Area] = relationship(lazy="joined")


class LoginSession(Base):
    """A log-in on one device; ending the row ends the log-in, whatever the cookie says.

    device is the kind of browser ("Firefox, Android"), way how the person logged in. strong says that it took two
    steps. confirmed is when the person last proved that they are still the one who sits there, seen when they last did
    something, to the minute.
    """

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime]
    expires: Mapped[datetime]
    ended: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(60), default="", server_default="")
    way: Mapped[str] = mapped_column(String(12), default="password", server_default="password")
    strong: Mapped[bool] = mapped_column(default=False, server_default=false())
    confirmed: Mapped[datetime | None]
    seen: Mapped[datetime | None]


class AccountLink(Base):
    """Something that opens an account once and for a short time: an invitation, a new password, the second step.

    Only the hash of what is in the link is kept.
    """

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[datetime]
    expires: Mapped[datetime]
    used: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code for the day when the phone is gone; only its hash is kept, and it is deleted when it is used."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))


class Passkey(Base):
    """A passkey of a person: the public half of it, and how often the authenticator says it was used."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    credential_hash: Mapped[str] = mapped_column(String(64), unique=True)
    credential: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(60))
    created: Mapped[datetime]
    last_used: Mapped[datetime | None]
