"""Addresses of one's own account: password, log-ins, the second step."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from participation.services import account_changes, accounts, log_ins, passkeys, second_factors
from participation.services.errors import ServiceProblem
from participation.web import confirming
from participation.web.access import signed_in
from participation.web.confirming import sensitive
from participation.web.context import current_database, current_person, current_settings, now
from participation.web.people import changes
from participation.web.people.forms import PasswordForm
from participation.web.people.paths import local_path
from participation.web.qr import qr_svg
from participation.web.translate import render


def add_to(room: Blueprint) -> None:
    """Give the room its addresses of this file."""
    base = "/staff/account"
    room.add_url_rule(base, "account", account, methods=["GET", "POST"])
    room.add_url_rule(f"{base}/log-ins/<int:log_in_id>/end", "end_log_in", end_log_in, methods=["POST"])
    room.add_url_rule(f"{base}/log-ins/end", "end_other_log_ins", end_other_log_ins, methods=["POST"])
    room.add_url_rule(f"{base}/second-step", "second_step", second_step, methods=["GET"])
    room.add_url_rule(f"{base}/second-step/codes", "codes", codes, methods=["GET", "POST"])
    room.add_url_rule(f"{base}/second-step/codes/remove", "remove_codes", remove_codes, methods=["POST"])
    room.add_url_rule(f"{base}/second-step/recovery", "recovery_codes", recovery_codes, methods=["POST"])
    room.add_url_rule(f"{base}/passkeys/<int:passkey_id>", "change_passkey", change_passkey, methods=["POST"])
    room.add_url_rule("/staff/confirm", "confirm", confirm, methods=["GET", "POST"])


@signed_in
def account() -> str | Response | tuple[str, int]:
    """Change the password; see where one is logged in."""
    form, person, status = PasswordForm(), current_person(), 200
    if form.validate_on_submit():
        if _changed_password(form):
            flash(_("Your password is changed. Other log-ins were ended."), "success")
            return redirect(url_for("people.account"), 303)
        status = 422
    if form.is_submitted():
        status = 422
    with current_database().read() as found:
        opened = log_ins.open_ones(found, person.id, current_user.token, now=now())
        steps = second_factors.of(found, person.id)
        changed = [changes.sentence(change) for change in account_changes.of(found, person.id)]
    return render_template("people/account.html", form=form, log_ins=opened, steps=steps, changes=changed), status


def _changed_password(form: PasswordForm) -> bool:
    person, token = current_person(), current_user.token
    try:
        with current_database().write() as found:
            if not accounts.is_password(found, person.id, form.current.data):
                form.current.errors = [*form.current.errors, _("This is not your password.")]
                return False
            accounts.set_password(found, person.id, form.password.data, now=now(), keep_token=token)
            changes.note(found, "account.password_changed", person.id, now())
    except ServiceProblem as problem:
        form.password.errors = [*form.password.errors, render(problem.message)]
        return False
    confirming.renew(token)
    return True


@signed_in
def end_log_in(log_in_id: int) -> Response:
    """End one of one's own log-ins, as on a phone that was lost."""
    person, moment = current_person().id, now()
    current_database().run(lambda found: log_ins.end(found, person, log_in_id, now=moment))
    flash(_("The log-in is ended."), "success")
    return redirect(url_for("people.account"), 303)


@signed_in
def end_other_log_ins() -> Response:
    """End all of one's own log-ins but this one."""
    person, token, moment = current_person().id, current_user.token, now()
    current_database().run(lambda found: log_ins.end_all(found, person, now=moment, but=token))
    flash(_("All other log-ins are ended."), "success")
    return redirect(url_for("people.account"), 303)


@signed_in
def second_step() -> str:
    """Show what the person has set up as a second step."""
    with current_database().read() as found:
        steps = second_factors.of(found, current_person().id)
        keys = passkeys.of(found, current_person().id)
    needed = "needed" in request.args and not current_user.standing.strong
    return render_template("people/second_step.html", steps=steps, keys=keys, needed=needed)


@signed_in
@sensitive(lambda: True)
def codes() -> str | Response | tuple[str, int]:
    """Set up an app that shows codes: a key to scan, and the first code to prove it."""
    person, secret, problem, status = current_person(), current_settings().secret_key, "", 200
    sealed = request.form.get("key", "")
    if request.method == "POST":
        try:
            return _begin_codes(sealed, request.form.get("code", ""))
        except ServiceProblem as wrong:
            problem, status = render(wrong.message), 422
    key = second_factors.same_key(person.id, person.email, sealed, secret=secret)
    return render_template("people/codes.html", key=key, qr=qr_svg(key.address), problem=problem), status


def _begin_codes(sealed: str, code: str) -> str:
    person, secret, moment = current_person().id, current_settings().secret_key, now()
    with current_database().write() as found:
        second_factors.set_up(found, person, sealed, code, secret=secret, now=moment)
        fresh = second_factors.new_recovery_codes(found, person)
        changes.note(found, "account.codes_on", person, moment)
    confirming.renew(current_user.token, strong=True)
    return render_template("people/recovery.html", codes=fresh, is_new=True)


@signed_in
@sensitive()
def remove_codes() -> Response:
    """Take the codes from the phone out of use."""
    person, moment = current_person().id, now()
    with current_database().write() as found:
        second_factors.take_away(found, person)
        changes.note(found, "account.codes_off", person, moment)
        strong = second_factors.of(found, person).any
    confirming.renew(current_user.token, strong=strong)
    flash(_("Codes from the phone are no longer asked for."), "success")
    return redirect(url_for("people.second_step"), 303)


@signed_in
@sensitive()
def recovery_codes() -> str:
    """Make new recovery codes; they are shown this once."""
    person = current_person().id
    with current_database().write() as found:
        fresh = second_factors.new_recovery_codes(found, person) if second_factors.of(found, person).any else []
        changes.note(found, "account.recovery_codes", person, now())
    return render_template("people/recovery.html", codes=fresh, is_new=False)


@signed_in
@sensitive()
def change_passkey(passkey_id: int) -> Response:
    """Give one of one's passkeys another name, or take it out of use."""
    person, name, moment = current_person().id, request.form.get("name", ""), now()
    with current_database().write() as found:
        if "remove" in request.form:
            passkeys.remove(found, person, passkey_id)
            changes.note(found, "account.passkey_removed", person, moment)
        else:
            passkeys.rename(found, person, passkey_id, name)
        strong = current_user.standing.strong and second_factors.of(found, person).any
    confirming.renew(current_user.token, strong=strong)
    flash(_("Your passkeys are changed."), "success")
    return redirect(url_for("people.second_step"), 303)


@signed_in
def confirm() -> str | Response | tuple[str, int]:
    """Prove that one still sits there, and go on."""
    onward, problem, status = local_path(request.values.get("next")), "", 200
    if request.method == "POST":
        problem, status = confirming.prove(request.form.get(confirming.PROOF, ""))
        if not problem:
            return redirect(onward or url_for("people.account"), 303)
    return confirming.page(url_for("people.confirm"), [("next", onward)], problem), status
