"""What statements are wanted, as conditions of a query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import Session

from participation.records.answers import Response, Statement, StatementTranslation
from participation.records.codebook import Code, CodedStatement, Coding, CodingOrigin
from participation.records.outreach import FieldSession
from participation.services import publishing

WITHOUT_SESSION = 0
FEWEST_OF_A_GROUP = 5
MOST_FOUND = 5000  # of one search by words or group; also how many values a statement of SQL may carry
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Group:
    """Residents who answered one way about themselves; `questions` are (survey id, question id) that ask for it."""

    dimension: str
    category: str
    questions: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What statements are wanted; an empty field wants all.

    Attributes:
        session_id: a field session's id, or 0 for answers that came without a session.
        code_id: a code; a theme means its codes too.
        origin: whose coding `code_id` asks for, "human" (also where empty) or "machine"; the latter without a code
            wants every statement for which the machine suggests any.
        coded: "yes" for statements that a person has decided about, "no" for the others.
        text: words that the statement or a translation of it holds.
        place: of the field session, as it is written there.
        coder_id: who has decided about the statement.
        since, until: days on which the statement came, both included.
        group: who said it; where fewer than five people are behind what is found, nothing is.
    """

    lens: str = ""
    language: str = ""
    session_id: int | None = None
    code_id: int | None = None
    origin: str = ""
    coded: str = ""
    text: str = ""
    place: str = ""
    coder_id: int | None = None
    since: date | None = None
    until: date | None = None
    group: Group | None = None


def group_of(session: Session, area_id: int, dimension: str, category: str) -> Group:
    """Return a group with the questions of the area's surveys that ask for it."""
    questions = []
    for survey in publishing.surveys_of(session, area_id):
        asked = publishing.questionnaire_of(session, survey).dimensions.get(dimension)
        if asked is not None:
            questions.append((survey.id, asked.id))
    return Group(dimension, category, tuple(questions))


def is_decided() -> ColumnElement[bool]:
    """Return the condition that a person has decided about the statement of the query around it."""
    return exists().where(CodedStatement.statement_id == Statement.id)


def guarded(session: Session, area_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions, with one that nothing meets where a group's filter would tell who said what."""
    where = conditions(session, area_id, filters)
    return [*where, false()] if _is_few(session, filters, where) else where


def is_too_few(session: Session, area_id: int, filters: Filters) -> bool:
    """Return whether a group is asked for and one to four people are behind what would be found."""
    return filters.group is not None and _is_few(session, filters, conditions(session, area_id, filters))


def conditions(session: Session, area_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    """Return what a statement of the area must meet; `guarded` protects small groups too."""
    where = [Statement.area_id == area_id, *_plain(filters)]
    if filters.coded:
        where.append(is_decided() if filters.coded == "yes" else ~is_decided())
    if filters.code_id is not None or filters.origin == CodingOrigin.MACHINE:
        where.extend(_has_code(filters.code_id, filters.origin))
    if filters.coder_id is not None:
        where.append(
            exists().where(CodedStatement.statement_id == Statement.id, CodedStatement.coder_id == filters.coder_id)
        )
    if filters.group is not None:
        where.append(_said_by(session, filters.group))
    if filters.text.strip():
        where.append(Statement.id.in_(_holding(session, where, filters.text.strip())))
    return where


def _is_few(session: Session, filters: Filters, where: Sequence[ColumnElement[bool]]) -> bool:
    if filters.group is None:
        return False
    # Dialogues name groups, not people: each counts as one, on the side of caution.
    behind = (Statement.response_id, Statement.dialogue_id)
    people = [session.scalar(select(func.count(column.distinct())).where(*where)) or 0 for column in behind]
    return 0 < sum(people) < FEWEST_OF_A_GROUP


def _plain(filters: Filters) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if filters.lens:
        where.append(Statement.lens == filters.lens)
    if filters.language:
        where.append(Statement.language == filters.language)
    if filters.session_id == WITHOUT_SESSION:
        where.append(Statement.field_session_id.is_(None))
    elif filters.session_id is not None:
        where.append(Statement.field_session_id == filters.session_id)
    if filters.place:
        held = select(FieldSession.id).where(FieldSession.place == filters.place)
        where.append(Statement.field_session_id.in_(held))
    if filters.since:
        where.append(Statement.created >= _start(filters.since))
    if filters.until:
        where.append(Statement.created < _start(filters.until) + timedelta(days=1))
    return where


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _said_by(session: Session, group: Group) -> ColumnElement[bool]:
    """Return the condition that a group said it; answers are encrypted, so they are opened here (see `_holding`)."""
    asked = dict(group.questions)
    answered = select(Response.id, Response.survey_id, Response.answers).where(Response.survey_id.in_(asked))
    newest_first = answered.order_by(Response.received.desc(), Response.id).execution_options(yield_per=AT_ONCE)
    rows = session.execute(newest_first)
    theirs = (row.id for row in rows if row.answers.get(asked[row.survey_id]) == group.category)
    found = list(islice(theirs, MOST_FOUND))
    in_dialogue = Statement.said_by[group.dimension].as_string() == group.category
    return or_(Statement.response_id.in_(found), in_dialogue)


def _has_code(code_id: int | None, origin: str) -> list[ColumnElement[bool]]:
    """Return the conditions that a statement has a code (any, where none is named), from people or the machine."""
    is_machine = origin == CodingOrigin.MACHINE
    given = exists().where(
        Coding.statement_id == Statement.id,
        Coding.origin == (CodingOrigin.MACHINE if is_machine else CodingOrigin.HUMAN),
        Coding.withdrawn.is_(None),
    )
    if code_id is not None:
        wanted = select(Code.id).where(or_(Code.id == code_id, Code.parent_id == code_id))
        given = given.where(Coding.code_id.in_(wanted))
    return [given, ~is_decided()] if is_machine else [given]


def _holding(session: Session, where: Sequence[ColumnElement[bool]], text: str) -> list[int]:
    """Return the ids of the newest statements that hold a text, themselves or in a translation; MOST_FOUND at most.

    The database cannot look into what is encrypted, so the texts are opened here, AT_ONCE at a time: some 150,000 a
    second (docs/privacy.md).
    """
    wanted, found = text.casefold(), set[int]()
    own = select(Statement.id, Statement.text).where(*where)
    translated = (
        select(Statement.id, StatementTranslation.text)
        .join(StatementTranslation, StatementTranslation.statement_id == Statement.id)
        .where(*where)
    )
    for query in (own, translated):
        newest_first = query.order_by(Statement.id.desc()).execution_options(yield_per=AT_ONCE)
        for number, said in session.execute(newest_first):
            if wanted in said.casefold():
                found.add(number)
                if len(found) == MOST_FOUND:
                    break
    return sorted(found)[-MOST_FOUND:]
