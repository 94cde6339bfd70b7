"""What pages of conclusions say of marked answers: how many are left out, and where somebody can look at them."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from participation.services import marks, publishing
from participation.services.shown_findings import SMALLEST_SHOWN
from participation.web.access import may_open
from participation.web.context import current_area, current_database
from participation.web.reading import number


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many marked answers a page leaves out, in words, and (survey, path) where they can be looked at."""

    number: str
    links: tuple[tuple[str, str], ...]


def left_out(survey_id: int | None = None, *, for_others: bool = False) -> LeftOut | None:
    """Return what a page leaves out of a survey, or of all of the area's; None where nothing is marked.

    Counts below five are told as a range, as every count of people. For others, and for readers who may not look at the
    answers, the number is told in steps of five: beside the number of answers it must not tell one more or one less.
    """
    may_look, area = may_open("planning.marked"), current_area()
    with current_database().read() as session:
        surveys = {view.id: view.slug for view in publishing.surveys_of(session, area.id)}
        wanted = surveys.keys() if survey_id is None else {survey_id} & surveys.keys()
        found = marks.number_in(session, wanted)
    if not found:
        return None
    links = tuple(
        (surveys[each], url_for("planning.marked", area_slug=area.slug, survey_id=each)) for each in found if may_look
    )
    return LeftOut(_words(sum(found.values()), in_steps=for_others or not may_look), links)


def left_out_helper() -> dict[str, Callable[..., LeftOut | None]]:
    """Return what a room's templates are given (a context processor)."""
    return {"left_out": left_out}


def _words(total: int, *, in_steps: bool) -> str:
    if total < SMALLEST_SHOWN:
        return str(gettext("fewer than five")) if in_steps else f"1–{SMALLEST_SHOWN - 1}"
    if in_steps:
        return str(gettext("at least %(number)s", number=number(total - total % SMALLEST_SHOWN)))
    return number(total)
