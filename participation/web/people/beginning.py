"""The beginning and the end of a log-in in the browser: nothing from before is carried into it."""

from flask import redirect, request, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from participation.services import account_links, journal, log_ins
from participation.services.account_links import Kind
from participation.services.errors import NotFound
from participation.services.log_ins import Way
from participation.services.permissions import StaffUser
from participation.web import known_browsers
from participation.web.browser_names import browser_name
from participation.web.context import current_database, now
from participation.web.locale import keep_language
from participation.web.login import Visitor
from participation.web.people import changes

FORM_TOKEN = "csrf_token"  # noqa: S105 - Flask-WTF's name for it in the session
PERSON = "person"
FIRST_STEP = "first_step"


def begin(
    person: StaffUser, onward: str, *, way: Way = Way.PASSWORD, strong: bool = False, is_new: bool = False
) -> Response:
    """Open a log-in for somebody who has proved who they are, and go on to where they wanted to be.

    Whoever has not just chosen the password (`is_new`) is told what was changed about the log-in lately.

    Nothing from before is carried into its session but the form token of the same person's log-in that ran out, so that
    a page which stood open meanwhile can still be sent.
    """
    moment, device = now(), browser_name(request.headers.get("User-Agent", ""))
    token = session.get(FORM_TOKEN) if session.get(PERSON) == person.id else None
    session.clear()
    if not is_new:
        changes.tell(person.id, person.language, moment)
    with current_database().write() as found:
        opened = log_ins.begin(found, person.id, now=moment, way=way, strong=strong, device=device)
        detail = {"way": way.value, "two_steps": strong}
        journal.record(found, "account.logged_in", user_id=person.id, detail=detail, now=moment)
        standing = log_ins.standing(found, opened.token, now=moment)
    if standing is None:
        raise NotFound
    login_user(Visitor(opened.token, standing))
    session[PERSON] = person.id
    if token:
        session[FORM_TOKEN] = token
    response = redirect(onward or url_for("people.areas"), 303)
    keep_language(response, person.language)
    known_browsers.remember(response, person.email)
    return response


def ask_second_step(person: StaffUser, onward: str) -> Response:
    """Remember that the first step is done, and ask for the second."""
    moment = now()
    session[FIRST_STEP] = current_database().run(
        lambda found: account_links.make(found, person.id, Kind.SECOND_STEP, now=moment)
    )
    return redirect(url_for("people.second", next=onward or None), 303)


def who_has_done_the_first_step() -> int | None:
    """Return who did the first step in this browser, None where nobody did or it is too long ago."""
    try:
        with current_database().read() as found:
            return account_links.whose_step(found, str(session.get(FIRST_STEP, "")), now=now())
    except NotFound:
        return None
