"""Pages for the team: the calendar, the run sheet, a day's summary and its figures."""

import csv
import html
import io
from datetime import date, timedelta

import pytest

from participation.services import accounts, field_sessions, publishing
from participation.services.field_sessions import Log, Preparation
from participation.web import sketch_map
from participation.web.tablet import calendar_pages
from surveys.questionnaire import Landmark
from tests.factories.answered import SMALL
from tests.factories.site import AREA

DAY = f"{AREA}/sessions/day"


def close(site, number, **log):
    with site.database.write() as session:
        wanted = {"spoken_to": 30, "refusals": 12, "place": site.one(number).place, **log}
        field_sessions.close(session, site.area.id, number, Log(**wanted), user_id=1, now=site.now)


def plain(page):
    return html.unescape(" ".join(page.split()))


# The calendar


def on(site, day, **changes):
    with site.database.write() as session:
        wanted = {"place": "Biblo", "method": "cafe", "now": site.now, **changes}
        return field_sessions.plan(session, area_id=site.area.id, survey_id=site.survey.id, day=day, **wanted).id


def test_a_month_has_its_sessions_and_no_other(site, outreach):
    on(site, date(2026, 9, 30), place="September's last")
    inside = on(site, date(2026, 10, 1), place="October's first", staff_ids=[1])
    on(site, date(2026, 10, 31), place="October's last")
    on(site, date(2026, 11, 1), place="November's first")
    page = plain(outreach.get(f"{AREA}/sessions/calendar?month=2026-10").text)
    assert "October's first" in page
    assert "October's last" in page
    assert "September's last" not in page
    assert "November's first" not in page
    assert ">October 2026</h1>" in page
    assert f'href="{AREA}/sessions/{inside}"' in page
    assert f'href="{AREA}/sessions/day?day=2026-10-01"' in page
    assert "?month=2026-09" in page
    assert "?month=2026-11" in page
    assert "Planned" in page
    assert "Administrator Person" in page or "Outreach Person" in page or "Planner Person" in page


@pytest.mark.parametrize("wanted", ["", "junk", "2026-13", "1999-12", "2100-01", "2026-10-01", "٢٠٢٦-١٠"])
def test_a_month_that_makes_no_sense_is_this_month(wanted):
    assert calendar_pages.first_of(wanted, date(2026, 10, 14)) == date(2026, 10, 1)


@pytest.mark.parametrize(("wanted", "gone"), [("2000-01", "1999-12"), ("2099-12", "2100-01")])
def test_the_ends_of_the_calendar_lead_no_further(site, outreach, wanted, gone):
    page = outreach.get(f"{AREA}/sessions/calendar?month={wanted}")
    assert page.status_code == 200
    assert gone not in page.text


def test_today_is_told_and_an_empty_month_says_so(site, outreach):
    here = outreach.get(f"{AREA}/sessions/calendar").text
    assert here.count('aria-current="date"') == 1
    elsewhere = outreach.get(f"{AREA}/sessions/calendar?month=2001-01").text
    assert "No sessions this month." in elsewhere
    assert 'aria-current="date"' not in elsewhere


def test_the_calendar_and_the_summary_are_linked_from_the_sessions(site, outreach):
    page = outreach.get(f"{AREA}/sessions").text
    assert f'href="{AREA}/sessions/calendar"' in page
    assert f'href="{AREA}/sessions/day"' in page


# The run sheet


