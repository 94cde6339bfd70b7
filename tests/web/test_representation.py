"""The representation room: figures and verdicts as staff may see them, looks, follow-ups, the protected export."""

import csv
import io

import pytest

from participation.records.representation import FollowUpStatus
from participation.services import follow_ups, journal, publishing
from participation.services.permissions import Role
from tests.factories.site import send
from tests.factories.statements import NOW
from tests.surveys.small import definition, question

AREA = "/staff/toyen"
NEW = f"{AREA}/follow-ups/new/age/16_24"
FORM = {
    "reason": "Nearly no young people",
    "partner": "Tøyen Unlimited",
    "method": "school",
    "conversations_needed": "40",
}


def lines(here, action):
    with here.database.read() as session:
        return journal.events(session, here.area, action=action)[0]


def plain(page):
    return " ".join(page.text.split())


def make(planner):
    return send(planner, NEW, FORM).headers["Location"]


@pytest.mark.parametrize(
    "path",
    [
        "representation",
        "representation/looks",
        "representation/map",
        "representation/crossed",
        "representation/weighted",
        "representation/report",
        "representation/table.csv",
        "representation/follow-ups.csv",
        "follow-ups",
        "follow-ups/new/age/16_24",
        "follow-ups/1/edit",
    ],
)
def test_outreach_staff_and_strangers_are_kept_out(here, log_in, client, path):
    assert log_in(Role.OUTREACH).get(f"{AREA}/{path}").status_code == 403
    assert client.get(f"{AREA}/{path}").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "representation/looks",
        "representation/looks/plan",
        "follow-ups/new/age/16_24",
        "follow-ups/1/sessions",
        "follow-ups/1/status",
        "follow-ups/1/edit",
        "follow-ups/1/survey",
        "representation/map",
    ],
)
def test_a_form_without_its_token_changes_nothing(here, planner, path):
    assert planner.post(f"{AREA}/{path}", data=FORM).status_code == 400
    with here.database.read() as session:
        assert follow_ups.open_groups(session, here.area) == {}


def test_a_flagged_group_stands_first_with_word_sentence_and_a_way_on(here, planner):
    page = plain(planner.get(f"{AREA}/representation"))
    summary = page[page.index("Groups we have not heard") : page.index("Group by group")]
    assert "16–24 år" in summary
    assert "Heard too seldom" in summary
    assert f'href="{NEW}"' in summary
    assert lines(here, "representation.read")[0].user == "Planner Person"


def test_small_counts_are_ranges_everywhere_on_the_page(here, planner):
    page = plain(planner.get(f"{AREA}/representation"))
    row = page[page.index('<th scope="row" role="rowheader">') :]
    row = row[: row.index("</tr>")]
    assert ">1–4</td>" in row
    assert "1–4 of 313 answers" in row
    assert "0.02–0.10" in row
    assert ": 3 of 313" not in page


def test_an_exact_group_shows_count_share_and_ratio(here, planner):
    page = plain(planner.get(f"{AREA}/representation"))
    assert ">170</td>" in page
    assert ">54%</td>" in page
    assert ">1,500</td>" in page
    assert ">1.09</td>" in page
    # Of the ages one is a lone small group: the largest is a range too, or the sum would give the small one back.
    assert ">250</td>" not in page
    assert ">249–252</td>" in page
    assert "Without an answer to this question: 6." in page


def test_a_look_is_stored_once_and_shows_what_changed(here, planner):
    stored = send(planner, f"{AREA}/representation/looks", page=f"{AREA}/representation", follow_redirects=True)
    assert "The look is stored: 319 answers." in stored.text
    assert "Store a look" not in stored.text
    assert lines(here, "representation.look")[0].detail == {"answers": 319}
    with here.database.write() as session:
        here.hear(session, {"16_24": 80}, {"woman": 40, "man": 40})
    again = send(planner, f"{AREA}/representation/looks", page=f"{AREA}/representation")
    assert again.status_code == 302
    page = plain(planner.get(f"{AREA}/representation/looks"))
    assert 'No longer flagged:</span> <span lang="nb" dir="ltr">16–24 år</span>' in page
    assert "the first look" in page


