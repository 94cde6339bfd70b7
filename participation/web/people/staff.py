"""The administrator's pages: an area's people, and the journal."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from participation.services import account_links, accounts, areas, journal, log_ins, second_factors
from participation.services.account_links import Kind
from participation.services.database import Session
from participation.services.errors import NotFound, ServiceProblem
from participation.services.permissions import Permission, Role, StaffUser
from participation.web.access import requires
from participation.web.confirming import sensitive
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.people import pages
from participation.web.people.forms import ROLE_NAMES, PersonForm
from participation.web.translate import render


def add_to(room: Blueprint) -> None:
    """Give the room its addresses of this file."""
    base = "/staff/<slug:area_slug>"
    room.add_url_rule(f"{base}/people", "people", people, methods=["GET", "POST"])
    room.add_url_rule(f"{base}/people/<int:user_id>", "change_person", change_person, methods=["POST"])
    room.add_url_rule(f"{base}/people/<int:user_id>/link", "make_link", make_link, methods=["POST"])
    room.add_url_rule(f"{base}/people/second-step", "set_second_step", set_second_step, methods=["POST"])
    room.add_url_rule(f"{base}/journal", "journal", read_journal, methods=["GET"])


@requires(Permission.MANAGE_PEOPLE)
@sensitive()
def people(area_slug: str) -> str | Response | tuple[str, int]:
    """List an area's people; invite one."""
    form, status = PersonForm(), 200
    if form.validate_on_submit():
        try:
            token, name = _add(form, area_slug)
        except ServiceProblem as problem:
            field = getattr(form, problem.field or "email", form.email)
            field.errors = [*field.errors, render(problem.message)]
        else:
            if token:
                return pages.link_page(token, name, is_invitation=True)
            flash(_("This address had an account already. It has a role here too now."), "success")
            return redirect(url_for("people.people", area_slug=area_slug), 303)
    if form.is_submitted():
        status = 422
    return render_template("people/people.html", form=form, **pages.people_page(area_slug)), status


def _add(form: PersonForm, area_slug: str) -> tuple[str, str]:
    """Invite the person, or give the account that has the address already a role here; return token and name."""
    role = Role(form.role.data)
    with current_database().write() as session:
        known = _elsewhere(session, form.email.data, area_slug)
        if known is not None:
            accounts.give_role(session, known, area_slug, role)
            _note(session, "people.role_given", known, {"role": role.value})
            return "", ""
        email, name = form.email.data, form.name.data
        made, token = account_links.invite(session, email=email, name=name, language=page_language(), now=now())
        accounts.give_role(session, made.id, area_slug, role)
        _note(session, "people.added", made.id, {"role": role.value})
        return token, made.name


@requires(Permission.MANAGE_PEOPLE)
@sensitive()
def make_link(area_slug: str, user_id: int) -> str | Response:
    """Make a link by which a person chooses a password: a new invitation, or after one was forgotten."""
    with current_database().write() as session:
        person = _in_area(session, area_slug, user_id)
        if person is None or not _decides_for(person):
            flash(_("This person also works in areas that are not yours, or not here. Nothing was changed."), "error")
            return redirect(url_for("people.people", area_slug=area_slug), 303)
        is_invitation = not accounts.has_password(session, user_id)
        kind = Kind.INVITATION if is_invitation else Kind.NEW_PASSWORD
        token = account_links.make(session, user_id, kind, now=now())
        _note(session, "people.link_made", user_id, {"link": kind.value})
    return pages.link_page(token, person.name, is_invitation=is_invitation)


@requires(Permission.MANAGE_PEOPLE)
@sensitive()
def set_second_step(area_slug: str) -> Response:
    """Say which roles need a second step at log-in in the area."""
    roles = sorted(set(request.form.getlist("role")) & set(ROLE_NAMES))
    with current_database().write() as session:
        areas.set_second_factor(session, current_area().id, roles)
        detail = {"roles": " ".join(roles)}
        _note(session, "people.second_step_asked", current_person().id, detail)
    flash(_("The rule for log-ins is changed."), "success")
    return redirect(url_for("people.people", area_slug=area_slug), 303)


def _in_area(session: Session, area_slug: str, user_id: int) -> StaffUser | None:
    return next((found for found in accounts.people_of(session, area_slug) if found.id == user_id), None)


def _decides_for(person: StaffUser) -> bool:
    # An account may belong to several areas; one area's administrator does not decide for the others.
    return all(current_person().may(Permission.MANAGE_PEOPLE, slug) for slug, _name in person.areas)


def _elsewhere(session: Session, email: str, area_slug: str) -> int | None:
    """Return the account with this address, where it has no role in the area yet."""
    try:
        known = accounts.user_id_of(session, email)
    except NotFound:
        return None
    return None if known in {person.id for person in accounts.people_of(session, area_slug)} else known


@requires(Permission.MANAGE_PEOPLE)
@sensitive()
def change_person(area_slug: str, user_id: int) -> Response:
    """Set a person's roles in the area, keep the person out or let them in again."""
    action = request.form.get("action", "")
    with current_database().write() as session:
        person = _in_area(session, area_slug, user_id)
        if person is None:
            flash(_("There is no such person in this area."), "error")
        elif user_id == current_person().id:
            flash(_("You cannot change your own access. Ask another administrator."), "error")
        elif action == "roles" and set(request.form.getlist("role")) <= set(ROLE_NAMES):
            _set_roles(session, person, area_slug, {Role(role) for role in request.form.getlist("role")})
            flash(_("The roles are changed."), "success")
        elif action in {"close", "open", "forget"} and not _decides_for(person):
            flash(_("This person also works in areas that are not yours. Take away the roles here instead."), "error")
        elif action == "forget":
            _forget_second_step(session, person)
        elif action in {"close", "open"}:
            _set_active(session, person, action == "open")
        else:
            flash(_("Nothing was changed: the form was incomplete."), "error")
    return redirect(url_for("people.people", area_slug=area_slug), 303)


def _set_roles(session: Session, person: StaffUser, area_slug: str, wanted: set[Role]) -> None:
    held = pages.held(person, area_slug)
    for role in sorted(wanted - held):
        accounts.give_role(session, person.id, area_slug, role)
        _note(session, "people.role_given", person.id, {"role": role.value})
    for role in sorted(held - wanted):
        accounts.take_role(session, person.id, area_slug, role)
        _note(session, "people.role_taken", person.id, {"role": role.value})


def _set_active(session: Session, person: StaffUser, active: bool) -> None:
    accounts.set_active(session, person.id, active, now=now())
    _note(session, "people.let_in" if active else "people.kept_out", person.id, {})
    flash(_("The account is changed."), "success")


def _forget_second_step(session: Session, person: StaffUser) -> None:
    second_factors.take_all_away(session, person.id)
    log_ins.end_all(session, person.id, now=now())
    _note(session, "people.second_step_removed", person.id, {})
    flash(_("The second step is taken away, and all log-ins are ended."), "success")


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
