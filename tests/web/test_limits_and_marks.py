"""Floods: answers that look odd are marked and kept, too many wait without losing anything, wrong codes get slow."""

import html
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from participation.records.answers import Response
from participation.records.limits import LimitCount
from participation.records.marks import ResponseMark
from participation.services import aggregates, marks, session_links, tries
from participation.services.permissions import Role
from participation.web.context import SETTINGS
from participation.web.residents import oddness
from surveys.wording import LANGUAGE_CODES
from tests.factories.site import AREA, Site, send
from tests.factories.sites import hidden_fields, page_of

LIBRARY = {"REMOTE_ADDR": "192.0.2.7"}
MINE, LATER = "/s/small/en/mine", "/s/small/en/continue"


@pytest.fixture
def site(app, sqlite_database):
    app.config[SETTINGS] = replace(app.config[SETTINGS], limit_submissions=4, limit_codes=3, limit_log_ins=5)
    return Site(sqlite_database)


@pytest.fixture
def slow(monkeypatch):
    """People, who take longer than a test does."""
    monkeypatch.setattr(oddness, "FASTEST", 0)


def answer(app, visitor=None, network=LIBRARY, language="en", **fields):
    visitor = visitor or app.test_client()
    page = visitor.get(f"/s/small/{language}", environ_base=network)
    data = {**hidden_fields(page), "_consent": "yes", "safe_dark": "4", **fields}
    return visitor.post(f"/s/small/{language}", data=data, environ_base=network)


def reasons(site):
    with site.database.read() as session:
        return [row.reasons for row in session.scalars(select(ResponseMark).order_by(ResponseMark.created))]


def test_a_calm_answer_is_not_marked(app, site, slow):
    assert answer(app).status_code == 303
    assert (site.count(), reasons(site)) == (1, [])


def test_a_filled_trap_and_haste_mark_an_answer_and_lose_nothing(app, site):
    assert answer(app, _website="https://spam.example").status_code == 303
    assert site.count() == 1
    assert reasons(site) == [["trap", "fast"]]


def test_the_trap_is_hidden_from_everybody_and_named_by_no_question(app, site):
    page = page_of(app.test_client().get("/s/small/en"))
    assert '<input name="_website" tabindex="-1" hidden>' in page


def test_a_page_that_came_back_to_be_corrected_may_be_sent_quickly(app, site):
    visitor = app.test_client()
    wrong = answer(app, visitor, _consent="no")
    assert wrong.status_code == 400
    again = {**hidden_fields(wrong), "_consent": "yes", "safe_dark": "4"}
    assert visitor.post("/s/small/en", data=again, environ_base=LIBRARY).status_code == 303
    assert reasons(site) == []
    answer(app, visitor)
    assert reasons(site) == [["fast"]], "for that one page alone"


def test_very_many_from_one_network_are_marked_and_then_have_to_wait(app, site, slow):
    for _ in range(4):
        assert answer(app).status_code == 303
    assert reasons(site) == [["many"], ["many"]], "from half of the limit on"
    refused = answer(app, need="What I wrote <here>")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "600"
    page = html.unescape(page_of(refused))
    assert "Nothing is lost" in page
    assert "What I wrote <here>" in page
    assert site.count() == 4
    assert answer(app, network={"REMOTE_ADDR": "192.0.2.8"}).status_code == 303, "the neighbours are not refused"
    for _ in range(9):
        assert answer(app, network={"REMOTE_ADDR": "127.0.0.1"}).status_code == 303, "no network is told"


def test_the_same_page_sent_twice_is_counted_once(app, site, slow):
    visitor = app.test_client()
    fields = {**hidden_fields(visitor.get("/s/small/en")), "_consent": "yes", "safe_dark": "4"}
    for _ in range(9):
        assert visitor.post("/s/small/en", data=fields, environ_base=LIBRARY).status_code == 303


def test_an_ipv6_household_is_one_network(app, site, slow):
    for at in range(4):
        answer(app, network={"REMOTE_ADDR": f"2001:db8:1:2::{at + 1}"})
    assert answer(app, network={"REMOTE_ADDR": "2001:db8:1:2::9"}).status_code == 429
    assert answer(app, network={"REMOTE_ADDR": "2001:db8:1:3::9"}).status_code == 303


def test_a_stand_has_a_higher_limit(app, site, slow):
    met = site.plan(is_open=True)
    key = session_links.session_key(app.config[SETTINGS].secret_key, met)
    for _ in range(12):
        visitor = app.test_client()
        visitor.get(f"/s/small?via={key}")
        assert answer(app, visitor).status_code == 303
    assert {row.field_session_id for row in site.responses()} == {met}


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_the_refusal_is_in_every_language(app, language):
    with app.test_request_context():
        words = oddness_text(language)
    assert not words.borrowed
    assert language == "en" or words.text != oddness.MANY


def oddness_text(language):
    from participation.web.interface_words import interface

    return interface(language)(oddness.MANY)


