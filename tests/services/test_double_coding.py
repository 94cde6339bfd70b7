"""Blind double coding: nobody sees the others until all are done; agreement is measured; a third decision is stored."""

import krippendorff
import numpy as np
import pytest

from participation.records.people import Membership, Role
from participation.services import codebooks, coding, double_coding, double_results, statements
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.statement_filters import Filters
from tests.factories.statements import CODEBOOK, NOW, add_area, add_statement, add_survey, add_user


class Round:
    def __init__(self, session, texts=8):
        self.session = session
        self.area = add_area(session)
        self.coders = [add_user(session, name) for name in ("Anne", "Bilal", "Carla")]
        session.add_all(Membership(user_id=coder, area_id=self.area, role=Role.PLANNER) for coder in self.coders)
        survey = add_survey(session, self.area)
        self.ids = [add_statement(session, self.area, survey, f"Utsagn {at}", language="nb" if at % 2 else "so") for at in range(texts)]
        book = codebooks.import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW)
        self.code = {key: code.id for key, code in book.by_key().items()}

    def start(self, size=4, coders=2, **more):
        wanted = {"name": "Prøve", "size": size, "coder_ids": self.coders[:coders], "user_id": self.coders[2], "now": NOW, **more}
        self.round = double_coding.start(self.session, area_id=self.area, **wanted)
        return self.round

    def view(self):
        return double_coding.one(self.session, self.area, self.round)

    def answer(self, coder, *keys):
        unit = double_coding.next_unit(self.session, self.round, self.coders[coder])
        codes = {self.code[key] for key in keys}
        double_coding.answer(self.session, area_id=self.area, round_id=self.round, unit_id=unit.id, coder_id=self.coders[coder], codes=codes, now=NOW)
        return unit

    def units(self):
        return double_results.units(self.session, self.view())

    def codes(self, statement_id):
        names = {number: key for key, number in self.code.items()}
        view = statements.one(self.session, self.area, statement_id)
        return sorted(names[code.code_id] for code in view.codes), view.is_decided


@pytest.fixture
def round_(sqlite_database):
    with sqlite_database.write() as session:
        yield Round(session)


@pytest.fixture
def both(database):
    with database.write() as session:
        yield Round(session)


GIVEN = [(("lighting",), ("lighting",)), (("lighting", "rent"), ("lighting",)), ((), ()), (("rent",), ("violence",))]


def code_all(made):
    for one, other in GIVEN:
        made.answer(0, *one)
        made.answer(1, *other)


def test_from_the_sample_to_agreement_and_the_third_decision(both):
    both.start()
    code_all(both)
    assert both.view().is_done
    found = both.units()
    assert [unit.agrees for unit in found] == [True, False, True, False]
    measured = double_results.measure(found, seed=1)
    assert (measured.same, measured.units) == (2, 4)
    names = sorted({code for pair in GIVEN for side in pair for code in side})
    values = np.array([[float(name in side) for pair in GIVEN for side in [pair[coder]] for name in names] for coder in (0, 1)])
    assert measured.agreement.pooled.value == pytest.approx(krippendorff.alpha(values, level_of_measurement="nominal"), abs=1e-9)
    rent = np.array([[float("rent" in pair[coder]) for pair in GIVEN] for coder in (0, 1)])
    assert measured.agreement.by_code[str(both.code["rent"])].value == pytest.approx(krippendorff.alpha(rent, level_of_measurement="nominal"), abs=1e-9)
    assert measured.kappa_by_code[str(both.code["lighting"])] == 1.0
    stored = double_results.close(both.session, area_id=both.area, round_id=both.round, user_id=both.coders[2], now=NOW)
    assert stored == 2
    assert both.codes(found[0].statement.id) == (["lighting"], True)
    assert both.codes(found[2].statement.id) == ([], True)
    assert both.codes(found[3].statement.id) == ([], False), "a disagreement waits for a third decision"
    double_results.adjudicate(
        both.session, area_id=both.area, round_id=both.round, unit_id=found[3].id, codes={both.code["violence"]}, user_id=both.coders[2], now=NOW
    )
    unit = both.units()[3]
    assert (unit.final, unit.by, unit.adjudicated) == ({both.code["violence"]}, "Carla", NOW)
    assert both.codes(unit.statement.id) == (["violence"], True)


