"""The OpenRosa replies: lists of forms, and what is said of a submission. See https://docs.getodk.org/openrosa/."""

from collections.abc import Callable, Sequence
from email.utils import format_datetime
from functools import wraps
from xml.etree import ElementTree as ET

from flask import Response, request, url_for

from participation.services.collect_forms import CollectForm
from participation.services.collect_submissions import Request
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message
from participation.web.context import now
from participation.web.translate import render

FORMS = "http://openrosa.org/xforms/xformsList"
RESPONSE = "http://openrosa.org/http/response"
LARGEST_REQUEST = 30_000_000  # bytes; Collect sends what is larger in several requests
DOCUMENT = "xml_submission_file"
MOST_FILES = 200


def reply(body: bytes, status: int = 200, mimetype: str = "text/xml") -> Response:
    """Return a reply with the headers that the standard asks for."""
    response = Response(body, status, mimetype=mimetype)
    response.headers["X-OpenRosa-Version"] = "1.0"
    response.headers["X-OpenRosa-Accept-Content-Length"] = str(LARGEST_REQUEST)
    response.headers["Date"] = format_datetime(now(), usegmt=True)
    return response


def answers(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let a view of Collect's say what is wrong in a sentence that Collect shows, not as a page."""

    @wraps(view)
    def answer(**arguments: str) -> Response:
        try:
            return view(**arguments)
        except ServiceProblem as refused:
            return said(render(refused.message), refused.status, "submit_error")

    return answer


def form_list(forms: Sequence[CollectForm], token: str) -> Response:
    """Return the list of forms."""
    ET.register_namespace("", FORMS)
    root = ET.Element(f"{{{FORMS}}}xforms")
    for form in forms:
        address = url_for("collect.form", token=token, slug=form.form_id, version=form.version, _external=True)
        entry = ET.SubElement(root, f"{{{FORMS}}}xform")
        for name, text in (
            ("formID", form.form_id),
            ("name", form.name),
            ("version", form.version),
            ("hash", f"md5:{form.digest}"),
            ("downloadUrl", address),
        ):
            ET.SubElement(entry, f"{{{FORMS}}}{name}").text = text
    return reply(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def said(text: str, status: int, nature: str) -> Response:
    """Return a sentence that Collect shows to whoever sends."""
    root = ET.Element("OpenRosaResponse", {"xmlns": RESPONSE})
    ET.SubElement(root, "message", {"nature": nature}).text = text
    return reply(ET.tostring(root, encoding="utf-8", xml_declaration=True), status)


def sent() -> Request:
    """Return what this request brought.

    Raises:
        ServiceProblem: there is no document in it.
    """
    request.max_content_length = LARGEST_REQUEST
    document = request.files.get(DOCUMENT)
    if document is None:
        raise ServiceProblem(Message(N_("What was sent cannot be read as a filled-in form.")))
    others = [(name, file) for name, file in request.files.items(multi=True) if name != DOCUMENT][:MOST_FILES]
    files = {(file.filename or name): file.read() for name, file in others}
    content = document.read()
    for _, file in (*others, (DOCUMENT, document)):
        file.close()
    return Request(content, files, request.form.get("*isIncomplete*", "").lower() == "yes")
