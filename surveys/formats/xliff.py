"""A questionnaire's texts in one language as XLIFF 1.2 (OASIS, 2008), which translators' tools read best."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET  # to write; what comes from outside is read by defusedxml

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeET

from surveys.formats.reading import LANGUAGE
from surveys.problems import Problem, QuestionnaireRefused
from surveys.texts import TextRow, Translated

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
LARGEST = 4_000_000
_FINAL = frozenset({"final", "signed-off"})
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write(rows: Iterable[TextRow], source: str, language: str, checked: Iterable[str] = ()) -> bytes:
    """Return an XLIFF file with the source language's texts and their translations.

    Args:
        rows: the texts.
        source: the language translated from.
        language: the one translated into.
        checked: the keys of the translations that somebody has checked.
    """
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_tag("xliff"), {"version": "1.2"})
    about = {"original": "questionnaire", "datatype": "plaintext", "source-language": source}
    body = ET.SubElement(ET.SubElement(root, _tag("file"), about | {"target-language": language}), _tag("body"))
    done = set(checked)
    for row in rows:
        text, is_final = row.texts.get(language, ""), row.key in done
        unit = ET.SubElement(body, _tag("trans-unit"), {"id": row.key, "approved": "yes" if is_final else "no"})
        unit.set(_XML_SPACE, "preserve")
        ET.SubElement(unit, _tag("source")).text = row.texts.get(source, "")
        state = "final" if is_final else "needs-review-translation" if text else "needs-translation"
        ET.SubElement(unit, _tag("target"), {"state": state}).text = text
        if row.for_staff:
            ET.SubElement(unit, _tag("note")).text = "for staff"
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def read(data: bytes) -> tuple[str, list[Translated]]:
    """Return the language that an XLIFF file is translated into (empty where it does not say), and its texts.

    Raises:
        QuestionnaireRefused: it is no XLIFF 1.2 file.
    """
    if len(data) > LARGEST:
        raise _refused("too_large", "the file is larger than 4 MB.")
    try:
        root = SafeET.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise _refused("unsafe_xml", "the file holds definitions (DTD), which are not read.") from error
    except (SafeET.ParseError, ValueError, LookupError) as error:
        raise _refused("not_xliff", "the file cannot be read as XML.") from error
    if root.tag != _tag("xliff"):
        raise _refused("not_xliff", "the file is no XLIFF 1.2 file; choose that version in the translator's tool.")
    file = root.find(_tag("file"))
    language = "" if file is None else file.get("target-language", "")
    found = []
    for unit in root.iter(_tag("trans-unit")):
        source, target = unit.find(_tag("source")), unit.find(_tag("target"))
        is_checked = unit.get("approved") == "yes" or (target is not None and target.get("state") in _FINAL)
        found.append(Translated(unit.get("id", ""), _text(source), _text(target), is_checked))
    return (language if LANGUAGE.fullmatch(language) else ""), found


def _text(element: ET.Element | None) -> str:
    """Return an element's text; tools may have put marks of their own around parts of it."""
    return "" if element is None else "".join(element.itertext())


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _refused(code: str, message: str) -> QuestionnaireRefused:
    return QuestionnaireRefused([Problem(code, message)])
