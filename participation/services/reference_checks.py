"""What to know before believing register figures: too old, invented, undated, totals that disagree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from participation.services.messages import N_, Message
from participation.services.reference import ReferenceView

STALE_AFTER = 2  # years between the figures and the survey
TOTALS_AGREE = 0.02  # of the larger of two totals


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know of a dimension's figures."""

    dimension: str
    code: str
    message: Message


def remarks(views: Mapping[str, ReferenceView], today: date) -> list[Remark]:
    """Return what to know of the figures in use.

    Args:
        views: by dimension.
        today: the day of the survey that they are compared with.
    """
    found = []
    most = max(views.values(), key=lambda view: view.total, default=None)
    for name, view in views.items():
        if view.is_invented:
            found.append(Remark(name, "invented", Message(N_("Some or all of these figures are invented."))))
        if view.dated is None:
            found.append(Remark(name, "undated", Message(N_("Nobody has said which day these figures are from."))))
        elif today.year - view.dated.year > STALE_AFTER:
            sentence = N_("These figures are %(years)s years older than the survey: the area may have changed since.")
            values = {"years": today.year - view.dated.year}
            found.append(Remark(name, "stale", Message(sentence, values)))
        if most is not None and most.total - view.total > TOTALS_AGREE * most.total:
            sentence = N_(
                "These figures count %(total)s residents, those of another dimension %(most)s. Are both of the same "
                "area, the same year and the same ages?"
            )
            found.append(Remark(name, "totals", Message(sentence, {"total": view.total, "most": most.total})))
    return found
