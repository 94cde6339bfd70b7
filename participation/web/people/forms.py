"""Forms about staff accounts."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from participation.services.passwords import SHORTEST_PASSWORD

NEEDED = InputRequired(_l("Fill in this field."))
LONG_ENOUGH = Length(
    min=SHORTEST_PASSWORD, message=_l("The password needs at least %(number)s characters.", number=SHORTEST_PASSWORD)
)

ROLE_NAMES = {
    "outreach": _l("Outreach worker"),
    "planner": _l("Planner"),
    "administrator": _l("Administrator"),
    "data_protection": _l("Data protection officer"),
    "reader": _l("Reader of figures"),
}


ROLE_TEXTS = {
    "outreach": _l("Plans and holds field sessions, and writes down what residents say there."),
    "planner": _l("Makes surveys, reads and codes what residents say, plans follow-ups, takes out exports."),
    "administrator": _l("All of it; invites people and gives roles."),
    "data_protection": _l("Reads the journal and figures to see that the rules are kept. Reads nobody's words."),
    "reader": _l("Reads overviews and figures, never what a single person said."),
}


class LogInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Address and password."""

    email = StringField(_l("E-mail address"), [NEEDED], render_kw={"autocomplete": "username", "inputmode": "email"})
    password = PasswordField(_l("Password"), [NEEDED], render_kw={"autocomplete": "current-password"})


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """One's own new password."""

    current = PasswordField(_l("Your password now"), [NEEDED], render_kw={"autocomplete": "current-password"})
    password = PasswordField(_l("New password"), [NEEDED, LONG_ENOUGH], render_kw={"autocomplete": "new-password"})


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """The password that a person chooses by a link."""

    password = PasswordField(_l("New password"), [NEEDED, LONG_ENOUGH], render_kw={"autocomplete": "new-password"})


class PersonForm(FlaskForm):  # type: ignore[misc]
    """A new member of staff, who is invited."""

    name = StringField(_l("Name"), [NEEDED, Length(max=120)])
    email = StringField(_l("E-mail address"), [NEEDED, Length(max=254)], render_kw={"inputmode": "email"})
    role = SelectField(_l("Role"), [NEEDED], choices=[SelectChoice(key, name) for key, name in ROLE_NAMES.items()])
