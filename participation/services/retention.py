"""Letting go in time: what is past a survey's days is taken away, and the run proves it.

A run writes down what was decided, what went (figures, and the hashes of ids, which tell nothing), and what it found
when it looked again. The report is signed with HMAC-SHA-256 under a key derived from the installation's secret,
together with the signature of the run before it: none can be changed or left out unnoticed.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from participation.records.answers import Response, Statement
from participation.records.coding_work import CodingFile
from participation.records.collect import CollectKey, CollectSubmission
from participation.records.devices import FieldRecord
from participation.records.privacy import RetentionRun
from participation.records.unsent import SavedDraft, WaitingFile
from participation.records.uploads import Upload
from participation.services import answering, contacts, deletions, dialogue_media, journal, privacy_rules, publishing
from participation.services.database import Database
from participation.services.errors import NotFound
from participation.services.field.intake import State

WAITING = timedelta(days=1)
LONGEST_HELD = 3650
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class SurveyDue:
    """What is past its time in a survey: responses to be deleted, responses whose words are to be taken out."""

    survey_id: int
    slug: str
    words_days: int
    answers_days: int
    whole: tuple[UUID, ...] = ()
    words: tuple[UUID, ...] = ()
    statements: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """What a run would take away in an area.

    Attributes:
        unfinished: how many waiting files, saved answers, forms, records and files to be coded, by table.
        dialogue_files: how many photos and sounds of dialogues.
    """

    surveys: tuple[SurveyDue, ...]
    contacts: tuple[UUID, ...]
    unfinished: dict[str, int]
    dialogue_files: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take away."""
        surveys = (each.whole or each.words for each in self.surveys)
        return not any((self.contacts, self.dialogue_files, *self.unfinished.values(), *surveys))


@dataclass(frozen=True, slots=True)
class Run:
    """A run as pages show it; `is_genuine` says that the report is what was signed."""

    id: int
    ran: datetime
    report: dict[str, Any]
    signature: str
    is_genuine: bool

    @property
    def took_anything(self) -> bool:
        """Whether the run deleted something."""
        gone = [each["whole"] or each["words"] for each in self.report["surveys"]]
        report = self.report
        return any((*gone, report["contacts"], report.get("dialogue_files"), *report["unfinished"].values()))


def due(session: Session, area_id: int, *, now: datetime) -> Due:
    """Return what is past its time in an area; changes nothing."""
    found = []
    for survey in publishing.surveys_of(session, area_id):
        rules = privacy_rules.of_survey(session, survey.id)
        whole = _older(session, survey.id, rules.answers_days, now)
        words = [each for each in _older(session, survey.id, rules.words_days, now, True) if each not in set(whole)]
        going = [*whole, *words]
        found.append(
            SurveyDue(
                survey_id=survey.id,
                slug=survey.slug,
                words_days=rules.words_days,
                answers_days=rules.answers_days,
                whole=tuple(whole),
                words=tuple(words),
                statements=_count(session, Statement, going),
                files=_count(session, Upload, going),
            )
        )
    over, unfinished = contacts.over(session, area_id, today=now.date()), _unfinished(session, area_id, now)
    files = dialogue_media.over(session, area_id, _longest(session, area_id, now))
    return Due(tuple(found), tuple(over), unfinished, files)


def run(
    database: Database, area_id: int, *, secret: str, user_id: int | None, now: datetime, most: int | None = None
) -> Run:
    """Take away what is past its time, look again, and store the signed report.

    In small transactions, so that nobody waits; one that is broken off has written no report, and the next run takes
    the rest.

    Args:
        database: the installation's.
        area_id: the area.
        secret: the installation's.
        user_id: who asked for it; None for the command.
        now: the moment from which days are counted back.
        most: answers of one run; the rest is left to the next. None for all.
    """
    with database.read() as session:
        before = _first(due(session, area_id, now=now), most)
    for response_ids, forget in _steps(before, now):
        for start in range(0, len(response_ids), AT_ONCE):
            with database.write() as session:
                for response_id in response_ids[start : start + AT_ONCE]:
                    forget(session, response_id)
    with database.write() as session:
        contacts.forget(session, area_id, list(before.contacts), today=now.date())
        unfinished = _unfinished(session, area_id, now, delete_them=True)
        files = dialogue_media.forget(session, area_id, _longest(session, area_id, now))
        session.flush()
        report = {
            "area": area_id,
            "ran": now.astimezone(UTC).isoformat(timespec="seconds"),
            "surveys": [_told(survey) for survey in before.surveys],
            "contacts": [deletions.hashed(each) for each in before.contacts],
            "unfinished": unfinished,
            "dialogue_files": [deletions.hashed(each) for each in files],
            "left": _left(session, before, due(session, area_id, now=now)),
        }
        made = RetentionRun(area_id=area_id, ran=now, ran_by=user_id, report=report, signature="")
        made.signature = _signature(secret, report, _newest(session, area_id))
        session.add(made)
        session.flush()
        _note(session, made, before)
        return Run(made.id, now, report, made.signature, is_genuine=True)


def _first(found: Due, most: int | None) -> Due:
    if most is None:
        return found
    surveys = []
    for each in found.surveys:
        whole = each.whole[:most]
        words = each.words[: most - len(whole)]
        most -= len(whole) + len(words)
        surveys.append(replace(each, whole=whole, words=words))
    return replace(found, surveys=tuple(surveys))


