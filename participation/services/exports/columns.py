"""A question's columns, each with the function that reads its cell out of the answers."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from participation.services.exports import words
from participation.services.exports.layout import Get, Kind, Merged, Value, Variable
from surveys.questionnaire import Option, QuestionType

Column = tuple[Variable, Get]
FIRST_BESIDE, FIRST_MISSING = 801, 901
LATITUDE_STEP, LONGITUDE_STEP = 0.001, 0.002  # about 110 m each at 60 degrees north


def columns(asked: Merged, *, exact_places: bool) -> list[Column]:
    """Return a question's columns in order, those with people's own words among them."""
    return list(_MAKERS[asked.question.type](asked, exact_places))


def values_of(asked: Merged) -> tuple[Value, ...]:
    """Return a choice's values with their codes: 1, 2, … in order (yes 1, no 0), missing ones from 901."""
    if asked.question.type == QuestionType.SCALE:
        return _points(asked)
    found = []
    if asked.question.type == QuestionType.YES_NO:
        for key, code, word in (("yes", 1, words.YES), ("no", 0, words.NO)):
            option = asked.options.get(key)
            label = option.text if option else {}
            found.append(Value(key, label, code, default_language=asked.default_language, word=word))
    codes = {False: 1 + len(found), True: FIRST_MISSING}
    if found:
        codes[False] = 2
    for option in asked.options.values():
        if not any(value.id == option.id for value in found):
            found.append(_value(asked, option, codes[option.missing]))
            codes[option.missing] += 1
    return tuple(found)


def _points(asked: Merged) -> tuple[Value, ...]:
    question = asked.question
    ends = {question.minimum: question.low_label, question.maximum: question.high_label}
    found = [
        Value(str(point), ends.get(point, {}), point, default_language=asked.default_language)
        for point in range(asked.low, asked.high + 1)
    ]
    codes = {False: FIRST_BESIDE, True: FIRST_MISSING}
    for option in asked.options.values():
        found.append(_value(asked, option, codes[option.missing]))
        codes[option.missing] += 1
    return tuple(found)


def _value(asked: Merged, option: Option, code: int) -> Value:
    return Value(option.id, option.text, code, option.missing, asked.default_language)


def _variable(asked: Merged, kind: Kind, ending: str = "", **more: Any) -> Variable:
    return Variable(
        name=asked.name + ending,
        kind=kind,
        question=asked.question,
        section=asked.section,
        default_language=asked.default_language,
        **more,
    )


def _plain(kind: Kind) -> Callable[[Merged, bool], Iterator[Column]]:
    def make(asked: Merged, exact_places: bool) -> Iterator[Column]:
        del exact_places
        has_values = kind in {Kind.CATEGORY, Kind.SCALE}
        yield (
            _variable(asked, kind, meanings=values_of(asked) if has_values else (), is_words=kind == Kind.TEXT),
            _whole(asked.question.id),
        )
        yield from _other(asked)

    return make


def _whole(name: str) -> Get:
    return lambda answers: answers.get(name)


def _other(asked: Merged) -> Iterator[Column]:
    if any(option.specify for option in asked.options.values()):
        variable = _variable(asked, Kind.TEXT, ".other", part="other", part_word=words.OTHER_WORDS, is_words=True)
        yield variable, _whole(f"{asked.question.id}.other")


def _several(asked: Merged, exact_places: bool) -> Iterator[Column]:
    del exact_places
    name = asked.question.id
    missing = frozenset(option.id for option in asked.options.values() if option.missing)
    for option in asked.options.values():
        flag = (Value("1", {}, 1, word=words.CHOSEN), Value("0", {}, 0, word=words.NOT_CHOSEN))
        variable = _variable(asked, Kind.FLAG, f"/{option.id}", part=option.id, part_label=option.text, meanings=flag)
        yield variable, _is_chosen(name, option.id, missing)
    yield from _other(asked)


