"""The room's forms: what was sent stays in the fields, whatever is wrong with the rest."""

from dataclasses import asdict
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    FloatField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import TimeField as WtfTimeField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from participation.services.errors import ServiceProblem
from participation.services.field_sessions import Log, Preparation, SessionView
from participation.web.translate import render

LONG_TEXT = 4000
TOO_LONG = lazy_gettext("The text is too long. There is room for %(max)d characters.")


class DayField(DateField):  # type: ignore[misc]  # WTForms has no types
    """A day; its complaint is ours, so that it is translated."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a browser's date field sends."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Choose the day.")) from None


class ClockField(WtfTimeField):  # type: ignore[misc]  # WTForms has no types
    """A time of day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a browser's time field sends."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Write the time as 15:30.")) from None


class PeopleField(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """A number of people, in the digits of any script; never type=number, which a scrolling hand changes."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a whole number."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError(gettext("Write a whole number.")) from None


class ChecksField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Boxes to tick; the service says whether they may be chosen."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, validate_choice=False, **options)


class LinesField(TextAreaField):  # type: ignore[misc]  # WTForms has no types
    """Lines of text, one thing each."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the lines; the service says whether they are too many or too long."""
        self.data = valuelist[0].splitlines() if valuelist else []

    def _value(self) -> str:
        return "\n".join(self.data or ())


class DegreesField(FloatField):  # type: ignore[misc]  # WTForms has no types
    """A latitude or longitude, with a point or a comma."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read decimal degrees; an empty field is no point."""
        text = valuelist[0].strip().replace(",", ".").replace("\N{MINUS SIGN}", "-") if valuelist else ""
        try:
            self.data = float(text) if text else None
        except ValueError:
            self.data = None
            raise ValueError(gettext("Write the degrees as a number, such as 59.9139.")) from None

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else "" if self.data is None else f"{self.data:.5f}"


class StaffForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that can be told what a service found wrong."""

    def blame(self, problem: ServiceProblem) -> None:
        """Put a service's sentence to the field it is about, or above the form."""
        sentence = render(problem.message)
        if problem.field in self:
            self[problem.field].errors = [*self[problem.field].errors, sentence]
        else:
            self.form_errors.append(sentence)


class SessionForm(StaffForm):
    """What a session is planned as."""

    survey_id = SelectField(lazy_gettext("Survey"), coerce=int, validate_choice=False)
    day = DayField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Choose the day."))])
    starts = ClockField(lazy_gettext("From"), [Optional()], format=["%H:%M", "%H:%M:%S"])
    ends = ClockField(lazy_gettext("To"), [Optional()], format=["%H:%M", "%H:%M:%S"])
    place = StringField(lazy_gettext("Place"), [InputRequired(lazy_gettext("Write where the session is."))])
    method = RadioField(lazy_gettext("How people are met"), validate_choice=False)
    languages = ChecksField(lazy_gettext("Languages we can speak there"))
    staff_ids = ChecksField(lazy_gettext("Who goes"), coerce=int)
    target_groups = ChecksField(lazy_gettext("Whom the session is meant to reach"))
    more_surveys = ChecksField(lazy_gettext("Further surveys in use"), coerce=int)
    latitude = DegreesField(lazy_gettext("Latitude"), [Optional()])
    longitude = DegreesField(lazy_gettext("Longitude"), [Optional()])
    interpreters = LinesField(lazy_gettext("Interpreters"))
    partners = LinesField(lazy_gettext("Partner organisations"))
    materials = LinesField(lazy_gettext("What to bring"))

    def offer(
        self,
        surveys: list[tuple[int, str]],
        methods: list[tuple[str, str]],
        languages: list[tuple[str, str]],
        staff: list[tuple[int, str]],
    ) -> None:
        """Say what there is to choose from, as (value, label)."""
        self.survey_id.choices, self.method.choices = surveys, methods
        self.languages.choices, self.staff_ids.choices = languages, staff
        self.more_surveys.choices = surveys

    def suggest(self, day: date, user_id: int) -> None:
        """Fill an empty form with what is likely: today, and oneself."""
        self.process(data={"day": day, "staff_ids": [user_id], "method": "stand"})

    def show(self, view: SessionView) -> None:
        """Fill the fields with a session as it is planned now."""
        self.process(
            data={
                "survey_id": view.survey_id,
                "day": view.day,
                "starts": view.starts,
                "ends": view.ends,
                "place": view.place,
                "method": view.method.value,
                "languages": list(view.languages),
                "staff_ids": [number for number, _ in view.staff],
                "target_groups": [":".join(group) for group in view.target_groups],
                **asdict(view.prepared),
            }
        )

    def plan(self) -> dict[str, Any]:
        """Return the arguments of field_sessions.plan and edit."""
        groups = (value.partition(":") for value in self.target_groups.data or ())
        return {
            "survey_id": self.survey_id.data or 0,
            "day": self.day.data,
            "starts": self.starts.data,
            "ends": self.ends.data,
            "place": self.place.data or "",
            "method": self.method.data or "",
            "languages": self.languages.data or (),
            "staff_ids": self.staff_ids.data or (),
            "target_groups": [(dimension, category) for dimension, _, category in groups if dimension and category],
            "prepared": self._prepared(),
        }

    def _prepared(self) -> Preparation:
        return Preparation(
            interpreters=tuple(self.interpreters.data or ()),
            partners=tuple(self.partners.data or ()),
            materials=tuple(self.materials.data or ()),
            latitude=self.latitude.data,
            longitude=self.longitude.data,
            more_surveys=tuple(self.more_surveys.data or ()),
        )


class LogForm(StaffForm):
    """What is written down when a session ends."""

    spoken_to = PeopleField(lazy_gettext("People you spoke to"), [Optional()])
    refusals = PeopleField(lazy_gettext("People who did not want to answer"), [Optional()])
    place = StringField(lazy_gettext("Where you were"), [InputRequired(lazy_gettext("Write where the session was."))])
    weather = StringField(lazy_gettext("Weather"), [Length(max=200, message=TOO_LONG)])
    who_was_missing = TextAreaField(lazy_gettext("Who was missing"), [Length(max=LONG_TEXT, message=TOO_LONG)])
    notes = TextAreaField(lazy_gettext("What to do differently next time"), [Length(max=LONG_TEXT, message=TOO_LONG)])

    def show(self, view: SessionView) -> None:
        """Fill the fields with what is known already."""
        self.process(
            data={
                "spoken_to": view.log.spoken_to,
                "refusals": view.log.refusals,
                "place": view.place,
                "weather": view.log.weather,
                "who_was_missing": view.log.who_was_missing,
                "notes": view.log.notes,
            }
        )

    def log(self) -> Log:
        """Return the log."""
        return Log(
            spoken_to=self.spoken_to.data,
            refusals=self.refusals.data,
            place=self.place.data or "",
            weather=self.weather.data or "",
            who_was_missing=self.who_was_missing.data or "",
            notes=self.notes.data or "",
        )
