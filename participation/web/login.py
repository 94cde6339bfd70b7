"""Logging in by Flask-Login; the cookie holds the token of a row in login_session, so that a log-in can be ended."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, g, request
from flask_login import LoginManager, current_user

from participation.services import log_ins
from participation.services.log_ins import Standing
from participation.services.permissions import StaffUser
from participation.services.unavailable import DATABASE_ERRORS
from participation.web.context import current_database, current_settings, now

ASKED_BY_SCRIPTS = (".progress",)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member of staff with an open log-in, as Flask-Login wants one."""

    token: str
    standing: Standing
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @property
    def person(self) -> StaffUser:
        """Who it is."""
        return self.standing.user

    def get_id(self) -> str:
        """Return what the cookie keeps."""
        return self.token


def idle() -> timedelta | None:
    """Return how long a member of staff may do nothing before a log-in is locked, None for ever."""
    minutes = current_settings().idle_minutes
    return timedelta(minutes=minutes) if minutes else None


def note_activity() -> None:
    """Note once a minute that somebody is at work; a page that asks for its progress by itself is nobody's work."""
    moment, token = now(), current_user.token
    if str(request.endpoint).endswith(ASKED_BY_SCRIPTS) or moment - current_user.standing.seen < log_ins.SEEN_EVERY:
        return
    # A page that can be read is shown also where nothing can be stored.
    with suppress(*DATABASE_ERRORS):
        current_database().run(lambda session: log_ins.note_seen(session, token, now=moment))


def init_login(app: Flask) -> None:
    """Know who is there on pages that ask; the residents' pages never do."""
    manager = LoginManager()
    # The token is random and belongs to one browser; a phone that changes networks must stay logged in.
    manager.session_protection = None
    # Its context processor would ask the database on every page that is drawn, also when that is what went wrong.
    manager.init_app(app, add_context_processor=False)

    @manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
    def load(token: str) -> Visitor | None:
        with current_database().read() as session:
            standing = log_ins.standing(session, token, now=now(), idle=idle())
        if standing is None:
            return None
        g.person = standing.user
        return Visitor(token, standing)
