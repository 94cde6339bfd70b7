"""XLSForm's expressions (XPath 1.0 with ODK's functions) as ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from surveys.conditions import ConditionProblem
from surveys.expressions import (
    FUNCTIONS,
    Answer,
    Attribute,
    Call,
    Current,
    Junction,
    Literal,
    Negative,
    Node,
    Operation,
    read,
)
from surveys.functions import text

LONGEST = 20_000
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'[^']*'|"[^"]*")|\$\{\s*(?P<ref>(?:last-saved\#)?[^}]*?)\s*\}|(?P<number>\d+(?:\.\d*)?|\.\d+)"""
    r"""|(?P<path>(?:\.\./|/)[\w./*-]*\w|\.\.)|(?P<word>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)|(?P<sign><=|>=|!=|==|&&|\|\||.))""",
    re.DOTALL,
)
_SMART = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-", "−": "-"})
# The same under another name, and functions that say something of a value that ours say anyway.
_SAME = {
    "string-length": "string_length",
    "boolean": "answered",
    "format-date-time": "format_date",
    "date-time": "date",
    "now": "today",
    "integer": "int",
}
_TRANSPARENT = frozenset({"once", "boolean-from-string"})
_SIGNS = {"==": "=", "&&": "and", "||": "or"}
_OPERATORS = frozenset({"and", "or", "div", "mod"})
_NOT_CARRIED = {
    "pulldata": "looks a value up in another file",
    "instance": "looks a value up in another file",
    "jr:choice-name": "shows an option's text",
    "indexed-repeat": "picks one time of a repeat",
    "random": "is different each time",
    "uuid": "is different each time",
    "digest": "computes a checksum",
    "area": "measures an area",
    "distance": "measures a distance",
}


class Untranslated(ValueError):
    """An expression that cannot be carried over; the message says which part and why."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean where an expression stands.

    Attributes:
        ids: names of questions and groups in the workbook to our ids.
        values: ids of questions to the ids that their choices' values became.
        current: the question that `.` is about.
        attributes: in a choice filter, the columns of its choices to the names of attributes.
    """

    ids: dict[str, str]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    current: str = ""
    attributes: dict[str, str] | None = None


def translate(source: str, scope: Scope) -> Node:
    """Return an expression as a tree of ours.

    Raises:
        Untranslated: it uses what ours has not, or cannot be read.
    """
    if len(source) > LONGEST:
        raise Untranslated("the expression is too long")
    plain = "".join(
        part if at % 2 else part.translate(_SMART) for at, part in enumerate(re.split(r"('[^']*'|\"[^\"]*\")", source))
    )
    parts = list(_parts(plain, scope))
    try:
        tree = read(" ".join(parts))
    except ConditionProblem as problem:
        raise Untranslated(str(problem)) from problem
    return _with_ids(tree, scope)


def _parts(source: str, scope: Scope) -> Iterator[str]:
    tokens = [(match.lastgroup or "", match[match.lastgroup or 0]) for match in _TOKEN.finditer(source.rstrip())]
    waiting_dots = 0
    for at, (kind, value) in enumerate(tokens):
        follows = tokens[at + 1][1] if at + 1 < len(tokens) else ""
        if waiting_dots:
            waiting_dots -= 1
            if kind == "path":
                continue
        if kind == "word" and follows == "(":
            if value == "position":
                waiting_dots = 2
            name = _function(value)
            if name:
                yield name
        else:
            yield _part(kind, value, scope)


def _part(kind: str, value: str, scope: Scope) -> str:
    if kind == "text":
        return value
    if kind == "number":
        return value.rstrip(".") if value.endswith(".") else ("0" + value if value.startswith(".") else value)
    if kind == "ref":
        return _reference(value, scope)
    if kind == "path":
        if value == "..":
            raise Untranslated('it says ".." for a group, which has no answer of its own')
        return _reference(value.rsplit("/", 1)[-1], scope)
    if kind == "word":
        return _word(value, scope)
    if value in "[]*@|/" and value != "*":
        raise Untranslated(f'it walks through the form with "{value}"; name the question with ${{…}} instead')
    return _SIGNS.get(value, value)


