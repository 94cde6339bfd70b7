"""View models of the room."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from participation.services.field.contents import Answers, Notes
from participation.services.field.devices import DeviceView
from participation.services.field.held import HeldContent, HeldRecord
from participation.web.answer_views import AnswerView, answer_views
from participation.web.interface_words import interface
from participation.web.locale import page_language
from participation.web.qr import qr_svg
from participation.web.question_problems import problem_views
from participation.web.question_views import ProblemView
from participation.web.reading import moment, number
from participation.web.tablets.words import KINDS, PROBLEMS, note_label
from participation.web.translate import render

CLOCK_IS_WRONG = 300  # seconds
SILENT = timedelta(days=3)
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """A tablet on the list: figures in words, and what should worry somebody."""

    id: UUID
    name: str
    last_contact: str
    enrolled: str
    waiting: str
    refused: int
    records: str
    version: str
    storage: str
    alarms: tuple[str, ...]
    gaps: tuple[str, ...]
    is_revoked: bool
    is_told_to_unlock: bool


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A record on the list of those to look at."""

    id: int
    device: str
    number: str
    received: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A record opened: its answers that can be read, everything else as it came, what is wrong."""

    line: HeldLine
    written: str
    answers: tuple[AnswerView, ...]
    fields: tuple[tuple[str, str], ...]
    problems: tuple[ProblemView, ...]
    sentences: tuple[str, ...]
    can_be_stored: bool


def card(device: DeviceView, now: datetime) -> DeviceCard:
    """Return a tablet as the list shows it."""
    return DeviceCard(
        id=device.id,
        name=device.name,
        last_contact=moment(device.last_contact) if device.last_contact else gettext("never"),
        enrolled=moment(device.enrolled),
        waiting=ngettext("%(num)s record waits on it", "%(num)s records wait on it", device.waiting),
        refused=device.quarantined,
        records=ngettext("%(num)s record came in", "%(num)s records came in", device.records),
        version=device.app_version or "–",
        storage=_storage(device),
        alarms=tuple(_alarms(device, now)),
        gaps=tuple(str(first) if first == last else f"{first}–{last}" for first, last in device.gaps),
        is_revoked=device.revoked is not None,
        is_told_to_unlock=device.unlock,
    )


def _storage(device: DeviceView) -> str:
    if device.used is None or device.quota is None:
        return "–"
    free = number(round(max(0, device.quota - device.used) / MEGABYTE))
    kept = gettext("kept by the browser") if device.persisted else gettext("not promised by the browser")
    return str(gettext("%(free)s MB free, %(kept)s", free=free, kept=kept))


def _alarms(device: DeviceView, now: datetime) -> list[str]:
    found = []
    if device.lost:
        found.append(
            ngettext(
                "%(num)s record is missing: it was saved on the tablet, is no longer there, and never came here.",
                "%(num)s records are missing: they were saved on the tablet, are no longer there, and never came here.",
                device.lost,
            )
        )
    if device.lost_storage:
        found.append(gettext("The browser cleared what the tablet kept; it was made known again under a new number."))
    if device.quarantined:
        found.append(
            ngettext(
                "%(num)s record was refused and waits on the tablet for somebody to look at it.",
                "%(num)s records were refused and wait on the tablet for somebody to look at them.",
                device.quarantined,
            )
        )
    if device.revoked is None and device.waiting and device.last_contact and device.last_contact < now - SILENT:
        found.append(gettext("It has been silent for days, with records on it."))
    if abs(device.clock_ahead) > CLOCK_IS_WRONG:
        minutes = number(round(abs(device.clock_ahead) / 60))
        found.append(gettext("Its clock is %(minutes)s minutes wrong. No answer is lost by it.", minutes=minutes))
    return found


def enrolment(code: str) -> dict[str, str | Markup]:
    """Return a code with its address and the QR code for the tablet's camera."""
    address = url_for("field.start", _external=True) + "#enrol=" + code
    return {"code": code, "address": address, "qr": qr_svg(address)}


def line(record: HeldRecord) -> HeldLine:
    """Return a record as the list shows it."""
    return HeldLine(
        record.id,
        record.device,
        number(record.seq),
        moment(record.received),
        str(KINDS.get(record.kind, record.kind)),
        str(PROBLEMS.get(record.problem, record.problem)),
    )


def held_page(found: HeldContent) -> HeldPage:
    """Return a record opened to be looked at."""
    language = page_language()
    say = interface(language)
    answers: tuple[AnswerView, ...] = ()
    problems: tuple[ProblemView, ...] = ()
    if found.questionnaire is not None:
        answers = answer_views(found.questionnaire, found.answers, language, say)
        problems = problem_views(found.questionnaire, found.problems, language, say)
    return HeldPage(
        line=line(found.record),
        written=moment(found.record.client_time),
        answers=answers,
        fields=_left(found),
        problems=problems,
        sentences=tuple(render(each.message) for each in found.dialogue_problems),
        can_be_stored=isinstance(found.content, Answers | Notes),
    )


def _left(found: HeldContent) -> tuple[tuple[str, str], ...]:
    """Return the fields that do not stand among the answers, as they came: nothing that was said is out of sight."""
    fields: dict[str, list[str]] = getattr(found.content, "fields", {})
    wrong = {problem.name for problem in found.problems}
    is_known = found.questionnaire is not None
    label = note_label if isinstance(found.content, Notes) else str
    return tuple((label(name), ", ".join(values)) for name, values in fields.items() if not is_known or name in wrong)
