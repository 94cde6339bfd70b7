"""The machine: learns what can be learned, says nothing where there is nothing to say, never falls over."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coding.model import Example, Pair, Settings, fit
from analysis.problems import AnalysisProblem
from tests.factories.coded_texts import written


@pytest.fixture(scope="module")
def model():
    return fit(written())


def test_learns_words_and_their_inflections(model):
    found = model.suggest(["Lekeplassene bør bli flere", "Trafikken er farlig", "plant trær"], ["nb"] * 3)
    assert [found.codes_of(row) for row in range(3)] == [("play",), ("traffic",), ("green",)]
    assert not found.abstained.any()


def test_the_words_that_drove_it(model):
    words = model.words("Vi trenger trafikk her", "nb", "traffic")
    assert words[0].text == "trafikk"
    assert "Vi trenger trafikk her"[words[0].start : words[0].end] == "trafikk"
    assert [w.weight for w in words] == sorted((w.weight for w in words), reverse=True)


def test_words_of_an_unknown_code_are_a_problem(model):
    with pytest.raises(AnalysisProblem, match="noise"):
        model.words("Trafikk", "nb", "noise")


@pytest.mark.parametrize("text", ["", "???", "ཞྭ", "   "])
def test_nothing_to_go_by_gives_the_base_rates_and_no_suggestion(model, text):
    found = model.suggest([text], ["nb"])
    assert found.probabilities[0] == pytest.approx(model.base)
    assert not found.enough[0]
    assert found.abstained[0]


def test_a_language_never_coded_gets_no_suggestion(model):
    found = model.suggest(["Lekeplass"], ["so"])
    assert not found.enough[0]
    assert not found.suggested.any()


def test_precision_decides_how_much_is_suggested(model):
    texts = [e.text for e in written(60, seed=9)]
    loose, strict = (model.suggest(texts, ["nb"] * 60, precision) for precision in (0.5, 0.95))
    assert (strict.suggested <= loose.suggested).all()
    with pytest.raises(AnalysisProblem, match="between 0 and 1"):
        model.suggest(["a"], ["nb"], 1.5)


def test_texts_and_languages_must_match(model):
    with pytest.raises(AnalysisProblem, match="2 texts came with 1 languages"):
        model.suggest(["a", "b"], ["nb"])


def test_no_texts_at_all(model):
    found = model.suggest([], [])
    assert found.probabilities.shape == (0, 3)
    assert found.expected_errors.shape == (0,)


def test_same_seed_same_machine(model):
    again = fit(written())
    texts = ["Lekeplass ved krysset", "blomster"]
    assert np.array_equal(
        model.suggest(texts, ["nb"] * 2).probabilities, again.suggest(texts, ["nb"] * 2).probabilities
    )


def test_survives_pickling(model):
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(model.suggest(["trær"], ["nb"]).probabilities, again.suggest(["trær"], ["nb"]).probabilities)


def test_noise_teaches_nothing_but_the_base_rate():
    random = np.random.default_rng(1)
    examples = [
        Example(
            " ".join(random.choice(list("abcdefghijkl"), 4)), "nb", frozenset(["x"] if random.random() < 0.3 else [])
        )
        for _ in range(200)
    ]
    found = fit(examples).suggest([" ".join(random.choice(list("abcdefghijkl"), 4)) for _ in range(200)], ["nb"] * 200)
    assert np.abs(found.probabilities - found.probabilities.mean()).mean() < 0.1
    assert found.probabilities.mean() == pytest.approx(0.3, abs=0.1)


def test_codes_reach_another_language_through_translations():
    somali = {"play": "goob ciyaar", "traffic": "gaadiid badan", "green": "geedo iyo ubaxyo"}
    examples = written(60)
    endings = ["hadda", "fadlan", "xaafadda", "mahadsanid"]
    pairs = [
        Pair(f"{somali[next(iter(e.codes))]} {endings[i % 4]} {i}", "so", e.text, "nb") for i, e in enumerate(examples)
    ]
    model = fit(examples, pairs)
    assert model.languages["so"] > 20
    found = model.suggest(["ciyaar carruurta", "gaadiid", "geedo"], ["so"] * 3)
    assert [found.codes_of(row) for row in range(3)] == [("play",), ("traffic",), ("green",)]


def test_a_known_translation_speaks_for_a_text():
    pairs = [Pair("wax aan la aqoon", "so", "Trafikken er farlig i krysset", "nb")]
    examples = [*written(), *(Example(f"hadal {i}", "so", frozenset(["green"])) for i in range(6))]
    alone = fit(examples).suggest(["wax aan la aqoon"], ["so"])
    told = fit(examples, pairs).suggest(["wax aan la aqoon"], ["so"])
    traffic = told.codes.index("traffic")
    assert told.probabilities[0, traffic] > alone.probabilities[0, traffic] + 0.1


def test_translations_are_held_out_together():
    examples = written(60)
    twins = [Example(e.text.replace("vi", "me"), "nn", e.codes) for e in examples]
    pairs = [Pair(a.text, "nb", b.text, "nn") for a, b in zip(examples, twins, strict=True)]
    random = np.random.default_rng(0)
    shuffled = [Example(e.text, e.language, frozenset([str(random.integers(3))])) for e in examples]
    twins = [Example(t.text, "nn", s.codes) for t, s in zip(twins, shuffled, strict=True)]
    held_out = fit([*shuffled, *twins], pairs).held_out
    # Codes drawn at random cannot be known; were a twin in another fold, the machine would seem to know them.
    assert held_out.probabilities.max() < 0.75


def test_nothing_to_learn_from_is_a_problem():
    with pytest.raises(AnalysisProblem) as raised:
        fit([])
    assert raised.value.code == "no_examples"
    with pytest.raises(AnalysisProblem) as raised:
        fit([Example("hei", "nb", frozenset())])
    assert raised.value.code == "no_codes"


SMALL = st.lists(
    st.builds(
        Example,
        st.text(max_size=30),
        st.sampled_from(["nb", "so", "ti", ""]),
        st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=3),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(SMALL, st.lists(st.text(max_size=20), max_size=4))
def test_small_sets_never_fall_over_and_stay_honest(examples, texts):
    if not any(e.codes for e in examples):
        examples = [*examples, Example("x", "nb", frozenset(["a"]))]
    model = fit(examples, [Pair("x", "nb", "y", "so")], Settings(folds=5))
    found = model.suggest(texts, ["so"] * len(texts))
    assert found.probabilities.shape == (len(texts), len(model.codes))
    assert ((found.probabilities > 0) & (found.probabilities < 1)).all()
    few = model.positives < model.settings.least_with_code
    assert not found.suggested[:, few].any()
