"""Pages about one person: contact details, and what is held of somebody who asks."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from participation.services import contacts, journal, subject_access
from participation.services.errors import NotFound
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.confirming import sensitive
from participation.web.context import current_area, current_database, current_person, now
from participation.web.privacy import views
from participation.web.translate import render

BASE = "/staff/<slug:area_slug>/privacy"


def add_to(room: Blueprint) -> None:
    """Give the room its addresses of this file."""
    room.add_url_rule(f"{BASE}/contacts", "contacts", people_to_contact, methods=["GET"])
    room.add_url_rule(f"{BASE}/contacts/<uuid:contact_id>", "change_contact", change_contact, methods=["POST"])
    room.add_url_rule(f"{BASE}/contacts.csv", "contacts_file", contacts_file, methods=["POST"])
    room.add_url_rule(f"{BASE}/person", "person", person, methods=["GET", "POST"])
    room.add_url_rule(f"{BASE}/person/erase", "erase", erase, methods=["POST"])


@requires(Permission.MANAGE_PRIVACY)
def people_to_contact(area_slug: str) -> str:
    """List who wants to hear what came of it; each look leaves a line in the journal."""
    del area_slug
    area_id, person_id, moment = current_area().id, current_person().id, now()
    with current_database().read() as session:
        found = contacts.of_area(session, area_id)
    detail = {"contacts": len(found)}
    current_database().run(
        lambda session: journal.record(
            session, "contacts.read", user_id=person_id, area_id=area_id, detail=detail, now=moment
        )
    )
    return render_template("privacy/contacts.html", area=current_area(), contacts=found)


@requires(Permission.MANAGE_PRIVACY)
def change_contact(area_slug: str, contact_id: UUID) -> AnyResponse:
    """Note that somebody was contacted, or delete the details."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    change = contacts.remove if "delete" in request.form else contacts.set_contacted
    current_database().run(lambda session: change(session, area_id, contact_id, user_id=person_id, now=moment))
    flash(gettext("The contact details are deleted.") if "delete" in request.form else gettext("Noted."), "success")
    return redirect(url_for("privacy.contacts", area_slug=area_slug), 303)


@requires(Permission.MANAGE_PRIVACY)
@sensitive()
def contacts_file(area_slug: str) -> Response:
    """Give the contact details as a file for sending news."""
    del area_slug
    area_id, person_id, moment = current_area().id, current_person().id, now()
    text, _ = current_database().run(lambda session: contacts.as_csv(session, area_id, user_id=person_id, now=moment))
    headers = {"Content-Disposition": "attachment; filename=contacts.csv"}
    return Response(text, mimetype="text/csv", headers=headers)


@requires(Permission.MANAGE_PRIVACY)
def person(area_slug: str) -> str | tuple[str, int]:
    """Find what is held of somebody who asks: answers by the receipt code, contact details by what they left."""
    del area_slug
    code, text = request.form.get("code", "").strip(), request.form.get("text", "").strip()
    held, found, problem = None, None, ""
    with current_database().read() as session:
        if code:
            try:
                held = subject_access.of_code(session, current_area().id, code)
            except NotFound as error:
                problem = render(error.message)
        if text:
            found = subject_access.contacts_like(session, current_area().id, text)
    if code or text:
        views.note_search(held is not None, len(found or []))
    page = render_template(
        "privacy/person.html", area=current_area(), code=code, text=text, held=held, found=found, problem=problem
    )
    return page, 404 if problem else 200


@requires(Permission.MANAGE_PRIVACY)
@sensitive()
def erase(area_slug: str) -> str:
    """Delete the answers of somebody who asks for it; say what went, and which files it may still stand in."""
    del area_slug
    code, area_id, person_id, moment = request.form.get("code", ""), current_area().id, current_person().id, now()
    held = current_database().run(
        lambda session: subject_access.erase(session, area_id, code, user_id=person_id, now=moment)
    )
    return render_template("privacy/erased.html", area=current_area(), held=held)
