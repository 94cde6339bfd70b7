"""Contact details of those who want to hear what came of it or to take part: apart from every answer."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from participation.records.privacy import Contact
from participation.services import deletions, journal, privacy_rules
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message

LONGEST = 120
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?\d{5,15}")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody left: name, phone, e-mail; what they want."""

    name: str = ""
    phone: str = ""
    email: str = ""
    wants_news: bool = False
    wants_part: bool = False


@dataclass(frozen=True, slots=True)
class ContactView:
    """Somebody on the staff's page; month is the first day of the month in which they left their details."""

    id: UUID
    given: Given
    language: str
    month: date
    contacted: date | None


def checked(given: Given) -> Given:
    """Return what was given, tidied.

    Raises:
        ServiceProblem: no way to reach the person, nothing wanted, or no address; `field` says which.
    """
    name, email = given.name.strip()[:LONGEST], given.email.strip()[:LONGEST]
    phone = "".join(sign for sign in given.phone if sign.isdigit() or sign == "+")
    phone = "".join(str(int(sign)) if sign.isdigit() else sign for sign in phone)
    if not (given.wants_news or given.wants_part):
        raise ServiceProblem(Message(N_("Choose what you want.")), field="wants_news")
    if given.phone.strip() and not _PHONE.fullmatch(phone):
        raise ServiceProblem(Message(N_("This phone number cannot be right.")), field="phone")
    if email and not _ADDRESS.fullmatch(email):
        raise ServiceProblem(Message(N_("This e-mail address cannot be right.")), field="email")
    if not phone and not email:
        raise ServiceProblem(Message(N_("Write a phone number or an e-mail address.")), field="phone")
    return Given(name, phone, email, given.wants_news, given.wants_part)


def leave(session: Session, area_id: int, given: Given, *, language: str, today: date) -> None:
    """Store what somebody left; raise ServiceProblem where it cannot be used. Nothing of any answer comes in here."""
    given = checked(given)
    session.execute(
        insert(Contact).values(
            id=uuid4(),
            area_id=area_id,
            details={"name": given.name, "phone": given.phone, "email": given.email},
            language=language,
            wants_news=given.wants_news,
            wants_part=given.wants_part,
            month=today.replace(day=1),
        )
    )


def of_area(session: Session, area_id: int) -> list[ContactView]:
    """Return an area's contacts: those not contacted first, then by id, which tells nothing."""
    rows = session.scalars(select(Contact).where(Contact.area_id == area_id).order_by(Contact.id))
    views = [
        ContactView(row.id, Given(**row.details, wants_news=row.wants_news, wants_part=row.wants_part), *_rest(row))
        for row in rows
    ]
    return sorted(views, key=lambda view: view.contacted is not None)


def _rest(row: Contact) -> tuple[str, date, date | None]:
    return row.language, row.month, row.contacted


def count(session: Session, area_id: int) -> int:
    """Return how many contacts an area has."""
    return session.scalar(select(func.count()).select_from(Contact).where(Contact.area_id == area_id)) or 0


def set_contacted(session: Session, area_id: int, contact_id: UUID, *, user_id: int, now: datetime) -> None:
    """Note that somebody has been contacted; raise NotFound where the area has no such contact."""
    found = session.execute(
        update(Contact).where(Contact.id == contact_id, Contact.area_id == area_id).values(contacted=now.date())
    )
    if not found.rowcount:  # type: ignore[attr-defined]  # every UPDATE's result has it
        raise NotFound
    journal.record(session, "contacts.contacted", user_id=user_id, area_id=area_id, now=now)


def remove(session: Session, area_id: int, contact_id: UUID, *, user_id: int, now: datetime) -> None:
    """Delete somebody's contact details; raise NotFound where the area has no such contact."""
    if not _delete(session, area_id, contact_id, now.date()):
        raise NotFound
    journal.record(session, "contacts.deleted", user_id=user_id, area_id=area_id, now=now)


def over(session: Session, area_id: int, *, today: date) -> list[UUID]:
    """Return the contacts whose time is up: the area's days are counted from the end of their month."""
    days = privacy_rules.of_area(session, area_id).contact_days
    last = (today - timedelta(days=days)).replace(day=1)
    return list(session.scalars(select(Contact.id).where(Contact.area_id == area_id, Contact.month < last)))


def forget(session: Session, area_id: int, ids: list[UUID], *, today: date) -> int:
    """Delete contacts whose time is up; return how many were there."""
    return sum(_delete(session, area_id, each, today) for each in ids)


def as_csv(session: Session, area_id: int, *, user_id: int, now: datetime) -> tuple[str, int]:
    """Return an area's contacts as a CSV for sending news, with a line in the journal, and how many they are.

    No cell is run as a formula by a spreadsheet.
    """
    found = of_area(session, area_id)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "phone", "email", "language", "wants_news", "wants_part", "contacted"])
    for each in found:
        given = each.given
        cells = [given.name, given.phone, given.email, each.language, int(given.wants_news), int(given.wants_part)]
        writer.writerow([_safe(str(cell)) for cell in [*cells, each.contacted or ""]])
    detail = {"contacts": len(found)}
    journal.record(session, "contacts.export", user_id=user_id, area_id=area_id, detail=detail, now=now)
    return "\N{BYTE ORDER MARK}" + out.getvalue(), len(found)


def _safe(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text


def _delete(session: Session, area_id: int, contact_id: UUID, today: date) -> int:
    gone = session.execute(delete(Contact).where(Contact.id == contact_id, Contact.area_id == area_id))
    number: int = gone.rowcount  # type: ignore[attr-defined]  # every DELETE's result has it
    if number:
        deletions.note(session, deletions.CONTACT, contact_id, day=today)
    return number
