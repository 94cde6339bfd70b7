"""Which questions are asked, and what is computed: always from the answers, never remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.conditions import POSITION
from surveys.functions import number, tidy
from surveys.questionnaire import OTHER, Question, Questionnaire, QuestionType, Section


@dataclass(frozen=True, slots=True)
class Asked:
    """A question where it is asked.

    Attributes:
        instance: how many times its section was asked before, in a section that repeats; None elsewhere.
        known: what is known there: the answers before it, in a repeat those of the same time over those of others.
        given: the answers of its section (of this time), its own among them.
    """

    question: Question
    section: Section
    instance: int | None
    known: Mapping[str, Any]
    given: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of its field in a form: ID, or SECTION.N.ID in a section that repeats."""
        return self.question.id if self.instance is None else f"{self.section.id}.{self.instance}.{self.question.id}"


@dataclass(frozen=True, slots=True)
class Route:
    """The way that some answers lead through a questionnaire.

    Attributes:
        asked: every question that is asked (or computed), in order.
        answers: what was answered of it, and what was computed; a list of such maps for each section that repeats.
    """

    asked: tuple[Asked, ...]
    answers: dict[str, Any]


def route(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Route:
    """Return the way that answers lead.

    A question that is itself irrelevant counts as unanswered for those that follow.
    """
    known: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    asked: list[Asked] = []
    for section in questionnaire.sections:
        if section.relevant is not None and not section.relevant.holds(known):
            continue
        if section.repeat is None:
            found = _section(section, None, answers, known, asked)
            kept.update(found)
            continue
        times = [
            _section(section, at, given, {**known, POSITION: float(at + 1)}, asked)
            for at, given in enumerate(_instances(section, answers, known))
        ]
        times = _without_empty(section, times)
        if times:
            kept[section.id] = known[section.id] = times
            for question in section.questions:
                known[question.id] = [each.get(question.id) for each in times]
    return Route(tuple(asked), kept)


def _section(
    section: Section, instance: int | None, answers: Mapping[str, Any], known: dict[str, Any], asked: list[Asked]
) -> dict[str, Any]:
    """Follow one section; `known` grows with what is answered in it."""
    kept: dict[str, Any] = {}
    for question in section.questions:
        if instance is not None:
            known.pop(question.id, None)
        if question.relevant is not None and not question.relevant.holds(known):
            continue
        asked.append(Asked(question, section, instance, known, kept))
        if question.type == QuestionType.CALCULATED:
            value = tidy(question.calculation.value(known)) if question.calculation else None
        else:
            value = answers.get(question.id)
        if value is not None:
            kept[question.id] = known[question.id] = value
            if question.id + OTHER in answers:
                kept[question.id + OTHER] = answers[question.id + OTHER]
    return kept


def _without_empty(section: Section, times: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the times that something was answered in; where an expression says how many, all up to the last such."""
    if section.repeat is None or section.repeat.count is None:
        return [each for each in times if each]
    last = max((at for at, each in enumerate(times) if each), default=-1)
    return times[: last + 1]


def _instances(section: Section, answers: Mapping[str, Any], known: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    given = answers.get(section.id)
    instances = [each if isinstance(each, Mapping) else {} for each in given] if isinstance(given, list) else []
    fewest, most = times_wanted(section, known)
    return instances[:most] + [{}] * (fewest - len(instances))


def times_wanted(section: Section, known: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many times a section that repeats is asked, at least and at most."""
    repeat = section.repeat
    if repeat is None:
        return 1, 1
    if repeat.count is not None:
        counted = number(repeat.count.value(known))
        times = max(0, min(int(counted), repeat.maximum)) if counted is not None else 0
        return times, times
    return repeat.minimum, repeat.maximum


def relevant_questions(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """Return the questions that these answers lead to, in order; of those that repeat, the ones asked at least once."""
    return tuple({each.question.id: each.question for each in route(questionnaire, answers).asked}.values())


def relevant_ids(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of the questions that these answers lead to."""
    return frozenset(question.id for question in relevant_questions(questionnaire, answers))
