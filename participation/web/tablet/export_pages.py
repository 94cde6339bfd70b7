"""What was recorded in a session, taken out: the way to its answers' export, and its dialogues as a file."""

import secrets
from typing import Any

from flask import request
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, TextAreaField

from participation.services import area_groups, dialogues, field_sessions, journal
from participation.services.database import Session
from participation.services.exports import Format, Options
from participation.services.exports.dialogue_files import DialogueFile, make
from participation.services.exports.options import LONGEST_REASON
from participation.services.permissions import Permission
from participation.web.access import may
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.survey_names import survey_name
from participation.web.tablet import entry, pages
from participation.web.tablet.forms import StaffForm

KINDS = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "application/zip",
}


class DialoguesForm(StaffForm):
    """Which file, whether with words, and why."""

    format = RadioField(lazy_gettext("Which kind of file?"), validate_choice=False, default=Format.XLSX.value)
    free_text = BooleanField(lazy_gettext("I need what was said, promised and noted, in words"))
    reason = TextAreaField(lazy_gettext("Why do you need it?"))

    def __init__(self) -> None:
        super().__init__()
        self.format.choices = [(Format.XLSX.value, "Excel"), (Format.CSV.value, "CSV")]

    def options(self) -> Options:
        """Return what is asked for; the service says whether it can be granted."""
        return Options(
            format=Format(self.format.data) if self.format.data in set(KINDS) else Format.SAV,
            language=page_language(),
            free_text=bool(self.free_text.data),
            reason=str(self.reason.data or "").strip()[:LONGEST_REASON],
        )


def asks_for_words() -> bool:
    """Return whether the request takes out people's own words."""
    return request.method == "POST" and "free_text" in request.form


def page(session: Session, session_id: int) -> dict[str, Any]:
    """Return what the page shows: how much there is of what."""
    at = entry.desk(session, current_area().id, session_id, "")
    count, people = dialogues.counts_in(session, session_id)
    language = page_language()
    return {
        "met": at.met,
        "day": pages.long_day(at.met.day),
        "answers": field_sessions.answers_in(session, session_id),
        "dialogues": count,
        "people": people,
        "asked": [(survey.slug, survey_name(each, survey.slug, language)) for survey, each in at.asked],
        "may_take_words": may(Permission.EXPORT_WORDS),
    }


def file(session_id: int, form: DialoguesForm) -> Response:
    """Return the dialogues' file, with a line in the journal.

    Raises:
        ServiceProblem: it cannot be granted, with the field that it is about.
    """
    area_id, person_id, moment = current_area().id, current_person().id, now()
    options = form.options().checked(may_take_words=may(Permission.EXPORT_WORDS))

    def work(session: Session) -> DialogueFile:
        field_sessions.one(session, area_id, session_id)
        groups = {
            each.key: [key for key, _ in each.categories]
            for each in area_groups.counted_in_dialogues(session, area_id, options.language)
        }
        made = make(session, area_id, session_id, options, groups=groups, salt=secrets.token_bytes(32))
        detail = {
            "dialogues": made.dialogues,
            "format": options.format.value,
            "free_text": options.free_text,
            "reason": options.reason,
        }
        journal.record(
            session,
            "dialogues.export",
            user_id=person_id,
            area_id=area_id,
            subject=f"session:{session_id}",
            detail=detail,
            now=moment,
        )
        return made

    made = current_database().run(work)
    reply = Response(made.content, mimetype=KINDS[options.format])
    reply.headers["Content-Disposition"] = f'attachment; filename="{current_area().slug}-{made.name}"'
    return reply