def test_a_run_sheet_has_what_those_who_go_need(site, outreach):
    with site.database.write() as session:
        titled = {**SMALL, "title": {"en": "The second survey", "so": "Labaad"}, "languages": ["en", "so", "nb"]}
        titled |= {"consent": {**SMALL["consent"], "nb": "Jeg er med."}}
        second = publishing.publish(session, area_id=site.area.id, slug="second", definition=titled, now=site.now)
    number = site.plan(
        target_groups=[("age", "16_24"), ("age", "gone")],
        staff_ids=[1],
        prepared=Preparation(
            interpreters=("Somali – Hodan",),
            partners=("Fargespill",),
            materials=("Table", "Tent"),
            latitude=59.915,
            longitude=10.77,
            more_surveys=(second.id,),
        ),
    )
    reply = outreach.get(f"{AREA}/sessions/{number}/run-sheet")
    page = plain(reply.text)
    key = f"{number}-"
    for text in ("Tøyen torg", "Somali – Hodan", "Fargespill", "16–24, gone", "Somali, English", "59.91500, 10.77000"):
        assert text in page, text
    assert page.count("ticks__box") == 2
    assert page.count('class="qr"') == 2
    assert f"/s/small?via={key}" in page
    assert f"/s/second?via={key}" in page
    # The words to read aloud are in Norwegian where the survey has them, else in its own language, and say so.
    assert '<blockquote lang="nb" dir="ltr">Jeg er med.</blockquote>' in page
    assert '<blockquote lang="en" dir="ltr">I agree that my answers are used.</blockquote>' in page
    assert 'class="pin" transform="translate(' in page
    assert site.lines("sessions.read")[0].subject == f"session:{number}"


def test_a_bare_session_has_a_short_sheet(site, outreach):
    number = site.plan(languages=[])
    page = outreach.get(f"{AREA}/sessions/{number}/run-sheet").text
    assert "Not written down" in page
    assert "Interpreters" not in page
    assert "ticks" not in page
    assert '<svg class="map' not in page


def test_a_sheet_of_another_area_s_session_is_not_there(site, outreach):
    assert outreach.get(f"{AREA}/sessions/4711/run-sheet").status_code == 404


# The day


def fill(site, **changes):
    number = site.plan(is_open=True, **changes)
    for _ in range(3):
        site.answer({"age": "16_24", "need": "A bench by the school"}, "so", field_session_id=number)
    for _ in range(8):
        site.answer({"age": "25_66"}, field_session_id=number)
    return number


def test_a_day_s_summary_adds_up_and_protects_small_groups(site, outreach):
    number = fill(site)
    close(site, number, who_was_missing="Young men", notes="Bring the tent")
    site.plan(place="Never opened")
    site.plan(place="Tomorrow's", days=1)
    page = plain(outreach.get(DAY).text)
    for figure in ("11", "30", "12", "3"):
        assert f'<dd class="figure-number">{figure}</dd>' in page
    assert '<bdi>Soomaali</bdi></th><td class="number">1–4</td>' in page
    assert '<bdi>16–24</bdi></th><td class="number">1–4</td>' in page
    assert '<bdi>25–66</bdi></th><td class="number">8</td>' in page
    assert "Young men" in page
    assert "Bring the tent" in page
    assert "Never opened" in page
    assert "Tomorrow's" not in page
    assert "One session has not written down how many were spoken to" in page
    assert site.lines("sessions.read")[0].subject == f"day:{site.now.date().isoformat()}"


def test_a_session_that_was_not_there_that_day_is_on_its_own_day(site, outreach):
    site.plan(place="Tomorrow's", days=1)
    tomorrow = (site.now.date() + timedelta(days=1)).isoformat()
    assert "Tomorrow's" in plain(outreach.get(f"{DAY}?day={tomorrow}").text)
    assert "No session was planned for this day." in outreach.get(DAY).text


