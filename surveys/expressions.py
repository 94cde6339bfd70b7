"""Expressions as trees: what `${age} >= 18 and selected(${where}, 'home')` consists of, and how it is read.

The tree is what everything else works on: evaluation (surveys/conditions.py), the check for options that do not exist
(surveys/formats/semantics.py), and whatever translates expressions from or to another language.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from surveys import patterns

LONGEST = 2000
DEEPEST = 40

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
SUMS = ("+", "-")
PRODUCTS = ("*", "div", "mod")
ANY = 60
# How many values each function takes, at least and at most.
FUNCTIONS = {
    "selected": (2, 2),
    "count_selected": (1, 1),
    "selected_at": (2, 2),
    "string_length": (1, 1),
    "answered": (1, 1),
    "not": (1, 1),
    "true": (0, 0),
    "false": (0, 0),
    "if": (3, 3),
    "coalesce": (2, 2),
    "concat": (1, ANY),
    "join": (2, ANY),
    "contains": (2, 2),
    "starts_with": (2, 2),
    "ends_with": (2, 2),
    "substr": (2, 3),
    "normalize_space": (1, 1),
    "regex": (2, 2),
    "number": (1, 1),
    "string": (1, 1),
    "int": (1, 1),
    "round": (1, 2),
    "abs": (1, 1),
    "sqrt": (1, 1),
    "pow": (2, 2),
    "min": (1, ANY),
    "max": (1, ANY),
    "sum": (1, ANY),
    "count": (1, 1),
    "count_non_empty": (1, 1),
    "date": (1, 1),
    "decimal_date_time": (1, 1),
    "format_date": (2, 2),
    "today": (0, 0),
    "position": (0, 0),
}

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<text>'[^']*'|\"[^\"]*\")|\$\{(?P<question>[a-z][a-z0-9_]*)\}"
    r"|(?P<word>[a-z][a-z0-9_-]*)|(?P<sign><=|>=|!=|[=<>+*(),.]|-))"
)

_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]*")
_WORDS = {"and", "or", "div", "mod"}


class ConditionProblem(ValueError):
    """An expression that cannot be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a text, as written."""

    value: float | str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: `${age}`."""

    question: str


@dataclass(frozen=True, slots=True)
class Current:
    """The answer at hand: `.`."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """What an option says of itself, in a choice filter: `district` in `district = ${district}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A comparison or a calculation of two values; sign is one of COMPARISONS, SUMS, PRODUCTS."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Junction:
    """Several conditions joined by one word, `and` or `or`; a list, so that a long chain is not a deep tree."""

    word: str
    sides: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """A value with a minus before it."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of FUNCTIONS with its values."""

    name: str
    values: tuple["Node", ...]


Node = Literal | Answer | Current | Attribute | Operation | Junction | Negative | Call


def read(source: str) -> Node:
    """Return the tree of an expression.

    Raises:
        ConditionProblem: it cannot be read.
    """
    if len(source) > LONGEST:
        raise ConditionProblem(f"the expression is longer than {LONGEST} characters")
    parser = _Parser(_tokens(source))
    tree = parser.either(0)
    if parser.at < len(parser.tokens):
        raise ConditionProblem(f"unexpected {parser.tokens[parser.at][1]!r}")
    return tree


def walk(node: Node) -> Iterator[Node]:
    """Give a node and everything below it."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, Operation):
            waiting += (each.left, each.right)
        elif isinstance(each, Junction):
            waiting += each.sides
        elif isinstance(each, Call):
            waiting += each.values
        elif isinstance(each, Negative):
            waiting.append(each.of)


def _check_pattern(node: Node) -> None:
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        raise ConditionProblem("the pattern of regex() must be written out, as text")
    try:
        patterns.check(node.value)
    except patterns.PatternProblem as problem:
        raise ConditionProblem(str(problem)) from problem


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


class _Parser:
    """Recursive descent, loosest first: or, and, comparison, sum, product, operand; the precedence of XPath."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0

    def either(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise ConditionProblem("the expression is nested too deeply")
        return self._junction("or", lambda: self._junction("and", lambda: self._comparison(depth)))

    def _junction(self, word: str, side: Callable[[], Node]) -> Node:
        sides = [side()]
        while self._next_is(word):
            self.at += 1
            sides.append(side())
        return sides[0] if len(sides) == 1 else Junction(word, tuple(sides))

    def _comparison(self, depth: int) -> Node:
        left = self._chain(SUMS, lambda: self._chain(PRODUCTS, lambda: self._operand(depth)))
        if not self._next_is(*COMPARISONS):
            return left
        sign = self._take()[1]
        return Operation(sign, left, self._chain(SUMS, lambda: self._chain(PRODUCTS, lambda: self._operand(depth))))

    def _chain(self, signs: tuple[str, ...], side: Callable[[], Node]) -> Node:
        left = side()
        for _ in range(DEEPEST):
            if not self._next_is(*signs):
                return left
            left = Operation(self._take()[1], left, side())
        raise ConditionProblem("the calculation is too long")

    def _operand(self, depth: int) -> Node:
        kind, value = self._take()
        if kind == "number":
            return Literal(float(value))
        if kind == "text":
            return Literal(value[1:-1])
        if kind == "question":
            return Answer(value)
        name = value.replace("-", "_")  # XLSForm writes count-selected
        if kind == "word" and name in FUNCTIONS and self._next_is("("):
            return self._call(name, depth)
        if kind == "word" and _ATTRIBUTE.fullmatch(value) and not self._next_is("(") and value not in _WORDS:
            return Attribute(value)
        return self._sign(value if kind == "sign" else "", value, depth)

    def _sign(self, sign: str, found: str, depth: int) -> Node:
        if sign == ".":
            return Current()
        if sign == "(":
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        if sign == "-":
            if depth > DEEPEST:
                raise ConditionProblem("the expression is nested too deeply")
            return Negative(self._operand(depth + 1))
        raise ConditionProblem(f"unexpected {found!r}")

    def _call(self, name: str, depth: int) -> Node:
        self._expect("(")
        values: list[Node] = []
        while not self._next_is(")"):
            if values:
                self._expect(",")
            values.append(self.either(depth + 1))
        self._expect(")")
        fewest, most = FUNCTIONS[name]
        if not fewest <= len(values) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
            raise ConditionProblem(f"{name}() takes {wanted} values, not {len(values)}")
        if name == "regex":
            _check_pattern(values[1])
        return Call(name, tuple(values))

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
