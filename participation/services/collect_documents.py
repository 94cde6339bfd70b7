"""What Collect sends: one XML document a filled-in form, read without trust."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeET

from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message

LARGEST_DOCUMENT = 1_000_000
DEEPEST = 10
_ID = re.compile(r"[\w:.-]{8,120}")


@dataclass(frozen=True, slots=True)
class CollectDocument:
    """A filled-in form.

    Attributes:
        form_id, version: which form it is, as we named it when Collect fetched it.
        instance_id: the id that Collect gave it; replaces: that of the one that it corrects, or empty.
        values: names to texts; groups are dissolved, what stands several times is a list of maps.
        digest: SHA-256 of the document, hexadecimal.
    """

    form_id: str
    version: str
    instance_id: str
    replaces: str
    values: Mapping[str, Any]
    digest: str


def read(data: bytes) -> CollectDocument:
    """Read a document.

    Raises:
        ServiceProblem: it is no document that Collect would send.
    """
    unreadable = Message(N_("What was sent cannot be read as a filled-in form."))
    if len(data) > LARGEST_DOCUMENT:
        raise ServiceProblem(Message(N_("The form is too large to be a filled-in questionnaire.")), status=413)
    try:
        root: Element = SafeET.fromstring(data, forbid_dtd=True)
    except (DefusedXmlException, SafeET.ParseError, ValueError, LookupError) as error:
        raise ServiceProblem(unreadable) from error
    meta = next((child for child in root if _name(child) == "meta"), None)
    ids = {} if meta is None else {_name(child): (child.text or "").strip() for child in meta}
    instance_id, replaces = ids.get("instanceID", ""), ids.get("deprecatedID", "")
    if not root.get("id") or not _ID.fullmatch(instance_id) or (replaces and not _ID.fullmatch(replaces)):
        raise ServiceProblem(unreadable)
    try:
        values = _values(root, frozenset({"meta"}), 1)
    except RecursionError as error:
        raise ServiceProblem(unreadable) from error
    return CollectDocument(
        root.get("id", ""), root.get("version", ""), instance_id, replaces, values, hashlib.sha256(data).hexdigest()
    )


def _values(element: Element, skipped: frozenset[str], depth: int) -> dict[str, Any]:
    """Return what stands in an element.

    A group is a list of one map under its own name too: whether it repeats, the questionnaire knows.
    """
    if depth > DEEPEST:
        raise RecursionError
    values: dict[str, Any] = {}
    for child in element:
        name = _name(child)
        if name in skipped:
            continue
        if len(child):
            inner = _values(child, frozenset(), depth + 1)
            values.setdefault(name, [])
            if isinstance(values[name], list):
                values[name].append(inner)
            values.update({key: value for key, value in inner.items() if key not in values})
        else:
            values.setdefault(name, child.text or "")
    return values


def _name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]