def _reference(name: str, scope: Scope) -> str:
    if name.startswith("last-saved#"):
        raise Untranslated("it asks for the answers that were saved last, which are nobody else's to see")
    if name not in scope.ids:
        raise Untranslated(f'there is no question named "{name[:60]}"')
    return f"${{{scope.ids[name]}}}"


def _word(value: str, scope: Scope) -> str:
    if value.lower() in _OPERATORS:
        return value.lower()
    if scope.attributes is not None and value in scope.attributes:
        return scope.attributes[value]
    if scope.attributes is not None:
        raise Untranslated(f'the choices have no column "{value[:60]}"')
    if value in scope.ids:
        return f"${{{scope.ids[value]}}}"
    raise Untranslated(f'"{value[:60]}" means nothing here; name a question with ${{…}}, or put a text in quotes')


def _function(name: str) -> str:
    if name in _TRANSPARENT:
        return ""
    if name.lower() in {"and", "or", "div", "mod"}:
        return name.lower()
    own = _SAME.get(name, name.replace("-", "_"))
    if own in FUNCTIONS:
        return own
    if own.lower() in FUNCTIONS:
        return own.lower()
    why = _NOT_CARRIED.get(name, "is not known here")
    raise Untranslated(f"the function {name[:60]}() {why}")


def _with_ids(node: Node, scope: Scope) -> Node:
    """Return the tree with values of choices as their ids, and "differs" as XPath means it."""
    if isinstance(node, Operation):
        made = Operation(node.sign, _with_ids(node.left, scope), _with_ids(node.right, scope))
        return _compared(made, scope) if node.sign in {"=", "!="} else made
    if isinstance(node, Junction):
        return Junction(node.word, tuple(_with_ids(side, scope) for side in node.sides))
    if isinstance(node, Negative):
        return Negative(_with_ids(node.of, scope))
    if isinstance(node, Call):
        values = tuple(_with_ids(value, scope) for value in node.values)
        return Call(node.name, _as_ids(values[0], values[1], scope) if node.name == "selected" else values)
    return node


def _compared(node: Operation, scope: Scope) -> Node:
    left, right = _as_ids(node.left, node.right, scope)
    literal = next((each.value for each in (left, right) if isinstance(each, Literal)), "")
    if node.sign == "!=" and literal != "":
        # In XPath what is missing differs from every text; with us a comparison with it is false.
        return Call("not", (Operation("=", left, right),))
    return Operation(node.sign, left, right)


def _as_ids(left: Node, right: Node, scope: Scope) -> tuple[Node, Node]:
    for answer, other, is_left in ((left, right, True), (right, left, False)):
        values = scope.values.get(_asked(answer, scope), {})
        said = _said(other)
        if said is not None and values.get(said, said) != said:
            mapped = Literal(values[said])
            return (answer, mapped) if is_left else (mapped, answer)
    return left, right


def _asked(node: Node, scope: Scope) -> str:
    if isinstance(node, Answer):
        return node.question
    return scope.current if isinstance(node, Current) else ""


def _said(node: Node) -> str | None:
    """Return what a number or text written in an expression says, None where it is neither."""
    if isinstance(node, Literal):
        return text(node.value)
    if isinstance(node, Negative) and isinstance(node.of, Literal):
        return f"-{text(node.of.value)}"
    return None


def compared(node: Node) -> Iterator[tuple[str, str]]:
    """Give each option's attribute that a choice filter compares with an answer: (attribute, question)."""
    if isinstance(node, Operation) or (isinstance(node, Call) and node.name == "selected"):
        pair = (node.left, node.right) if isinstance(node, Operation) else node.values
        for one, other in (pair, pair[::-1]):
            if isinstance(one, Attribute) and isinstance(other, Answer):
                yield one.name, other.question
    if isinstance(node, Junction):
        for side in node.sides:
            yield from compared(side)
    elif isinstance(node, Call):
        for value in node.values:
            yield from compared(value)
