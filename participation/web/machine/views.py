"""The verbs behind the machine room's routes, and what its pages are given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext, lazy_gettext

from participation.services.codebooks import codebook_of
from participation.services.errors import ServiceProblem
from participation.services.machine import figures, models, work
from participation.services.machine.work import JobView, Kind
from participation.services.messages import N_, Message
from participation.services.suggestions import PRECISION
from participation.web.context import current_database
from participation.web.machine import pages
from participation.web.reading import number
from participation.web.translate import render

STEPS = {
    "": lazy_gettext("Waiting for its turn"),
    "learning": lazy_gettext("Learning from what people coded"),
    "judging": lazy_gettext("Judging the statements that wait"),
    "words": lazy_gettext("Noting which words count"),
    "storing": lazy_gettext("Comparing with the model in use"),
    "grouping": lazy_gettext("Grouping what nobody has coded"),
}
# How far along the whole each step begins and ends, in per cent; learning is one long piece.
SPANS = {"": (0, 2), "learning": (5, 60), "judging": (60, 75), "words": (75, 97), "storing": (97, 99)}


@dataclass(frozen=True, slots=True)
class Job:
    """A job as a page shows it; done of total is in per cent."""

    id: str
    kind: str
    is_at_work: bool
    is_done: bool
    is_kept_out: bool
    done: int
    total: int
    text: str
    sentence: str
    served: str
    back: str


def index(area_id: int, language: str) -> dict[str, Any]:
    """Return what the machine's page is given."""
    with current_database().read() as session:
        book = codebook_of(session, area_id)
        found = figures.figures(session, area_id)
        history = figures.history(session, area_id)
        newest = work.newest(session, area_id, Kind.LEARN)
    return {
        "shown": None if found is None else pages.page(found, book, language),
        "history": [pages.line(each) for each in history],
        "running": newest.id if newest is not None and newest.is_at_work else None,
        "chosen": f"{100 * (found.model.chosen_precision if found else PRECISION):.0f}",
    }


def ask(area_id: int, kind: Kind, user_id: int, moment: datetime, typed: str | None = None) -> UUID:
    """Ask the machine for something, with its line in the journal."""
    precision = None if typed is None else precision_of(typed)
    return current_database().run(
        lambda session: work.ask(session, area_id, kind, user_id=user_id, now=moment, precision=precision)
    )


def stop(area_id: int, job_id: UUID, user_id: int, moment: datetime) -> None:
    """Stop what the machine is doing."""
    current_database().run(lambda session: work.stop(session, area_id, job_id, user_id=user_id, now=moment))


def set_precision(area_id: int, typed: str, user_id: int, moment: datetime) -> int:
    """Choose how often suggestions must be right; return how many statements have one."""
    wanted = precision_of(typed)
    return current_database().run(
        lambda session: models.set_precision(session, area_id, wanted, user_id=user_id, now=moment)
    )


def use(area_id: int, model_id: int, user_id: int, moment: datetime) -> int:
    """Put a model that was kept out in use; return how many statements have a suggestion."""
    return current_database().run(lambda session: models.use(session, area_id, model_id, user_id=user_id, now=moment))


def precision_of(typed: str) -> float:
    """Return the share that a field in per cent holds; raise ServiceProblem, with its field, where it makes none."""
    text = typed.strip().removesuffix("%").strip()
    if not text.isdecimal() or len(text) > 3 or not 50 <= int(text) <= 99:
        raise ServiceProblem(Message(N_("Write a whole number from 50 to 99.")), field="precision")
    return int(text) / 100


def job(area_id: int, job_id: UUID, area_slug: str) -> Job:
    """Return a job as its page shows it."""
    with current_database().read() as session:
        view = work.one(session, area_id, job_id)
    low, high = SPANS.get(view.step, (5, 95))
    percent = 100 if view.is_done else low + (high - low) * min(view.done, view.total) // max(view.total, 1)
    endpoint = "machine.index" if view.kind == Kind.LEARN else "machine.candidates"
    return Job(
        id=str(view.id),
        kind=view.kind.value,
        is_at_work=view.is_at_work,
        is_done=view.is_done,
        is_kept_out=view.result.get("in_use") is False,
        done=percent,
        total=100,
        text=str(STEPS.get(view.step, STEPS[""])),
        sentence=_sentence(view),
        served=number(view.result.get("statements", 0)),
        back=url_for(endpoint, area_slug=area_slug),
    )


def _sentence(view: JobView) -> str:
    if view.problem is not None:
        return render(view.problem)
    if view.state == "cancelled":
        return str(gettext("The machine has been stopped. Nothing was changed."))
    return str(gettext("It did not work. Try again; if it fails once more, tell whoever runs the site."))
