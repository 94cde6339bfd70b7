"""A day's sessions add up, over all their surveys, and what leaves the house gives no small group away."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select

from participation.records.answers import Statement
from participation.services import aggregates, codebooks, coding, day_summary, dialogues, field_sessions, publishing
from participation.services.codebooks import CodeView
from participation.services.day_summary import DaySummary, Figure, SessionOfDay
from participation.services.dialogue_drafts import DialogueDraft, Said
from participation.services.dialogues import DialogueKind
from participation.services.field_sessions import Log, Preparation, SessionMethod, SessionStatus, SessionView
from participation.services.results import Part
from participation.services.session_groups import Heard
from participation.services.themes import Prevalence
from tests.factories.answered import SMALL, Answered
from tests.factories.sessions import DAY
from tests.factories.statements import CODEBOOK, NOW

LENSES = ("quality", "challenge", "need", "opportunity")


@pytest.fixture
def here(database):
    """Two sessions today and one tomorrow; the first has a second survey, and one whose forms stand for places."""
    with database.write() as session:
        made = Answered(session)
        made.second = publishing.publish(session, area_id=made.area, slug="second", definition=SMALL, now=NOW)
        places = {**SMALL, "kind": "observation"}
        made.places = publishing.publish(session, area_id=made.area, slug="places", definition=places, now=NOW)
        further = Preparation(more_surveys=(made.second.id, made.places.id))
        made.met = made.plan(session, prepared=further, place="Torget").id
        made.other = made.plan(session, place="Biblo").id
        made.tomorrow = made.plan(session, day=DAY + timedelta(days=1)).id
        for number in (made.met, made.other):
            field_sessions.start(session, made.area, number)
    return made


def answer(session, here, raw, survey=None, **changes):
    first, here.view = here.view, survey or here.view
    try:
        return here.answer(session, raw, **changes)
    finally:
        here.view = first


def fill(session, here):
    met, other = {"field_session_id": here.met}, {"field_session_id": here.other}
    answer(session, here, {"age": "16_24", "need": "A bench"}, **met)
    answer(session, here, {"age": "16_24", "quality": "The park"}, here.second, language="so", **met)
    answer(session, here, {"age": "25_66"}, here.places, **met)
    answer(session, here, {"need": "Light"}, **other)
    answer(session, here, {"age": "25_66"}, field_session_id=here.tomorrow)
    answer(session, here, {"age": "25_66"})
    aggregates.fold(session)


def test_a_day_adds_up_over_its_sessions_and_surveys(database, here):
    with database.write() as session:
        fill(session, here)
        log = Log(30, 12, "Torget", who_was_missing="Young men", notes="Bring the tent")
        field_sessions.close(session, here.area, here.met, log, user_id=here.user, now=NOW)
        found = day_summary.summary(session, here.area, DAY)
    assert [(each.view.place, each.answers) for each in found.sessions] == [("Torget", 3), ("Biblo", 1)]
    assert (found.spoken_to, found.refusals, found.without_log) == (30, 12, 1)
    assert (found.heard.answers, found.heard.of_persons) == (4, 3)
    assert found.heard.languages == (Part("en", 2), Part("so", 1))
    assert found.heard.groups == {"age": (Part("16_24", 2), Part("", 1))}
    assert found.heard.lenses == (Part("need", 2), Part("quality", 1))
    assert (found.statements, found.decided, found.themes) == (3, 0, ())


def test_an_answer_of_an_older_version_that_was_never_asked_has_not_told(database, here):
    with database.write() as session:
        answer(session, here, {"need": "A bench"}, field_session_id=here.met)
        ticks = SMALL["sections"][1]
        more = {**ticks, "questions": [*ticks["questions"], {**ticks["questions"][1], "id": "sex", "dimension": "sex"}]}
        newer = {**SMALL, "sections": [SMALL["sections"][0], more]}
        publishing.publish(session, area_id=here.area, slug=here.view.slug, definition=newer, now=NOW)
        aggregates.fold(session)
        found = day_summary.summary(session, here.area, DAY)
    assert found.heard.groups["sex"] == (Part("", 1),)


def test_statements_of_dialogues_and_their_codes_are_the_day_s_too(database, here):
    with database.write() as session:
        fill(session, here)
        book = codebooks.import_codebook(session, area_id=here.area, document=CODEBOOK, now=NOW).by_key()
        said = (Said("challenge", "Dark on the path", "en"),)
        draft = DialogueDraft(
            kind=DialogueKind.GROUP, day=DAY, language="en", people=6, said=said, field_session_id=here.met
        )
        dialogues.record(session, uuid4(), draft, area_id=here.area, user_id=here.user, now=NOW)
        found = day_summary.summary(session, here.area, DAY)
        assert (found.dialogues, found.statements) == (1, 4)
        by_text = {row.text: row.id for row in session.execute(select(Statement.text, Statement.id))}
        for text, codes in (("Dark on the path", ["lighting", "violence"]), ("Light", ["lighting"])):
            coding.decide(
                session,
                area_id=here.area,
                statement_id=by_text[text],
                coder_id=here.user,
                given=[book[code].id for code in codes],
                now=NOW,
            )
        found = day_summary.summary(session, here.area, DAY)
    assert found.decided == 2
    assert [(code.key, given.human, given.machine) for code, given in found.themes] == [
        ("lighting", 2, 0),
        ("violence", 1, 0),
    ]


def test_a_day_without_sessions_is_empty(database, here):
    with database.read() as session:
        found = day_summary.summary(session, here.area, DAY + timedelta(days=9))
    assert (found.sessions, found.spoken_to, found.heard.answers, found.statements) == ((), None, 0, 0)


# What leaves the house


def a_session(number, answers, spoken_to=None, refusals=None):
    view = SessionView(
        id=number,
        area_id=1,
        survey_id=1,
        follow_up_id=None,
        day=DAY,
        starts=None,
        ends=None,
        place=f"Place {number}",
        method=SessionMethod.STAND,
        target_groups=(),
        languages=(),
        staff=(),
        prepared=Preparation(),
        status=SessionStatus.CLOSED,
        log=Log(spoken_to, refusals, f"Place {number}"),
        closed=None,
        closed_by="",
    )
    return SessionOfDay(view, answers, 0)


def a_day(groups, sessions=(), lenses=()):
    parts = tuple(Part(key, count) for key, count in groups.items() if count)
    total = sum(groups.values())
    heard = Heard(total, total, (), (), {"age": parts}, tuple(Part(lens, count) for lens, count in lenses))
    spoken = [each.view.log.spoken_to for each in sessions if each.view.log.spoken_to is not None]
    refused = [each.view.log.refusals for each in sessions if each.view.log.refusals is not None]
    return DaySummary(
        DAY,
        tuple(sessions),
        sum(spoken) if spoken else None,
        sum(refused) if refused else None,
        0,
        heard,
        sum(count for _, count in lenses),
        0,
        (),
    )


def counts(found, groups, what="group"):
    figures = day_summary.protected(found, languages=[], groups={"age": groups}, lenses=LENSES)
    return {figure.of: figure.count for figure in figures if figure.what == what}


CATEGORIES = ("a", "b", "c", "d")
SMALL_COUNTS = st.integers(0, 12)


@hypothesis_settings(max_examples=40)
@given(st.lists(SMALL_COUNTS, min_size=5, max_size=5))
def test_no_group_of_few_can_be_read_or_worked_out(values):
    """Independent of the suppression: one hidden cell is a subtraction away, and hidden cells that sum to less than
    four are each known to within less than 0 to 4."""
    groups = dict(zip((*CATEGORIES, ""), values, strict=True))
    shown = counts(a_day(groups), CATEGORIES)
    assert set(shown) == {("age", key) for key in groups}
    hidden = [groups[key] for (_, key), count in shown.items() if count is None]
    for (_, key), count in shown.items():
        assert count is None or count == groups[key] >= 5
    if sum(values) < 10:
        assert len(hidden) == 5
    elif hidden and len(hidden) < 5:
        assert len(hidden) >= 2
        assert sum(hidden) >= 4


@hypothesis_settings(max_examples=40)
@given(st.lists(SMALL_COUNTS, min_size=1, max_size=5))
def test_no_session_of_few_answers_can_be_read_or_worked_out(values):
    sessions = [a_session(at, count, count, count) for at, count in enumerate(values)]
    found = a_day({"a": sum(values)}, sessions)
    for what in ("answers", "spoken_to", "refusals"):
        shown = counts(found, CATEGORIES, what)
        assert shown[None] is None or shown[None] == sum(values) >= 5
        hidden = [count for at, count in enumerate(values) if shown[at] is None]
        assert all(shown[at] in {None, count} for at, count in enumerate(values))
        assert all(shown[at] is None for at, count in enumerate(values) if count < 5)
        if hidden and len(hidden) < len(values):
            assert len(hidden) >= 2
            assert sum(hidden) >= 4


def test_figures_that_are_large_enough_are_told_exactly():
    found = a_day({"a": 20, "b": 7}, [a_session(1, 15, 40), a_session(2, 12, 30)], [("need", 9), ("quality", 6)])
    figures = day_summary.protected(found, languages=[], groups={"age": ["a"]}, lenses=["need", "quality"])
    assert figures == [
        Figure("answers", None, 27),
        Figure("answers", 1, 15),
        Figure("answers", 2, 12),
        Figure("spoken_to", None, 70),
        Figure("spoken_to", 1, 40),
        Figure("spoken_to", 2, 30),
        Figure("refusals", None, None),
        Figure("refusals", 1, None),
        Figure("refusals", 2, None),
        Figure("statements", None, 15),
        # "b" is no longer asked: it is part of the sum, and named by nobody.
        Figure("group", ("age", "a"), 20),
        Figure("group", ("age", ""), None),
        Figure("lens", "need", 9),
        Figure("lens", "quality", 6),
    ]


def test_a_rare_code_is_not_named():
    def code(number, human):
        return CodeView(number, f"code{number}", None, "", {}, {}, {}, {}, {}), Prevalence(human, 9)

    found = replace(a_day({"a": 20}), themes=(code(1, 5), code(2, 4)))
    assert counts(found, CATEGORIES, "code") == {1: 5}