@pytest.mark.parametrize("wanted", ["junk", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_that_makes_no_sense_is_today_and_the_ends_of_time_are_days(site, outreach, wanted):
    assert outreach.get(f"{DAY}?day={wanted}").status_code == 200


def test_words_of_a_day_are_for_those_who_were_there_and_those_who_may_read_answers(site, outreach, planner):
    with site.database.read() as session:
        mine = next(each.id for each in accounts.people_of(session, "toyen") if each.name == "Outreach Person")
    theirs = fill(site)
    close(site, theirs)
    assert "A bench by the school" not in outreach.get(DAY).text
    assert site.lines("statements.read") == []
    assert "A bench by the school" in planner.get(DAY).text
    (line,) = site.lines("statements.read")
    assert line.subject == f"day:{site.now.date().isoformat()}"
    own = site.plan(is_open=True, staff_ids=[mine])
    site.answer({"need": "Light on the path"}, field_session_id=own)
    assert "Light on the path" not in outreach.get(DAY).text, "the session is still open"
    close(site, own)
    page = outreach.get(DAY).text
    assert "Light on the path" in page
    assert "A bench by the school" not in page


def table(reply):
    assert reply.mimetype == "text/csv"
    assert reply.data.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(reply.data.decode("utf-8-sig"))))
    assert rows[0] == ["day", "figure", "of", "group", "count"]
    return {tuple(row[1:4]): row[4] for row in rows[1:]}


def test_a_day_s_figures_leave_the_house_protected_and_with_a_line(site, planner):
    number = fill(site, place="=HYPERLINK(1)")
    close(site, number)
    reply = planner.get(f"{DAY}/figures.csv")
    assert "attachment" in reply.headers["Content-Disposition"]
    found = table(reply)
    assert found["answers", "", ""] == "11"
    assert found["answers", "'=HYPERLINK(1)", ""] == "11"
    assert found["spoken_to", "", ""] == "30"
    assert found["statements", "", ""] == ""
    assert found["language", "", "Somali"] == ""
    # The one small group is a subtraction away from the others, so the next smallest is withheld as well.
    assert found["group", "How old are you?", "16–24"] == ""
    assert found["group", "How old are you?", "25–66"] == ""
    assert found["group", "How old are you?", "Not told"] == ""
    (line,) = site.lines("sessions.export")
    assert (line.subject, line.user) == (f"day:{site.now.date().isoformat()}", "Planner Person")
    assert line.detail == {"sessions": 1, "answers": 11}


def test_figures_are_for_those_who_may_export(site, outreach, planner):
    fill(site)
    assert "figures.csv" not in outreach.get(DAY).text
    assert outreach.get(f"{DAY}/figures.csv").status_code == 403
    assert f"{DAY}/figures.csv?day=" in planner.get(DAY).text


def test_a_day_of_few_answers_tells_nothing_of_groups(site, planner):
    number = site.plan(is_open=True)
    for _ in range(9):
        site.answer({"age": "16_24"}, field_session_id=number)
    found = table(planner.get(f"{DAY}/figures.csv"))
    assert found["answers", "", ""] == "9"
    assert {count for (what, *_), count in found.items() if what in {"group", "language"}} == {""}


# The menu


def test_the_menu_folds_on_narrow_screens_and_says_where_one_is(site, outreach):
    page = plain(outreach.get(f"{AREA}/sessions").text)
    assert '<summary>Menu<span class="places__here">Field sessions</span></summary></details> <ul class="places__parts">' in page
    near = page.split('<ul class="places__near">', 1)[1].split("</ul>", 1)[0]
    assert 'aria-current="page">Field sessions</a>' in near
    assert ">Dialogues</a>" in near, "the places of the part one is in stand in a line of their own"


# The sketch


def test_a_landmark_lies_where_its_dot_is_and_what_is_outside_has_no_pin():
    marks = [Landmark(str(at), {}, 59.91 + at / 300, 10.76 + at * at / 900) for at in range(4)]
    drawn = sketch_map.sketch(marks)
    for mark, dot in zip(marks, drawn.dots, strict=True):
        assert sketch_map.position(drawn, mark.latitude, mark.longitude) == pytest.approx((dot.x, dot.y), abs=0.2)
    assert sketch_map.position(drawn, drawn.north + 0.01, 10.76) is None
    assert sketch_map.position(drawn, 59.91, drawn.west - 0.01) is None
    assert sketch_map.position(drawn, None, 10.76) is None
