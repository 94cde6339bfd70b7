"""Features and least squares: against counting by hand, and against training again without the held-out fold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.preprocessing import normalize

from analysis.coding import features, ngrams, ridge
from analysis.coding.examples import Example, Pair, assemble, folds, linked
from analysis.coding.romanise import normalise, romanise, spans


def grams_in_order(text, shortest, longest):
    for word in text.split():
        padded = f" {word} "
        for n in range(shortest, longest + 1):
            for start in range(len(padded) - n + 1):
                yield padded[start : start + n]


def grams_by_hand(text, shortest, longest):
    found = {}
    for gram in grams_in_order(text, shortest, longest):
        found[gram] = found.get(gram, 0) + 1
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abcåъ ", max_size=25), min_size=1, max_size=6))
def test_ngrams_are_those_within_words(texts):
    texts = [" ".join(text.split()) for text in texts]
    counts = ngrams.count(texts, [7] * len(texts), (2, 4))
    for row, text in enumerate(texts):
        expected = grams_by_hand(text, 2, 4)
        assert sorted(counts[row].data.tolist()) == sorted(expected.values())


def test_the_same_ngram_meets_itself_in_every_text_and_salt_keeps_languages_apart():
    one, other = ngrams.count(["park vei", "vei"], [1, 1], (2, 5))
    assert set(other.indices) <= set(one.indices)
    mine, yours = ngrams.count(["park", "park"], [ngrams.salt("nb"), ngrams.salt("en")], (2, 5))
    assert not set(mine.indices) & set(yours.indices)


def test_whole_words_only():
    counts = ngrams.count(["en park i byen park"], [1], (3, 7), whole=True)
    assert sorted(counts.data.tolist()) == [1, 1, 1, 2]


def test_rows_have_length_one_and_unknown_texts_none():
    learned = features.learn(["trær i parken", "biler i gata"], ["nb", "nb"])
    rows = learned.transform(["trær i parken", "", "ひ"], ["nb"] * 3)
    assert np.sqrt(rows.multiply(rows).sum(axis=1)).ravel().tolist()[0] == pytest.approx([1, 0, 0], abs=1e-5)


def test_texts_are_as_alike_as_scikit_learn_finds_with_the_inverse_frequency_squared():
    texts = ["park park ved vei", "vei og buss", "park og benk", "buss til skole", "og og og"]
    view = features.View("latin", (3, 4), 1.0, shared=True)
    rows = features.learn(texts, ["nb"] * 5, (view,)).transform(texts, ["nb"] * 5)
    counts = CountVectorizer(analyzer=lambda text: list(grams_in_order(text, 3, 4))).fit_transform(texts)
    weigher = TfidfTransformer(sublinear_tf=True, norm=None).fit(counts)
    expected = normalize(weigher.transform(counts) @ sparse.diags(weigher.idf_))
    assert (rows @ rows.T).toarray() == pytest.approx((expected @ expected.T).toarray(), abs=1e-5)


def test_word_rows_add_up_to_the_text():
    text = "Trær, trær og BENKER i parken!"
    learned = features.learn([text, "benker i gata"], ["nb", "nb"])
    words = [text[a:b] for a, b in spans(text)]
    assert words == ["Trær", "trær", "og", "BENKER", "i", "parken"]
    whole = learned.transform([text], ["nb"]).toarray().ravel()
    assert learned.word_rows(text, words, "nb").sum(axis=0) == pytest.approx(whole.reshape(1, -1), abs=1e-5)


def test_names_meet_across_scripts():
    spelled = {romanise(normalise(word)) for word in ("Radar", "радар", "RADAR")}
    assert spelled == {"radar"}
    assert romanise(normalise("Łódź, Tøyen")) == "lodz toyen"
    assert romanise(normalise("١٢")) == "12"
    assert romanise(normalise("ራዳር"))[0] == "r"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_normalised_words_are_the_spans(text):
    assert " ".join(normalise(text[a:b]) for a, b in spans(text)).split() == normalise(text).split()


def drawn(n=60, seed=0):
    random = np.random.default_rng(seed)
    rows = sparse.csr_matrix(normalize(random.random((n, 40)) * (random.random((n, 40)) < 0.3)), dtype=np.float32)
    language = sparse.csr_matrix(np.eye(2)[random.integers(0, 2, n)])
    return rows, language, random.normal(size=(n, 3)), random.integers(0, 5, n)


def predicted(solution, rows, language):
    return rows @ solution.weights + solution.constant + language @ solution.language_constants


def test_held_out_scores_are_those_of_a_machine_trained_without_them():
    rows, language, targets, fold = drawn()
    # Without diffusion the similarity of two texts does not depend on the others, and the closed form is exact.
    whole = ridge.solve(rows, language, targets, fold, ridge=0.7, diffusion=0)
    for number in range(5):
        out = fold == number
        again = ridge.solve(rows[~out], language[~out], targets[~out], fold[~out], ridge=0.7, diffusion=0)
        assert predicted(again, rows[out], language[out]) == pytest.approx(whole.held_out[out], abs=1e-4)


def test_dual_and_conjugate_gradients_agree(monkeypatch):
    rows, language, targets, fold = drawn()
    dual = ridge.solve(rows, language, targets, fold, ridge=0.7, diffusion=1)
    monkeypatch.setattr(ridge, "LARGEST_DUAL", 10)
    primal = ridge.solve(rows, language, targets, fold, ridge=0.7, diffusion=1)
    assert predicted(primal, rows, language) == pytest.approx(predicted(dual, rows, language), abs=1e-2)
    assert primal.held_out == pytest.approx(dual.held_out, abs=1e-2)


def test_folds_keep_groups_together_and_are_even():
    groups = np.repeat(np.arange(50), 3)
    found = folds(groups, 5, seed=1)
    assert all(len(set(found[groups == g])) == 1 for g in range(50))
    assert np.bincount(found).tolist() == [30] * 5


def test_translations_of_coded_texts_become_examples():
    examples = [Example("En park", "nb", frozenset(["green"])), Example("A park", "en", frozenset(["play"]))]
    pairs = [
        Pair("Beero", "so", "en park!", "nb"),
        Pair("A park", "en", "En park", "nb"),
        Pair("!", "so", "En park", "nb"),
    ]
    training = assemble(examples, pairs)
    assert list(zip(training.texts, training.languages, strict=True))[2:] == [("Beero", "so")]
    assert training.truth[2].tolist() == [1, 0]
    assert len(set(training.groups.tolist())) == 1
    assert training.given == 2
    assert linked(pairs)["so", "beero"] == (("en park!", "nb"),)
