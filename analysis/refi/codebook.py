"""Codebooks as REFI-QDA XML (.qdc, and inside a project), out and in.

The standard knows a name, one description and a colour. What we have beyond that (texts in three languages, when to use
and not, examples, keys) is written twice: readably into the description, and whole into a processing instruction that
other programs pass by. Read again, the instruction counts only where the description still says the same: what somebody
changed in another program wins.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET  # to write; what comes from outside is read by xml_in

from analysis.refi.model import CODEBOOK, RefiCode, RefiCodebook, RefiProblem
from analysis.refi.xml_in import INSTRUCTION, Node, parse

ORIGIN = "Tett på"
GUID = re.compile(r"\{?([0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})\}?")
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
LARGEST = 10_000_000
MOST_CODES = 2_000
FIRST = ("nb", "nn", "en")
_HEADINGS = {
    "nb": ("Brukes når:", "Brukes ikke når:", "Eksempel:"),
    "nn": ("Blir brukt når:", "Blir ikkje brukt når:", "Døme:"),
    "en": ("Use it:", "Do not use it:", "Example:"),
}
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAPS = ("name", "definition", "when_to_use", "when_not", "examples")


def write(book: RefiCodebook) -> bytes:
    """Return a codebook as a .qdc file."""
    ET.register_namespace("", CODEBOOK)
    root = ET.Element(f"{{{CODEBOOK}}}CodeBook", {"origin": ORIGIN})
    root.append(codes_element(book.codes, CODEBOOK))
    return document(root)


def read(content: bytes) -> RefiCodebook:
    """Return the codebook in a .qdc file.

    Raises:
        RefiProblem: it is too large, unsafe, no REFI-QDA codebook, or a code in it has no name or guid (with the line).
    """
    if len(content) > LARGEST:
        raise RefiProblem("too_large")
    root = parse(content)
    if root.name != "CodeBook" or not root.namespace.startswith("urn:QDA-XML:codebook"):
        raise RefiProblem("not_codebook", what=root.name, line=root.line)
    lost: Counter[str] = Counter()
    for sets in root.all("Sets"):
        lost["sets"] += len(sets.all("Set"))
    return read_codes(root, lost)


def codes_element(codes: Iterable[RefiCode], namespace: str) -> ET.Element:
    """Return the element Codes, those under a theme inside it."""
    element = ET.Element(f"{{{namespace}}}Codes")
    made: dict[str, ET.Element] = {}
    for code in codes:
        name, _ = first_of(code.name)
        attributes = {"guid": code.guid, "name": legal(name), "isCodable": "true"}
        if COLOUR.fullmatch(code.colour):
            attributes["color"] = code.colour
        own = ET.SubElement(made.get(code.parent, element), f"{{{namespace}}}Code", attributes)
        note = {field: getattr(code, field) for field in (*_MAPS, "key", "colour")}
        text = described(code)
        ET.SubElement(own, f"{{{namespace}}}Description").text = legal(text)
        own.append(ET.PI(INSTRUCTION, as_note(note | {"said": [legal(name), _plain(text)]})))
        made[code.guid] = own
    return element


def read_codes(root: Node, lost: Counter[str]) -> RefiCodebook:
    """Return the codes under an element that holds Codes; `lost` is added to and kept.

    Codes deeper than two levels come up to the second, with the names of those between before their own.
    """
    found: list[RefiCode] = []
    seen: set[str] = set()
    codes = root.first("Codes")

    def take(node: Node, theme: str, between: tuple[str, ...]) -> None:
        guid = guid_of(node)
        if guid in seen:
            raise RefiProblem("guid_twice", line=node.line, what=guid)
        if len(seen) >= MOST_CODES:
            raise RefiProblem("too_much", line=node.line)
        seen.add(guid)
        code = _code(node, guid, theme)
        if between:
            code = _renamed(code, " / ".join((*between, first_of(code.name)[0])))
            lost["levels"] += 1
        found.append(code)
        lost["notes"] += len(node.all("NoteRef"))
        for child in node.all("Code"):
            own_name = first_of(_code(node, guid, theme).name)[0]
            take(child, theme or guid, (*between, own_name) if theme else ())

    for node in codes.all("Code") if codes else []:
        take(node, "", ())
    return RefiCodebook(tuple(found), {kind: number for kind, number in lost.items() if number})


def guid_of(node: Node) -> str:
    """Return an element's guid without braces, in small letters; raise RefiProblem where it has none."""
    match = GUID.fullmatch(node.need("guid").strip())
    if match is None:
        raise RefiProblem("bad_guid", line=node.line, what=node.attributes["guid"][:60])
    return match[1].lower()


