"""What a request stands in: the installation's settings, its database, the area, the person, the moment."""

from datetime import UTC, datetime
from typing import cast

from flask import current_app, g

from participation.services.areas import AreaView
from participation.services.database import Database
from participation.services.permissions import StaffUser
from participation.settings import Settings

SETTINGS = "TETTPA_SETTINGS"
DATABASE = "TETTPA_DATABASE"


def current_settings() -> Settings:
    """Return the installation's settings."""
    return cast("Settings", current_app.config[SETTINGS])


def current_database() -> Database:
    """Return the door to the installation's database."""
    return cast("Database", current_app.config[DATABASE])


def is_keyed() -> bool:
    """Return whether contact details may be left: only where they are encrypted."""
    return bool(current_database().keys.newest)


def current_area() -> AreaView:
    """Return the area of the page's address; only in views that `requires` guards."""
    return cast("AreaView", g.area)


def current_person() -> StaffUser:
    """Return who is logged in; only in views that ask for it."""
    return cast("StaffUser", g.person)


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)
