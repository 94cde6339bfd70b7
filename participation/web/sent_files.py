"""Photos and sounds that came with a form, for residents and outreach staff alike."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from participation.services import waiting_files
from participation.services.waiting_files import Kept
from participation.web.context import current_database
from participation.web.question_problems import SENTENCES
from participation.web.question_views import Interface, ProblemView
from participation.web.sent_forms import Sent
from surveys.questionnaire import FILES, Questionnaire
from surveys.values import FILE, MEDIA_TYPE

if TYPE_CHECKING:
    from participation.services.database import Session


def with_files(
    questionnaire: Questionnaire, say: Interface, sent: Sent, now: datetime
) -> tuple[Sent, tuple[ProblemView, ...]]:
    """Keep the photos and sounds of a form; return the form with the fields that stand for them, and what is wrong.

    What a form says of files by itself counts for nothing: only what has come here is known.
    """
    if not any(question.type in FILES for question in questionnaire.questions):
        return sent, ()
    answers = {name: values for name, values in sent.answers.items() if not name.endswith((FILE, MEDIA_TYPE))}

    def work(session: "Session") -> Kept:
        return waiting_files.keep(session, sent.id, questionnaire, sent.files, dropped=sent.dropped, now=now)

    # Without a token nothing is stored, files neither: the page comes back, and they can be chosen once more.
    kept = current_database().run(work) if sent.has_token else Kept({})
    sentence = SENTENCES["not_a_file"]
    wrong = tuple(ProblemView(say(sentence), field, None) for field in kept.refused)
    return replace(sent, answers=answers | kept.raw), wrong
