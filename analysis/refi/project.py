"""Projects as REFI-QDA archives (.qdpx): a codebook, texts, and who gave which code to which part of a text."""

import io
import re
import shutil
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET  # to write; what comes from outside is read by xml_in

from analysis.refi import codebook
from analysis.refi.archive import PROJECT_FILE, Archive
from analysis.refi.codebook import as_note, codes_element, document, guid_of, legal, note_of, read_codes
from analysis.refi.model import PROJECT, RefiCodebook, RefiCoding, RefiProblem, RefiProject, RefiSource, RefiUser
from analysis.refi.xml_in import INSTRUCTION, Node, parse

INTERNAL = "internal://"
OTHER_SOURCES = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
OTHER_PARTS = {
    "Cases": "cases",
    "Variables": "variables",
    "Notes": "notes",
    "Links": "links",
    "Sets": "sets",
    "Graphs": "graphs",
}
MOST_CODINGS = 400_000
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same project gives the same bytes
_HERE = "here"
_WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")


def write(project: RefiProject) -> bytes:
    """Return a project as a .qdpx file."""
    packed = io.BytesIO()
    with writing(packed, project.name, project.codebook, project.users) as add:
        add(project.sources)
    return packed.getvalue()


@contextmanager
def writing(
    target: BinaryIO | Path, name: str, book: RefiCodebook, users: Sequence[RefiUser]
) -> Iterator[Callable[[Iterable[RefiSource]], None]]:
    """Write a .qdpx file text by text, so that a project of any size needs little memory.

    Args:
        target: the file, or where it is.
        name: of the project.
        book: every code that a coding will name.
        users: everybody of whom a coding will say that they gave it.

    Returns:
        A context with the function that adds texts; the file is whole when it is left without an exception.
    """
    # An archive takes one file at a time: the XML waits beside it while the texts go in.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, tempfile.TemporaryFile() as about:

        def add(sources: Iterable[RefiSource]) -> None:
            for source in sources:
                about.write(_inside(_source_element(source)).encode("utf-8"))
                _put(archive, f"Sources/{source.guid}.txt", _encoded(source.text))

        yield add
        root = _root(name, book, users)
        if about.tell():
            ET.SubElement(root, _tag("Sources")).append(ET.PI(_HERE))
        before, _, after = document(root).partition(f"<?{_HERE}?>".encode())
        about.seek(0)
        with archive.open(_entry(PROJECT_FILE), "w", force_zip64=True) as file:
            file.write(before)
            shutil.copyfileobj(about, file)
            file.write(after)


def read(content: bytes) -> RefiProject:
    """Return the project in a .qdpx file, with what of it could not be taken.

    Raises:
        RefiProblem: the archive is unsafe or none, or the project's XML is (with the line), or a position is no number.
    """
    archive = Archive(content)
    root = parse(archive.project())
    if root.name != "Project" or not root.namespace.startswith("urn:QDA-XML:project"):
        raise RefiProblem("not_project", what=root.name, line=root.line)
    lost: Counter[str] = Counter()
    for name, kind in OTHER_PARTS.items():
        for part in root.all(name):
            lost[kind] += len(part.children)
    book = root.first("CodeBook")
    codes = read_codes(book, lost) if book else RefiCodebook(())
    known = {code.guid for code in codes.codes}
    sources, number = [], 0
    holder = root.first("Sources")
    for node in holder.children if holder else []:
        if node.name != "TextSource":
            lost[node.name if node.name in OTHER_SOURCES else "other"] += 1
            continue
        source = _source(node, archive, known, lost)
        number += len(source.codings)
        if number > MOST_CODINGS:
            raise RefiProblem("too_much", line=node.line)
        sources.append(source)
    people = root.first("Users")
    users = tuple(
        RefiUser(guid_of(each), each.attributes.get("name", "")) for each in (people.children if people else [])
    )
    kept = {kind: count for kind, count in lost.items() if count}
    origin = root.attributes.get("origin", "")
    return RefiProject(root.attributes.get("name", ""), RefiCodebook(codes.codes), tuple(sources), users, origin, kept)


def _root(name: str, book: RefiCodebook, people: Sequence[RefiUser]) -> ET.Element:
    ET.register_namespace("", PROJECT)
    root = _element("Project", {"name": legal(name), "origin": codebook.ORIGIN})
    if people:
        users = ET.SubElement(root, _tag("Users"))
        for user in people:
            ET.SubElement(users, _tag("User"), {"guid": user.guid, "name": legal(user.name)})
    if book.codes:
        ET.SubElement(root, _tag("CodeBook")).append(codes_element(book.codes, PROJECT))
    return root


