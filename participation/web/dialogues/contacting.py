"""Contact details of somebody in a conversation who wants to hear what came of it: with a yes, apart from all notes."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from participation.services import contacts, privacy_rules
from participation.services.contacts import Given
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.context import current_area, current_database, is_keyed, now
from participation.web.locale import page_language
from participation.web.translate import render
from surveys.wording import LANGUAGE_CODES, LANGUAGES

YES = "agreed"


@requires(Permission.RECORD_ANSWERS)
def contact(area_slug: str) -> str | Response | tuple[str, int]:
    """Store somebody's contact details; nothing leads from them to a dialogue, or back.

    No line of the journal is written, as where residents leave theirs: its time would lead to the dialogue.
    """
    if not is_keyed():
        raise NotFound
    if request.method == "GET":
        return _page({}, {})
    try:
        _leave(request.form)
    except ServiceProblem as problem:
        return _page(request.form, {problem.field or "phone": render(problem.message)}), problem.status
    flash(_("The contact details are stored, apart from all dialogues."), "success")
    return redirect(url_for("dialogues.index", area_slug=area_slug), 303)


def _leave(form: Mapping[str, str]) -> None:
    if form.get(YES) != "yes":
        raise ServiceProblem(Message(N_("Ask first, and tick the box when the person says yes.")), field=YES)
    given = Given(form.get("name", ""), form.get("phone", ""), form.get("email", ""), wants_news=True)
    language = form.get("language", "")
    language = language if language in LANGUAGE_CODES else page_language()
    area_id, today = current_area().id, now().date()
    current_database().run(lambda session: contacts.leave(session, area_id, given, language=language, today=today))


def _page(form: Mapping[str, str], problems: Mapping[str, str]) -> str:
    with current_database().read() as session:
        days = privacy_rules.of_area(session, current_area().id).contact_days
    return render_template(
        "dialogues/contact.html",
        form=form,
        problems=problems,
        days=days,
        tongues=[(each.code, each.own_name) for each in LANGUAGES],
        area_slug=current_area().slug,
    )
