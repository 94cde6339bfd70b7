"""Links with a name (a bus stop, a noticeboard, a class) into a survey; counted, and nobody is followed."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from participation.records.exchange import NamedLink
from participation.records.outreach import FieldSession
from participation.records.questionnaires import Survey
from participation.services import journal, publishing, survey_status
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message

# Typed from a poster: nothing that looks like another sign. Six of them are 887 million links.
SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 6
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as pages see it; place is that of its field session, language "" lets the visitor choose."""

    id: int
    survey_id: int
    survey: str
    name: str
    language: str
    field_session_id: int | None
    place: str
    token: str
    answers: int
    created: datetime
    is_ended: bool


def make(
    session: Session,
    area_id: int,
    survey_id: int,
    *,
    name: str,
    language: str = "",
    field_session_id: int | None = None,
    user_id: int | None,
    now: datetime,
) -> int:
    """Make a link and return its number.

    Raises:
        NotFound: the survey is another area's.
        ServiceProblem: it has no name, the survey is not in the language, or the field session asks another survey.
    """
    survey = survey_status.survey_in(session, area_id, survey_id)
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise ServiceProblem(Message(N_("Give the link a name, such as the place where it will hang.")), field="name")
    if language and language not in publishing.questionnaire_of(session, survey).languages:
        raise ServiceProblem(Message(N_("The survey is not in this language.")), field="language")
    if field_session_id is not None:
        met = session.get(FieldSession, field_session_id)
        if met is None or survey_id not in {met.survey_id, *met.more_surveys}:
            raise ServiceProblem(Message(N_("Choose a field session of this survey.")), field="session")
    link = NamedLink(
        survey_id=survey_id,
        field_session_id=field_session_id,
        name=name,
        language=language,
        token=_free_token(session),
        answers=0,
        created=now,
        created_by=user_id,
    )
    session.add(link)
    session.flush()
    subject = f"survey:{survey.slug}"
    journal.record(
        session, "links.make", user_id=user_id, area_id=area_id, subject=subject, detail={"link": name}, now=now
    )
    return link.id


def of_area(session: Session, area_id: int) -> list[LinkView]:
    """Return the area's links, those in use first, newest first."""
    rows = session.execute(
        _views().where(Survey.area_id == area_id).order_by(NamedLink.ended.is_not(None), NamedLink.id.desc())
    )
    return [_view(link, slug, place) for link, slug, place in rows]


def one(session: Session, area_id: int, link_id: int) -> LinkView:
    """Return a link of the area; raise NotFound where there is none."""
    row = session.execute(_views().where(Survey.area_id == area_id, NamedLink.id == link_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(*row)


def by_token(session: Session, token: str) -> LinkView:
    """Return the link with this token (large and small letters alike), also one that has ended.

    A poster hangs longer than anybody thinks: its link goes on leading to the survey, and is no longer counted.

    Raises:
        NotFound: there is none.
    """
    row = session.execute(_views().where(NamedLink.token == token.casefold()[: LENGTH + 1])).one_or_none()
    if row is None:
        raise NotFound
    return _view(*row)


def end(session: Session, area_id: int, link_id: int, *, user_id: int, now: datetime) -> None:
    """Count no further answers by a link; ending it twice changes nothing."""
    view = one(session, area_id, link_id)
    if view.is_ended:
        return
    session.execute(update(NamedLink).where(NamedLink.id == link_id).values(ended=now))
    subject = f"survey:{view.survey}"
    journal.record(
        session, "links.end", user_id=user_id, area_id=area_id, subject=subject, detail={"link": view.name}, now=now
    )


def count_answer(session: Session, token: str, survey_id: int) -> None:
    """Count an answer that came by a link; one of another survey, and one that has ended, counts nothing."""
    session.execute(
        update(NamedLink)
        .where(NamedLink.token == token, NamedLink.survey_id == survey_id, NamedLink.ended.is_(None))
        .values(answers=NamedLink.answers + 1)
    )


def _free_token(session: Session) -> str:
    while True:
        token = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        if session.scalar(select(NamedLink.id).where(NamedLink.token == token)) is None:
            return token


def _views() -> Select[NamedLink, str, str]:
    return (
        select(NamedLink, Survey.slug, FieldSession.place)
        .join(Survey, Survey.id == NamedLink.survey_id)
        .join(FieldSession, FieldSession.id == NamedLink.field_session_id, isouter=True)
    )


def _view(link: NamedLink, slug: str, place: str | None) -> LinkView:
    return LinkView(
        id=link.id,
        survey_id=link.survey_id,
        survey=slug,
        name=link.name,
        language=link.language,
        field_session_id=link.field_session_id,
        place=place or "",
        token=link.token,
        answers=link.answers,
        created=link.created,
        is_ended=link.ended is not None,
    )
