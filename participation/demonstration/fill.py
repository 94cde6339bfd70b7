"""Fill a database with the demonstration area, whose data stand beside this file.

docs/demonstration-data.md says what of it is real.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from participation.demonstration import coding_work
from participation.demonstration.accounts import ACCOUNTS
from participation.demonstration.heard import Heard
from participation.records.answers import Statement, StatementTranslation
from participation.records.codebook import Code, CodedStatement, Coding, CodingOrigin
from participation.records.outreach import FieldSession, SessionStaff, SessionStatus
from participation.records.people import Role
from participation.records.places import Area
from participation.records.representation import ReferenceFigure, ReferenceTable
from participation.services import accounts, aggregates, answering, areas, marks, publishing
from participation.services.areas import AreaView
from participation.services.codebooks import import_codebook, library_document
from participation.services.publishing import SurveyView
from surveys.answers import compile_validator
from surveys.library import four_lenses
from surveys.wording import say

AREA = "toyen"
SURVEY = "demo"
NO_SESSION = "open_link"
ODD = 3
TODAYS_PLACE = "Tøyen torg, ved T-banen"


class DemonstrationDataProblem(ValueError):
    """The demonstration's own data do not fit the survey; a fault of the project, not of its user."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the demonstration holds after a call."""

    is_new: bool
    responses: int
    statements: int
    sessions: int


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the rows of the demonstration point at."""

    area: AreaView
    survey: SurveyView
    staff: dict[Role, int]
    sessions: dict[str, int]
    codes: dict[str, int]


def fill(session: Session, *, secret: str, now: datetime) -> Filled | None:
    """Add the demonstration area with its accounts, survey, sessions, answers and codings, in one transaction.

    Returns None, and changes nothing, where the area is already there.

    Raises:
        DemonstrationDataProblem: an answer of the data does not fit the survey.
    """
    if session.scalar(select(Area.id).where(Area.slug == AREA)) is not None:
        return None
    area_data = _load("area.json")
    area = areas.add_area(
        session,
        slug=AREA,
        name=area_data["name"],
        municipality=area_data["municipality"],
        district=area_data["district"],
        description=area_data["description"],
        centre=(area_data["latitude"], area_data["longitude"]),
        sub_areas=[(part["key"], part["name"]) for part in area_data["sub_areas"]],
        demonstration=True,
        now=now,
    )
    staff = {
        account.role: accounts.add_user(
            session,
            email=account.email,
            name=account.name,
            password=account.password,
            roles=[(area.slug, account.role)],
            now=now,
        ).id
        for account in ACCOUNTS
    }
    _add_reference(session, area.id, now)
    survey = publishing.publish(
        session, area_id=area.id, slug=SURVEY, definition=_definition(area, area_data["landmarks"]), now=now
    )
    import_codebook(session, area_id=area.id, document=library_document(), now=now)
    codes = {row.key: row.id for row in session.execute(select(Code.key, Code.id))}
    sessions = _add_sessions(session, area, survey, staff, now)
    _add_todays_session(session, area, survey, staff, now)
    ground = _Ground(area, survey, staff, sessions, codes)
    responses, statements = _add_responses(session, ground, secret, now)
    coding_work.fill(
        session, area_id=area.id, planner=staff[Role.PLANNER], administrator=staff[Role.ADMINISTRATOR], now=now
    )
    return Filled(True, responses, statements, len(sessions))


def _add_responses(session: Session, ground: _Ground, secret: str, now: datetime) -> tuple[int, int]:
    """Add the answers as they came in, with the looks that were taken meanwhile; return them and their statements."""
    heard = Heard(session, ground.survey, ground.staff[Role.PLANNER], ground.sessions, now)
    responses, statements = _load("responses.json"), 0
    for row in responses:
        heard.until(datetime.fromisoformat(row["submitted"]).replace(tzinfo=UTC))
        statements += _add_response(session, ground, row, secret)
    heard.until(now)
    odd = [_id_of(row["key"]) for row in responses if row["session"] == NO_SESSION][:ODD]
    for response_id in odd:  # so that whoever tries the demonstration sees what is done with them
        marks.mark(session, response_id, ground.survey.id, [marks.Reason.FAST], now=now)
    aggregates.fold(session)
    return len(responses), statements


def _load(name: str) -> Any:
    return json.loads(files("participation.demonstration").joinpath(name).read_text(encoding="utf-8"))


def _definition(area: AreaView, landmarks: list[dict[str, Any]]) -> Mapping[str, Any]:
    """Return the survey with the area's own parts and landmarks."""
    points = [(each["key"], each["name"], each["latitude"], each["longitude"]) for each in landmarks]
    return four_lenses(sub_areas=area.sub_areas, landmarks=points).definition


