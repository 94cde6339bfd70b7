"""A small safe language for relevance and constraints.

`${age} >= 18 and selected(${where}, 'home')`: the questions' answers, `.` for the answer at hand, numbers, texts in
single or double quotes, `= != < <= > >=`, `and or not()`, `+ - *`, and the functions selected(), count_selected(),
string_length(), answered(). Evaluation never fails: an answer that is missing makes a comparison false.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 2000
DEEPEST = 40

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^']*'|\"[^\"]*\")|\$\{(?P<question>[a-z][a-z0-9_]*)\}"
    r"|(?P<word>[a-z][a-z0-9_-]*)|(?P<sign><=|>=|!=|[=<>+*(),.]|-))"
)

Answers = Mapping[str, Any]
_Evaluate = Callable[[Answers, Any], Any]


class ConditionProblem(ValueError):
    """An expression that cannot be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression, read once.

    Attributes:
        source: as it was written.
        questions: the ids it refers to.
    """

    source: str
    questions: frozenset[str]
    _evaluate: _Evaluate

    def holds(self, answers: Answers, current: Any = None) -> bool:
        """Return whether it holds for these answers; `current` is what `.` stands for."""
        return _truth(self._evaluate(answers, current))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.source == other.source

    def __hash__(self) -> int:
        return hash(self.source)


def parse(source: str) -> Condition:
    """Read an expression; raise ConditionProblem where it cannot be read."""
    if len(source) > LONGEST:
        raise ConditionProblem(f"the expression is longer than {LONGEST} characters")
    parser = _Parser(_tokens(source))
    evaluate = parser.either(0)
    if parser.at < len(parser.tokens):
        raise ConditionProblem(f"unexpected {parser.tokens[parser.at][1]!r}")
    return Condition(source, frozenset(parser.questions), evaluate)


def _tokens(source: str) -> list[tuple[str, str]]:
    tokens = []
    at = 0
    while source[at:].strip():
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            raise ConditionProblem(f"unexpected {source[at:].strip()[0]!r} at character {at + 1}")
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return tokens


def _truth(value: Any) -> bool:
    return bool(value)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", value):
        return float(value)
    return None


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, list | dict):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _equal(left: Any, right: Any) -> bool:
    numbers = _number(left), _number(right)
    if None not in numbers:
        return numbers[0] == numbers[1]
    texts = _text(left), _text(right)
    return None not in texts and texts[0] == texts[1]


def _ordered(left: Any, right: Any, holds: Callable[[Any, Any], bool]) -> bool:
    numbers = _number(left), _number(right)
    if None not in numbers:
        return holds(*numbers)
    # Dates are texts of the form 2026-11-23, which sort as they should.
    return isinstance(left, str) and isinstance(right, str) and holds(left, right)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": _equal,
    "!=": lambda left, right: left is not None and right is not None and not _equal(left, right),
    "<": lambda left, right: _ordered(left, right, lambda a, b: a < b),
    "<=": lambda left, right: _ordered(left, right, lambda a, b: a <= b),
    ">": lambda left, right: _ordered(left, right, lambda a, b: a > b),
    ">=": lambda left, right: _ordered(left, right, lambda a, b: a >= b),
}


def _arithmetic(left: Any, right: Any, sign: str) -> float | None:
    a, b = _number(left), _number(right)
    if a is None or b is None:
        return None
    return a + b if sign == "+" else a - b if sign == "-" else a * b


def _selected(value: Any, option: Any) -> bool:
    return _text(option) in value if isinstance(value, list) else _equal(value, option)


_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "selected": (2, _selected),
    "count_selected": (1, lambda value: len(value) if isinstance(value, list) else int(value is not None)),
    "string_length": (1, lambda value: len(_text(value) or "")),
    "answered": (1, lambda value: value not in (None, "", [], {})),
    "not": (1, lambda value: not _truth(value)),
}


class _Parser:
    """Recursive descent; each rule returns a function that evaluates what it read."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.questions: set[str] = set()

    def _next_is(self, *values: str) -> bool:
        return (
            self.at < len(self.tokens)
            and self.tokens[self.at][0] in {"word", "sign"}
            and self.tokens[self.at][1] in values
        )

    def _take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise ConditionProblem("the expression ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def _expect(self, sign: str) -> None:
        kind, value = self._take()
        if kind != "sign" or value != sign:
            raise ConditionProblem(f"expected {sign!r}, found {value!r}")

    def either(self, depth: int) -> _Evaluate:
        if depth > DEEPEST:
            raise ConditionProblem("the expression is nested too deeply")
        return self._chain("or", lambda: self._chain("and", lambda: self._comparison(depth), all), any)

    def _chain(self, word: str, side: Callable[[], _Evaluate], how: Callable[[Any], bool]) -> _Evaluate:
        # A list and not a nest: a chain of hundreds is evaluated without going deep.
        sides = [side()]
        while self._next_is(word):
            self.at += 1
            sides.append(side())
        if len(sides) == 1:
            return sides[0]
        return lambda answers, current: how(_truth(each(answers, current)) for each in sides)

    def _comparison(self, depth: int) -> _Evaluate:
        left = self._sum(depth)
        if not self._next_is(*_COMPARISONS):
            return left
        compare = _COMPARISONS[self._take()[1]]
        right = self._sum(depth)
        return lambda answers, current: compare(left(answers, current), right(answers, current))

    def _sum(self, depth: int) -> _Evaluate:
        left = self._operand(depth)
        for _ in range(DEEPEST):
            if not self._next_is("+", "-", "*"):
                break
            left = self._calculated(left, self._take()[1], self._operand(depth))
        return left

    @staticmethod
    def _calculated(left: _Evaluate, sign: str, right: _Evaluate) -> _Evaluate:
        return lambda answers, current: _arithmetic(left(answers, current), right(answers, current), sign)

    def _operand(self, depth: int) -> _Evaluate:
        kind, value = self._take()
        if kind == "number":
            number = float(value)
            return lambda _answers, _current: number
        if kind == "text":
            return lambda _answers, _current: value[1:-1]
        if kind == "question":
            self.questions.add(value)
            return lambda answers, _current: answers.get(value)
        if kind == "sign" and value == ".":
            return lambda _answers, current: current
        if kind == "sign" and value in "(-":
            return self._bracket_or_minus(value, depth)
        if kind == "word" and value in _FUNCTIONS:
            return self._call(value, depth)
        raise ConditionProblem(f"unexpected {value!r}")

    def _bracket_or_minus(self, sign: str, depth: int) -> _Evaluate:
        if sign == "(":
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        if depth > DEEPEST:
            raise ConditionProblem("the expression is nested too deeply")
        operand = self._operand(depth + 1)
        return lambda answers, current: _arithmetic(0, operand(answers, current), "-")

    def _call(self, name: str, depth: int) -> _Evaluate:
        wanted, function = _FUNCTIONS[name]
        self._expect("(")
        arguments = [self.either(depth + 1)]
        while self._next_is(","):
            self.at += 1
            arguments.append(self.either(depth + 1))
        self._expect(")")
        if len(arguments) != wanted:
            raise ConditionProblem(f"{name}() takes {wanted} values, not {len(arguments)}")
        return lambda answers, current: function(*(argument(answers, current) for argument in arguments))
