"""Forms about staff accounts."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from participation.services.accounts import SHORTEST_PASSWORD

NEEDED = InputRequired(_l("Fill in this field."))
LONG_ENOUGH = Length(
    min=SHORTEST_PASSWORD, message=_l("The password needs at least %(number)s characters.", number=SHORTEST_PASSWORD)
)

ROLE_NAMES = {
    "outreach": _l("Outreach worker"),
    "planner": _l("Planner"),
    "administrator": _l("Administrator"),
}


class LogInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Address and password."""

    email = StringField(_l("E-mail address"), [NEEDED], render_kw={"autocomplete": "username", "inputmode": "email"})
    password = PasswordField(_l("Password"), [NEEDED], render_kw={"autocomplete": "current-password"})


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """One's own new password."""

    current = PasswordField(_l("Your password now"), [NEEDED], render_kw={"autocomplete": "current-password"})
    password = PasswordField(_l("New password"), [NEEDED, LONG_ENOUGH], render_kw={"autocomplete": "new-password"})


class PersonForm(FlaskForm):  # type: ignore[misc]
    """A new member of staff."""

    name = StringField(_l("Name"), [NEEDED, Length(max=120)])
    email = StringField(_l("E-mail address"), [NEEDED, Length(max=254)], render_kw={"inputmode": "email"})
    password = PasswordField(_l("First password"), [NEEDED, LONG_ENOUGH], render_kw={"autocomplete": "new-password"})
    role = SelectField(_l("Role"), [NEEDED], choices=[SelectChoice(key, name) for key, name in ROLE_NAMES.items()])
