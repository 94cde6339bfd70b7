"""Expressions as text: in our own words, and as XPath for programs that read XForms."""

from collections.abc import Callable

from surveys.expressions import (
    COMPARISONS,
    SUMS,
    Answer,
    Attribute,
    Call,
    Current,
    Junction,
    Literal,
    Negative,
    Node,
    Operation,
)
from surveys.functions import text

_OR, _AND, _COMPARED, _SUM, _PRODUCT, _OPERAND = range(6)
_XPATH_NAMES = {
    "count_selected": "count-selected",
    "selected_at": "selected-at",
    "string_length": "string-length",
    "starts_with": "starts-with",
    "ends_with": "ends-with",
    "normalize_space": "normalize-space",
    "count_non_empty": "count-non-empty",
    "decimal_date_time": "decimal-date-time",
    "format_date": "format-date",
}


def as_source(node: Node) -> str:
    """Return an expression that reads back to the same tree."""
    return _written(node, _OR, _own_leaf, _own_call)


def as_xpath(node: Node, attribute: Callable[[str], str] = str) -> str:
    """Return what an expression is in XPath, with XLSForm's ${names}.

    What is missing is an empty text in XPath, and an empty text differs from everything else: where ours is false
    because an answer is missing, the condition that there is one is written out.

    Args:
        node: the expression.
        attribute: what an option's attribute is called in the workbook.
    """

    def leaf(each: Literal | Answer | Current | Attribute) -> str:
        return attribute(each.name) if isinstance(each, Attribute) else _own_leaf(each)

    return _written(node, _OR, leaf, _xpath_call)


_Leaf = Callable[[Literal | Answer | Current | Attribute], str]
_CallText = Callable[[Call, list[str]], str]


def _written(node: Node, inside: int, leaf: _Leaf, call: _CallText) -> str:
    """Return a tree as text, in brackets where what stands around it binds more tightly."""
    if isinstance(node, Junction):
        level = _OR if node.word == "or" else _AND
        made = f" {node.word} ".join(_written(side, level + 1, leaf, call) for side in node.sides)
    elif isinstance(node, Operation):
        level, made = _operation(node, leaf, call)
    elif isinstance(node, Negative):
        level, made = _OPERAND, "-" + _written(node.of, _OPERAND, leaf, call)
    elif isinstance(node, Call):
        level, made = _OPERAND, call(node, [_written(value, _OR, leaf, call) for value in node.values])
    else:
        level, made = _OPERAND, leaf(node)
    return f"({made})" if level < inside else made


def _operation(node: Operation, leaf: _Leaf, call: _CallText) -> tuple[int, str]:
    if node.sign in COMPARISONS:
        level, left, right = _COMPARED, _SUM, _SUM
    elif node.sign in SUMS:
        level, left, right = _SUM, _SUM, _PRODUCT
    else:
        level, left, right = _PRODUCT, _PRODUCT, _OPERAND
    made = f"{_written(node.left, left, leaf, call)} {node.sign} {_written(node.right, right, leaf, call)}"
    if node.sign == "!=" and call is _xpath_call:
        there = [
            f"{_written(side, _SUM, leaf, call)} != ''"
            for side in (node.left, node.right)
            if not isinstance(side, Literal)
        ]
        empty = any(isinstance(side, Literal) and side.value == "" for side in (node.left, node.right))
        if there and not empty:
            return _AND, " and ".join([*there, made])
    return level, made


def _own_leaf(node: Literal | Answer | Current | Attribute) -> str:
    match node:
        case Answer(question):
            return f"${{{question}}}"
        case Current():
            return "."
        case Attribute(name):
            return name
        case Literal(value):
            return quoted(value) if isinstance(value, str) else (text(value) or "0")


def quoted(value: str) -> str:
    """Return a text in quotes; one with both kinds of quotes cannot be written and loses the double ones."""
    if "'" not in value:
        return f"'{value}'"
    return '"' + value.replace('"', "") + '"'


def _own_call(node: Call, values: list[str]) -> str:
    return f"{node.name}({', '.join(values)})"


def _xpath_call(node: Call, values: list[str]) -> str:
    if node.name == "answered":
        return f"string-length({values[0]}) > 0"
    if node.name == "position":
        return "position(..)"
    return f"{_XPATH_NAMES.get(node.name, node.name)}({', '.join(values)})"
