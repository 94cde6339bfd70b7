"""The form for a key of ODK Collect."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from participation.services.collect_keys import LONGEST_LABEL


class KeyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A name for the tablet, and the session that its answers belong to."""

    label = StringField(_l("Name of the tablet"), [InputRequired(_l("Fill in this field.")), Length(max=LONGEST_LABEL)])
    session = SelectField(_l("Field session"))

    def offer(self, sessions: list[tuple[str, str]]) -> None:
        """Give the choices of sessions."""
        self.session.choices = [("", _l("None: the answers stand by themselves")), *sessions]