@pytest.mark.parametrize("path", [MINE, LATER])
def test_wrong_codes_get_slow_and_right_ones_never_count(app, site, path):
    visitor = app.test_client()

    def attempt(code, network=LIBRARY):
        return send(visitor, path, {"code": code}, environ_base=network)

    for at in range(3):
        assert attempt(f"0000-0000-000{at}").status_code == 404
    refused = attempt("1111-2222-3333")
    assert refused.status_code == 429
    assert 'value="1111-2222-3333"' in page_of(refused), "nothing typed is lost"
    assert "Wait a little" in page_of(refused)
    assert attempt("0000-0000-0000", {"REMOTE_ADDR": "192.0.2.8"}).status_code == 404


def test_log_ins_from_one_network_get_slow(app, site):
    visitor = app.test_client()

    def attempt(email):
        return send(visitor, "/login", {"email": email, "password": "wrong"}, environ_base=LIBRARY).status_code

    assert [attempt(f"{at}@example.org") for at in range(6)] == [422] * 5 + [429]


def test_no_network_stands_in_the_table_and_old_windows_are_deleted(app, site, slow):
    answer(app)
    with site.database.write() as session:
        (row,) = session.scalars(select(LimitCount))
        assert LIBRARY["REMOTE_ADDR"] not in row.key
        later = datetime.now(UTC) + timedelta(days=1)
        assert tries.count(session, "secret", ("x",), window=timedelta(minutes=10), now=later) == 1
        assert len(session.scalars(select(LimitCount)).all()) == 1


def test_counts_are_kept_together_by_processes(database):
    """Two openings of one database stand for two processes; both databases count in one table."""
    now, window = datetime.now(UTC), timedelta(minutes=10)
    for expected in (1, 2, 3):
        with database.write() as session:
            assert tries.count(session, "secret", ("x",), window=window, now=now) == expected
    with database.write() as session, pytest.raises(tries.TooMany):
        tries.limit(session, "secret", ("x",), most=3, window=window, now=now)


def test_planners_see_leave_out_and_clear_what_is_marked(app, site, log_in):
    for _ in range(3):
        site.answer({"safe_dark": "5"})
    answer(app, _website="spam", safe_dark="1", need="Buy this", age="16_24")
    planner = log_in(Role.PLANNER)
    page = planner.get(f"{AREA}/").text
    assert "1 answer looks odd" in page
    assert figure(page, "Answers") == "4"
    without = planner.get(f"{AREA}/?marked=out").text
    assert "They are left out of the figures" in without
    assert figure(without, "Answers") == "3"
    assert figure(without, "The last seven days") == "3"
    listed = f"{AREA}/surveys/{site.survey.id}/marked"
    shown = planner.get(listed).text
    assert "A field was filled in that people cannot see." in shown
    assert "Buy this" in shown
    assert "16–24" not in shown, "words alone: the rest, together, would tell who the person is"
    assert len(site.lines("responses.marked_read")) == 1
    marked = shown.split('name="response" value="', 1)[1].split('"', 1)[0]
    for wrong in ("x", "00000000-0000-4000-8000-000000000000"):
        assert send(planner, listed, {"response": wrong}).status_code == 303
    assert site.lines("responses.mark_cleared") == []
    send(planner, listed, {"response": marked})
    assert [line.detail["responses"] for line in site.lines("responses.mark_cleared")] == [1]
    assert "looks odd" not in planner.get(f"{AREA}/?marked=out").text
    assert figure(planner.get(f"{AREA}/?marked=out").text, "Answers") == "4"
    assert "Nothing looks odd." in planner.get(listed).text


def figure(page, name):
    return page.split(f"<dt>{name}</dt><dd>", 1)[1].split("<", 1)[0]


def test_readers_of_figures_get_no_two_figures_that_differ_by_one_person(app, site, log_in):
    answer(app, _website="spam")
    reader = log_in(Role.READER)
    page = reader.get(f"{AREA}/?marked=out").text
    assert figure(page, "Answers") == "1"
    assert "looks odd" not in page
    assert reader.get(f"{AREA}/surveys/{site.survey.id}/marked").status_code == 403


def test_counts_without_some_responses_equal_those_that_never_had_them(database):
    site = SiteWithoutApp(database)
    kept = [site.answer({"safe_dark": str(at)}) for at in (1, 2, 5)]
    site.fold()
    with database.read() as session:
        before = aggregates.counts(session, site.survey.id)
    odd, waiting = site.answer({"safe_dark": "5"}, language="so"), None
    site.fold()
    waiting = site.answer({"safe_dark": "1"})
    with database.write() as session:
        for each in (odd, waiting):
            marks.mark(session, each, site.survey.id, [marks.Reason.TRAP], now=site.now)
    with database.read() as session:
        left_out = marks.ids(session, site.survey.id)
        assert set(left_out) == {odd, waiting}
        assert aggregates.counts(session, site.survey.id, without=left_out) == before
        unmarked = session.scalars(select(Response.id).where(marks.unmarked(site.survey.id)))
        assert set(unmarked) == set(kept)


class SiteWithoutApp(Site):
    """The same on either database, where no page is asked for."""

    def __init__(self, database):
        from participation.services import areas

        with database.write() as session:
            areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", now=datetime.now(UTC))
        super().__init__(database)