def _is_chosen(name: str, option: str, missing: frozenset[str]) -> Get:
    """1 or 0; nothing where nobody answered, or where all that was chosen stands for no answer."""

    def get(answers: Mapping[str, Any]) -> int | None:
        chosen = answers.get(name)
        if not chosen:
            return None
        if option in chosen:
            return 1
        return None if option not in missing and missing.issuperset(chosen) else 0

    return get


def _ranking(asked: Merged, exact_places: bool) -> Iterator[Column]:
    del exact_places
    for option in asked.options.values():
        variable = _variable(asked, Kind.WHOLE, f"/{option.id}", part=option.id, part_label=option.text)
        yield variable, _rank(asked.question.id, option.id)
    yield from _other(asked)


def _rank(name: str, option: str) -> Get:
    def get(answers: Mapping[str, Any]) -> int | None:
        order = answers.get(name)
        return order.index(option) + 1 if order and option in order else None

    return get


def _place(asked: Merged, exact_places: bool) -> Iterator[Column]:
    name = asked.question.id
    known = values_of(asked)
    first = sum(not value.missing for value in known) + 1
    marks = tuple(
        Value(mark.id, mark.text, first + at, default_language=asked.default_language)
        for at, mark in enumerate(asked.landmarks.values())
    )
    yield (
        _variable(
            asked,
            Kind.CATEGORY,
            ".landmark",
            part="landmark",
            part_word=words.LANDMARK,
            meanings=known + marks,
            places=asked.landmarks,
        ),
        _part(name, "landmark"),
    )
    for part, step, word in (("lat", LATITUDE_STEP, words.LATITUDE), ("lon", LONGITUDE_STEP, words.LONGITUDE)):
        get = _part(name, part)
        yield (
            _variable(asked, Kind.NUMBER, f".{part}", part=part, part_word=word),
            (get if exact_places else _rounded(get, step)),
        )
    yield (
        _variable(asked, Kind.TEXT, ".words", part="words", part_word=words.OTHER_WORDS, is_words=True),
        _part(name, "words"),
    )
    yield from _other(asked)


def _part(name: str, part: str) -> Get:
    return lambda answers: (answers.get(name) or {}).get(part)


def _rounded(get: Get, step: float) -> Get:
    def rounded(answers: Mapping[str, Any]) -> float | None:
        value = get(answers)
        return None if value is None else round(round(value / step) * step, 3)

    return rounded


def _file(asked: Merged, exact_places: bool) -> Iterator[Column]:
    del exact_places
    for part, kind, word in (("file", Kind.TEXT, words.FILE), ("media_type", Kind.TEXT, words.MEDIA_TYPE)):
        yield _variable(asked, kind, f".{part}", part=part, part_word=word), _part(asked.question.id, part)


def _calculated(asked: Merged, exact_places: bool) -> Iterator[Column]:
    """Give a column for the value where it is a number, and one for it as text where it is none (a list as JSON)."""
    del exact_places
    get = _whole(asked.question.id)
    yield _variable(asked, Kind.NUMBER), lambda answers: _number(get(answers))
    text = _variable(asked, Kind.TEXT, ".text", part="text", part_word=words.AS_TEXT)
    yield replace(text, is_words=asked.from_words), lambda answers: _as_text(get(answers))


def _number(value: Any) -> int | float | None:
    return value if isinstance(value, int | float) else None


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, int | float):
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_MAKERS: dict[QuestionType, Callable[[Merged, bool], Iterator[Column]]] = {
    QuestionType.OPEN_TEXT: _plain(Kind.TEXT),
    QuestionType.ONE_CHOICE: _plain(Kind.CATEGORY),
    QuestionType.YES_NO: _plain(Kind.CATEGORY),
    QuestionType.SCALE: _plain(Kind.SCALE),
    QuestionType.NUMBER: _plain(Kind.NUMBER),
    QuestionType.DATE: _plain(Kind.DATE),
    QuestionType.TIME: _plain(Kind.TIME),
    QuestionType.SEVERAL_CHOICES: _several,
    QuestionType.RANKING: _ranking,
    QuestionType.PLACE: _place,
    QuestionType.PHOTO: _file,
    QuestionType.AUDIO: _file,
    QuestionType.CALCULATED: _calculated,
}
