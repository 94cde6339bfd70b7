"""Pictures and sounds that questionnaires show and read aloud: an area's, by the names that questionnaires use."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from participation.records.media import SurveyMedium
from participation.services import media
from participation.services.errors import NotFound, ServiceProblem
from participation.services.media import Medium
from participation.services.messages import N_, Message
from surveys.formats.parts import FILE_NAME
from surveys.questionnaire import QuestionType


@dataclass(frozen=True, slots=True)
class MediumView:
    """A file, without its content."""

    id: int
    name: str
    is_picture: bool


def store(session: Session, area_id: int, name: str, content: bytes, *, now: datetime) -> None:
    """Store a picture (drawn anew) or a sound; one of the same name takes the other's place.

    Raises:
        ServiceProblem: it is neither, or its name cannot be one.
    """
    name = name.replace("\\", "/").rpartition("/")[2].strip()
    kept = _checked(content)
    if kept is None or not FILE_NAME.fullmatch(name):
        sentence = N_("“%(name)s” is no picture and no sound that can be used.")
        raise ServiceProblem(Message(sentence, {"name": name[:80]}), status=422)
    session.execute(delete(SurveyMedium).where(SurveyMedium.area_id == area_id, SurveyMedium.name == name))
    # The number stands in the address, which phones keep: a database that gives a free number again will not do.
    number = secrets.randbelow(2**31 - 1) + 1
    values = {"media_type": kept.media_type, "content": kept.content, "received": now}
    session.execute(insert(SurveyMedium).values(id=number, area_id=area_id, name=name, **values))


def _checked(content: bytes) -> Medium | None:
    for kind in (QuestionType.AUDIO, QuestionType.PHOTO):
        try:
            return media.checked(kind, content)
        except ServiceProblem:
            continue
    return None


def of_area(session: Session, area_id: int) -> list[MediumView]:
    """Return an area's files by their names."""
    columns = (SurveyMedium.id, SurveyMedium.name, SurveyMedium.media_type)
    rows = session.execute(select(*columns).where(SurveyMedium.area_id == area_id).order_by(SurveyMedium.name))
    return [MediumView(row.id, row.name, row.media_type == "image/jpeg") for row in rows]


def stamps(session: Session, area_id: int) -> dict[str, int]:
    """Return each file's number by its name; a file that was replaced has another."""
    rows = session.execute(select(SurveyMedium.name, SurveyMedium.id).where(SurveyMedium.area_id == area_id))
    return {row.name: row.id for row in rows}


def open_medium(session: Session, area_id: int, name: str) -> Medium:
    """Return a file; raise NotFound where the area has none of this name."""
    columns = (SurveyMedium.content, SurveyMedium.media_type)
    row = session.execute(
        select(*columns).where(SurveyMedium.area_id == area_id, SurveyMedium.name == name)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Medium(row.content, row.media_type)


def remove(session: Session, area_id: int, medium_id: int) -> None:
    """Delete a file; raise NotFound where the area has none such."""
    own = SurveyMedium.id == medium_id, SurveyMedium.area_id == area_id
    gone = session.execute(delete(SurveyMedium).where(*own).returning(SurveyMedium.id)).all()
    if not gone:
        raise NotFound


def wanted(document: Mapping[str, Any]) -> set[str]:
    """Return the names of the files that a native document shows or reads aloud."""
    return set(_names(document))


def _names(document: Mapping[str, Any]) -> Iterator[str]:
    for section in document["sections"]:
        for question in section["questions"]:
            for holder in (question, *question.get("options", [])):
                for kind in ("image", "audio"):
                    yield from holder.get("media", {}).get(kind, {}).values()
