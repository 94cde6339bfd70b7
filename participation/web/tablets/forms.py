"""The room's forms."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from participation.services.errors import ServiceProblem
from participation.services.field.devices import LONGEST_NAME
from participation.web.translate import render


class InviteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A name for the tablet."""

    name = StringField(_l("Name of the tablet"), [InputRequired(_l("Fill in this field.")), Length(max=LONGEST_NAME)])


class FileForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A file that a tablet has saved."""

    file = FileField(_l("File from the tablet"), [FileRequired(_l("Choose a file."))])

    def blame(self, problem: ServiceProblem) -> None:
        """Put a service's sentence to the file."""
        self.file.errors = [*self.file.errors, render(problem.message)]
