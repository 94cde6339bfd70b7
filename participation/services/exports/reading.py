"""Responses out of the database in pieces, in an order that is drawn anew for each export."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.records.outreach import FieldSession
from participation.records.questionnaires import SurveyVersion
from participation.services import marks, publishing
from participation.services.database import Database
from participation.services.exports.options import FEWEST, Filter, Options
from participation.services.exports.plan import About, Plan
from surveys.questionnaire import Questionnaire

AT_ONCE = 500
LOCAL = ZoneInfo("Europe/Oslo")
NO_WORDS = hashlib.sha256(b"").hexdigest()  # consent to nothing
PSEUDONYM = 20  # hexadecimal digits, 80 bits


@dataclass(frozen=True)
class Source:
    """A survey as it is read for an export.

    Attributes:
        versions: (number, id, questionnaire), newest first.
        where: which responses, as conditions of SQL.
        count: how many there are.
        languages: those that were answered in, the more frequent first.
        few_languages, few_sessions: those of fewer than five responses, which an export does not tell.
    """

    versions: tuple[tuple[int, int, Questionnaire], ...]
    where: tuple[ColumnElement[bool], ...]
    count: int
    languages: tuple[str, ...]
    sessions: dict[int, str]
    few_languages: frozenset[str]
    few_sessions: frozenset[int]

    @cached_property
    def agreed(self) -> dict[str, dict[str, int]]:
        """The words of consent by their SHA-256: language to the oldest version in which they stand."""
        found: dict[str, dict[str, int]] = {}
        for number, _, questionnaire in self.versions:  # the newest first, so that the oldest is what stays
            for language, text in questionnaire.consent.items():
                if text:
                    found.setdefault(hashlib.sha256(text.encode()).hexdigest(), {})[language] = number
        return found

    def consent(self, digest: str, language: str) -> tuple[int, str] | None:
        """Return (version, language) of the words that a response agreed to, where they may be told."""
        texts = self.agreed.get(digest, {})
        if not texts or language in self.few_languages:
            return None
        told = language if language in texts else next(iter(texts))
        return texts[told], told


def source_of(session: Session, survey_id: int, options: Options) -> Source:
    """Return what is to be read: consented responses that fit the filter."""
    rows = session.execute(
        select(SurveyVersion.number, SurveyVersion.id)
        .where(SurveyVersion.survey_id == survey_id)
        .order_by(SurveyVersion.number.desc())
    )
    versions = tuple((row.number, row.id, publishing.version_questionnaire(session, row.id)) for row in rows)
    where = tuple(_where(survey_id, versions, options.filter))
    languages = _groups(session, Response.language, where)
    met = _groups(session, Response.field_session_id, where)
    few = (
        frozenset() if options.needs_reason else frozenset(key for key, count in met.items() if key and count < FEWEST)
    )
    names = session.execute(
        select(FieldSession.id, FieldSession.place, FieldSession.day)
        .where(FieldSession.id.in_([key for key in met if key is not None and key not in few]))
        .order_by(FieldSession.id)
    )
    return Source(
        versions=versions,
        where=where,
        count=sum(languages.values()),
        languages=tuple(key for key in languages if options.needs_reason or languages[key] >= FEWEST),
        sessions={row.id: f"{row.place}, {row.day.isoformat()}" for row in names},
        few_languages=frozenset()
        if options.needs_reason
        else frozenset(key for key, count in languages.items() if count < FEWEST),
        few_sessions=few,
    )


def plan_of(source: Source, options: Options) -> Plan:
    """Return the tables that the source is written to."""
    return Plan(source.versions, options, languages=source.languages, sessions=source.sessions)


def order(database: Database, source: Source, salt: bytes) -> np.ndarray[Any, Any]:
    """Return the responses' ids as an array of 16 bytes each, in the order of their pseudonyms.

    The order of the ids themselves would be the same in every export, and two of them could be laid side by side.
    """
    keys = np.empty(source.count, dtype=np.uint64)
    ids = np.empty((source.count, 16), dtype=np.uint8)
    found = 0
    with database.read() as session:
        rows = session.scalars(
            select(Response.id)
            .where(*source.where)
            .order_by(Response.id)
            .limit(source.count)
            .execution_options(yield_per=AT_ONCE * 10)
        )
        for response_id in rows:
            keys[found] = int.from_bytes(_digest(salt, response_id)[:8])
            ids[found] = np.frombuffer(response_id.bytes, dtype=np.uint8)
            found += 1
    return ids[:found][np.argsort(keys[:found], kind="stable")]


def read(
    database: Database, source: Source, ids: np.ndarray[Any, Any], salt: bytes
) -> Iterator[list[tuple[About, dict[str, Any]]]]:
    """Give the responses in the order of `ids`, some hundred at once; one deleted meanwhile is left out.

    Each piece is read in a transaction of its own, so that a long export holds nothing up.
    """
    numbers = {version_id: number for number, version_id, _ in source.versions}
    for start in range(0, len(ids), AT_ONCE):
        wanted = [UUID(bytes=each.tobytes()) for each in ids[start : start + AT_ONCE]]
        with database.read() as session:
            rows = session.execute(
                select(
                    Response.id,
                    Response.version_id,
                    Response.received,
                    Response.language,
                    Response.mode,
                    Response.field_session_id,
                    Response.consent_hash,
                    Response.answers,
                ).where(Response.id.in_(wanted))
            )
            by_id = {row.id: row for row in rows}
        piece = []
        for response_id in wanted:
            row = by_id.get(response_id)
            if row is None or row.version_id not in numbers:
                continue
            about = About(
                # A letter first: a spreadsheet would take twenty digits, or 12e34, for a number.
                response="r" + _digest(salt, response_id).hex()[:PSEUDONYM],
                version_id=row.version_id,
                version=numbers[row.version_id],
                day=row.received.astimezone(LOCAL).date().isoformat(),
                language=None if row.language in source.few_languages else row.language,
                mode=row.mode,
                session=None if row.field_session_id in source.few_sessions else row.field_session_id,
                consent=source.consent(row.consent_hash, row.language),
            )
            piece.append((about, row.answers))
        yield piece


def _digest(salt: bytes, response_id: UUID) -> bytes:
    return hmac.new(salt, response_id.bytes, hashlib.sha256).digest()


def _groups(session: Session, column: Any, where: tuple[ColumnElement[bool], ...]) -> dict[Any, int]:
    counted = func.count().label("responses")
    rows = session.execute(select(column, counted).where(*where).group_by(column).order_by(counted.desc(), column))
    return {key: count for key, count in rows}  # noqa: C416 - rows are no pairs to mypy


def _where(
    survey_id: int, versions: tuple[tuple[int, int, Questionnaire], ...], chosen: Filter
) -> Iterator[ColumnElement[bool]]:
    yield Response.survey_id == survey_id
    asked = [version_id for _, version_id, questionnaire in versions if any(questionnaire.consent.values())]
    yield or_(Response.version_id.not_in(asked), Response.consent_hash != NO_WORDS)
    if chosen.unmarked:
        yield marks.unmarked(survey_id)
    if chosen.since:
        yield Response.received >= datetime.combine(chosen.since, time.min, LOCAL)
    if chosen.until:
        yield Response.received < datetime.combine(chosen.until + timedelta(days=1), time.min, LOCAL)
    if chosen.sessions:
        yield Response.field_session_id.in_(chosen.sessions)
    if chosen.languages:
        yield Response.language.in_(chosen.languages)
    if chosen.versions:
        wanted = [version_id for number, version_id, _ in versions if number in chosen.versions]
        yield Response.version_id.in_(wanted)
