"""Texts that nobody has coded: they say which words go together, only where that helps, and never a code."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.preprocessing import normalize

from analysis.coding import learning, ridge, uncoded
from analysis.coding.model import Example, Pair, fit
from tests.factories.coded_texts import written

LETTERS = np.random.default_rng(42)
WORDS = {
    code: ["".join(LETTERS.choice(list("abdefghiklmnoprstuv"), 6)) for _ in range(60)]
    for code in ("play", "traffic", "green")
}
FILLERS = ["her", "snart", "takk", "alltid", "også", "nå", "ofte", "kanskje", "bare", "gjerne"]


def spoken(number, seed, words=6):
    """Texts of several of a theme's words, so that uncoded ones tell which words go together."""
    random = np.random.default_rng(seed)
    examples = []
    for i in range(number):
        code = sorted(WORDS)[i % 3]
        said = [*random.choice(WORDS[code], words, replace=False), *random.choice(FILLERS, 3, replace=False)]
        examples.append(Example(" ".join(random.permutation(said)), "nb", frozenset([code])))
    return examples


def bare(examples):
    return [(e.text, e.language) for e in examples]


def right(model, examples):
    said = model.suggest([e.text for e in examples], [e.language for e in examples]).probabilities.argmax(axis=1)
    return np.mean([model.codes[column] in e.codes for column, e in zip(said, examples, strict=True)])


def drawn(seed=0, n=50, m=35):
    random = np.random.default_rng(seed)

    def rows(number):
        return sparse.csr_matrix(
            normalize(random.random((number, 40)) * (random.random((number, 40)) < 0.3)), dtype=np.float32
        )

    language = sparse.csr_matrix(np.eye(2)[random.integers(0, 2, n)])
    return rows(n), language, random.normal(size=(n, 3)), random.integers(0, 5, n), rows(m)


def dense(rows, language, others):
    """The similarity as a sum over every third text, and what the constants add: float64, nothing shared with ridge."""
    r, e, own = (part.toarray().astype(np.float64) for part in (rows, others, language))
    n = len(r)
    length = (r**2).sum() / n
    step = length / (((r @ r.T) ** 2).sum() / n)
    thirds = np.vstack([r, np.sqrt(ridge.UNCODED) * e])
    metric = (np.eye(r.shape[1]) + step * thirds.T @ thirds) / (2 * length)
    return metric, r @ metric @ r.T + ridge.SHARED_CONSTANT + ridge.LANGUAGE_CONSTANT * own @ own.T


def test_weights_and_held_out_scores_are_those_of_explicit_algebra():
    rows, language, targets, fold, others = drawn()
    solution = ridge.solve(rows, language, targets, fold, ridge=0.7, diffusion=1, uncoded=others)
    metric, similarity = dense(rows, language, others)
    alpha = np.linalg.solve(similarity + 0.7 * np.eye(len(targets)), targets)
    assert solution.weights == pytest.approx(metric @ rows.toarray().T @ alpha, abs=1e-4)
    for number in range(5):
        out = fold == number
        kept = np.linalg.solve(similarity[np.ix_(~out, ~out)] + 0.7 * np.eye((~out).sum()), targets[~out])
        assert solution.held_out[out] == pytest.approx(similarity[np.ix_(out, ~out)] @ kept, abs=1e-4)
    without = ridge.solve(rows, language, targets, fold, ridge=0.7, diffusion=1)
    assert np.abs(without.weights - solution.weights).max() > 1e-2


def test_conjugate_gradients_agree_with_the_closed_form(monkeypatch):
    rows, language, targets, fold, others = drawn()
    dual = ridge.solve(rows, language, targets, fold, ridge=0.7, diffusion=1, uncoded=others)
    monkeypatch.setattr(ridge, "LARGEST_DUAL", 10)
    primal = ridge.solve(rows, language, targets, fold, ridge=0.7, diffusion=1, uncoded=others)
    assert primal.weights == pytest.approx(dual.weights, abs=1e-2)
    assert primal.held_out == pytest.approx(dual.held_out, abs=1e-2)


def test_uncoded_rows_without_any_feature_change_nothing():
    rows, language, targets, fold, others = drawn()
    empty = sparse.csr_matrix(others.shape, dtype=np.float32)
    with_empty = ridge.solve(rows, language, targets, fold, ridge=0.7, diffusion=1, uncoded=empty)
    without = ridge.solve(rows, language, targets, fold, ridge=0.7, diffusion=1)
    assert with_empty.weights == pytest.approx(without.weights, abs=1e-5)
    assert with_empty.held_out == pytest.approx(without.held_out, abs=1e-5)


def test_words_that_only_uncoded_texts_tie_together_are_learned():
    coded, others, asked = spoken(60, 1, words=1), spoken(600, 2), spoken(90, 3, words=2)
    alone, more = fit(coded), fit(coded, uncoded=bare(others))
    assert (alone.uncoded, more.uncoded) == (0, 600)
    assert right(more, asked) > right(alone, asked) + 0.02


