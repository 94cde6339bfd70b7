"""Quotes: a resident's words (or some of them) that may be published, after a person has looked at what could tell who.

A quote leaves words out, as […], and changes none. It goes when its statement goes, since the resident may delete it.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from analysis import identifying
from analysis.identifying import Finding
from participation.records.answers import Response, Statement
from participation.records.codebook import Coding, CodingOrigin
from participation.records.coding_work import Quote, StatementChange
from participation.records.people import User
from participation.records.questionnaires import SurveyVersion
from participation.services import statements
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.messages import N_, Message

LEFT_OUT = "[…]"
SHORTEST, LONGEST = 3, 2_000
# Questions with one of these ids ask whether the words may be quoted; an answer that says no is respected.
CONSENT_QUESTIONS = ("may_quote", "quote_consent", "consent_quote")
NO = frozenset({"no", "nei", "false", "0"})


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote; codes are the ids of what people have given to its statement, `withdrawn` is when it was taken back."""

    id: int
    statement_id: int
    lens: str
    language: str
    text: str
    translation: str
    kept: tuple[str, ...]
    by: str
    marked: datetime
    withdrawn: datetime | None
    withdrawn_by: str
    codes: tuple[int, ...]


def mark(
    session: Session,
    *,
    area_id: int,
    statement_id: int,
    text: str,
    translation: str = "",
    has_looked: bool = False,
    user_id: int,
    now: datetime,
) -> int:
    """Mark words of a statement as publishable and return the quote's id.

    Args:
        session: an open writing transaction.
        area_id: the area.
        statement_id: whose words.
        text: the words, with […] for what is left out.
        translation: the same of the translation into Norwegian, empty where there is none.
        has_looked: whether the person says that what was found identifies nobody.
        user_id: who marks it.
        now: the moment.

    Raises:
        NotFound: the area has no such statement.
        Conflict: the resident does not want to be quoted, or the same words are marked already.
        ServiceProblem: words were changed, are too few or too many, or could tell who somebody is.
    """
    view = statements.one(session, area_id, statement_id)
    if not may_be_quoted(session, statement_id):
        raise Conflict(Message(N_("The person behind this statement does not want to be quoted.")))
    text, translation = _tidy(text), _tidy(translation)
    translated = view.translation("nb")
    _check(text, view.text, "text")
    if translation:
        _check(translation, translated.text if translated else "", "translation")
    found = [*identifying.find(text), *identifying.find(translation)]
    if found and not has_looked:
        raise ServiceProblem(
            Message(N_("Something here may still tell who somebody is. Take it out, or tick that you have looked.")),
            field="has_looked",
        )
    stand = session.scalars(select(Quote).where(Quote.statement_id == statement_id, Quote.withdrawn.is_(None))).all()
    if text in {quote.text for quote in stand}:
        raise Conflict(Message(N_("These words are marked already.")))
    row = Quote(
        area_id=area_id,
        statement_id=statement_id,
        text=text,
        translation=translation,
        kept=sorted({finding.kind.value for finding in found}),
        marked=now,
        marked_by=user_id,
    )
    session.add_all([row, _note(statement_id, "quote", user_id, now)])
    session.flush()
    return row.id


def withdraw(session: Session, *, area_id: int, quote_id: int, user_id: int, now: datetime) -> int:
    """Take a quote back and return its statement's id.

    Raises:
        NotFound: the area has no such quote, or it is withdrawn already.
    """
    row = session.scalar(select(Quote).where(Quote.id == quote_id, Quote.area_id == area_id, Quote.withdrawn.is_(None)))
    if row is None:
        raise NotFound
    row.withdrawn, row.withdrawn_by = now, user_id
    session.add(_note(row.statement_id, "quote_withdrawn", user_id, now))
    session.flush()
    return row.statement_id