def test_a_look_without_new_answers_is_refused_with_a_sentence(here, planner):
    send(planner, f"{AREA}/representation/looks", page=f"{AREA}/representation")
    again = send(planner, f"{AREA}/representation/looks", page=f"{AREA}/follow-ups", follow_redirects=True)
    assert "No answers have come in since the last look" in again.text


def test_the_export_withholds_what_is_small_and_what_would_give_it_back(here, planner):
    answer = planner.get(f"{AREA}/representation/table.csv")
    rows = {row["group"]: row for row in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))}
    assert rows["16–24 år"]["heard"] == rows["16–24 år"]["ratio"] == ""
    assert rows["67 år og over"]["heard"] == ""
    assert rows["25–66 år"]["heard"] == "250"
    assert rows["16–24 år"]["residents"] == "400"
    assert lines(here, "representation.export")[0].detail == {"answers": 319, "release": 1}


def test_the_form_of_a_follow_up_comes_filled_in(here, planner):
    page = plain(planner.get(NEW))
    assert "1–4 of 313 answers" in page
    assert 'name="conversations_needed" type="text" value="37"' in page, "from 1, whatever the protected count is"


def test_a_follow_up_leads_to_a_planned_session_for_the_group(here, planner):
    place = make(planner)
    page = plain(planner.get(place))
    assert "Tøyen Unlimited" in page
    assert "At a school" in page
    form = {"day": "2026-12-05", "starts": "15:00", "ends": "17:30", "place": "Vahl skole", "method": ""}
    send(planner, f"{place}/sessions", form, page=place)
    with here.database.read() as session:
        (view,) = follow_ups.board(session, here.area)[FollowUpStatus.UNDER_WAY]
        (met,) = view.sessions
    assert (met.place, met.method, str(met.day)) == ("Vahl skole", "school", "2026-12-05")
    assert "Vahl skole" in planner.get(f"{AREA}/follow-ups").text
    assert [line.action for line in lines(here, "follow_up.")] == ["follow_up.session", "follow_up.made"]
    assert "See the follow-up" in planner.get(f"{AREA}/representation").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": " "}, "Write why this group needs a follow-up."),
        ({"conversations_needed": "many"}, "Write a whole number."),
        ({"expected_yield": "150"}, "The expected share is from 1 to 100 per cent."),
        ({"method": "pigeon"}, "Choose one of the methods in the list."),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field_and_nothing_is_lost(here, planner, change, sentence):
    answer = send(planner, NEW, {**FORM, **change})
    assert answer.status_code == 400
    (field,) = change
    assert f'id="{field}-error">{sentence}' in answer.text
    assert "Tøyen Unlimited" in answer.text


def test_a_session_that_cannot_be_right_is_said_at_its_field(here, planner):
    place = make(planner)
    answer = send(planner, f"{place}/sessions", {"day": "", "place": "Vahl skole", "method": "school"}, page=place)
    assert answer.status_code == 400
    assert 'id="day-error">Choose the day of the session.' in answer.text
    assert 'value="Vahl skole"' in answer.text
    wrong = {"day": "2026-12-05", "starts": "17", "ends": "x", "place": "Vahl skole", "method": "school"}
    assert 'id="ends-error">Write the time as 15:30.' in send(planner, f"{place}/sessions", wrong, page=place).text


def test_a_group_has_one_open_follow_up(here, planner):
    make(planner)
    answer = send(planner, NEW, FORM)
    assert answer.status_code == 409
    assert "This group has an open follow-up already." in answer.text


