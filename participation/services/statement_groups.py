"""Which resident group said each statement: from the answers it came with, or from what a dialogue noted."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.answers import Response, Statement
from participation.services import publishing
from surveys.problems import QuestionnaireRefused
from surveys.questionnaire import Kind, Questionnaire

Groups = Mapping[str, str]  # dimension (or sub_area) to category

SUB_AREA = "sub_area"
AGE = "age"


def groups_of(session: Session, area_id: int) -> dict[int, Groups]:
    """Return, for each statement of an area, its group in every dimension that is known, and its sub-area.

    A statement out of a form that stands for a group or a place, and not for one person, has none.
    """
    found: dict[int, Groups] = dict(_of_dialogues(session, area_id))
    answers = _of_responses(session, area_id)
    rows = session.execute(select(Statement.id, Statement.response_id).where(Statement.area_id == area_id))
    for statement_id, response_id in rows:
        if response_id is not None:
            found[statement_id] = answers.get(response_id, {})
    return found


def _of_dialogues(session: Session, area_id: int) -> dict[int, Groups]:
    rows = session.execute(
        select(Statement.id, Statement.said_by).where(Statement.area_id == area_id, Statement.dialogue_id.is_not(None))
    )
    return {row.id: row.said_by or {} for row in rows}


def _of_responses(session: Session, area_id: int) -> dict[Any, Groups]:
    wanted = select(Statement.response_id).where(Statement.area_id == area_id, Statement.response_id.is_not(None))
    rows = session.execute(select(Response.id, Response.version_id, Response.answers).where(Response.id.in_(wanted)))
    asked: dict[int, Mapping[str, frozenset[str]]] = {}
    names: dict[int, Mapping[str, str]] = {}
    found: dict[Any, Groups] = {}
    for response_id, version_id, answers in rows:
        if version_id not in asked:
            questionnaire = _questionnaire(session, version_id)
            names[version_id], asked[version_id] = _questions(questionnaire)
        found[response_id] = {
            name: answers[question]
            for name, question in names[version_id].items()
            if isinstance(answers.get(question), str) and answers[question] in asked[version_id][question]
        }
    return found


def _questionnaire(session: Session, version_id: int) -> Questionnaire | None:
    try:
        return publishing.version_questionnaire(session, version_id)
    except QuestionnaireRefused:
        return None  # written for an older edition of this software; its answers stay, but name no group here


def _questions(questionnaire: Questionnaire | None) -> tuple[Mapping[str, str], Mapping[str, frozenset[str]]]:
    """Return (dimension to question, question to the answers that name a group)."""
    if questionnaire is None or questionnaire.kind != Kind.INDIVIDUAL:
        return {}, {}
    questions = dict(questionnaire.dimensions)
    if SUB_AREA in questionnaire.by_id:
        questions.setdefault(SUB_AREA, questionnaire.by_id[SUB_AREA])
    told = {
        question.id: frozenset(option.id for option in question.options if not option.missing)
        for question in questions.values()
    }
    return {name: question.id for name, question in questions.items()}, told
