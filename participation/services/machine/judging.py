"""What a model that has just learned says of every statement: probabilities, words, neighbours, what to code next."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.coding import next as coding_next
from analysis.coding.model import CodingModel, Suggestions
from analysis.coding.similar import neighbours
from participation.services.machine.training import TrainingData

CHUNK = 1000
WORDS_FROM = 0.15  # below this probability nobody asks why
MOST_EXPLAINED = 3

Progress = Callable[[str, int, int], bool]  # step, done, total; False stops the work


class Stopped(Exception):
    """Somebody stopped the work."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of one statement; see records.machine.Judgement."""

    statement_id: int
    held_out: bool
    given: tuple[int, ...]
    probabilities: tuple[float, ...]
    enough: bool
    words: dict[str, list[list[int]]] = field(default_factory=dict)
    rank: int | None = None
    similar: tuple[int, ...] = ()


def judged(model: CodingModel, data: TrainingData, progress: Progress) -> Iterator[Judged]:
    """Give what the model says of the statements that people decided about (held out) and of those that wait."""
    similar = _similar(data)
    ids = [data.code_ids[key] for key in model.codes]
    enough = [model.languages.get(name, 0) >= model.settings.least_texts for name in model.held_out.languages]
    for row, statement_id in enumerate(data.coded):
        given = tuple(ids[column] for column in np.flatnonzero(model.held_out.truth[row]))
        said = _stored(model.held_out.probabilities[row])
        yield Judged(statement_id, True, given, said, enough[row], similar=similar[statement_id])
    said_of_waiting = _suggested(model, data, progress)
    ranks = _ranks(model, data, said_of_waiting)
    for row, (statement_id, text, language) in enumerate(data.waiting):
        if row % CHUNK == 0:
            told(progress, "words", row, len(data.waiting))
        own = said_of_waiting.probabilities[row]
        words = _words(model, data, text, language, own) if said_of_waiting.enough[row] else {}
        yield Judged(
            statement_id,
            False,
            (),
            _stored(own),
            bool(said_of_waiting.enough[row]),
            words,
            ranks[row],
            similar[statement_id],
        )


def told(progress: Progress, step: str, done: int, total: int) -> None:
    """Say how far the work is; raise Stopped where nobody wants it any longer."""
    if not progress(step, done, total):
        raise Stopped


def _suggested(model: CodingModel, data: TrainingData, progress: Progress) -> Suggestions:
    parts = []
    for start in range(0, max(len(data.waiting), 1), CHUNK):
        told(progress, "judging", start, len(data.waiting))
        part = data.waiting[start : start + CHUNK]
        parts.append(model.suggest([text for _, text, _ in part], [own for _, _, own in part]))
    return Suggestions(
        model.codes,
        np.vstack([part.probabilities for part in parts]),
        np.vstack([part.suggested for part in parts]),
        np.concatenate([part.enough for part in parts]),
    )


def _ranks(model: CodingModel, data: TrainingData, said: Suggestions) -> list[int]:
    """Return each waiting statement's place in the order of what to code next, languages and groups in turn."""
    if not data.waiting:
        return []
    turns = [data.turns[statement_id] for statement_id, _, _ in data.waiting]
    coded = Counter(data.turns[statement_id] for statement_id in data.coded)
    texts = [text for _, text, _ in data.waiting]
    order = coding_next.order(model, said, turns, coded, texts=texts)
    ranks = [0] * len(turns)
    for place, row in enumerate(order.tolist()):
        ranks[row] = place
    return ranks


def _similar(data: TrainingData) -> dict[int, tuple[int, ...]]:
    ids = [*data.coded, *(statement_id for statement_id, _, _ in data.waiting)]
    texts = [*(example.text for example in data.examples), *(text for _, text, _ in data.waiting)]
    languages = [*(example.language for example in data.examples), *(own for _, _, own in data.waiting)]
    at = {statement_id: row for row, statement_id in enumerate(ids)}
    also = [(at[statement_id], text, language) for statement_id, text, language in data.translations]
    found = neighbours(texts, languages, also)
    return {statement_id: tuple(ids[each] for each in own) for statement_id, own in zip(ids, found, strict=True)}


def _words(
    model: CodingModel, data: TrainingData, text: str, language: str, probabilities: NDArray[np.float64]
) -> dict[str, list[list[int]]]:
    likeliest = np.argsort(-probabilities, kind="stable")[:MOST_EXPLAINED]
    codes = [model.codes[column] for column in likeliest.tolist() if probabilities[column] >= WORDS_FROM]
    if not codes:
        return {}
    found = model.words_of(text, language, codes)
    return {str(data.code_ids[code]): [[word.start, word.end] for word in own] for code, own in found.items() if own}


def rounded(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities as they are stored; thresholds are found among these, so that they fit what is stored."""
    return np.round(probabilities, 6)


def _stored(probabilities: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(rounded(probabilities).tolist())
