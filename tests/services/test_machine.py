"""The machine's jobs and models: asked for, compared before they replace each other, and true to what is still there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from participation.records.answers import Response, Statement
from participation.records.codebook import Coding, CodingOrigin, TrainedModel
from participation.records.machine import Judgement, MachineJob
from participation.services import codebook_editing, journal, statements, suggestions
from participation.services.codebook_editing import CodeDraft
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.machine import beside, candidates, figures, models, work
from participation.services.machine.work import Kind
from participation.services.statements import Filters
from tests.factories.machine import Ground
from tests.factories.statements import NOW, add_statement

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def ground(database):
    with database.write() as session:
        return Ground(session)


@pytest.fixture
def quick(sqlite_database):
    with sqlite_database.write() as session:
        return sqlite_database, Ground(session)


def ask(database, ground, kind=Kind.LEARN, **more):
    with database.write() as session:
        return work.ask(session, ground.area, kind, user_id=ground.coder, now=NOW, **more)


def suggested(database):
    with database.read() as session:
        rows = session.scalars(select(Coding).where(Coding.origin == CodingOrigin.MACHINE)).all()
        return {(row.statement_id, row.code_id, row.model_id) for row in rows}


def states(database):
    with database.read() as session:
        return list(session.scalars(select(TrainedModel.state).order_by(TrainedModel.id)))


def test_learning_is_asked_for_once_done_by_a_worker_and_told_of(database, ground):
    first = ask(database, ground, precision=0.75)
    assert ask(database, ground) == first
    with database.read() as session:
        assert work.has_waiting(session, now=NOW)
        assert work.one(session, ground.area, first).is_at_work
    assert work.run_waiting(database, lambda: LATER) == 1
    assert work.run_waiting(database, lambda: LATER) == 0
    with database.read() as session:
        job = work.one(session, ground.area, first)
        model = models.in_use(session, ground.area)
        lines, _ = journal.events(session, ground.area, user_id=ground.coder)
    assert (job.state, job.result) == ("done", {"statements": 1, "in_use": True})
    assert (model.chosen_precision, model.trained_by, len(model.codebook_version)) == (0.75, ground.coder, 64)
    assert {"coding.trained", "machine.asked"} <= {line.action for line in lines}


def test_a_job_that_is_stopped_changes_nothing_and_one_that_cannot_be_done_says_why(quick):
    database, ground = quick
    job = ask(database, ground)
    with database.write() as session:
        taken = work.job_queue.take(session, MachineJob, NOW)
        work.stop(session, ground.area, job, user_id=ground.coder, now=NOW)
    work._run(database, taken, lambda: LATER)
    with database.read() as session:
        assert work.one(session, ground.area, job).state == "cancelled"
        assert models.in_use(session, ground.area) is None
        with pytest.raises(NotFound):
            work.one(session, ground.area + 1, job)
    with database.write() as session:
        session.execute(delete(Response))
    refused = ask(database, ground)
    work.run_waiting(database, lambda: LATER)
    with database.read() as session:
        view = work.one(session, ground.area, refused)
    assert view.state == "failed"
    assert "at least 50 coded statements to learn from; there are 0" in view.problem.render(str)


def worse(learned):
    """The same model, but sure of the opposite."""
    turned = tuple(replace(each, probabilities=tuple(1 - p for p in each.probabilities)) for each in learned.judged)
    return replace(learned, judged=turned)


def test_a_model_that_does_worse_on_the_same_statements_is_kept_out_until_a_person_chooses_it(database, ground):
    ground.train(database)
    before = suggested(database)
    with database.read() as session:
        data = suggestions.training_data(session, ground.area)
    bad = worse(suggestions.learn(data))
    with database.write() as session:
        stored = models.store(session, data, bad, now=LATER, user_id=ground.coder)
    assert not stored.is_in_use
    assert stored.comparison.statements == 64
    assert stored.comparison.new_f1 < stored.comparison.old_f1
    assert (suggested(database), states(database)) == (before, ["in_use", "kept_out"])
    with database.read() as session:
        line = figures.history(session, ground.area)[0]
    assert line.can_be_used
    assert line.compared["new_error"] > line.compared["old_error"]
    with database.write() as session:
        models.use(session, ground.area, stored.model_id, user_id=ground.coder, now=LATER)
        with pytest.raises(Conflict):
            models.use(session, ground.area, stored.model_id, user_id=ground.coder, now=LATER)
        with pytest.raises(NotFound):
            models.use(session, ground.area + 1, stored.model_id, user_id=ground.coder, now=LATER)
    assert states(database) == ["replaced", "in_use"]


def test_a_model_as_good_as_the_old_one_takes_its_place(quick):
    database, ground = quick
    ground.train(database)
    _, stored = ground.train(database)
    assert stored.is_in_use
    assert stored.comparison.new_error == pytest.approx(stored.comparison.old_error)
    assert states(database) == ["replaced", "in_use"]
    assert {model for _, _, model in suggested(database)} == {stored.model_id}
    with database.read() as session:
        assert set(session.scalars(select(Judgement.model_id))) == {stored.model_id}, "the old one's are forgotten"


def test_what_was_coded_since_counts_when_models_are_compared(quick):
    database, ground = quick
    ground.train(database)
    with database.write() as session:
        ground.decide(session, ground.dark, ["lighting"])
    _, stored = ground.train(database)
    assert stored.comparison.statements == 65


def test_another_precision_changes_the_suggestions_without_learning(database, ground):
    with database.write() as session:
        doubtful = add_statement(session, ground.area, ground.survey, "leie og lyset")
    ground.train(database, precision=0.5)
    many = suggested(database)
    assert {ground.dark, doubtful} == {statement for statement, _, _ in many}
    with database.write() as session:
        assert models.set_precision(session, ground.area, 0.97, user_id=ground.coder, now=LATER) == 1
        model = models.in_use(session, ground.area)
        assert model.chosen_precision == 0.97
        assert model.measured_precision >= 0.97
    assert {ground.dark} == {statement for statement, _, _ in suggested(database)}
    with database.write() as session:
        models.set_precision(session, ground.area, 0.5, user_id=ground.coder, now=LATER)
    assert suggested(database) == many
    with database.write() as session, pytest.raises(ServiceProblem):
        models.set_precision(session, ground.area, 1.2, user_id=ground.coder, now=LATER)


def test_a_deleted_statement_leaves_nothing_of_itself_and_marks_the_model(database, ground):
    ground.train(database)
    with database.read() as session:
        found = figures.figures(session, ground.area)
    assert (found.freshness.deleted, found.freshness.should_learn, found.held_out) == (0, False, 64)
    gone = ground.coded[0]
    with database.write() as session:
        response = session.scalar(select(Statement.response_id).where(Statement.id == gone))
        session.execute(delete(Response).where(Response.id == response))
    with database.read() as session:
        assert session.scalar(select(Judgement.id).where(Judgement.statement_id == gone)) is None
        found = figures.figures(session, ground.area)
        near = beside.beside(session, ground.area, ground.coded[1])
    assert (found.freshness.deleted, found.freshness.should_learn, found.held_out) == (1, True, 63)
    assert gone not in [view.id for view in near.similar]


def test_figures_by_language_and_code_say_where_there_is_not_enough(quick):
    database, ground = quick
    ground.train(database)
    with database.read() as session:
        found = figures.figures(session, ground.area)
    by = {rate.key: rate for rate in found.languages}
    assert by["nb"].is_enough
    assert by["nb"].interval[0] < by["nb"].precision <= by["nb"].interval[1]
    assert (by["so"].given, by["so"].precision) == (0, None)
    codes = {rate.key: rate for rate in found.codes}
    assert codes[str(ground.code["lighting"])].given == 28
    assert codes[str(ground.code["violence"])].precision is None
    served = [coverage.texts for _, coverage in found.curve]
    assert served == sorted(served, reverse=True)
    assert sum(each.n for each in found.bins) == 64 * 3
    with database.write() as session:
        draft = CodeDraft({"nb": "Støy"})
        codebook_editing.add(session, area_id=ground.area, draft=draft, parent_id=None, user_id=None, now=NOW)
    with database.read() as session:
        assert figures.figures(session, ground.area).freshness.is_codebook_other


def test_the_words_that_drove_a_suggestion_and_statements_like_it(quick):
    database, ground = quick
    ground.train(database)
    with database.read() as session:
        found = beside.beside(session, ground.area, ground.dark)
        text = statements.one(session, ground.area, ground.dark).text
        assert beside.beside(session, ground.area, 999) == beside.Beside({}, ())
    words = {text[start:end] for start, end in found.words[ground.code["lighting"]]}
    assert {"mørkt", "gatelys"} <= words
    assert all("mørkt" in view.text or "gatelys" in view.text for view in found.similar[:2])


def test_the_machine_says_what_to_code_next_small_languages_not_last(quick):
    database, ground = quick
    with database.write() as session:
        many = [add_statement(session, ground.area, ground.survey, f"leie og lys {number}") for number in range(6)]
    ground.train(database)
    with database.read() as session:

        def following(after=None, **filters):
            return beside.next_to_code(session, ground.area, Filters(coded="no", **filters), after)

        order = [following()]
        while len(order) < 8:
            order.append(following(order[-1]))
        assert following(order[-1]) == order[0], "at its end it begins anew"
        assert following(language="so") == ground.other
    assert order[0] == ground.other, "nobody has coded a word of Somali"
    assert sorted(order) == sorted([ground.other, ground.dark, *many])


def test_candidate_themes_are_groups_of_what_waits_and_become_codes(quick):
    database, ground = quick
    texts = [
        f"{what} {where}"
        for what in ("støy fra fly", "søppel i busken")
        for where in ("hele natta", "ved elva", "om kvelden", "bak huset", "hver dag", "på stien")
    ]
    with database.write() as session:
        made = [add_statement(session, ground.area, ground.survey, text) for text in texts]
    job = ask(database, ground, Kind.GROUP)
    work.run_waiting(database, lambda: LATER)
    with database.read() as session:
        groups = work.one(session, ground.area, job).result["groups"]
        found = candidates.shown(session, ground.area, groups)
    assert {"støy", "søppel"} <= {word for each in found for word in each.words}
    assert all(isinstance(number, int) for group in groups for number in group), "no words are stored"
    with database.write() as session:
        for number in made[:6]:
            ground.decide(session, number, [])
        after = candidates.shown(session, ground.area, groups)
        assert not {view.id for each in after for view in each.statements} & set(made[:6])
