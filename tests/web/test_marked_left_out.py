"""Marked answers are left out of everything that is concluded until somebody has looked at them, and the pages say so."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from participation.records.answers import Response, Statement
from participation.records.outreach import FieldSession, SessionStatus
from participation.services import (
    aggregates,
    answer_weights,
    areas,
    crossings,
    day_summary,
    group_counts,
    look_history,
    marks,
    representation,
    themes,
    weighting,
)
from participation.services.codebooks import import_codebook
from participation.services.findings.material import Wanted, material
from participation.services.permissions import Role
from tests.factories.looks import Neighbourhood
from tests.factories.respondents import answer, ask_more
from tests.factories.statements import CODEBOOK, NOW

AREA = "/staff/toyen"
SAYS = "left out here until somebody has looked at them: "


@pytest.fixture
def here(app, sqlite_database):
    """Eighty answers of people, and twelve of a program that says it is a man of 16 to 24."""
    with sqlite_database.write() as session:
        made = Neighbourhood(session, areas.area(session, "toyen").id)
        import_codebook(session, area_id=made.area, document=CODEBOOK, now=NOW)
        ask_more(session, made)
        made.met = met(session, made)
        answer(session, made, 40, gender="woman", age="25_66", safe=2, session_id=made.met)
        answer(session, made, 40, gender="man", age="67_plus", safe=4)
        people = set(session.scalars(select(Response.id)))
        answer(session, made, 12, gender="man", age="16_24", safe=5, session_id=made.met)
        made.odd = sorted(set(session.scalars(select(Response.id))) - people)
        for each in made.odd:
            marks.mark(session, each, made.survey_id, [marks.Reason.FAST], now=NOW)
        for each in [*made.odd[:6], *sorted(people)[:8]]:
            session.add(
                Statement(
                    area_id=made.area,
                    survey_id=made.survey_id,
                    response_id=each,
                    question_id="hard",
                    lens="challenge",
                    language="nb",
                    text="Trafikken",
                    field_session_id=made.met,
                    created=NOW,
                )
            )
        aggregates.recompute(session)
    made.database = sqlite_database
    return made


def met(session, made):
    row = FieldSession(
        area_id=made.area,
        survey_id=made.survey_id,
        day=NOW.date(),
        place="Torget",
        method="stand",
        languages=["nb"],
        status=SessionStatus.CLOSED,
        created=NOW,
    )
    session.add(row)
    session.flush()
    return row.id


def looked_at(here):
    """Clear all marks: somebody has looked, and they were people after all."""
    with here.database.write() as session:
        cleared = marks.clear(
            session, here.survey_id, here.odd, user_id=here.user, area_id=here.area, slug="small", now=NOW
        )
    assert cleared == 12


def read(here, verb):
    with here.database.read() as session:
        return verb(session)


CONCLUSIONS = {
    "who was heard": (lambda s, here: representation.current(s, here.survey).report.n, 80, 92),
    "a group": (lambda s, here: representation.current(s, here.survey).finding("age", "16_24").x, 0, 12),
    "what sessions gave to a group": (
        lambda s, here: group_counts.heard_by_session(s, here.survey_id, "gender", "man").get(here.met),
        (0, 40),
        (12, 52),
    ),
    "contributions": (
        lambda s, here: (
            look_history.contributions(s, here.survey, "age", ("16_24", "25_66", "67_plus"))[0].responses.low
        ),
        40,
        52,
    ),
    "weights": (lambda s, here: weighting.weigh(s, here.survey, ["gender"]).n, 80, 92),
    "weights of answers": (lambda s, here: len(answer_weights.answer_weights(s, here.area).values), 80, 92),
    "crossings": (lambda s, here: crossings.cross(s, here.survey, ["age", "gender"]).answers, 80, 92),
    "findings": (lambda s, here: len(material(s, here.area, Wanted()).days), 8, 14),
    "themes": (lambda s, here: themes.overview(s, here.area).waiting[""], 8, 14),
    "a day's answers": (lambda s, here: day_summary.summary(s, here.area, NOW.date()).heard.answers, 40, 52),
    "a day's sessions": (lambda s, here: day_summary.summary(s, here.area, NOW.date()).sessions[0].answers, 40, 52),
    "a day's statements": (lambda s, here: day_summary.summary(s, here.area, NOW.date()).statements, 8, 14),
    "a day's lenses": (lambda s, here: day_summary.summary(s, here.area, NOW.date()).heard.lenses[0].count, 8, 14),
}


@pytest.mark.parametrize("what", CONCLUSIONS)
def test_nothing_is_concluded_from_them_until_they_are_cleared(here, what):
    verb, without, cleared = CONCLUSIONS[what]
    assert read(here, lambda session: verb(session, here)) == without
    looked_at(here)
    assert read(here, lambda session: verb(session, here)) == cleared


def test_a_statement_without_a_response_is_counted(here):
    """A dialogue's, or one out of a file: NULL is in no list, and not in none either."""
    with here.database.write() as session:
        session.add(
            Statement(area_id=here.area, question_id="note", lens="need", language="nb", text="En benk", created=NOW)
        )
        assert len(material(session, here.area, Wanted()).days) == 9


def test_a_look_counts_what_is_left(here):
    with here.database.write() as session:
        look = representation.take_look(session, here.survey, user_id=here.user, now=datetime.now(UTC))
    assert look.responses == 80


PAGES = (
    "representation",
    "representation/map",
    "representation/crossed",
    "representation/weighted",
    "representation/looks",
    "findings",
    "findings/groups",
    "themes",
)


@pytest.mark.parametrize("path", PAGES)
def test_the_page_says_how_many_are_left_out_and_leads_to_them(here, log_in, path):
    planner = log_in(Role.PLANNER)
    page = planner.get(f"{AREA}/{path}").text
    assert f"{SAYS}12." in page
    assert f'href="{AREA}/surveys/{here.survey_id}/marked"' in page
    looked_at(here)
    assert SAYS not in planner.get(f"{AREA}/{path}").text


def test_the_days_summary_says_it_too(here, log_in):
    page = log_in(Role.OUTREACH).get(f"{AREA}/sessions/day?day={NOW.date().isoformat()}").text
    assert f"{SAYS}at least 10." in page, "outreach staff do not read answers"
    assert "/marked" not in page


def test_a_small_number_is_a_range_for_staff_and_not_even_that_for_others(here, log_in):
    with here.database.write() as session:
        marks.clear(session, here.survey_id, here.odd[3:], user_id=here.user, area_id=here.area, slug="small", now=NOW)
    assert f"{SAYS}1–4." in log_in(Role.PLANNER).get(f"{AREA}/representation").text
    for role in (Role.PLANNER, Role.READER, Role.DATA_PROTECTION):
        assert f"{SAYS}fewer than five." in log_in(role).get(f"{AREA}/representation/report").text
    assert f"{SAYS}fewer than five." in log_in(Role.READER).get(f"{AREA}/findings").text


def test_the_report_tells_the_number_in_steps(here, log_in):
    assert f"{SAYS}at least 10." in log_in(Role.PLANNER).get(f"{AREA}/representation/report").text
    reader = log_in(Role.READER).get(f"{AREA}/representation/report").text
    assert f"{SAYS}at least 10." in reader
    assert "/marked" not in reader