def _add_reference(session: Session, area_id: int, now: datetime) -> None:
    text = files("participation.demonstration").joinpath("reference.csv").read_text(encoding="utf-8")
    by_dimension: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text)):
        by_dimension[row["dimension"]].append(row)
    for dimension, rows in by_dimension.items():
        sources = {row["source"]: None for row in rows}
        table = ReferenceTable(
            area_id=area_id,
            dimension=dimension,
            version=1,
            source="; ".join(sources),
            licence="CC BY 4.0" if all(row["status"] == "published" for row in rows) else "",
            created=now,
        )
        table.figures = [
            ReferenceFigure(
                category=row["category"],
                position=at,
                count=int(row["count"]),
                status=row["status"],
                source=row["source"],
            )
            for at, row in enumerate(rows)
        ]
        session.add(table)
    session.flush()


def _add_sessions(
    session: Session, area: AreaView, survey: SurveyView, staff: dict[Role, int], now: datetime
) -> dict[str, int]:
    made = {}
    for data in _load("sessions.json"):
        log = data.get("log")
        row = FieldSession(
            area_id=area.id,
            survey_id=survey.id,
            day=date.fromisoformat(data["date"]),
            starts=time.fromisoformat(data["start"]),
            ends=time.fromisoformat(data["end"]),
            place=data["place"],
            latitude=data.get("lat"),
            longitude=data.get("lon"),
            method=data["method"],
            target_groups=data["target_groups"],
            languages=data["languages"],
            status=SessionStatus.CLOSED if log else SessionStatus.PLANNED,
            created=now,
            staff=[SessionStaff(user_id=staff[Role.OUTREACH])],
        )
        if log:
            row.spoken_to, row.refusals = log["people_spoken_to"], log["refusals"]
            row.weather, row.who_was_missing, row.notes = log["weather"], log["who_was_missing"], log["notes"]
            row.closed_by = staff[Role.OUTREACH]
            row.closed = datetime.combine(row.day, time.fromisoformat(data["end"]), UTC)
        session.add(row)
        session.flush()
        made[data["key"]] = row.id
    return made


def _add_todays_session(
    session: Session, area: AreaView, survey: SurveyView, staff: dict[Role, int], now: datetime
) -> None:
    """Plan a session for today, so that whoever tries the demonstration has one to open."""
    session.add(
        FieldSession(
            area_id=area.id,
            survey_id=survey.id,
            day=now.date(),
            starts=time(9),
            ends=time(20),
            place=TODAYS_PLACE,
            latitude=area.latitude,
            longitude=area.longitude,
            method="stand",
            target_groups=[["gender", "man"], ["country_background", "eastern_europe"]],
            languages=["nb", "en", "pl"],
            status=SessionStatus.PLANNED,
            created=now,
            staff=[SessionStaff(user_id=staff[Role.OUTREACH])],
        )
    )


def _add_response(session: Session, ground: _Ground, data: dict[str, Any], secret: str) -> int:
    questionnaire = publishing.questionnaire_of(session, ground.survey)
    checked = compile_validator(questionnaire).validate_document(data["answers"])
    if checked.problems:
        raise DemonstrationDataProblem(f"{data['key']}: {checked.problems[0]}")
    mode = answering.Mode(data["mode"])
    receipt = answering.submit(
        session,
        answering.Submission(
            id=_id_of(data["key"]),
            survey=ground.survey,
            questionnaire=questionnaire,
            language=data["language"],
            answers=checked.answers,
            consent=say(questionnaire.consent, data["language"], questionnaire.default_language).text,
            received=datetime.fromisoformat(data["submitted"]).replace(tzinfo=UTC),
            mode=mode,
            field_session_id=None if data["session"] == NO_SESSION else ground.sessions[data["session"]],
            recorded_by=ground.staff[Role.OUTREACH] if mode == answering.Mode.ASSISTED else None,
        ),
        secret=secret,
    )
    return _add_codings(session, ground, receipt.response_id, data)


def _add_codings(session: Session, ground: _Ground, response_id: UUID, data: dict[str, Any]) -> int:
    """Add the human codings and the translations of a response's statements; return how many statements it has."""
    stored = {
        row.lens: row for row in session.scalars(select(Statement).where(Statement.response_id == response_id)).all()
    }
    planner = ground.staff[Role.PLANNER]
    for given in data["statements"]:
        statement = stored.get(given["lens"])
        if statement is None or statement.text != given["text"]:
            raise DemonstrationDataProblem(f"{data['key']}: the statement under {given['lens']} is not its answer")
        if given.get("translation_nb"):
            session.add(
                StatementTranslation(
                    statement_id=statement.id,
                    language="nb",
                    text=given["translation_nb"],
                    translated_by=ground.staff[Role.OUTREACH],
                    created=statement.created,
                )
            )
        if given["codes"] is None:
            continue
        decision = {"statement_id": statement.id, "coder_id": planner}
        session.execute(insert(CodedStatement).values(decided=statement.created, **decision))
        for key in given["codes"]:
            session.execute(
                insert(Coding).values(
                    code_id=ground.codes[key],
                    origin=CodingOrigin.HUMAN.value,
                    created=statement.created,
                    **decision,
                )
            )
    return len(stored)


def _id_of(key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"tettpa:demonstration:{key}")