def _steps(found: Due, now: datetime) -> Iterator[tuple[tuple[UUID, ...], Callable[[Session, UUID], None]]]:
    for survey in found.surveys:
        yield survey.whole, answering.delete_response
        yield survey.words, partial(deletions.remove_words, day=now.date())


def _note(session: Session, made: RetentionRun, found: Due) -> None:
    journal.record(
        session,
        "privacy.retention",
        user_id=made.ran_by,
        area_id=made.area_id,
        subject=f"retention:{made.id}",
        detail={
            "answers": sum(len(each.whole) for each in found.surveys),
            "words": sum(len(each.words) for each in found.surveys),
            "contacts": len(found.contacts),
        },
        now=made.ran,
    )


def runs_of(session: Session, area_id: int, *, secret: str) -> list[Run]:
    """Return an area's runs, newest first, each with whether its report is what was signed."""
    found, earlier = [], ""
    for row in session.scalars(select(RetentionRun).where(RetentionRun.area_id == area_id).order_by(RetentionRun.id)):
        genuine = hmac.compare_digest(row.signature, _signature(secret, row.report, earlier))
        found.append(Run(row.id, row.ran, row.report, row.signature, genuine))
        earlier = row.signature
    return found[::-1]


def one(session: Session, area_id: int, run_id: int, *, secret: str) -> Run:
    """Return a run of an area; raise NotFound where there is none."""
    for each in runs_of(session, area_id, secret=secret):
        if each.id == run_id:
            return each
    raise NotFound


def _older(session: Session, survey_id: int, days: int, now: datetime, with_words: bool = False) -> list[UUID]:
    if not days:
        return []
    query = select(Response.id).where(Response.survey_id == survey_id, Response.received < now - timedelta(days=days))
    query = query.where(Response.words_removed.is_(None)) if with_words else query
    return list(session.scalars(query.order_by(Response.id)))


def _count(session: Session, table: type[Statement] | type[Upload], ids: list[UUID]) -> int:
    found = 0
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        found += session.scalar(select(func.count()).select_from(table).where(table.response_id.in_(some))) or 0
    return found


def _longest(session: Session, area_id: int, now: datetime) -> datetime:
    """Return before when goes what belongs to no survey: when the longest of the area's lets its words go."""
    surveys = publishing.surveys_of(session, area_id)
    kept = [days for each in surveys if (days := privacy_rules.of_survey(session, each.id).words_days)]
    return now - timedelta(days=max(kept) if kept and len(kept) == len(surveys) else LONGEST_HELD)


def _unfinished(session: Session, area_id: int, now: datetime, *, delete_them: bool = False) -> dict[str, int]:
    """Count what was begun and never finished and is past its time; delete it where asked."""
    surveys = [each.id for each in publishing.surveys_of(session, area_id)]
    before = _longest(session, area_id, now)
    keys = select(CollectKey.id).where(CollectKey.area_id == area_id)
    stale = {
        WaitingFile: [WaitingFile.received < now - WAITING],
        SavedDraft: [SavedDraft.survey_id.in_(surveys), SavedDraft.expires < now],
        CollectSubmission: [
            CollectSubmission.key_id.in_(keys),
            CollectSubmission.document.is_not(None),
            CollectSubmission.received < before,
        ],
        CodingFile: [
            CodingFile.area_id == area_id,
            CodingFile.content.is_not(None),
            CodingFile.brought < now - WAITING,
        ],
    }
    found = {table.__tablename__: _number(session, table, where) for table, where in stale.items()}
    held = [FieldRecord.area_id == area_id, FieldRecord.sealed.is_not(None), FieldRecord.received < before]
    found[FieldRecord.__tablename__] = _number(session, FieldRecord, held)
    if delete_them:
        for table, where in stale.items():
            session.execute(delete(table).where(*where).execution_options(synchronize_session=False))
        # The row stays, so that the tablet does not send the record once more.
        emptied = update(FieldRecord).where(*held).values(sealed=None, state=State.WITHDRAWN, problem="")
        session.execute(emptied.execution_options(synchronize_session=False))
    return found


def _number(session: Session, table: Any, where: list[Any]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def _told(survey: SurveyDue) -> dict[str, Any]:
    hashes = {name: [deletions.hashed(each) for each in getattr(survey, name)] for name in ("whole", "words")}
    return asdict(survey) | hashes


def _left(session: Session, before: Due, after: Due) -> dict[str, int]:
    """Look again for everything that was to go; every figure but the last is 0, or it did not do what it says."""
    whole = [each for survey in before.surveys for each in survey.whole]
    words = [each for survey in before.surveys for each in survey.words]
    return {
        "responses": sum(session.get(Response, each) is not None for each in whole),
        "statements": _count(session, Statement, [*whole, *words]),
        "files": _count(session, Upload, [*whole, *words]),
        "contacts": len(after.contacts),
        "unfinished": sum(after.unfinished.values()),
        "dialogue files": after.dialogue_files,
        "not in this run": sum(len(each.whole) + len(each.words) for each in after.surveys),
    }


def _newest(session: Session, area_id: int) -> str:
    query = select(RetentionRun.signature).where(RetentionRun.area_id == area_id)
    return session.scalar(query.order_by(RetentionRun.id.desc()).limit(1)) or ""


def _signature(secret: str, report: dict[str, Any], earlier: str) -> str:
    key = hmac.new(secret.encode(), b"retention reports", hashlib.sha256).digest()
    text = json.dumps([earlier, report], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
