"""What the machine is used for: prevalence, what to code next, themes, similar texts, its own evaluation."""

import numpy as np
import pytest

from analysis.coding import next as coding_next
from analysis.coding.evaluate import evaluate, with_people
from analysis.coding.joint import fit_joint
from analysis.coding.model import Example, fit
from analysis.coding.prevalence import prevalence
from analysis.coding.similar import Similar
from analysis.coding.themes import candidates
from analysis.problems import AnalysisProblem
from tests.factories.coded_texts import THINGS, written


def test_prevalence_corrects_a_machine_that_says_too_much():
    random = np.random.default_rng(0)
    truth = (random.random(4000) < 0.2).astype(float)
    machine = np.clip(truth * 0.5 + 0.3, 0, 1)
    found = prevalence(truth[:500], machine[:500], machine[500:])
    assert found.counted == pytest.approx(0.4, abs=0.01)
    assert found.low < truth.mean() < found.high
    assert found.share == pytest.approx(truth.mean(), abs=0.02)


def test_prevalence_intervals_hold_the_truth_about_as_often_as_they_say():
    held = 0
    for seed in range(300):
        random = np.random.default_rng(seed)
        p = random.beta(1, 3, 600)
        truth = (random.random(600) < p).astype(float)
        found = prevalence(truth[:150], np.sqrt(p[:150]), np.sqrt(p[150:]))
        held += found.low <= truth.mean() <= found.high
    assert 0.92 <= held / 300 <= 0.99


def test_prevalence_by_people_alone_is_wilsons():
    found = prevalence(np.array([1.0] * 8 + [0.0] * 2), np.full(10, 0.5), np.zeros(0))
    # Wilson 1927 for 8 of 10.
    assert (found.share, found.low, found.high) == (
        0.8,
        pytest.approx(0.4902, abs=1e-4),
        pytest.approx(0.9433, abs=1e-4),
    )


def test_prevalence_stays_possible_and_weights_count():
    found = prevalence(np.zeros(3), np.full(3, 0.9), np.full(5, 0.1))
    assert 0 <= found.low <= found.share <= found.high <= 1
    one = prevalence(np.array([1.0, 0.0]), np.full(2, 0.5), np.zeros(0), weights=(np.array([3.0, 1.0]), np.zeros(0)))
    assert one.share == 0.75
    with pytest.raises(AnalysisProblem):
        prevalence(np.zeros(0), np.zeros(0), np.ones(3))
    with pytest.raises(AnalysisProblem):
        prevalence(np.zeros(2), np.zeros(3), np.ones(3))


def test_next_leaves_no_language_behind():
    languages = ["nb"] * 95 + ["so"] * 5
    found = coding_next.order(None, None, languages, {"nb": 50}, seed=1)
    assert sorted(found.tolist()) == list(range(100))
    assert sum(languages[i] == "so" for i in found[:12]) == 5


def test_next_asks_for_what_the_machine_does_not_know():
    model = fit(written())
    texts = ["lekeplass huske sklie", "trafikk blomster lekeplass", "biler trafikk kryss"]
    found = model.suggest(texts, ["nb"] * 3)
    order = coding_next.order(model, found, ["nb"] * 3, {})
    assert order[0] == 1
    assert coding_next.order(model, found, ["nb"] * 3, {}, take=2).tolist() == order[:2].tolist()


def test_next_by_design_covers_what_is_there_instead_of_repeating_itself():
    model = fit(written(30))
    texts = ["lekeplass ved skolen nå"] * 20 + ["skytebane bak låven", "ridesti langs elva", "lekeplass ved skolen"]
    found = model.suggest(texts, ["nb"] * 23)
    order = coding_next.order(model, found, ["nb"] * 23, {"nb": 30}, texts=texts)
    assert sorted(order.tolist()) == list(range(23))
    assert {20, 21} <= set(order[:4].tolist())
    assert len(set(range(20)) & set(order[:4].tolist())) == 1


