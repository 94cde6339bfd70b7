"""A small safe language for relevance, constraints, choice filters and calculations.

`${age} >= 18 and selected(${where}, 'home')`: the questions' answers, `.` for the answer at hand, a bare name for an
attribute of the option at hand, numbers, texts in single or double quotes, `= != < <= > >=`, `and or not()`,
`+ - * div mod`, and the functions of surveys/functions.py. Evaluation never fails: an answer that is missing makes a
comparison false, except that `${age} = ''` holds where there is none (as form designers are used to write). Days
calculate as days: `today() - ${moved_in}`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from surveys.expressions import (
    Answer,
    Attribute,
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
from surveys.functions import FUNCTIONS, equal, number, quantity, today

__all__ = ["POSITION", "TODAY", "Condition", "ConditionProblem", "as_data", "parse"]

# What an evaluation knows beside answers stands among them under names that no question can have.
TODAY, POSITION, ATTRIBUTE = "@today", "@position", "@attribute."

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

    def value(self, answers: Answers, current: Any = None) -> Any:
        """Return what it comes to for these answers: None, a number, a text, a bool, a list or a map."""
        return self._evaluate(answers, current)

    def offers(self, answers: Answers, attributes: Mapping[str, str]) -> bool:
        """Return whether an option with these attributes is offered."""
        return self.holds({**answers, **{ATTRIBUTE + name: value for name, value in attributes.items()}})

    @property
    def attributes(self) -> frozenset[str]:
        """The names of options' attributes that it asks for."""
        return frozenset(node.name for node in walk(self.tree) if isinstance(node, Attribute))

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


def as_data(node: Node) -> list[Any]:
    """Return a tree as nested lists, for the browser (static/js/conditions.js).

    A literal is ["'", value]; then ["$", question], ["."], ["@", attribute], ["~", of] for a minus before it,
    ["and" | "or", side, ...], [sign, left, right] and [function + "()", value, ...].
    """
    data: list[Any]
    match node:
        case Literal(value):
            data = ["'", value]
        case Answer(question):
            data = ["$", question]
        case Current():
            data = ["."]
        case Attribute(name):
            data = ["@", name]
        case Negative(of):
            data = ["~", as_data(of)]
        case Junction(word, sides):
            data = [word, *map(as_data, sides)]
        case Operation(sign, left, right):
            data = [sign, as_data(left), as_data(right)]
        case Call(name, values):
            data = [name + "()", *map(as_data, values)]
        case _:
            assert_never(node)
    return data


def _compiled(node: Node) -> _Evaluate:
    """Return the function that evaluates a tree."""
    match node:
        case Literal() | Answer() | Current() | Attribute():
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
            if name in _FROM_OUTSIDE:
                return _FROM_OUTSIDE[name]
            function, given = FUNCTIONS[name], tuple(map(_compiled, values))
            return lambda answers, current: function(*(value(answers, current) for value in given))
    assert_never(node)


_FROM_OUTSIDE: dict[str, _Evaluate] = {
    "today": lambda answers, _current: answers.get(TODAY) or today(),
    "position": lambda answers, _current: answers.get(POSITION),
}


def _leaf(node: Literal | Answer | Current | Attribute) -> _Evaluate:
    if isinstance(node, Literal):
        value = node.value
        return lambda _answers, _current: value
    if isinstance(node, Answer):
        question = node.question
        return lambda answers, _current: answers.get(question)
    if isinstance(node, Attribute):
        key = ATTRIBUTE + node.name
        return lambda answers, _current: answers.get(key)
    return lambda _answers, current: current


def _operation(sign: str, left: _Evaluate, right: _Evaluate) -> _Evaluate:
    compare = _COMPARISONS.get(sign)
    if compare is not None:
        return lambda answers, current: compare(left(answers, current), right(answers, current))
    return lambda answers, current: _calculated(left(answers, current), sign, right(answers, current))


def _ordered(left: Any, right: Any, holds: Callable[[Any, Any], bool]) -> bool:
    numbers = number(left), number(right)
    if None not in numbers:
        return holds(*numbers)
    # Dates are texts of the form 2026-11-23, which sort as they should.
    return isinstance(left, str) and isinstance(right, str) and holds(left, right)


def _differ(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    return not equal(left, right)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": equal,
    "!=": _differ,
    "<": lambda left, right: _ordered(left, right, lambda a, b: a < b),
    "<=": lambda left, right: _ordered(left, right, lambda a, b: a <= b),
    ">": lambda left, right: _ordered(left, right, lambda a, b: a > b),
    ">=": lambda left, right: _ordered(left, right, lambda a, b: a >= b),
}


def _calculated(left: Any, sign: str, right: Any) -> float | None:
    a, b = quantity(left), quantity(right)
    if a is None or b is None or (b == 0 and sign in {"div", "mod"}):
        return None
    if sign == "+":
        return a + b
    if sign == "-":
        return a - b
    if sign == "*":
        return a * b
    return a / b if sign == "div" else math.fmod(a, b)
