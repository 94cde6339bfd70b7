"""Dialogues: stored once, corrected without losing what was done with their statements, deleted whole."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from participation.records.answers import Statement, StatementTranslation
from participation.records.dialogue import Dialogue, DialoguePromise
from participation.services import aggregates, dialogue_receiving, dialogues, publishing
from participation.services.dialogue_drafts import Known, Promise, Said, read
from participation.services.errors import Conflict, NotFound, ServiceProblem
from tests.factories.answered import SMALL
from tests.factories.sessions import DAY, Here
from tests.factories.statements import NOW, add_area, add_user

TODAY = date(2026, 11, 23)
KNOWN = Known({"age": ["16_24", "67_plus"], "gender": ["woman"]}, ["nb", "so"], frozenset({3}), frozenset({1}))
ID = UUID(int=1)
RAW = {
    "kind": ["group"],
    "day": ["2026-11-20"],
    "place": ["Biblo"],
    "language": ["so"],
    "people": ["١٢"],
    "group.age.16_24": ["7"],
    "group.gender.woman": ["12"],
    "said.0.lens": ["need"],
    "said.0.text": ["Et sted å være"],
    "said.0.by": ["age:16_24", "age:0_5", "junk"],
    "said.4.lens": ["challenge"],
    "said.4.text": ["Mørkt på stien"],
    "said.4.language": ["nb"],
    "said.9.lens": ["need"],
    "said.9.text": ["  "],
    "theme": ["3", "99"],
    "promise.0.text": ["Svar om lysene"],
    "promise.0.to": ["Kvinnegruppa"],
    "promise.0.due": ["2026-11-22"],
    "next": ["Møtes igjen"],
}


def draft(**changes):
    found, problems = read(RAW | changes, KNOWN, today=TODAY)
    assert problems == []
    return found


def test_a_form_is_read_with_its_rows_and_groups():
    found = draft()
    assert (found.kind, found.day, found.people, found.language) == ("group", date(2026, 11, 20), 12, "so")
    assert found.participants == (("age", "16_24", 7), ("gender", "woman", 12))
    assert found.said == (
        Said("need", "Et sted å være", "so", (("age", "16_24"),)),
        Said("challenge", "Mørkt på stien", "nb"),
    )
    assert found.themes == (3,)
    assert found.promises == (Promise("Svar om lysene", "Kvinnegruppa", date(2026, 11, 22)),)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": ["party"]}, "kind"),
        ({"day": ["i går"]}, "day"),
        ({"day": ["2026-11-24"]}, "day"),
        ({"people": ["0"]}, "people"),
        ({"people": ["mange"]}, "people"),
        ({"people": ["9999999"]}, "people"),
        ({"language": ["xx"]}, "language"),
        ({"group.age.16_24": ["13"]}, "group.age.16_24"),
        ({"said.0.lens": ["rumour"]}, "said.0.lens"),
        ({"said.4.language": ["xx"]}, "said.4.language"),
        ({"promise.0.due": ["snart"]}, "promise.0.due"),
        ({"session": ["2"]}, "session"),
        ({"notes": ["x" * 6000]}, "notes"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes, field):
    found, problems = read(RAW | changes, KNOWN, today=TODAY)
    assert found is None
    assert field in {problem.field for problem in problems}


def test_something_must_have_been_said():
    bare = {name: RAW[name] for name in ("kind", "day", "language", "people")}
    assert [problem.field for problem in read(bare, KNOWN, today=TODAY)[1]] == ["said.0.text"]
    assert read(bare | {"notes": ["Ingen ville si noe"]}, KNOWN, today=TODAY)[0].said == ()


def test_what_could_say_who_somebody_is_is_pointed_at():
    found = draft(**{"said.0.text": ["Ring Amina Yusuf"], "notes": ["412 34 567"]}).identifying()
    assert [name for name, _, _ in found] == ["notes", "said.0.text"]


@pytest.fixture
def here(database):
    with database.write() as session:
        return Here(session)


def store(database, here, wanted, dialogue_id=ID):
    with database.write() as session:
        return dialogues.record(session, dialogue_id, wanted, area_id=here.area, user_id=here.user, now=NOW)


def count(database, table):
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_a_dialogue_is_stored_once(database, here):
    assert store(database, here, draft())
    assert not store(database, here, draft())
    assert (count(database, Dialogue), count(database, Statement)) == (1, 2)
    with database.read() as session:
        view = dialogues.one(session, here.area, ID)
        assert view.draft == draft()
        assert (view.recorder, view.revision) == ("Amina Outreach", 1)
        assert dialogues.of_area(session, here.area) == [view]
        statements = session.scalars(select(Statement).order_by(Statement.id)).all()
    assert [(each.lens, each.language, each.said_by, each.response_id) for each in statements] == [
        ("need", "so", {"age": "16_24"}, None),
        ("challenge", "nb", {}, None),
    ]


def test_a_correction_keeps_the_translation_of_words_that_stay(database, here):
    store(database, here, draft())
    with database.write() as session:
        first = session.scalar(select(Statement.id).where(Statement.lens == "need"))
        session.add(StatementTranslation(statement_id=first, language="en", text="A place to be", created=NOW))
    changed = draft(**{"said.4.text": ["Mørkt ved skolen"], "people": ["13"]})
    with database.write() as session:
        dialogues.edit(session, here.area, ID, changed, revision=1, now=NOW)
    with database.read() as session:
        view = dialogues.one(session, here.area, ID)
        assert (view.draft, view.revision) == (changed, 2)
        assert session.scalar(select(StatementTranslation.statement_id)) == first
    with pytest.raises(Conflict), database.write() as session:
        dialogues.edit(session, here.area, ID, draft(), revision=1, now=NOW)


def test_deleting_takes_statements_and_promises_along(database, here):
    store(database, here, draft())
    with database.write() as session:
        dialogues.remove(session, here.area, ID)
    assert [count(database, table) for table in (Dialogue, Statement, DialoguePromise)] == [0, 0, 0]


def test_a_promise_is_owed_until_it_is_kept(database, here):
    store(database, here, draft())
    store(database, here, draft(**{"promise.0.due": [""], "promise.0.text": ["Nytt møte"]}), uuid4())
    with database.read() as session:
        first, second = dialogues.owed(session, here.area)
    assert (first.promise.text, first.is_late(TODAY), second.promise.text) == ("Svar om lysene", True, "Nytt møte")
    assert not first.is_late(TODAY - timedelta(days=1))
    with database.write() as session:
        assert dialogues.keep_promise(session, here.area, first.id, user_id=here.user, day=TODAY) == ID
    with database.read() as session:
        assert [each.id for each in dialogues.owed(session, here.area)] == [second.id]
        assert dialogues.one(session, here.area, ID).promises[0].kept == TODAY
    with database.write() as session:  # a correction does not forget it
        dialogues.edit(session, here.area, ID, draft(place=["Torget"]), revision=1, now=NOW)
    with database.read() as session:
        assert dialogues.one(session, here.area, ID).promises[0].kept == TODAY


def test_another_areas_dialogue_is_not_there(database, here):
    store(database, here, draft())
    with database.write() as session:
        other = Here(session, "fjell", "Bo Outreach")
    with database.write() as session:
        for verb in (
            lambda: dialogues.one(session, other.area, ID),
            lambda: dialogues.remove(session, other.area, ID),
            lambda: dialogues.keep_promise(session, other.area, 1, user_id=other.user, day=TODAY),
            lambda: dialogues.edit(session, other.area, ID, draft(), revision=1, now=NOW),
        ):
            with pytest.raises(NotFound):
                verb()


def test_a_session_of_another_area_is_refused(database, here):
    with database.write() as session:
        other = Here(session, "fjell", "Bo Outreach")
        theirs = other.plan(session, day=DAY).id
    known = Known(KNOWN.groups, KNOWN.languages, sessions=frozenset({theirs}))
    wanted, _ = read(RAW | {"session": [str(theirs)]}, known, today=TODAY)
    with pytest.raises(ServiceProblem):
        store(database, here, wanted)


def test_a_session_counts_its_dialogues(database, here):
    with database.write() as session:
        mine = here.plan(session).id
    known = Known(KNOWN.groups, KNOWN.languages, sessions=frozenset({mine}))
    wanted, _ = read(RAW | {"session": [str(mine)]}, known, today=TODAY)
    store(database, here, wanted)
    with database.read() as session:
        assert dialogues.counts_in(session, mine) == (1, 12)
        assert len(dialogues.of_area(session, here.area, field_session_id=mine)) == 1


def test_a_tablets_dialogue_passes_the_same_checks_and_its_revision_takes_the_place(database):
    with database.write() as session:
        area, user = add_area(session), add_user(session)
        publishing.publish(session, area_id=area, slug="small", definition=SMALL, now=NOW)
    raw = {name: sent for name, sent in RAW.items() if not name.startswith(("group.", "theme"))}

    def receive(sent):
        with database.write() as session:
            return dialogue_receiving.receive(session, ID, sent, area_id=area, user_id=user, now=NOW, today=TODAY)

    assert receive(raw) == []
    assert receive(raw | {"place": ["Torget"]}) == []
    assert [problem.field for problem in receive(raw | {"people": [""]})] == ["people"]
    with database.read() as session:
        view = dialogues.one(session, area, ID)
    assert (view.draft.place, view.revision) == ("Torget", 2)


def test_statements_of_dialogues_leave_the_counts_of_answers_alone(database, here):
    store(database, here, draft())
    with database.write() as session:
        assert aggregates.fold(session) == 0
        aggregates.recompute(session)
        assert aggregates.counts(session, here.survey[0]) == []