def test_next_by_design_asks_the_texts_and_not_the_machines_doubts(monkeypatch):
    monkeypatch.setattr(coding_next, "DESIGNED", 12)
    coded, texts = written(60), [e.text for e in written(40, seed=3)]
    one = fit(coded)
    other = fit([Example(e.text, e.language, coded[i // 7].codes) for i, e in enumerate(coded)])
    said = [model.suggest(texts, ["nb"] * 40) for model in (one, other)]
    orders = [
        coding_next.order(model, found, ["nb"] * 40, {"nb": 60}, texts=texts)
        for model, found in zip((one, other), said, strict=True)
    ]
    assert orders[0][:12].tolist() == orders[1][:12].tolist()
    assert orders[0].tolist() != orders[1].tolist()


def test_next_by_design_goes_on_beyond_its_limits(monkeypatch):
    monkeypatch.setattr(coding_next, "LARGEST", 10)
    monkeypatch.setattr(coding_next, "DESIGNED", 4)
    model = fit(written(30))
    texts = [e.text for e in written(25, seed=3)]
    languages = ["nb"] * 20 + ["so"] * 5
    found = model.suggest(texts, languages)
    order = coding_next.order(model, found, languages, {"nb": 30}, texts=texts)
    assert sorted(order.tolist()) == list(range(25))
    short = coding_next.order(model, found, languages, {"nb": 30}, texts=texts, take=7)
    assert short.tolist() == order[:7].tolist()
    assert coding_next.order(model, model.suggest([], []), [], {}, texts=[]).tolist() == []


def test_themes_find_the_groups_that_are_there():
    texts = [e.text for e in written(90)]
    themes = candidates(texts, ["nb"] * 90, most=12, smallest=4)
    members = [i for theme in themes for i in theme.members]
    assert len(members) == len(set(members))
    things = {word for words in THINGS.values() for word in words}
    assert sum(bool(things & set(theme.words)) for theme in themes) >= len(themes) - 1 > 2
    assert themes == candidates(texts, ["nb"] * 90, most=12, smallest=4)


@pytest.mark.parametrize("texts", [[], ["hei"], [""] * 20, ["!"] * 20])
def test_themes_of_nothing_are_none(texts):
    assert candidates(texts, ["nb"] * len(texts)) == ()


def test_themes_of_one_sentence_again_and_again():
    themes = candidates(["samme tekst"] * 12 + ["andre ord her"] * 12, ["nb"] * 24)
    assert {frozenset(theme.members) for theme in themes} == {frozenset(range(12)), frozenset(range(12, 24))}


def test_similar_comes_closest_first_and_leaves_strangers_out():
    index = Similar(["Flere trær i parken", "trær ved parken", "buss"], ["nb"] * 3)
    found = index.to("Flere trær i parken", "nb")
    assert [position for position, _ in found] == [0, 1]
    assert found[0][1] == pytest.approx(1, abs=1e-5)
    assert index.to("", "nb") == []


def test_codes_that_exclude_each_other_share_one_whole():
    model = fit(written())
    found = model.suggest([e.text for e in written(30, seed=4)], ["nb"] * 30)
    assert found.probabilities.sum(axis=1) == pytest.approx(np.ones(30), abs=0.15)


def test_codes_that_go_together_pull_each_other_up():
    random = np.random.default_rng(2)
    truth = np.repeat(random.random((400, 1)) < 0.3, 2, axis=1).astype(float)
    p = np.clip(
        np.column_stack([truth[:, 0] * 0.6 + 0.2, np.full(400, 0.3)]) + random.normal(0, 0.05, (400, 2)), 0.01, 0.99
    )
    joint = fit_joint(p, truth, np.array([0.3, 0.3]))
    assert joint.strength > 0
    heard = joint.apply(p)
    assert heard[truth[:, 0] == 1, 1].mean() > heard[truth[:, 0] == 0, 1].mean() + 0.3


def test_evaluation_by_hand():
    model = fit(written())
    held_out = [*written(30, seed=5), Example("støy om natta", "so", frozenset(["noise"]))]
    result = evaluate(model, held_out)
    assert result.unknown_codes == ("noise",)
    assert result.per_code["noise"] == 0
    assert result.per_language["so"].micro_f1 == 0
    assert result.per_language["nb"].micro_f1 > 0.9
    # 30 right of 30 suggested and 31 given.
    assert result.overall.micro_f1 == pytest.approx(2 * 30 / 61, abs=0.03)
    assert result.overall.texts == 31
    assert set(result.coverage) == {0.8, 0.9}


def test_the_least_certain_half_goes_to_people():
    truth = np.array([[True], [True], [True], [True]])
    suggested = np.zeros((4, 1), dtype=bool)
    suggested[0] = True
    assert with_people(truth, suggested, np.array([0.1, 0.9, 0.8, 0.2])) == pytest.approx(2 * 3 / (4 + 3))
