"""Learn codes from coded texts; suggest codes, with probabilities that mean what they say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.coding import decide, thresholds
from analysis.coding.examples import Example, Key, Pair, TrainingSet, assemble, key, linked
from analysis.coding.explain import Word, words, words_by_code
from analysis.coding.learning import Learned, Settings, learn
from analysis.problems import AnalysisProblem

__all__ = ["CodingModel", "Example", "HeldOut", "Pair", "Settings", "Suggestions", "Word", "fit"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What the machine says of its own training texts, each judged by a machine that had not seen it.

    Attributes:
        texts, languages: n texts and their languages.
        probabilities: n x k.
        truth: n x k, what people said.
    """

    texts: tuple[str, ...]
    languages: tuple[str, ...]
    probabilities: Floats
    truth: Floats


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggestions for n texts.

    Attributes:
        codes: k codes.
        probabilities: n x k, calibrated; the base rates where there is nothing to go by.
        suggested: n x k, True where the code is suggested.
        enough: n, False where there is not enough to say: no part of any word was ever seen, or too little is coded in
            the language.
    """

    codes: tuple[str, ...]
    probabilities: Floats
    suggested: Bools
    enough: Bools

    @property
    def abstained(self) -> Bools:
        """Return n, True where nothing is suggested."""
        return np.asarray(~self.suggested.any(axis=1), dtype=bool)

    @property
    def expected_errors(self) -> Floats:
        """Return n: how many of a text's codes would be wrong if decided by more likely than not."""
        return np.asarray(np.minimum(self.probabilities, 1 - self.probabilities).sum(axis=1), dtype=np.float64)

    def codes_of(self, row: int) -> tuple[str, ...]:
        """Return the codes suggested for one text, likeliest first."""
        found = np.flatnonzero(self.suggested[row])
        return tuple(self.codes[i] for i in found[np.argsort(-self.probabilities[row, found], kind="stable")])


@dataclass(frozen=True, slots=True)
class CodingModel:
    """A trained machine.

    Attributes:
        codes: k codes, sorted.
        base: k base rates among the coded texts.
        positives: k numbers of texts with the code.
        languages: coded texts by language, translations of coded texts included.
        held_out: its own held-out predictions: the ground of every claim about its quality.
        carried: the same of texts that took over the codes of their translation: what is known of a language in
            which few or none are coded. The translations themselves are not among them.
        rule: how probabilities become suggestions when no precision is asked for.
        settings: how it was trained.
        uncoded: texts without codes that it learned from, 0 where there were none or they did not help.
    """

    codes: tuple[str, ...]
    base: Floats
    positives: NDArray[np.int64]
    languages: dict[str, int]
    held_out: HeldOut
    carried: HeldOut
    rule: decide.Rule
    settings: Settings
    uncoded: int
    _learned: Learned = field(repr=False)
    _linked: dict[Key, tuple[tuple[str, str], ...]] = field(repr=False)

    def thresholds(self, precision: float) -> dict[str, float]:
        """Return the thresholds of `thresholds.suggest` that kept `precision` on each language's held-out texts."""
        parts = (self.held_out, self.carried)
        return thresholds.by_language(
            np.vstack([part.probabilities for part in parts]),
            np.vstack([part.truth for part in parts]),
            [name for part in parts for name in part.languages],
            precision,
        )

    def suggest(self, texts: Sequence[str], languages: Sequence[str], precision: float | None = None) -> Suggestions:
        """Suggest codes.

        Args:
            texts: n texts as written.
            languages: their languages, "" where unknown.
            precision: suggest only what is right in this share of cases, by the held-out texts of the language;
                None for the best balance of finding and being right.

        Raises:
            AnalysisProblem: texts and languages differ in number, or the precision is not between 0 and 1.
        """
        if len(texts) != len(languages):
            raise AnalysisProblem("lengths_differ", f"{len(texts)} texts came with {len(languages)} languages.")
        if precision is not None and not 0 < precision < 1:
            raise AnalysisProblem("precision_out_of_range", "The precision must lie between 0 and 1.")
        probabilities, enough = self._probabilities(texts, languages)
        if precision is None:
            suggested = self.rule.apply(probabilities, self.base)
        else:
            suggested = thresholds.suggest(probabilities, languages, self.thresholds(precision), precision)
        suggested &= enough[:, None] & (self.positives >= self.settings.least_with_code)
        return Suggestions(self.codes, probabilities, suggested, enough)

    def words(self, text: str, language: str, code: str, most: int = 5) -> tuple[Word, ...]:
        """Return the words that speak most for `code`, strongest first, at most `most`.

        Raises:
            AnalysisProblem: the machine does not know the code.
        """
        if code not in self.codes:
            raise AnalysisProblem("unknown_code", f'The code "{code}" was not among the examples.')
        return words(self._learned.features, self._learned.solution.weights[:, self.codes.index(code)], text, language)[
            :most
        ]

    def words_of(self, text: str, language: str, codes: Sequence[str], most: int = 5) -> dict[str, tuple[Word, ...]]:
        """Return what `words` does for several codes that the machine knows, in one look at the text."""
        columns = [self.codes.index(code) for code in codes]
        found = words_by_code(self._learned.features, self._learned.solution.weights[:, columns], text, language)
        return {code: own[:most] for code, own in zip(codes, found, strict=True)}

    def _probabilities(self, texts: Sequence[str], languages: Sequence[str]) -> tuple[Floats, Bools]:
        scores, known = self._scores(texts, languages)
        if self._linked:
            self._hear_translations(texts, languages, scores, known)
        positions = {name: i for i, name in enumerate(self.languages)}
        language = np.asarray([positions.get(name, -1) for name in languages], dtype=np.int64)
        coded = np.asarray([self.languages.get(name, 0) for name in languages], dtype=np.float64)
        probabilities = (
            self._learned.joint.apply(self._learned.curve.probabilities(scores, language)) if len(texts) else scores
        )
        trust = np.where(known, coded / (coded + 5), 0)[:, None]
        probabilities = self.base + trust * (probabilities - self.base)
        return probabilities, known & (coded >= self.settings.least_texts)

    def _scores(self, texts: Sequence[str], languages: Sequence[str]) -> tuple[Floats, Bools]:
        scores = np.zeros((len(texts), len(self.codes)))
        known = np.zeros(len(texts), dtype=bool)
        positions = {name: i for i, name in enumerate(self.languages)}
        constants = np.vstack([self._learned.solution.language_constants, np.zeros((1, len(self.codes)))])
        language = np.asarray([positions.get(name, -1) for name in languages], dtype=np.int64)
        for part, rows in self._learned.features.chunks(texts, languages):
            scores[part] = rows @ self._learned.solution.weights
            known[part] = rows @ self._learned.reached > 0
        return scores + self._learned.solution.constant + constants[language], known

    def _hear_translations(self, texts: Sequence[str], languages: Sequence[str], scores: Floats, known: Bools) -> None:
        """Let the known translations of a text speak too: the mean of what the machine says of each."""
        wanted: list[tuple[int, tuple[str, str]]] = []
        for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
            wanted += [
                (row, other) for other in self._linked.get(key(text, language), ()) if other[1] in self.languages
            ]
        if not wanted:
            return
        more, seen = self._scores([text for _, (text, _) in wanted], [language for _, (_, language) in wanted])
        number = np.ones(len(texts))
        for (row, _), score, known_words in zip(wanted, more, seen, strict=True):
            if known_words:
                scores[row] += score
                number[row] += 1
                known[row] = True
        scores /= number[:, None]


