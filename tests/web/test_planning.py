"""The overview: honest when empty, right when not, small counts as ranges, every reading and export in the journal."""

import pytest

from participation.records.representation import FollowUp
from participation.services import publishing
from participation.services.permissions import Role
from tests.factories.site import AREA, send
from tests.surveys.small import definition, question


def plain(page):
    return " ".join(page.text.split())


def test_an_area_without_a_survey_says_so(app, planner):
    page = planner.get(f"{AREA}/")
    assert page.status_code == 200
    assert "This area has no survey yet" in page.text


def test_a_survey_without_answers_says_so(site, planner):
    page = planner.get(f"{AREA}/").text
    assert "No answers yet" in page
    assert "/s/small" in page


def test_surveys_to_choose_among_are_called_by_their_titles(site, planner):
    with site.database.write() as session:
        kiosk = {**definition(question("a")), "title": {"nb": "Kiosken", "en": "The kiosk"}}
        publishing.publish(session, area_id=site.area.id, slug="kiosk-3", definition=kiosk, now=site.now)
    page = plain(planner.get(f"{AREA}/"))
    assert '<a href="/staff/toyen/?survey=kiosk-3" aria-current="page">The kiosk <span class="soft">kiosk-3</span>' in page


def test_the_overview_opens_on_the_newest_survey_that_somebody_has_answered(site, planner):
    newer = definition(question("a"))
    with site.database.write() as session:
        publishing.publish(session, area_id=site.area.id, slug="newer", definition=newer, now=site.now)
    assert 'survey=newer" aria-current="page"' in plain(planner.get(f"{AREA}/")), "nobody has answered any"
    site.answer({"quality": "Good"})
    assert 'survey=small" aria-current="page"' in plain(planner.get(f"{AREA}/"))
    assert 'survey=newer" aria-current="page"' in plain(planner.get(f"{AREA}/?survey=newer"))


def test_a_follow_up_that_is_due_is_called_by_the_group_that_it_is_for(site, planner):
    plan = {"area_id": site.area.id, "reason": "x", "created": site.now, "created_by": 1, "due": site.now.date()}
    with site.database.write() as session:
        session.add(FollowUp(dimension="age", category="16_24", **plan))
    page = plain(planner.get(f"{AREA}/"))
    assert 'follow-ups/1">16–24</a>' in page


def test_the_overview_shows_totals_sessions_languages_and_scales(site, planner):
    met = site.plan(place="Biblo")
    for _ in range(5):
        site.answer({"safe_dark": "1", "need": "Light"}, field_session_id=met)
    for _ in range(5):
        site.answer({"safe_dark": "5"})
    site.answer({"safe_dark": "dont_know"}, "so")
    page = plain(planner.get(f"{AREA}/"))
    assert "<dt>Answers</dt><dd>11</dd>" in page
    assert "<dt>The last seven days</dt><dd>11</dd>" in page
    assert '<td class="number">6</td>' in page, "answers by the link"
    assert f'href="{AREA}/sessions/{met}"' in page
    assert 'Somali (Soomaali)</th><td class="number">1–4</td>' in page
    assert "Of 10 who answered, 50% chose the side of “Not safe at all” and 50% that of “Very safe”." in page
    (line,) = site.lines("responses.read")
    assert (line.subject, line.detail, line.user) == ("survey:small", {"responses": 11}, "Planner Person")


def test_a_scale_with_fewer_than_five_answers_shows_no_figures(site, planner):
    for _ in range(4):
        site.answer({"safe_dark": "1"})
    page = planner.get(f"{AREA}/").text
    assert "Fewer than five people have answered this." in page
    assert "seg--low-2" not in page


def test_outreach_staff_land_on_their_sessions(site, log_in):
    visitor = log_in(Role.OUTREACH)
    assert visitor.get("/staff").location == f"{AREA}/sessions"
    assert visitor.get(f"{AREA}/").status_code == 403
    assert site.lines("responses.read") == []


@pytest.mark.parametrize("role", [Role.READER, Role.DATA_PROTECTION])
def test_who_reads_figures_alone_is_led_to_no_words(site, log_in, role):
    for _ in range(6):
        site.answer({"safe_dark": "5"})
    page = log_in(role).get(f"{AREA}/").text
    assert "Answers by language" in page
    for elsewhere in ("/statements", "/sessions", "/files", "/exports", "/links"):
        assert f'{elsewhere}"' not in page
        assert f"{elsewhere}?" not in page


def test_a_survey_is_closed_and_opened_with_a_line_each(site, planner):
    status = f"{AREA}/surveys/{site.survey.id}/status"
    assert send(planner, status, {"status": "closed"}, page=f"{AREA}/").status_code == 303
    assert planner.get("/s/small/en").status_code == 200
    assert "Open the survey" in planner.get(f"{AREA}/").text
    send(planner, status, {"status": "closed"}, page=f"{AREA}/")
    send(planner, status, {"status": "open"}, page=f"{AREA}/")
    assert [line.action for line in site.lines("surveys.")] == ["surveys.open", "surveys.close"]


def test_outreach_staff_may_neither_close_a_survey_nor_export(site, log_in):
    outreach = log_in(Role.OUTREACH)
    survey = f"{AREA}/surveys/{site.survey.id}"
    assert send(outreach, f"{survey}/status", {"status": "closed"}, page=f"{AREA}/sessions/new").status_code == 403
    assert outreach.get(f"{AREA}/exports/new").status_code == 403
    assert site.lines("responses.export") == []


def test_a_survey_s_status_is_not_changed_without_a_token(site, planner):
    reply = planner.post(f"{AREA}/surveys/{site.survey.id}/status", data={"status": "closed"})
    assert reply.status_code == 400
    assert site.lines("surveys.") == []


def test_the_way_to_exports_and_posters_stands_beside(site, planner):
    page = planner.get(f"{AREA}/").text
    assert f'href="{AREA}/exports/new?survey=small"' in page
    assert f'href="{AREA}/links?survey=small"' in page


def test_the_next_sessions_stand_beside(site, planner):
    for shift in range(1, 7):
        site.plan(place=f"Place {shift}", days=shift)
    page = plain(planner.get(f"{AREA}/"))
    assert "Place 4" in page
    assert "Place 5" not in page
    assert "and 2 more" in page
