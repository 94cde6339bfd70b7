"""Telling a person what has been changed about how they log in: at the next log-in, and on the account page."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask import flash, request
from flask_babel import force_locale, format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from participation.services import account_changes, journal
from participation.services.account_changes import AccountChange
from participation.services.messages import N_
from participation.web.browser_names import browser_name
from participation.web.context import current_database

if TYPE_CHECKING:
    from participation.services.database import Session

TOLD_AT_ONCE = 3
CHANGED = N_(
    "How you log in was changed lately. %(changes)s. "
    "If that was not you, change your password and tell your administrator."
)
WORDS = {
    "account.codes_off": _l("codes from a phone were taken out of use"),
    "account.codes_on": _l("codes from a phone were taken into use"),
    "account.passkey_added": _l("a passkey was added"),
    "account.passkey_removed": _l("a passkey was removed"),
    "account.password_changed": _l("the password was changed"),
    "account.password_chosen": _l("a password was chosen by a link"),
    "account.recovery_codes": _l("new recovery codes were made"),
    "people.second_step_removed": _l("the second step was taken away"),
}


def note(found: "Session", action: str, person: int, moment: datetime) -> None:
    """Leave a line in the journal about a change of one's own account, with the kind of browser."""
    detail = {"browser": browser_name(request.headers.get("User-Agent", ""))}
    journal.record(found, action, user_id=person, detail=detail, now=moment)


def sentence(change: AccountChange) -> str:
    """Return a change in words: when, what, by whom and where."""
    who = _("by you") if change.own else (_("by %(name)s", name=change.by) if change.by else _("on the server"))
    moment = format_datetime(change.at, "d. MMM y, HH:mm")
    return ", ".join(filter(None, (f"{moment}: {WORDS[change.action]}", who, change.browser)))


def tell(person: int, language: str, moment: datetime) -> None:
    """Tell somebody who logs in what was changed lately, on the next page."""
    with current_database().read() as found:
        known = account_changes.to_tell(found, person, now=moment)
    if not known:
        return
    with force_locale(language):
        told = "; ".join(sentence(change) for change in known[:TOLD_AT_ONCE])
        flash(_(CHANGED, changes=told), "info")
