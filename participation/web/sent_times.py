"""Sections that repeat: whether a form that came in stood there as often as its own answers call for."""

from collections.abc import Mapping
from typing import Any

from participation.services.messages import N_
from participation.web.question_steps import TIMES
from participation.web.question_views import Interface, ProblemView
from participation.web.sent_forms import Sent
from surveys.questionnaire import Questionnaire
from surveys.routing import times_wanted

MORE = N_("Some more questions belong to your answers. Please look at them, then press Send.")


def missing_times(
    questionnaire: Questionnaire, sent: Sent, answers: Mapping[str, Any], say: Interface
) -> list[ProblemView]:
    """Return a sentence where the answers lead to more times of a section than stood on the page; else nothing."""
    for section in questionnaire.sections:
        if section.repeat is None or (section.relevant is not None and not section.relevant.holds(answers)):
            continue
        stood = (sent.times.get(TIMES + section.id) or ["0"])[0]
        if times_wanted(section, answers)[0] > int(stood):
            return [ProblemView(say(MORE), f"{section.id}.{stood}.{section.questions[0].id}")]
    return []
