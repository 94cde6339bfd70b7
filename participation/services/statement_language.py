"""In which language is a statement? The form's language stands until the words contradict it and a person agrees."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.language import LANGUAGES, contradicts, detect
from participation.records.answers import Statement, StatementTranslation
from participation.records.coding_work import StatementChange
from participation.services import statements
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message
from participation.services.statements import StatementView

AT_ONCE = 500
UNKNOWN = ("", "und", "zxx")


def check(session: Session, area_id: int, *, among: Collection[str] = LANGUAGES, limit: int = AT_ONCE) -> int:
    """Look at statements that nobody has looked at: find the language of those without, flag contradictions.

    Returns:
        How many are still left.
    """
    unseen = (Statement.area_id == area_id) & Statement.seems_language.is_(None)
    rows = session.scalars(select(Statement).where(unseen).order_by(Statement.id.desc()).limit(limit)).all()
    for row in rows:
        if row.language in UNKNOWN:
            row.form_language = row.language
            row.language, row.seems_language = detect(row.text, among).language or row.language, ""
        else:
            row.seems_language = contradicts(row.text, row.language, among) or ""
    session.flush()
    return session.scalar(select(func.count()).select_from(Statement).where(unseen)) or 0


def unsure(session: Session, area_id: int, *, limit: int = 100) -> list[tuple[StatementView, str]]:
    """Return statements whose words speak for another language than the stored one, with that language."""
    rows = session.execute(
        select(Statement.id, Statement.seems_language)
        .where(Statement.area_id == area_id, Statement.seems_language > "")
        .order_by(Statement.id.desc())
        .limit(limit)
    ).all()
    views = statements.by_ids(session, [row.id for row in rows])
    seems = {row.id: row.seems_language or "" for row in rows}
    return [(view, seems[view.id]) for view in views]


def seems(session: Session, statement_id: int) -> str:
    """Return the language that a statement's words speak for where that contradicts the stored one, else ""."""
    return session.scalar(select(Statement.seems_language).where(Statement.id == statement_id)) or ""


def correct(
    session: Session,
    *,
    area_id: int,
    statement_id: int,
    language: str,
    known: Collection[str],
    user_id: int,
    now: datetime,
) -> str:
    """Say which language a statement is in, or that the stored one is right; return the one that stood there before.

    Raises:
        NotFound: the area has no such statement.
        ServiceProblem: the language is none that is known here.
    """
    row = session.scalar(
        select(Statement).where(Statement.id == statement_id, Statement.area_id == area_id).with_for_update()
    )
    if row is None:
        raise NotFound
    if language not in known:
        raise ServiceProblem(Message(N_("Choose a language.")), field="language")
    before, row.seems_language = row.language, ""
    if language != before:
        row.form_language = before if row.form_language is None else row.form_language
        row.language = language
        own = select(StatementTranslation).filter_by(statement_id=statement_id, language=language)
        for translation in session.scalars(own).all():
            session.delete(translation)  # a text is no translation of itself; its words stay in the history
        session.add(
            StatementChange(statement_id=statement_id, action="language", language=language, made=now, made_by=user_id)
        )
    session.flush()
    return before