def _inside(element: ET.Element) -> str:
    """Return an element as it stands inside the project, whose namespace it has; in no attribute are such signs."""
    ET.register_namespace("", PROJECT)
    return ET.tostring(element, encoding="unicode").replace(f' xmlns="{PROJECT}"', "", 1)


def _source_element(source: RefiSource) -> ET.Element:
    path = f"{INTERNAL}{source.guid}.txt"
    element = _element("TextSource", {"guid": source.guid, "name": legal(source.name), "plainTextPath": path})
    element.append(ET.PI(INSTRUCTION, as_note({"language": source.language})))
    parts: dict[tuple[int, int], list[RefiCoding]] = defaultdict(list)
    for coding in source.codings:
        parts[coding.start, coding.end].append(coding)
    space = UUID(source.guid)
    for (start, end), codings in parts.items():
        place = {"startPosition": str(start), "endPosition": str(end)}
        own = {"guid": str(uuid5(space, f"{start}-{end}")), "name": legal(source.name), **place}
        selection = ET.SubElement(element, _tag("PlainTextSelection"), own)
        for at, coding in enumerate(codings):
            about = {"guid": str(uuid5(space, f"{start}-{end}-{at}-{coding.code}-{coding.user}"))}
            about |= {"creatingUser": coding.user} if coding.user else {}
            about |= {"creationDateTime": coding.created} if coding.created else {}
            given = ET.SubElement(selection, _tag("Coding"), about)
            ET.SubElement(given, _tag("CodeRef"), {"targetGUID": coding.code})
    return element


def _source(node: Node, archive: Archive, known: set[str], lost: Counter[str]) -> RefiSource:
    guid, name = guid_of(node), node.attributes.get("name", "")
    text = _text(node, archive)
    lost["notes"] += len(node.all("NoteRef"))
    lost["values"] += len(node.all("VariableValue"))
    if text is None:
        lost["texts_missing"] += 1
        return RefiSource(guid, name, "")
    codings = [_coding(each, 0, len(text), known, lost) for each in node.all("Coding")]
    for selection in node.all("PlainTextSelection"):
        start, end = _place(selection, "startPosition"), _place(selection, "endPosition")
        lost["notes"] += len(selection.all("NoteRef"))
        if not 0 <= start <= end <= len(text):
            lost["places_outside"] += 1
            continue
        codings += [_coding(each, start, end, known, lost) for each in selection.all("Coding")]
    language = note_of(node).get("language")
    taken = tuple(coding for coding in codings if coding is not None)
    return RefiSource(guid, name, text, taken, language if isinstance(language, str) else "")


def _coding(node: Node, start: int, end: int, known: set[str], lost: Counter[str]) -> RefiCoding | None:
    target = node.first("CodeRef")
    match = codebook.GUID.fullmatch(target.need("targetGUID").strip()) if target else None
    if match is None or match[1].lower() not in known:
        lost["codings_without_code"] += 1
        return None
    user = codebook.GUID.fullmatch(node.attributes.get("creatingUser", "").strip())
    created = node.attributes.get("creationDateTime", "")
    when = created if _WHEN.fullmatch(created) else ""
    return RefiCoding(match[1].lower(), start, end, user[1].lower() if user else "", when)


def _text(node: Node, archive: Archive) -> str | None:
    inline = node.first("PlainTextContent")
    if inline is not None:
        return inline.text
    path = node.attributes.get("plainTextPath", "")
    if not path.startswith(INTERNAL):
        return None  # beside the archive, on somebody's own machine
    content = archive.read(f"Sources/{path.removeprefix(INTERNAL)}")
    if content is None:
        return None
    for encoding in ("utf-8-sig", "utf-16") if content[:2] not in {b"\xff\xfe", b"\xfe\xff"} else ("utf-16",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefiProblem("not_text", line=node.line, what=path[:80])


def _place(node: Node, name: str) -> int:
    text = node.need(name).strip()
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise RefiProblem("not_a_number", line=node.line, what=f"{node.name}/@{name}")
    return int(text)


def _encoded(text: str) -> bytes:
    # A text that begins with the mark itself keeps it: one is taken away when the file is read.
    return ("\ufeff" + text if text.startswith("\ufeff") else text).encode("utf-8")


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(_entry(name), content)


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _MOMENT)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return info


def _element(name: str, attributes: dict[str, str]) -> ET.Element:
    return ET.Element(_tag(name), attributes)


def _tag(name: str) -> str:
    return f"{{{PROJECT}}}{name}"