def described(code: RefiCode) -> str:
    """Return a code's texts as one readable description, in its first language."""
    _, language = first_of(code.name)
    use, use_not, example = _HEADINGS.get(language, _HEADINGS["en"])
    parts = [code.definition.get(language, "")]
    for heading, texts in ((use, code.when_to_use), (use_not, code.when_not)):
        parts += [f"{heading} {texts[language]}"] if texts.get(language) else []
    parts += [f"{example} {text}" for text in code.examples.get(language, [])]
    return "\n\n".join(part for part in parts if part)


def first_of(texts: Mapping[str, str]) -> tuple[str, str]:
    """Return the first text there is (Bokmål, Nynorsk, English, any) and its language."""
    for language in (*FIRST, *texts):
        if texts.get(language):
            return texts[language], language
    return "", FIRST[0]


def as_note(data: Mapping[str, Any]) -> str:
    """Return data as the text of a processing instruction: JSON in ASCII without the sign that would end it."""
    return json.dumps(data, ensure_ascii=True, sort_keys=True).replace("?", "\\u003f").replace(">", "\\u003e")


def note_of(node: Node) -> dict[str, Any]:
    """Return what our own instruction in an element says, empty where there is none or it cannot be read."""
    for text in node.notes:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(data, dict):
            return data
    return {}


def legal(text: str) -> str:
    """Return a text without the signs that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def document(root: ET.Element) -> bytes:
    """Return an element as a document in UTF-8."""
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode("utf-8")


def _code(node: Node, guid: str, theme: str) -> RefiCode:
    name = node.need("name")
    description = node.first("Description")
    text = description.text if description else ""
    colour = node.attributes.get("color", "")
    note = note_of(node)
    said = note.get("said")
    if isinstance(said, list) and said == [name, _plain(text)] and _is_whole(note):
        maps = {field: note[field] for field in _MAPS}
        kept = note["colour"] if colour == note["colour"] or not colour else colour
        return RefiCode(guid, parent=theme, colour=kept, key=note["key"], **maps)
    language = FIRST[0]
    key = note["key"] if isinstance(note.get("key"), str) else ""
    definition = {language: text.strip()} if text.strip() else {}
    return RefiCode(guid, {language: name}, theme, _long(colour), key, definition)


def _is_whole(note: Mapping[str, Any]) -> bool:
    """Return whether an instruction has the shapes that we write; it may have been made by anybody."""
    texts = all(
        isinstance(note.get(field), dict) and all(isinstance(text, str) for text in note[field].values())
        for field in _MAPS[:-1]
    )
    examples = isinstance(note.get("examples"), dict) and all(
        isinstance(each, list) and all(isinstance(text, str) for text in each) for each in note["examples"].values()
    )
    return texts and examples and all(isinstance(note.get(field), str) for field in ("key", "colour"))


def _renamed(code: RefiCode, name: str) -> RefiCode:
    return replace(code, name={first_of(code.name)[1]: name})


def _long(colour: str) -> str:
    if not COLOUR.fullmatch(colour):
        return ""
    return colour.lower() if len(colour) == 7 else "#" + "".join(sign * 2 for sign in colour[1:].lower())


def _plain(text: str) -> str:
    """Return a text as XML gives it back: line ends are line feeds."""
    return legal(text).replace("\r\n", "\n").replace("\r", "\n")
