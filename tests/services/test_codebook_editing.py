"""The codebook changes and forgets nothing: every version can be read, codings follow a merge and come back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from participation.records.codebook import Coding, CodingOrigin
from participation.services import (
    codebook_changes,
    codebook_editing,
    codebook_merging,
    codebook_recoding,
    codebooks,
    coding,
    statements,
)
from participation.services.codebook_editing import CodeDraft
from participation.services.errors import Conflict, NotFound, ServiceProblem
from tests.factories.statements import CODEBOOK, NOW, add_area, add_statement, add_survey, add_user


class Desk:
    def __init__(self, session):
        self.session, self.moment = session, NOW
        self.area, self.user, self.other = add_area(session), add_user(session), add_user(session, "Kari Koder")
        survey = add_survey(session, self.area)
        self.ids = [add_statement(session, self.area, survey, text) for text in ("Mørkt", "Vold i parken", "Dyrt")]
        self.book = codebooks.import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW).id

    def who(self):
        self.moment += timedelta(minutes=1)
        return {"area_id": self.area, "user_id": self.user, "now": self.moment}

    def id(self, key):
        return next(int(number) for number, row in codebook_changes.state(self.session, self.book).items() if row["key"] == key)

    def in_use(self):
        return [code.key for code in codebooks.codebook_of(self.session, self.area).codes()]

    def code(self, at, *keys, without=(), coder=None):
        self.moment += timedelta(minutes=1)
        ids, gone = [self.id(key) for key in keys], [self.id(key) for key in without]
        coding.decide(self.session, area_id=self.area, statement_id=self.ids[at], coder_id=coder or self.user, given=ids, withdrawn=gone, now=self.moment)

    def codes(self, at):
        names = {code.id: code.key for code in codebooks.codebook_of(self.session, self.area).codes()}
        return sorted(names.get(code.code_id, "retired") for code in statements.one(self.session, self.area, self.ids[at]).codes)

    def versions(self):
        return codebook_changes.versions(self.session, self.book)


@pytest.fixture
def desk(sqlite_database):
    with sqlite_database.write() as session:
        yield Desk(session)


@pytest.fixture
def both(database):
    with database.write() as session:
        yield Desk(session)


def test_a_code_is_added_under_a_theme_with_a_key_of_its_own_and_the_themes_colour(desk):
    theme = desk.id("safety")
    made = codebook_editing.add(desk.session, draft=CodeDraft({"nb": "Åpen rus"}), parent_id=theme, **desk.who())
    again = codebook_editing.add(desk.session, draft=CodeDraft({"nb": "Åpen rus!"}), parent_id=theme, **desk.who())
    codes = codebooks.codebook_of(desk.session, desk.area).by_id()
    assert (codes[made].key, codes[again].key, codes[made].colour) == ("apen_rus", "apen_rus_2", "#a4262c")
    assert codes[made].parent_id == theme


def test_every_version_can_be_read_and_compared(both):
    light = both.id("lighting")
    codebook_editing.edit(both.session, code_id=light, draft=CodeDraft({"nb": "Lys", "nn": "Ljos"}, {"nb": "Lys ute"}), **both.who())
    codebook_editing.move(both.session, code_id=light, parent_id=both.id("housing"), **both.who())
    codebook_editing.retire(both.session, code_id=both.id("rent"), **both.who())
    assert [(each.number, each.action) for each in both.versions()] == [(4, "retire"), (3, "move"), (2, "edit"), (1, "import")]
    assert codebook_changes.at_version(both.session, both.book, 0) == {}
    assert codebook_changes.at_version(both.session, both.book, 1)[str(light)]["name"] == {"nb": "Belysning", "en": "Lighting"}
    assert codebook_changes.at_version(both.session, both.book, 4) == codebook_changes.state(both.session, both.book)
    found = {each.code_id: each for each in codebook_changes.compare(both.session, both.book, 1, 4)}
    assert set(found[light].fields) == {"name", "definition", "parent_id", "colour"}
    assert found[both.id("rent")].after is None
    with pytest.raises(NotFound):
        codebook_changes.at_version(both.session, both.book, 9)


def test_what_changes_nothing_makes_no_version(desk):
    code = codebooks.codebook_of(desk.session, desk.area).by_key()["rent"]
    draft = CodeDraft(code.name, code.definition, code.when_to_use, code.when_not, code.examples, code.colour)
    codebook_editing.edit(desk.session, code_id=code.id, draft=draft, **desk.who())
    codebook_editing.step(desk.session, code_id=desk.id("safety"), down=False, **desk.who())
    assert len(desk.versions()) == 1


def test_codes_change_places_within_their_theme(desk):
    codebook_editing.step(desk.session, code_id=desk.id("violence"), down=False, **desk.who())
    assert desk.in_use() == ["safety", "violence", "lighting", "housing", "rent"]
    codebook_editing.step(desk.session, code_id=desk.id("safety"), down=True, **desk.who())
    assert desk.in_use() == ["housing", "rent", "safety", "violence", "lighting"]


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (CodeDraft({}), "name"),
        (CodeDraft({"nb": "x" * 81}), "too long"),
        (CodeDraft({"nb": "x"}, {"nb": "x" * 2001}), "too long"),
        (CodeDraft({"nb": "x"}, colour="red"), "colour"),
    ],
)
def test_a_code_that_cannot_be_one_is_refused(desk, draft, words):
    with pytest.raises(ServiceProblem) as problem:
        codebook_editing.add(desk.session, draft=draft, parent_id=None, **desk.who())
    assert words in problem.value.message.render(str)


def test_a_theme_with_codes_is_neither_retired_nor_put_under_another(desk):
    with pytest.raises(Conflict):
        codebook_editing.retire(desk.session, code_id=desk.id("safety"), **desk.who())
    with pytest.raises(ServiceProblem):
        codebook_editing.move(desk.session, code_id=desk.id("safety"), parent_id=desk.id("housing"), **desk.who())
    with pytest.raises(ServiceProblem):
        codebook_editing.move(desk.session, code_id=desk.id("rent"), parent_id=desk.id("lighting"), **desk.who())


def test_a_retired_code_keeps_its_codings_and_comes_back_with_them(desk):
    desk.code(2, "rent")
    rent = desk.id("rent")
    codebook_editing.retire(desk.session, code_id=rent, **desk.who())
    assert "rent" not in desk.in_use()
    with pytest.raises(ServiceProblem):
        desk.code(0, "rent")
    codebook_editing.restore(desk.session, code_id=rent, **desk.who())
    assert desk.codes(2) == ["rent"]


def test_codings_follow_a_merge_with_their_coder_and_their_moment(desk):
    desk.code(0, "lighting", coder=desk.other)
    moment = desk.moment
    desk.code(1, "lighting", "violence")
    done = codebook_merging.merge(desk.session, code_id=desk.id("lighting"), into_id=desk.id("violence"), **desk.who())
    assert done.codings == 2
    assert (desk.codes(0), desk.codes(1)) == (["violence"], ["violence"])
    rows = desk.session.scalars(select(Coding).where(Coding.statement_id == desk.ids[0], Coding.withdrawn.is_(None))).all()
    assert [(row.coder_id, row.created) for row in rows] == [(desk.other, moment)]
    assert "lighting" not in desk.in_use()


def test_a_merge_is_taken_back_with_its_codings_but_not_over_what_people_did_since(both):
    for at in range(3):
        both.code(at, "lighting")
    both.code(2, "violence")
    number = codebook_merging.merge(both.session, code_id=both.id("lighting"), into_id=both.id("violence"), **both.who()).version
    both.code(1, without=["violence"])
    codebook_merging.undo_merge(both.session, number=number, **both.who())
    assert [both.codes(at) for at in range(3)] == [["lighting"], [], ["lighting", "violence"]]
    with pytest.raises(Conflict):
        codebook_merging.undo_merge(both.session, number=number, **both.who())
    with pytest.raises(NotFound):
        codebook_merging.undo_merge(both.session, number=1, **both.who())
    assert [each.action for each in both.versions()][:2] == ["undo_merge", "merge"]


def test_a_merged_theme_takes_its_codes_along_and_back(desk):
    number = codebook_merging.merge(desk.session, code_id=desk.id("housing"), into_id=desk.id("safety"), **desk.who()).version
    assert desk.in_use() == ["safety", "lighting", "violence", "rent"]
    codebook_merging.undo_merge(desk.session, number=number, **desk.who())
    assert desk.in_use() == ["safety", "lighting", "violence", "housing", "rent"]


@pytest.mark.parametrize(("one", "into"), [("rent", "rent"), ("safety", "lighting"), ("housing", "violence")])
def test_a_merge_that_makes_no_sense_is_refused(desk, one, into):
    with pytest.raises(ServiceProblem):
        codebook_merging.merge(desk.session, code_id=desk.id(one), into_id=desk.id(into), **desk.who())


def test_the_machines_suggestions_follow_a_merge_too(desk):
    desk.session.add(Coding(statement_id=desk.ids[0], code_id=desk.id("lighting"), origin=CodingOrigin.MACHINE, confidence=0.7, created=NOW))
    codebook_merging.merge(desk.session, code_id=desk.id("lighting"), into_id=desk.id("violence"), **desk.who())
    view = statements.one(desk.session, desk.area, desk.ids[0])
    assert [(code.code_id, code.confidence) for code in view.suggestions] == [(desk.id("violence"), 0.7)]


def test_undoing_a_decision_after_a_merge_takes_back_what_followed(desk):
    desk.code(0, "lighting")
    desk.code(0, "rent", without=["lighting"])
    codebook_merging.merge(desk.session, code_id=desk.id("lighting"), into_id=desk.id("violence"), **desk.who())
    coding.undo(desk.session, area_id=desk.area, coder_id=desk.user, now=desk.moment)
    assert desk.codes(0) == ["violence"]
    coding.undo(desk.session, area_id=desk.area, coder_id=desk.user, now=desk.moment)
    assert desk.codes(0) == []


def test_a_split_offers_the_statements_and_each_is_coded_anew(both):
    both.code(0, "lighting")
    both.code(1, "lighting", "rent")
    drafts = [CodeDraft({"nb": "Lys på stier"}), CodeDraft({"nb": "Lys ved innganger"})]
    one, other = codebook_editing.split(both.session, code_id=both.id("lighting"), drafts=drafts, **both.who())
    left = codebook_recoding.left_of(both.session, both.area, both.id("lighting"))
    assert (left.left, left.targets) == (2, (one, other))
    stored = codebook_recoding.store(
        both.session, area_id=both.area, code_id=both.id("lighting"), coder_id=both.user, now=both.moment,
        chosen={both.ids[0]: {one, other}, both.ids[1]: set()},
    )
    assert len(stored) == 1
    assert both.codes(0) == ["lys_pa_stier", "lys_ved_innganger"]
    assert both.codes(1) == ["lighting", "rent"]
    assert codebook_recoding.left_of(both.session, both.area, both.id("lighting")).left == 1
    with pytest.raises(ServiceProblem):
        codebook_editing.split(both.session, code_id=both.id("lighting"), drafts=drafts[:1], **both.who())
    assert both.versions()[0].action == "split"


def test_another_areas_codes_are_not_there(desk):
    elsewhere = add_area(desk.session, "fjell")
    codebooks.begin(desk.session, area_id=elsewhere, kind="neighbourhood", user_id=None, now=NOW)
    for verb in (codebook_editing.retire, codebook_editing.restore):
        with pytest.raises(NotFound):
            verb(desk.session, code_id=desk.id("rent"), **(desk.who() | {"area_id": elsewhere}))


def test_the_codebook_for_neighbourhoods_covers_the_list_it_was_made_from():
    wanted = """
        Trygghet: trygghet ute, vold og trusler, åpen rusomsetning, belysning. Bolig: trangboddhet, vedlikehold og inneklima,
        husleie og økonomi, uro i bomiljøet, utkastelse og flytting. Uterom: grønt og parker, lek, idrett og aktivitet ute,
        forsøpling og avfall, gårdsrom. Møteplasser: møteplasser inne, kafé og butikk, bibliotek, tros- og livssynssteder.
        Oppvekst: skole, barnehage, fritidstilbud for barn, ungdomsklubb og ungdomsjobb. Trafikk og tilgjengelighet: trafikk og
        støy, kollektivtransport, gange og sykkel, universell utforming. Fellesskap: naboskap, tilhørighet og stolthet, ensomhet,
        rasisme og utenforskap, frivillighet. Tjenester: NAV og arbeid, helse, norskopplæring, tolk og informasjon, tillit til
        kommunen, medvirkning. Omdømme: rykte og media, fortetting og gentrifisering."""
    document = codebooks.library_document()
    names = {code["key"]: code["name"]["nb"] for code in document["codes"]}
    have = {}
    for code in document["codes"]:
        have.setdefault(names[code["parent"]] if code["parent"] else code["name"]["nb"], set()).add(code["name"]["nb"].lower())
    for group in " ".join(wanted.split()).rstrip(".").split(". "):
        theme, codes = group.split(": ")
        assert {code.strip().lower() for code in codes.split(", ")} <= have[theme], theme
