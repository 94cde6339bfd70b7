"""The administrator's pages: an area's people, and the journal."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from participation.services import accounts, journal
from participation.services.database import Session
from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission, Role
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person, now
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
            _add(form, area_slug)
        except ServiceProblem as problem:
            field = getattr(form, problem.field or "email", form.email)
            field.errors = [*field.errors, render(problem.message)]
        else:
            flash(_("%(name)s can log in now.", name=form.name.data), "success")
            return redirect(url_for("people.people", area_slug=area_slug), 303)
    if form.is_submitted():
        status = 422
    with current_database().read() as session:
        everybody = accounts.people_of(session, area_slug)
    return render_template("people/people.html", form=form, everybody=everybody, role_names=ROLE_NAMES), status


def _add(form: PersonForm, area_slug: str) -> None:
    with current_database().write() as session:
        added = accounts.add_user(
            session,
            email=form.email.data,
            name=form.name.data,
            password=form.password.data,
            roles=[(area_slug, Role(form.role.data))],
            now=now(),
        )
        _note(session, "people.added", added.id, {"role": form.role.data})


@requires(Permission.MANAGE_PEOPLE)
def change_person(area_slug: str, user_id: int) -> Response:
    """Give or take a role, keep a person out or let them in again."""
    action, role = request.form.get("action", ""), request.form.get("role", "")
    with current_database().write() as session:
        if user_id not in {person.id for person in accounts.people_of(session, area_slug)}:
            flash(_("There is no such person in this area."), "error")
        elif user_id == current_person().id:
            flash(_("You cannot change your own access. Ask another administrator."), "error")
        elif action in {"give", "take"} and role in ROLE_NAMES:
            (accounts.give_role if action == "give" else accounts.take_role)(session, user_id, area_slug, Role(role))
            _note(
                session, f"people.role_{action}n" if action == "take" else "people.role_given", user_id, {"role": role}
            )
            flash(_("The roles are changed."), "success")
        elif action in {"close", "open"}:
            accounts.set_active(session, user_id, action == "open", now=now())
            _note(session, "people.let_in" if action == "open" else "people.kept_out", user_id, {})
            flash(_("The account is changed."), "success")
        else:
            flash(_("Nothing was changed: the form was incomplete."), "error")
    return redirect(url_for("people.people", area_slug=area_slug), 303)


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
    page = max(request.args.get("page", 1, type=int), 1)
    action = request.args.get("action", "")[:40]
    with current_database().read() as session:
        events, total = journal.events(session, current_area().id, action=action, page=page)
    last = max((total + journal.PAGE_SIZE - 1) // journal.PAGE_SIZE, 1)

    def path(number: int) -> str:
        return url_for("people.journal", area_slug=area_slug, page=number, action=action or None)

    return render_template(
        "people/journal.html", events=events, total=total, page=page, last=last, action=action, path=path
    )
