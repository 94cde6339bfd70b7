"""The page of groups: a short top that says what to do, and parts that open, from the address too."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from participation.records.answers import Response
from participation.services import reference
from participation.services.reference import Figure
from participation.web.representation import views
from tests.factories.respondents import answer
from tests.factories.statements import NOW

AREA = "/staff/toyen"


def plain(page):
    return " ".join(page.text.split())


def test_the_top_says_how_many_answers_are_needed_and_leads_to_the_figures(here, planner):
    page = plain(planner.get(f"{AREA}/representation"))
    summary = page[page.index("Groups we have not heard") : page.index("Group by group")]
    assert "Answers needed to reach four fifths of the group's share:" in summary
    assert f'href="{AREA}/representation?survey={here.survey.slug}&amp;open=age#part-age"' in summary


def test_a_dimension_stands_open_where_the_address_says_so_and_else_tells_its_verdicts(here, planner):
    closed = plain(planner.get(f"{AREA}/representation"))
    part = closed[closed.index('id="part-age"') :]
    assert part.startswith('id="part-age"><summary><h3>')
    head = part[: part.index("</summary>")]
    assert "</svg>Heard too seldom: 1</span>" in head
    assert "<table" not in head
    assert " open>" not in closed
    opened = plain(planner.get(f"{AREA}/representation?open=age"))
    assert 'id="part-age" open>' in opened
    assert opened.count(" open>") == 1
    for part in ("languages", "evenness", "sources"):
        assert f'id="part-{part}" open>' in plain(planner.get(f"{AREA}/representation?open={part}"))


def test_many_groups_that_were_not_heard_are_folded_away_after_the_first(here, planner, monkeypatch):
    with here.database.write() as session:
        here.hear(session, {"25_66": 400}, {"woman": 400})
    monkeypatch.setattr(views, "SHOWN_FIRST", 1)
    page = plain(planner.get(f"{AREA}/representation"))
    summary = page[page.index("Groups we have not heard") : page.index("Group by group")]
    first, more, folded = summary.partition('<details class="folded"><summary>')
    assert (first.count('class="gap"'), bool(more)) == (1, True)
    assert folded.startswith(("One more group", "2 more groups"))
    assert folded.count('class="gap"') >= 1


@pytest.mark.parametrize(("answered", "is_stale"), [(2002, False), (2008, True)])
def test_figures_too_old_for_the_survey_are_remarked_where_they_are_from(here, planner, answered, is_stale):
    figures = [Figure("woman", 1500), Figure("man", 1500)]
    with here.database.write() as session:
        dated = date(2001, 1, 1)
        reference.import_counts(session, here.area, "gender", figures, "Register", now=NOW, dated=dated)
        answer(session, here, 1, gender="woman")
        session.execute(update(Response).values(received=datetime(answered, 6, 1, tzinfo=UTC)))
    page = plain(planner.get(f"{AREA}/representation"))
    said = "7 years older than the survey" in page[page.index('id="part-sources"') :]
    assert said == is_stale
