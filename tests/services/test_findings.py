"""Findings out of the tables: shares, groups, pairs, change, weights; nothing told that few people said."""

from datetime import timedelta

import pytest

from analysis.tables.disclosure import Audience
from participation.records.answers import Statement
from participation.records.codebook import CodedStatement, Coding, CodingOrigin
from participation.services import answer_weights, reference, representation, weighting
from participation.services.codebooks import import_codebook
from participation.services.errors import NotFound, ServiceProblem
from participation.services.findings import results, tables
from participation.services.findings.material import Wanted, material
from participation.services.reference import Figure
from tests.factories.machine import Ground
from tests.factories.site import Site
from tests.factories.statements import CODEBOOK, NOW, add_area, add_statement, add_user

SPAN = timedelta(days=30)


class Heard:
    """Forty answers through the site's own verbs: the young speak of light, the old of rent, half of them earlier."""

    def __init__(self, database):
        self.database, self.site = database, Site(database)
        self.area = self.site.area.id
        with database.write() as session:
            coder = add_user(session)
            book = import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW)
            self.code = {key: code.id for key, code in book.by_key().items()}
        for number in range(40):
            young = number % 4 != 0
            at = self.site.now - (SPAN if number < 20 else timedelta())
            self._answer("16_24" if young else "25_66", "lighting" if young else "rent", at, coder, number)

    def _answer(self, age, key, at, coder, number):
        response = self.site.answer({"need": f"Lys og leie {number}", "age": age})
        with self.database.write() as session:
            row = session.query(Statement).filter_by(response_id=response).one()
            row.created = at
            session.add(CodedStatement(statement_id=row.id, coder_id=coder, decided=NOW))
            given = {"statement_id": row.id, "origin": CodingOrigin.HUMAN, "coder_id": coder, "created": NOW}
            session.add(Coding(code_id=self.code[key], **given))
            if number < 3:
                session.add(Coding(code_id=self.code["violence"], **given))

    def read(self, **wanted):
        with self.database.read() as session:
            return material(session, self.area, Wanted(**wanted))


@pytest.fixture
def heard(app, sqlite_database):
    return Heard(sqlite_database)


def cells(group):
    return {cell.code_id: cell for cell in group.cells}


def test_themes_hold_what_stands_under_them_and_codes_stand_alone(heard):
    safety, housing = heard.code["safety"], heard.code["housing"]
    found = cells(results.prevalences(heard.read(), Audience.STAFF))
    assert set(found) == {safety, housing}
    assert (found[safety].given, found[safety].share.share) == (31, 31 / 40)
    under = cells(results.prevalences(heard.read(theme=safety), Audience.STAFF))
    assert (under[heard.code["lighting"]].given, under[safety].given) == (30, 0)
    violence = under[heard.code["violence"]]
    assert (violence.is_hidden, violence.given, violence.share) == (True, 0, None), "three people said so"


def test_groups_periods_and_days_tell_statements_apart(heard):
    safety = heard.code["safety"]
    housing = heard.code["housing"]
    old, young = results.by_group(heard.read(), "age", Audience.STAFF, ["25_66", "16_24"])
    assert [old.key, young.key, young.coded] == ["25_66", "16_24", 30]
    assert cells(old)[housing].share.share == 1
    assert cells(old)[safety].is_few, "one of the old spoke of violence"
    large = cells(young)[safety]
    assert (large.is_hidden, large.is_few, large.given, large.share) == (True, False, 0, None), "31 less 30 is one"
    today = heard.site.now.date()
    assert heard.read(since=today).found.decided.sum() == 20
    assert heard.read(until=today - timedelta(days=1)).found.decided.sum() == 20
    assert heard.read(lens="quality").found.decided.sum() == 0
    moved = results.changes(heard.read(), (None, today - SPAN), (today, None), Audience.STAFF)
    (change,) = [each for each in moved if each.before.code_id == heard.code["housing"]]
    assert change.change.difference == 0
    assert not change.change.is_clear


def test_an_export_tells_less_than_the_page(heard):
    safety = heard.code["safety"]
    shown = results.by_group(heard.read(theme=safety), "age", Audience.EXPORT)
    assert all(cell.is_hidden for cell in cells(shown[1]).values()), "groups below ten or small cells"
    flat = tables.groups(heard.read(theme=safety), "age", [], str, str)
    lines = tables.as_file(flat, "csv", "en").decode("utf-8-sig").splitlines()
    assert lines[0] == "group,code,statements,coded,waiting,share,low,high"
    assert f"25_66,{safety},,10,0,,," in lines
    assert tables.as_file(flat, "xlsx", "nb")[:2] == b"PK"


def test_what_goes_together_is_not_told_of_few(heard):
    table = results.pairs(heard.read(), Audience.STAFF)
    assert table[0][0].found.both == 31
    assert table[0][1].found is None, "one person spoke of both"
    assert table[1][0].found is None


def test_the_machines_word_stands_in_for_what_waits(sqlite_database):
    with sqlite_database.write() as session:
        ground = Ground(session)
        for number in range(10):
            add_statement(session, ground.area, ground.survey, f"mørkt og lite gatelys {number}")
        before = material(session, ground.area, Wanted())
    ground.train(sqlite_database)
    with sqlite_database.read() as session:
        after = material(session, ground.area, Wanted())
    assert (before.has_machine, after.has_machine) == (False, True)
    alone, corrected = (
        cells(results.prevalences(each, Audience.STAFF))[ground.code["safety"]] for each in (before, after)
    )
    assert corrected.uncoded == 12
    assert corrected.share.share > alone.share.share, "what waits speaks of light"


def test_weights_make_the_answers_like_the_residents(heard):
    with pytest.raises(ServiceProblem), heard.database.read() as session:
        material(session, heard.area, Wanted(weighted=True))
    figures = [Figure("16_24", 500), Figure("25_66", 500)]
    with heard.database.write() as session:
        reference.import_counts(session, heard.area, "age", figures, "A register", now=NOW)
        found = answer_weights.answer_weights(session, heard.area)
    assert sorted({round(each, 6) for each in found.values.values()}) == [0.666667, 2.0]
    assert (found.dimensions, found.too_small, found.left_out) == (("age",), (), ())
    plain, weighted = (
        cells(results.prevalences(heard.read(weighted=each), Audience.STAFF))[heard.code["housing"]]
        for each in (False, True)
    )
    assert plain.share.share == pytest.approx(0.25)
    assert weighted.share.share == pytest.approx(0.5)
    assert weighted.given == plain.given == 10


def test_no_answer_is_weighted_by_a_dimension_in_which_few_of_a_group_were_heard(heard):
    figures = [Figure("16_24", 500), Figure("25_66", 500), Figure("35_49", 100)]
    with heard.database.write() as session:
        reference.import_counts(session, heard.area, "age", figures, "A register", now=NOW)
        page = weighting.weigh(session, representation.survey_of(session, heard.area))
        with pytest.raises(ServiceProblem, match="No dimension can be used"):
            answer_weights.answer_weights(session, heard.area)
    assert page.refused.code == "no_margins", "the page of weighted results says the same"


def test_an_area_without_codebook_has_no_findings(sqlite_database):
    with sqlite_database.write() as session, pytest.raises(NotFound):
        material(session, add_area(session), Wanted())