def test_texts_that_tell_nothing_are_not_used_and_the_machine_is_the_same():
    coded = written(90)
    random = np.random.default_rng(0)
    noise = [(" ".join(random.choice(list("abcdefghijklmnop"), 8)), "nb") for _ in range(200)]
    alone, more = fit(coded), fit(coded, uncoded=noise)
    assert more.uncoded == 0
    asked = bare(spoken(30, 5))
    said = [m.suggest([t for t, _ in asked], [own for _, own in asked]).probabilities for m in (alone, more)]
    assert said[0] == pytest.approx(said[1], abs=1e-12)
    assert alone.held_out.probabilities == pytest.approx(more.held_out.probabilities, abs=1e-12)


def test_the_order_and_repetition_of_uncoded_texts_do_not_matter():
    coded, others = spoken(60, 1, words=1), bare(spoken(600, 2))
    one, other = fit(coded, uncoded=others), fit(coded, uncoded=[*reversed(others), *others])
    assert one.uncoded == other.uncoded == 600
    assert np.array_equal(one.held_out.probabilities, other.held_out.probabilities)
    texts = [e.text for e in spoken(20, 6)]
    assert np.array_equal(
        one.suggest(texts, ["nb"] * 20).probabilities, other.suggest(texts, ["nb"] * 20).probabilities
    )


def test_a_word_that_leads_to_no_coded_text_is_as_good_as_unknown():
    coded, others = spoken(60, 1, words=1), [*bare(spoken(600, 2)), ("ཞྭ ཞྭ", "nb"), ("ཞྭ", "nb")]
    model = fit(coded, uncoded=others)
    assert model.uncoded == 602
    found = model.suggest(["ཞྭ"], ["nb"])
    assert found.probabilities[0] == pytest.approx(model.base)
    assert not found.enough[0]


def test_the_sample_leaves_out_what_is_coded_empty_or_twice_and_is_steady():
    texts = [(f"tekst nummer {i}", "nb") for i in range(50)]
    more = [*texts, ("Tekst  nummer 3", "nb"), ("?!", "nb"), ("kodet", "nb"), ("kodet", "nn")]
    found = uncoded.sample(more, [("Kodet!", "nb")], most=100)
    assert len(found) == 51
    assert ("kodet", "nn") in found
    few = uncoded.sample(texts, [], most=20)
    assert few == uncoded.sample(reversed(texts), [], most=20)
    assert len(set(few) - set(uncoded.sample([*texts, ("enda en", "nb")], [], most=20))) <= 1
    assert len(uncoded.sample([(f"tekst {i}", "nb") for i in range(uncoded.MOST + 10)], [])) == uncoded.MOST


def test_no_more_than_chance_or_a_trifle_is_no_help():
    random = np.random.default_rng(0)
    truth = (random.random((300, 4)) < 0.3).astype(float)
    before = np.full(truth.shape, 0.3)
    languages, groups = ["nb", "so"] * 150, np.arange(300)
    surely = np.where(truth > 0, 0.4, 0.25)
    assert uncoded.helps(before, surely, truth, languages, groups)
    assert not uncoded.helps(before, before, truth, languages, groups)
    assert not uncoded.helps(surely, before, truth, languages, groups)
    trifle = np.where(truth > 0, 0.3005, 0.2998)
    assert not uncoded.helps(before, trifle, truth, languages, groups)
    one = before.copy()
    one[0] = np.where(truth[0] > 0, 0.999, 0.001)
    assert not uncoded.helps(before, one, truth, languages, groups)
    # Fifty texts that say the same are one decision of people: what they gain is one text's gain.
    one[:50] = np.where(truth[:50] > 0, 0.999, 0.001)
    assert uncoded.helps(before, one, truth, languages, groups)
    assert not uncoded.helps(before, one, truth, languages, np.maximum(groups - 49, 0))


def test_no_language_is_outvoted():
    truth = np.tile([[1.0, 0.0]], (200, 1))
    languages = ["nb"] * 180 + ["so"] * 20
    before = np.full(truth.shape, 0.5)
    after = np.where(truth > 0, 0.55, 0.45)
    after[180:] = np.where(truth[180:] > 0, 0.4, 0.6)
    assert uncoded.log_loss(after, truth).sum() < uncoded.log_loss(before, truth).sum()
    assert not uncoded.helps(before, after, truth, languages, np.arange(200))


def test_of_many_coded_texts_a_part_in_whole_groups_decides(monkeypatch):
    coded, others = spoken(120, 1, words=1), bare(spoken(300, 2))
    monkeypatch.setattr(learning, "MOST_TO_CHOOSE", 60)
    sizes = []
    monkeypatch.setattr(learning, "helps", lambda *said: sizes.append((len(said[0]), len(said[4]))) or True)
    pairs = [Pair(e.text, "nb", f"{e.text} så", "nn") for e in coded]
    model = fit(coded, pairs, uncoded=others)
    assert model.uncoded == len(uncoded.sample(others, bare(coded)))
    assert len(model.held_out.texts) == 120
    assert 50 <= sizes[0][0] <= 60
    monkeypatch.setattr(learning, "helps", lambda *_: False)
    refused = fit(coded, pairs, uncoded=others)
    assert refused.uncoded == 0
    assert np.array_equal(refused.held_out.probabilities, fit(coded, pairs).held_out.probabilities)