def test_nobody_sees_the_others_or_the_machine_before_all_are_done(round_):
    round_.start()
    first = round_.answer(0, "rent")
    with pytest.raises(Conflict):
        round_.units()
    assert first.statement_id in double_coding.hidden_from(round_.session, round_.area, round_.coders[0])
    assert double_coding.hidden_from(round_.session, round_.area, round_.coders[2]) == set(), "who is not in the round may see"
    for _ in range(3):
        round_.answer(0)
    assert double_coding.hidden_from(round_.session, round_.area, round_.coders[0]) == set()
    assert round_.codes(first.statement_id) == ([], False), "nothing blind stands among the codings"


def test_a_coder_can_take_back_until_the_last_one_and_not_after(round_):
    round_.start(size=2)
    first = round_.answer(0, "rent")
    assert double_coding.take_back(round_.session, area_id=round_.area, round_id=round_.round, coder_id=round_.coders[0]) == first.id
    with pytest.raises(NotFound):
        double_coding.take_back(round_.session, area_id=round_.area, round_id=round_.round, coder_id=round_.coders[0])
    unit = round_.answer(0)
    round_.answer(0)
    for verb in (
        lambda: double_coding.take_back(round_.session, area_id=round_.area, round_id=round_.round, coder_id=round_.coders[0]),
        lambda: double_coding.answer(round_.session, area_id=round_.area, round_id=round_.round, unit_id=unit.id, coder_id=round_.coders[0], codes=set(), now=NOW),
    ):
        with pytest.raises(Conflict):
            verb()


def test_the_seed_is_stored_and_draws_the_sample_again(round_):
    drawn = [[each.statement.id for each in _units_of(round_, seed=7)] for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert round_.view().seed == 7


def _units_of(made, seed):
    made.start(seed=seed, strata="language")
    double_results.close(made.session, area_id=made.area, round_id=made.round, user_id=made.coders[0], now=NOW)
    return made.units()


def test_strata_and_filters_decide_what_is_drawn(round_):
    coding.decide(round_.session, area_id=round_.area, statement_id=round_.ids[0], coder_id=round_.coders[2], given=[], now=NOW)
    round_.start(size=8, filters=Filters(coded="no"))
    assert round_.view().size == 7
    units = _units_of(round_, seed=3)
    assert sorted(unit.statement.language for unit in units) == ["nb", "nb", "so", "so"]


@pytest.mark.parametrize(("wanted", "field"), [({"coders": 1}, "coders"), ({"size": 1}, "size"), ({"size": 501}, "size"), ({"filters": Filters(lens="need")}, "size")])
def test_a_round_that_cannot_be_is_refused(round_, wanted, field):
    with pytest.raises(ServiceProblem) as problem:
        round_.start(**wanted)
    assert problem.value.field == field


def test_a_round_closed_early_keeps_what_two_people_coded(round_):
    round_.start()
    round_.answer(0, "rent")
    unit = round_.answer(1, "rent")
    round_.answer(0, "rent")
    stored = double_results.close(round_.session, area_id=round_.area, round_id=round_.round, user_id=round_.coders[2], now=NOW)
    assert stored == 1
    assert round_.codes(unit.statement_id)[0] == ["rent"]
    with pytest.raises(Conflict):
        double_results.close(round_.session, area_id=round_.area, round_id=round_.round, user_id=round_.coders[2], now=NOW)
    assert double_results.measure(round_.units(), seed=1).units == 1


def test_rounds_of_another_area_are_not_there(round_):
    round_.start()
    with pytest.raises(NotFound):
        double_coding.one(round_.session, add_area(round_.session, "fjell"), round_.round)
