"""Figures that are made of every single answer, kept in this process until an answer comes or goes.

Groups crossed and weighted results read a survey's answers one by one: seconds for tens of thousands. What is kept is
what a page shows, in counts and shares, and never an answer or what one person said. It is found by a fingerprint of
all that it follows from: the folded counts, how many responses there are and when the last came, the marks, the
questionnaire's version and the register's figures. Two corrections that exchange just the same answers between two
people, with nothing else in between, leave the fingerprint as it is; the figures follow with the next answer.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from participation.records.answers import AnswerCount, PendingFold, Response
from participation.records.marks import ResponseMark
from participation.services import reference
from participation.services.database import WRITING
from participation.services.publishing import SurveyView

MOST = 64

Result = TypeVar("Result")

_kept: "WeakKeyDictionary[Engine, OrderedDict[Hashable, Any]]" = WeakKeyDictionary()
_lock = Lock()


def kept(session: Session, survey: SurveyView, name: Hashable, make: Callable[[], Result]) -> Result:
    """Return figures as they were made the last time from the same answers, else make them.

    Args:
        session: one that writes makes them anew: what it has seen may be rolled back.
        survey: whose answers.
        name: what figures, with all that was asked for.
        make: makes them; whatever it raises goes to the caller and nothing is kept.
    """
    bind = session.get_bind()
    if not isinstance(bind, Engine) or bind.get_execution_options().get(WRITING):
        return make()
    key = (name, fingerprint(session, survey))
    with _lock:
        own = _kept.setdefault(bind, OrderedDict())
        if key in own:
            own.move_to_end(key)
            return cast("Result", own[key])
    made = make()
    with _lock:
        own[key] = made
        while len(own) > MOST:
            own.popitem(last=False)
    return made


def fingerprint(session: Session, survey: SurveyView) -> str:
    """Return what differs as soon as a survey's answers, their marks or the register's figures do."""
    columns = (AnswerCount.field_session_id, AnswerCount.question_id, AnswerCount.value, AnswerCount.count)
    counts = session.execute(select(*columns).where(AnswerCount.survey_id == survey.id).order_by(*columns[:3])).all()
    responses = select(func.count(), func.max(Response.received)).where(Response.survey_id == survey.id)
    marked = select(func.count(), func.max(ResponseMark.created), func.count(ResponseMark.cleared))
    known = reference.newest(session, survey.area_id)
    figures = {name: (view.version, sorted(view.counts().items())) for name, view in known.items()}
    parts = (
        survey.version_id,
        list(map(tuple, counts)),
        tuple(session.execute(responses).one()),
        tuple(session.execute(marked.where(ResponseMark.survey_id == survey.id)).one()),
        session.scalar(select(func.count()).select_from(PendingFold)),
        sorted(figures.items()),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()
