"""Read XML from outside: no definitions or entities, bounded depth and size, every element with its line."""

import re
from dataclasses import dataclass, field
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from analysis.refi.model import RefiProblem

DEEPEST = 100
MOST_ELEMENTS = 500_000
INSTRUCTION = "tettpa"
_SAYS_UTF_8 = re.compile(rb"""\s*<(?!\?xml)|\s*<\?xml[^>]*encoding=["']utf-8["']""", re.IGNORECASE)


@dataclass(slots=True)
class Node:
    """An element: its name without namespace, attributes, own text, children, line; `notes` are our instructions."""

    name: str
    namespace: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list["Node"] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def all(self, name: str) -> list["Node"]:
        """Return the children of a name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Node | None":
        """Return the first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def need(self, name: str) -> str:
        """Return an attribute that must be there; raise RefiProblem with the line where it is not."""
        value = self.attributes.get(name)
        if value is None or not value.strip():
            raise RefiProblem("missing_attribute", line=self.line, what=f"{self.name}/@{name}")
        return value


class _Builder:
    """Target of the parser: builds nodes, keeps lines, refuses what is too deep or too much."""

    def __init__(self) -> None:
        self.parser: Any = None
        self._stack: list[Node] = []
        self._root: Node | None = None
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element's beginning."""
        self._count += 1
        line = self.parser.parser.CurrentLineNumber
        if len(self._stack) >= DEEPEST or self._count > MOST_ELEMENTS:
            raise RefiProblem("too_much", line=line)
        namespace, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
        node = Node(name, namespace, dict(attributes), line)
        if self._stack:
            self._stack[-1].children.append(node)
        else:
            self._root = node
        self._stack.append(node)

    def end(self, tag: str) -> None:
        """Take an element's end."""
        del tag
        self._stack.pop()

    def data(self, text: str) -> None:
        """Take text."""
        if self._stack:
            self._stack[-1].text += text

    def pi(self, target: str, data: str | None = None) -> None:
        """Take an instruction; those of others are passed by."""
        if target == INSTRUCTION and self._stack:
            self._stack[-1].notes.append(data or "")

    def comment(self, text: str) -> None:
        """Pass by a comment."""

    def close(self) -> Node:
        """Return the root."""
        if self._root is None:
            raise RefiProblem("not_xml")
        return self._root


def parse(content: bytes) -> Node:
    """Return the root of an XML document.

    Raises:
        RefiProblem: it is no XML (with the line), holds definitions, or is too deep or too large.
    """
    content = _readable(content)
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.parser = parser
    try:
        parser.feed(content)
        root: Node = parser.close()
    except DefusedXmlException as problem:
        raise RefiProblem("unsafe_xml") from problem
    except ParseError as problem:
        raise RefiProblem("not_xml", line=problem.position[0]) from problem
    except (ValueError, LookupError) as problem:
        if isinstance(problem, RefiProblem):
            raise
        raise RefiProblem("not_xml") from problem
    return root


def _readable(content: bytes) -> bytes:
    """Return a document as UTF-8 where it says that it is and was written in Windows' Western letters all the same.

    Programs that leave the encoding to the machine do so on Windows; no Norwegian name would come through.
    """
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or not _SAYS_UTF_8.match(content):
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace").encode("utf-8")
    return content