def test_a_follow_up_is_moved_by_hand(here, planner):
    place = make(planner)
    send(planner, f"{place}/status", {"status": "helped"}, page=place)
    assert "status--helped" in planner.get(place).text
    assert send(planner, f"{place}/status", {"status": "lost"}, page=place).status_code == 400


def test_groups_and_follow_ups_that_are_not_there_are_not_found(here, planner):
    for path in ("follow-ups/new/age/none", "follow-ups/new/none/16_24", "follow-ups/99", "representation?survey=none"):
        assert planner.get(f"{AREA}/{path}").status_code == 404


PLAN = f"{AREA}/representation/looks/plan"


def test_looks_are_planned_and_taken_by_opening_the_page_once(here, planner):
    page = f"{AREA}/representation/looks"
    stored = send(planner, PLAN, {"every": "100", "days": "2026-01-31\n2199-12-31"}, page=page, follow_redirects=True)
    assert "every 100 answers; on Jan 31, 2026, Dec 31, 2199" in plain(stored)
    assert lines(here, "representation.plan")[0].detail == {"every": 100, "days": 2}
    for _ in range(2):
        planner.get(f"{AREA}/representation")
    (line,) = lines(here, "representation.look")
    assert (line.user, line.detail) == ("", {"answers": 319, "planned": "day:2026-01-31"})
    assert "as planned" in planner.get(page).text


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({"every": "5"}, "every", "from 10 to 100000 answers"),
        ({"every": "many"}, "every", "Write a whole number."),
        ({"every": "50", "days": "2026-12-31 soon"}, "days", "“soon” is no day."),
    ],
)
def test_a_plan_of_looks_that_cannot_be_right_is_said_at_its_field(here, planner, form, field, sentence):
    answer = send(planner, PLAN, form, page=f"{AREA}/representation/looks")
    assert answer.status_code == 400
    assert f'id="{field}-error">' in answer.text
    assert sentence in answer.text
    assert form["every"] in answer.text


def test_groups_are_drawn_from_look_to_look_with_their_table_and_what_sessions_gave(here, planner):
    with here.database.write() as session:
        met = here.meet(session, status="closed")
        here.hear(session, {"16_24": 2, "25_66": 9}, {"woman": 11}, session_id=met)
    send(planner, f"{AREA}/representation/looks", page=f"{AREA}/representation")
    page = plain(planner.get(f"{AREA}/representation/looks?dimension=age"))
    assert page.count('class="small-picture"') == 3
    table = page[page.index("Share of the answers at each look") :]
    assert "Heard too seldom" in table
    given = page[page.index('class="ds-table given-table') :]
    row = given[given.index("Deichman Tøyen") :]
    assert "1–4" in row[: row.index("</tr>")]
    assert ">9<" in row[: row.index("</tr>")]
    assert planner.get(f"{AREA}/representation/looks?dimension=none").status_code == 404


def test_an_area_without_a_survey_or_figures_says_so(app, planner):
    page = planner.get(f"{AREA}/representation")
    assert page.status_code == 404
    assert "This area has no survey yet." in page.text


def test_with_several_surveys_each_page_is_about_one_and_leads_to_the_others(here, planner):
    assert "room-surveys" not in planner.get(f"{AREA}/representation").text, "one is no choice"
    with here.database.write() as session:
        kiosk = {**definition(question("a")), "title": {"nb": "Kiosken"}}
        publishing.publish(session, area_id=here.area, slug="kiosk", definition=kiosk, now=NOW)
    page = plain(planner.get(f"{AREA}/representation/weighted"))
    assert f'/weighted?survey={here.survey.slug}" aria-current="true"><span lang="nb" dir="ltr">Liten under' in page
    assert f'<a href="{AREA}/representation/weighted?survey=kiosk">' in page
    other = plain(planner.get(f"{AREA}/representation/weighted?survey=kiosk"))
    assert f'<a href="{AREA}/representation/weighted?survey=kiosk" aria-current="true">' in other