def fit(
    examples: Sequence[Example],
    pairs: Iterable[Pair] = (),
    settings: Settings | None = None,
    uncoded: Iterable[tuple[str, str]] | None = None,
) -> CodingModel:
    """Learn from coded texts.

    Args:
        examples: what people coded; texts without a code count as "none fits".
        pairs: translations by people; those of coded texts carry the codes into their language, all of them speak
            with when a text is judged.
        settings: how to learn.
        uncoded: (text, language) of texts that nobody has decided about. A sample of them tells which words go
            together, where the held-out coded texts are judged better so.

    Raises:
        AnalysisProblem: there is no example (no_examples), or none has a code (no_codes).
    """
    settings = settings or Settings()
    pairs = tuple(pairs)
    if not examples:
        raise AnalysisProblem("no_examples", "There is no coded text to learn from.")
    training = assemble(examples, pairs)
    if not training.codes:
        raise AnalysisProblem("no_codes", "None of the texts has a code, so there is nothing to learn.")
    names = sorted(set(training.languages))
    language = np.asarray([names.index(name) for name in training.languages], dtype=np.int64)
    learned, used = learn(training, language, settings, uncoded or ())
    truth, probabilities = training.truth, learned.probabilities
    added = np.arange(len(truth)) >= training.given
    return CodingModel(
        codes=training.codes,
        base=learned.curve.base,
        positives=truth.sum(axis=0).astype(np.int64),
        languages={name: int((language == i).sum()) for i, name in enumerate(names)},
        held_out=_held_out(training, probabilities, ~added),
        carried=_held_out(training, probabilities, added & training.written),
        rule=decide.choose(probabilities, truth, learned.curve.base),
        settings=settings,
        uncoded=used,
        _learned=learned,
        _linked=linked(pairs),
    )


def _held_out(training: TrainingSet, probabilities: Floats, rows: Bools) -> HeldOut:
    at = np.flatnonzero(rows).tolist()
    return HeldOut(
        tuple(training.texts[row] for row in at),
        tuple(training.languages[row] for row in at),
        probabilities[rows],
        training.truth[rows],
    )
