"""The administrator's pages: an area's people, and the journal."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from participation.services import accounts, journal
from participation.services.database import Session
from participation.services.errors import NotFound, ServiceProblem
from participation.services.permissions import Permission, Role, StaffUser
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.people import pages
from participation.web.people.forms import ROLE_NAMES, PersonForm
from participation.web.translate import render


def add_to(room: Blueprint) -> None:
    """Give the room its addresses of this file."""
    room.add_url_rule("/staff/<slug:area_slug>/people", "people", people, methods=["GET", "POST"])
    room.add_url_rule("/staff/<slug:area_slug>/people/<int:user_id>", "change_person", change_person, methods=["POST"])
    room.add_url_rule("/staff/<slug:area_slug>/journal", "journal", read_journal, methods=["GET"])


@requires(Permission.MANAGE_PEOPLE)
def people(area_slug: str) -> str | Response | tuple[str, int]:
    """List an area's people; add one."""
    form, status = PersonForm(), 200
    if form.validate_on_submit():
        try:
            flash(_add(form, area_slug), "success")
        except ServiceProblem as problem:
            field = getattr(form, problem.field or "email", form.email)
            field.errors = [*field.errors, render(problem.message)]
        else:
            return redirect(url_for("people.people", area_slug=area_slug), 303)
    if form.is_submitted():
        status = 422
    with current_database().read() as session:
        everybody = accounts.people_of(session, area_slug)
    held = {person.id: _held(person, area_slug) for person in everybody}
    page = render_template("people/people.html", form=form, everybody=everybody, held=held, role_names=ROLE_NAMES)
    return page, status


def _add(form: PersonForm, area_slug: str) -> str:
    """Add the person, or give the account that has the address already a role here; return what was done."""
    role = Role(form.role.data)
    with current_database().write() as session:
        known = _elsewhere(session, form.email.data, area_slug)
        if known is not None:
            accounts.give_role(session, known, area_slug, role)
            _note(session, "people.role_given", known, {"role": role.value})
            return str(_("This address had an account already, with its own password. It has a role here too now."))
        added = accounts.add_user(
            session,
            email=form.email.data,
            name=form.name.data,
            password=form.password.data,
            language=page_language(),
            roles=[(area_slug, role)],
            now=now(),
        )
        _note(session, "people.added", added.id, {"role": role.value})
        return str(_("%(name)s can log in now.", name=added.name))


def _elsewhere(session: Session, email: str, area_slug: str) -> int | None:
    """Return the account with this address, where it has no role in the area yet."""
    try:
        known = accounts.user_id_of(session, email)
    except NotFound:
        return None
    return None if known in {person.id for person in accounts.people_of(session, area_slug)} else known


def _held(person: StaffUser, area_slug: str) -> set[Role]:
    return {role.role for role in person.roles if role.area_slug == area_slug}


@requires(Permission.MANAGE_PEOPLE)
def change_person(area_slug: str, user_id: int) -> Response:
    """Set a person's roles in the area, keep the person out or let them in again."""
    action = request.form.get("action", "")
    with current_database().write() as session:
        person = next((found for found in accounts.people_of(session, area_slug) if found.id == user_id), None)
        if person is None:
            flash(_("There is no such person in this area."), "error")
        elif user_id == current_person().id:
            flash(_("You cannot change your own access. Ask another administrator."), "error")
        elif action == "roles" and set(request.form.getlist("role")) <= set(ROLE_NAMES):
            _set_roles(session, person, area_slug, {Role(role) for role in request.form.getlist("role")})
            flash(_("The roles are changed."), "success")
        elif action in {"close", "open"}:
            _set_active(session, person, action == "open")
        else:
            flash(_("Nothing was changed: the form was incomplete."), "error")
    return redirect(url_for("people.people", area_slug=area_slug), 303)


def _set_roles(session: Session, person: StaffUser, area_slug: str, wanted: set[Role]) -> None:
    held = _held(person, area_slug)
    for role in sorted(wanted - held):
        accounts.give_role(session, person.id, area_slug, role)
        _note(session, "people.role_given", person.id, {"role": role.value})
    for role in sorted(held - wanted):
        accounts.take_role(session, person.id, area_slug, role)
        _note(session, "people.role_taken", person.id, {"role": role.value})


def _set_active(session: Session, person: StaffUser, active: bool) -> None:
    # An account may belong to several areas; one area's administrator does not decide for the others.
    if not all(current_person().may(Permission.MANAGE_PEOPLE, slug) for slug, _name in person.areas):
        flash(_("This person also works in areas that are not yours. Take away the roles here instead."), "error")
        return
    accounts.set_active(session, person.id, active, now=now())
    _note(session, "people.let_in" if active else "people.kept_out", person.id, {})
    flash(_("The account is changed."), "success")


def _note(session: Session, action: str, user_id: int, detail: dict[str, str]) -> None:
    journal.record(
        session,
        action,
        user_id=current_person().id,
        area_id=current_area().id,
        subject=f"user:{user_id}",
        detail=detail,
        now=now(),
    )


@requires(Permission.READ_JOURNAL)
def read_journal(area_slug: str) -> str:
    """Show who read, changed or took out what."""
    del area_slug
    return render_template("people/journal.html", **pages.journal_page(current_area(), request.args))
