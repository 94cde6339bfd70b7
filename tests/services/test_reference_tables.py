"""From a statistics office's table to figures in use: kept whole, mapped, remembered, checked."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from participation.records.answers import Response
from participation.services import (
    group_counts,
    reference,
    reference_checks,
    reference_files,
    reference_mapping,
    survey_groups,
)
from participation.services.errors import NotFound, ServiceProblem
from participation.services.reference import Figure
from participation.services.reference_files import Provenance
from participation.services.reference_mapping import Choice
from tests.factories.looks import QUESTIONS, Neighbourhood
from tests.factories.office import population
from tests.factories.respondents import answer
from tests.factories.statements import NOW

OFFICE = Provenance(source="Statistics Norway", licence="CC BY 4.0")


@pytest.fixture
def session(database):
    with database.write() as opened:
        yield opened


@pytest.fixture
def here(session):
    return Neighbourhood(session)


def kept(session, here, document=None, given=OFFICE):
    raw = json.dumps(document or population()).encode()
    return reference_files.keep(session, here.area, raw, "07459.json", given=given, user_id=here.user, now=NOW)


def proposed(session, here, view, dimension="", axis=""):
    _, tables = reference_files.one(session, here.area, view.id)
    return reference_mapping.propose_for(session, here.area, tables, dimension, axis)


def changed(choice, **changes):
    return Choice(**{name: changes.get(name, getattr(choice, name)) for name in Choice.__dataclass_fields__})


def test_single_years_become_the_survey_s_bands_of_the_newest_year(session, here):
    view = kept(session, here)
    assert (view.provenance.table_id, view.provenance.dated) == ("07459", date(2026, 1, 1))
    proposal = proposed(session, here, view, "age")
    assert (proposal.axis.code, proposal.choice.others) == ("Alder", {"Kjonn": "*", "Tid": "2026"})
    made = reference_mapping.store(session, here.area, view.id, proposal.choice, now=NOW)
    # Two sexes, each with 10 persons a year of age: 9 years, 42 years, and 67 to 105 and over.
    assert made.counts() == {"16_24": 180, "25_66": 840, "67_plus": 780}
    assert (made.version, made.source, made.dated, made.licence) == (
        2,
        "Statistics Norway",
        date(2026, 1, 1),
        "CC BY 4.0",
    )
    assert made.file_id == view.id


def test_a_mapping_is_remembered_and_proposed_for_the_next_table(session, here):
    first = kept(session, here)
    choice = proposed(session, here, first, "age").choice
    odd = changed(choice, mapping={**choice.mapping, "016": "", "015": "16_24"}, others={"Kjonn": "2", "Tid": "2025"})
    reference_mapping.store(session, here.area, first.id, odd, now=NOW)
    again = proposed(session, here, kept(session, here))
    assert again.is_known
    assert again.choice.dimension == "age"
    assert (again.choice.mapping["015"], again.choice.mapping["016"]) == ("16_24", "")
    assert again.choice.others == {"Kjonn": "2", "Tid": "2026"}, "always the newest year"
    assert not proposed(session, here, first, "gender").is_known


def test_small_groups_are_counted_with_a_neighbour_also_among_the_answers(session, here):
    view = kept(session, here, population(of_age=lambda year: 1 if year < 19 else 0 if year < 25 else 10))
    made = reference_mapping.store(session, here.area, view.id, proposed(session, here, view, "age").choice, now=NOW)
    assert made.merged == {"16_24": "25_66"}
    assert made.counts() == {"25_66": 846, "67_plus": 780}
    here.hear(session, {"16_24": 7, "25_66": 11, "67_plus": 5}, session_id=4)
    folded = group_counts.group_counts(session, here.survey_id, {"age": made}, QUESTIONS)
    assert folded.counts.dimensions[0].heard.sum(0).tolist() == [18, 5]
    assert folded.outside == {"age": 0}
    assert group_counts.heard_by_session(session, here.survey_id, "age", "25_66")[4] == (18, 23)
    named = survey_groups.labels(session, here.survey, "nb")
    assert named["age", "25_66"].text == "25–66 år + 16–24 år"
    assert named["age", "67_plus"].text == "67 år og over"


def test_marks_stand_on_the_figures_and_hidden_ones_are_refused(session, here):
    document = population()
    document["status"] = {"0": "*", "1": "*"}
    sexes = reference_mapping.store(
        session,
        here.area,
        kept(session, here, document).id,
        Choice("gender", "Kjonn", {"1": "man"}, {"Tid": "2025", "Alder": "*"}, {}),
        now=NOW,
    )
    assert [figure.status for figure in sexes.figures] == ["*"]
    document["status"], document["value"][1] = {"1": ":"}, None
    hidden = kept(session, here, document)
    _, tables = reference_files.one(session, here.area, hidden.id)
    with pytest.raises(ServiceProblem) as caught:
        reference_mapping.map_table(
            session, here.area, tables, Choice("gender", "Kjonn", {"1": "man"}, {"Tid": "2026", "Alder": "*"}, {})
        )
    assert "confidential" in caught.value.message.msgid


@pytest.mark.parametrize(
    ("raw", "given", "field", "words"),
    [
        (b"", OFFICE, "file", "empty"),
        (b"{", OFFICE, "file", "JSON"),
        (b"a,b\n1,?\n2,5\n3,6\n", OFFICE, "file", "mark"),
        (b"dimension,category,count\nage,x,1\n", Provenance(), "source", "publishes"),
        (b"x" * 10_000_001, OFFICE, "file", "10 MB"),
        (b"dimension,category,count\n" + b"".join(b"a,%d,1\n" % at for at in range(1501)), OFFICE, "file", "%(most)s"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(session, here, raw, given, field, words):
    with pytest.raises(ServiceProblem) as caught:
        reference_files.keep(session, here.area, raw, "x", given=given, user_id=None, now=NOW)
    assert caught.value.field == field
    assert words in caught.value.message.render(str) or words in caught.value.message.msgid
    assert reference_files.files(session, here.area) == []


def test_what_is_not_there_is_not_found(session, here):
    view = kept(session, here)
    for dimension, axis in (("nothing", ""), ("age", "nothing")):
        with pytest.raises(NotFound):
            proposed(session, here, view, dimension, axis)
    with pytest.raises(NotFound):
        reference_files.one(session, here.area + 1, view.id)


def test_figures_outlive_their_table(session, here):
    view = kept(session, here)
    reference_mapping.store(session, here.area, view.id, proposed(session, here, view, "age").choice, now=NOW)
    reference_files.delete(session, here.area, view.id)
    session.expire_all()
    left = reference.newest(session, here.area)["age"]
    assert (left.version, left.file_id) == (2, None)


def test_older_figures_can_be_taken_into_use_again_and_versions_compared(session, here):
    reference.import_counts(session, here.area, "age", [Figure("16_24", 500), Figure("new", 9)], "Register", now=NOW)
    back = reference.restore(session, here.area, "age", 1, now=NOW)
    versions = reference.versions(session, here.area, "age")
    assert [view.version for view in versions] == [3, 2, 1]
    assert back.figures == versions[2].figures == reference.newest(session, here.area)["age"].figures
    found = {each.category: (each.before, each.after) for each in reference.differences(versions[2], versions[1])}
    assert found == {"16_24": (400, 500), "new": (None, 9), "25_66": (2000, None), "67_plus": (600, None)}
    with pytest.raises(NotFound):
        reference.restore(session, here.area, "age", 9, now=NOW)
    with pytest.raises(NotFound):
        reference.versions(session, here.area, "height")


def test_what_to_know_before_believing_figures(session, here):
    make = reference.import_counts
    make(session, here.area, "age", [Figure("16_24", 2900)], "Register", now=NOW, dated=date(2023, 1, 1))
    make(session, here.area, "gender", [Figure("woman", 3000)], "Register", now=NOW, dated=date(2026, 1, 1))
    make(session, here.area, "tenure", [Figure("owner", 2990, "invented")], "Us", now=NOW)
    found = reference_checks.remarks(reference.newest(session, here.area), (date(2026, 11, 1), date(2026, 11, 1)))
    assert {(each.dimension, each.code) for each in found} == {
        ("age", "stale"),
        ("age", "totals"),
        ("tenure", "invented"),
        ("tenure", "undated"),
    }
    assert reference_checks.remarks({}, (date(2026, 11, 1), date(2026, 11, 1))) == []


@pytest.mark.parametrize(
    ("figures", "code", "years"),
    [(2018, "stale", 4), (2020, "", 0), (2022, "", 0), (2025, "", 0), (2026, "newer", 3)],
)
def test_figures_are_old_or_new_beside_the_survey_and_not_beside_today(session, here, figures, code, years):
    """People answered in 2022 and 2023; whoever reads it later compares with those years."""
    answer(session, here, 2, gender="woman")
    rows = session.scalars(select(Response).where(Response.survey_id == here.survey_id)).all()
    rows[0].received, rows[1].received = (datetime(year, 6, 1, tzinfo=UTC) for year in (2022, 2023))
    session.flush()
    dated = date(figures, 1, 1)
    reference.import_counts(session, here.area, "age", [Figure("16_24", 3000)], "Register", now=NOW, dated=dated)
    days = reference_checks.survey_days(session, here.area, date(2031, 5, 1))
    assert days == (date(2022, 6, 1), date(2023, 6, 1))
    own = [
        each for each in reference_checks.remarks(reference.newest(session, here.area), days) if each.dimension == "age"
    ]
    assert [each.code for each in own] == ([code] if code else [])
    assert [each.message.values.get("years") for each in own] == ([years] if code else [])


def test_without_answers_figures_are_compared_with_today(session, here):
    today = date(2031, 5, 1)
    assert reference_checks.survey_days(session, here.area, today) == (today, today)
    assert reference_checks.survey_days(session, 999, today) == (today, today)
