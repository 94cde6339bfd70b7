"""Contact details, left after the answers are sent and apart from them."""

from collections.abc import Mapping
from datetime import datetime

from flask import url_for

from participation.services import contacts, privacy_rules
from participation.services.contacts import Given
from participation.services.errors import ServiceProblem
from participation.services.messages import N_
from participation.web.context import current_database
from participation.web.interface_words import interface, message_text
from participation.web.question_views import Words
from participation.web.residents import pages
from participation.web.residents.finding import Asked

LEAVE = N_("Leave contact details")
LEFT = N_("Your contact details are stored.")
KEPT = N_("Contact details are kept apart from the answers and deleted after %(days)s days.")


def ask_html(
    what: Asked, language: str, form: Mapping[str, str] | None = None, problem: tuple[str, Words] | None = None
) -> str:
    """Return the form, with what was typed and what is wrong with it."""
    with current_database().read() as session:
        days = privacy_rules.of_area(session, what.survey.area_id).contact_days
    say = interface(language)
    return pages.page_html(
        "residents/contact.html",
        what,
        language,
        title=say(LEAVE),
        kept=say(KEPT, days=str(days)),
        form=form or {},
        problem=problem or ("", None),
        here=url_for("residents.contact", slug=what.survey.slug, language=language),
    )


def left(what: Asked, language: str, form: Mapping[str, str], now: datetime) -> tuple[str, int]:
    """Store what was left; return the page that says so, or the form once more, and its status."""
    given = Given(
        form.get("name", ""),
        form.get("phone", ""),
        form.get("email", ""),
        wants_news="wants_news" in form,
        wants_part="wants_part" in form,
    )
    area_id, today = what.survey.area_id, now.date()
    try:
        current_database().run(lambda session: contacts.leave(session, area_id, given, language=language, today=today))
    except ServiceProblem as problem:
        said = message_text(language, problem.message)
        return ask_html(what, language, form, (problem.field or "phone", said)), problem.status
    page = pages.page_html("residents/closed.html", what, language, title=interface(language)(LEFT), sentence="")
    return page, 200
