"""A small safe language for relevance and constraints.

`${age} >= 18 and selected(${where}, 'home')`: the questions' answers, `.` for the answer at hand, numbers, texts in
single or double quotes, `= != < <= > >=`, `and or not()`, `+ - * div mod`, and the functions selected(),
count_selected(), string_length(), answered(). Evaluation never fails: an answer that is missing makes a comparison
false, except that `${age} = ''` holds where there is none (as form designers are used to write).
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from surveys.expressions import (
    Answer,
    Call,
    ConditionProblem,
    Current,
    Junction,
    Literal,
    Negative,
    Node,
    Operation,
    read,
    walk,
)

__all__ = ["Condition", "ConditionProblem", "parse"]

Answers = Mapping[str, Any]
_Evaluate = Callable[[Answers, Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """An expression, read once; two are equal where their trees are.

    Attributes:
        source: as it was written.
        tree: what it consists of.
        questions: the ids it refers to.
    """

    source: str
    tree: Node
    questions: frozenset[str]
    _evaluate: _Evaluate

    def holds(self, answers: Answers, current: Any = None) -> bool:
        """Return whether it holds for these answers; `current` is what `.` stands for."""
        return bool(self._evaluate(answers, current))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)


def parse(source: str) -> Condition:
    """Read an expression.

    Raises:
        ConditionProblem: it cannot be read.
    """
    tree = read(source)
    questions = frozenset(node.question for node in walk(tree) if isinstance(node, Answer))
    return Condition(source, tree, questions, _compiled(tree))


def _compiled(node: Node) -> _Evaluate:
    """Return the function that evaluates a tree."""
    match node:
        case Literal() | Answer() | Current():
            return _leaf(node)
        case Negative(of):
            inner = _compiled(of)
            return lambda answers, current: _calculated(0.0, "-", inner(answers, current))
        case Junction(word, sides):
            every, how = tuple(map(_compiled, sides)), all if word == "and" else any
            return lambda answers, current: how(bool(each(answers, current)) for each in every)
        case Operation(sign, left, right):
            return _operation(sign, _compiled(left), _compiled(right))
        case Call(name, values):
            function, given = _FUNCTIONS[name], tuple(map(_compiled, values))
            return lambda answers, current: function(*(value(answers, current) for value in given))
    assert_never(node)


def _leaf(node: Literal | Answer | Current) -> _Evaluate:
    if isinstance(node, Literal):
        value = node.value
        return lambda _answers, _current: value
    if isinstance(node, Answer):
        question = node.question
        return lambda answers, _current: answers.get(question)
    return lambda _answers, current: current


def _operation(sign: str, left: _Evaluate, right: _Evaluate) -> _Evaluate:
    compare = _COMPARISONS.get(sign)
    if compare is not None:
        return lambda answers, current: compare(left(answers, current), right(answers, current))
    return lambda answers, current: _calculated(left(answers, current), sign, right(answers, current))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        # An integer beyond a float's range is nobody's answer, and float() would raise.
        return float(value) if abs(value) < 1e300 else None
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", value):
        return float(value)
    return None


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, list | dict):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and _number(value) is None:
        return None
    return str(value)


def _is_missing(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _equal(left: Any, right: Any) -> bool:
    if _is_missing(left) or _is_missing(right):
        return (left == "" or right == "") and _is_missing(left) and _is_missing(right)
    numbers = _number(left), _number(right)
    if None not in numbers:
        return numbers[0] == numbers[1]
    texts = _text(left), _text(right)
    return None not in texts and texts[0] == texts[1]


def _differ(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    return not _equal(left, right)


def _ordered(left: Any, right: Any, holds: Callable[[Any, Any], bool]) -> bool:
    numbers = _number(left), _number(right)
    if None not in numbers:
        return holds(*numbers)
    # Dates are texts of the form 2026-11-23, which sort as they should.
    return isinstance(left, str) and isinstance(right, str) and holds(left, right)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": _equal,
    "!=": _differ,
    "<": lambda left, right: _ordered(left, right, lambda a, b: a < b),
    "<=": lambda left, right: _ordered(left, right, lambda a, b: a <= b),
    ">": lambda left, right: _ordered(left, right, lambda a, b: a > b),
    ">=": lambda left, right: _ordered(left, right, lambda a, b: a >= b),
}


def _calculated(left: Any, sign: str, right: Any) -> float | None:
    a, b = _number(left), _number(right)
    if a is None or b is None or (b == 0 and sign in {"div", "mod"}):
        return None
    if sign == "+":
        return a + b
    if sign == "-":
        return a - b
    if sign == "*":
        return a * b
    return a / b if sign == "div" else math.fmod(a, b)


def _selected(value: Any, option: Any) -> bool:
    return _text(option) in value if isinstance(value, list) else _equal(value, option)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "selected": _selected,
    "count_selected": lambda value: len(value) if isinstance(value, list) else int(value is not None),
    "string_length": lambda value: len(_text(value) or ""),
    "answered": lambda value: not _is_missing(value),
    "not": lambda value: not value,
}
