"""Reference figures come in as versions that stand beside each other."""

from datetime import date

import pytest

from participation.services import reference
from participation.services.errors import NotFound, ServiceProblem
from participation.services.reference import Figure
from tests.factories.statements import NOW, add_area

ROWS = (Figure("young", 120), Figure("old", 80, status=reference.INVENTED, source="made up"))


def imported(session, area, rows=ROWS, source="SSB 07459", dimension="age", **more):
    return reference.import_counts(session, area, dimension, rows, source, now=NOW, **more)


def test_figures_keep_order_status_and_source(database):
    with database.write() as session:
        area = add_area(session)
        view = imported(session, area, dated=date(2026, 1, 1), table_id="07459", licence="CC BY 4.0")
        assert view.figures == ROWS
        assert (view.total, view.counts(), view.is_invented) == (200, {"young": 120, "old": 80}, True)
        assert reference.newest(session, area) == {"age": view}


def test_new_figures_become_the_next_version_and_the_old_one_stays(database):
    with database.write() as session:
        area = add_area(session)
        first = imported(session, area)
        second = imported(session, area, rows=[Figure("young", 121), Figure("old", 79)])
        imported(session, area, dimension="gender", rows=[Figure("woman", 1)])
        assert (first.version, second.version) == (1, 2)
        assert reference.newest(session, area)["age"] == second
        assert set(reference.newest(session, area)) == {"age", "gender"}
        assert reference.version(session, area, "age", 1) == first
        with pytest.raises(NotFound):
            reference.version(session, area, "age", 3)


def test_the_same_figures_again_store_nothing(database):
    with database.write() as session:
        area = add_area(session)
        assert imported(session, area).id == imported(session, area).id


@pytest.mark.parametrize(
    ("rows", "source", "words"),
    [
        ([], "s", "no figures"),
        ([Figure("a", 1)], " ", "where the figures"),
        ([Figure("a", 1), Figure("a", 2)], "s", "twice"),
        ([Figure("a", -1)], "s", "below nought"),
        ([Figure("a", 0)], "s", "are nought"),
    ],
)
def test_figures_that_cannot_be_used_are_refused_with_a_sentence(database, rows, source, words):
    with database.write() as session:
        area = add_area(session)
        with pytest.raises(ServiceProblem) as problem:
            imported(session, area, rows=rows, source=source)
        assert words in problem.value.message.render(str)
        assert reference.newest(session, area) == {}