def quotes_of(
    session: Session,
    area_id: int,
    *,
    lens: str = "",
    codes: Sequence[int] = (),
    statement_id: int | None = None,
    withdrawn: bool = False,
) -> list[QuoteView]:
    """Return an area's quotes, newest first.

    Args:
        session: an open session.
        area_id: the area.
        lens: keeps those under one lens.
        codes: keeps those whose statement people have given one of these codes.
        statement_id: keeps those of one statement.
        withdrawn: gives those that were taken back in place of those that stand.
    """
    other = aliased(User)
    query = (
        select(Quote, Statement.lens, Statement.language, User.name, other.name.label("taken_by"))
        .join(Statement, Statement.id == Quote.statement_id)
        .join(User, User.id == Quote.marked_by, isouter=True)
        .join(other, other.id == Quote.withdrawn_by, isouter=True)
        .where(Quote.area_id == area_id, Quote.withdrawn.is_not(None) if withdrawn else Quote.withdrawn.is_(None))
        .order_by(Quote.marked.desc(), Quote.id.desc())
    )
    if lens:
        query = query.where(Statement.lens == lens)
    if statement_id is not None:
        query = query.where(Quote.statement_id == statement_id)
    rows = session.execute(query).all()
    given = _codes(session, [row.Quote.statement_id for row in rows])
    found = [
        QuoteView(
            id=row.Quote.id,
            statement_id=row.Quote.statement_id,
            lens=row.lens,
            language=row.language,
            text=row.Quote.text,
            translation=row.Quote.translation,
            kept=tuple(row.Quote.kept),
            by=row.name or "",
            marked=row.Quote.marked,
            withdrawn=row.Quote.withdrawn,
            withdrawn_by=row.taken_by or "",
            codes=tuple(given[row.Quote.statement_id]),
        )
        for row in rows
    ]
    wanted = set(codes)
    return [quote for quote in found if not wanted or wanted & set(quote.codes)]


def may_be_quoted(session: Session, statement_id: int) -> bool:
    """Return whether nothing that the resident answered says that they do not want to be quoted.

    Where the survey asks (a question named as in CONSENT_QUESTIONS), only a yes is a yes.
    """
    row = session.execute(
        select(Response.answers, SurveyVersion.definition)
        .join(Statement, Statement.response_id == Response.id)
        .join(SurveyVersion, SurveyVersion.id == Response.version_id)
        .where(Statement.id == statement_id)
    ).one_or_none()
    if row is None:
        return True
    asked = [name for name in CONSENT_QUESTIONS if f'"{name}"' in _ids(row.definition)]
    answers = [row.answers.get(name) for name in asked]
    return all(answer is not None and str(answer).lower() not in NO for answer in answers)


def found_in(text: str) -> list[Finding]:
    """Return what in a text could tell who somebody is, in its order."""
    return identifying.find(text)


def leave_out(text: str, places: Sequence[int]) -> str:
    """Return a text without those of its findings that are named by their place in `found_in`."""
    found = identifying.find(text)
    return identifying.without(text, [found[at] for at in places if 0 <= at < len(found)], LEFT_OUT)


def _ids(definition: object) -> str:
    found = []
    stack = [definition]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            found.append(f'"{part.get("id")}"')
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)
    return " ".join(found)


def _tidy(text: str) -> str:
    return re.sub(r"\[\s*(?:\.\.\.|…)\s*\]", LEFT_OUT, " ".join(text.split()))


def _check(text: str, original: str, field: str) -> None:
    """Raise ServiceProblem where a text is no part of the original with words left out."""
    words = text.replace(LEFT_OUT, "").strip()
    if len(words) < SHORTEST:
        raise ServiceProblem(Message(N_("Nothing is left to quote.")), field=field)
    if len(text) > LONGEST:
        raise ServiceProblem(
            Message(N_("A text is too long; it takes %(number)s characters."), {"number": LONGEST}), field=field
        )
    at, plain = 0, " ".join(original.split())
    for part in text.split(LEFT_OUT):
        place = plain.find(part.strip(), at)
        if place < 0:
            raise ServiceProblem(
                Message(N_("A quote may leave words out, written as […], but it may not change them.")), field=field
            )
        at = place + len(part.strip())


def _codes(session: Session, statement_ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for row in session.execute(
        select(Coding.statement_id, Coding.code_id)
        .where(Coding.statement_id.in_(statement_ids), Coding.origin == CodingOrigin.HUMAN, Coding.withdrawn.is_(None))
        .distinct()
    ):
        found[row.statement_id].append(row.code_id)
    return found


def _note(statement_id: int, action: str, user_id: int, now: datetime) -> StatementChange:
    return StatementChange(statement_id=statement_id, action=action, made=now, made_by=user_id)
