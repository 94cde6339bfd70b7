"""View models of the room."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_datetime

from participation.services import publishing, survey_drafts, translation_desk
from participation.services.database import Session
from participation.services.publishing import SurveyView
from participation.services.survey_drafts import DraftView
from participation.services.translation_desk import State
from participation.web.context import current_area
from participation.web.surveys.problem_words import sentence
from participation.web.surveys.words import DIFFERENCES, TYPES
from surveys import comparing, library
from surveys.duration import estimated_seconds
from surveys.formats import native
from surveys.problems import Problem, QuestionnaireRefused, Severity
from surveys.questionnaire import Questionnaire, QuestionType
from surveys.wording import language, say

_PLACE = re.compile(r"sections\[(\d+)\](?:\.questions\[(\d+)\])?(?:\.(.*))?")


@dataclass(frozen=True, slots=True)
class SurveyCard:
    """A published survey on the list."""

    survey: SurveyView
    title: str
    questions: int
    languages: str
    responses: int


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft on the list."""

    id: int
    slug: str
    title: str
    questions: int
    changed: str
    is_published: bool


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """What the check found, and the question that it is about (empty: the whole or a section)."""

    text: str
    question: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question on a draft's page."""

    id: str
    text: str
    kind: str
    marks: tuple[str, ...]
    problems: int


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section on a draft's page."""

    at: int
    id: str
    title: str
    relevant: str
    repeats: bool
    questions: tuple[QuestionLine, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A difference between two versions."""

    kind: str
    tone: str
    what: str
    name: str
    language: str
    before: str
    after: str


def survey_cards(session: Session) -> list[SurveyCard]:
    """Return the area's surveys, newest first."""
    cards = []
    for survey in reversed(publishing.surveys_of(session, current_area().id)):
        asked = publishing.questionnaire_of(session, survey)
        responses = sum(count for _, _, count in publishing.responses_by_version(session, survey.id))
        names = ", ".join(language(code).own_name for code in asked.languages)
        cards.append(SurveyCard(survey, title_of(asked.title, asked.default_language), _asked(asked), names, responses))
    return cards


def draft_cards(session: Session) -> list[DraftCard]:
    """Return the area's drafts."""
    found = survey_drafts.drafts_of(session, current_area().id)
    return [
        DraftCard(
            view.id,
            view.slug,
            title_of(view.document.get("title", {}), view.document.get("default_language", "")),
            sum(len(section["questions"]) for section in view.document["sections"]),
            str(format_datetime(view.changed, "short")),
            survey_drafts.published(session, view.area_id, view.slug) is not None,
        )
        for view in found
    ]


def ready_ones() -> list[tuple[str, str, str]]:
    """Return (name, title, what it is for) of the ready questionnaires."""
    found = [(name, library.load(name)) for name in library.names()]
    return [
        (name, say(each.title, "nb", each.default_language).text, say(each.note, "nb", each.default_language).text)
        for name, each in found
    ]


def title_of(title: Mapping[str, str], default: str) -> str:
    """Return a title in its default language, else in any."""
    return say(title, default, default).text


def _asked(questionnaire: Questionnaire) -> int:
    return sum(question.type != QuestionType.NOTE for question in questionnaire.questions)


def problems(document: Mapping[str, Any]) -> list[ProblemLine]:
    """Return what the check finds in a document, errors first."""
    found = native.check(document) if document["sections"] else [Problem("empty", "", "sections")]
    lines = dict.fromkeys(
        ProblemLine(sentence(each), _question(document, each.where), each.severity == Severity.ERROR) for each in found
    )
    return sorted(lines, key=lambda line: not line.is_error)


def own_problems(document: Mapping[str, Any], section: int, at: int) -> list[tuple[str, Problem]]:
    """Return the errors of one question: (the place inside it, the problem)."""
    prefix = f"sections[{section}].questions[{at}]"
    return [
        (each.where.removeprefix(prefix).lstrip("."), each)
        for each in native.check(document)
        if each.severity == Severity.ERROR and (each.where == prefix or each.where.startswith(prefix + "."))
    ]


def _question(document: Mapping[str, Any], where: str) -> str:
    place = _PLACE.match(where)
    if place is None or place[2] is None:
        return ""
    try:
        return str(document["sections"][int(place[1])]["questions"][int(place[2])]["id"])
    except (IndexError, KeyError):
        return ""


def minutes(document: Mapping[str, Any]) -> int:
    """Return about how many minutes answering takes; 0 while the document has errors."""
    try:
        return max(1, round(estimated_seconds(native.load(document)) / 60))
    except QuestionnaireRefused:
        return 0


def sections(document: Mapping[str, Any], found: Sequence[ProblemLine]) -> list[SectionLine]:
    """Return a draft's sections with their questions."""
    default = document["default_language"]
    return [
        SectionLine(
            at,
            section["id"],
            title_of(section.get("title", {}), default) or section["id"],
            section.get("relevant", ""),
            "repeat" in section,
            tuple(_line(question, default, found) for question in section["questions"]),
        )
        for at, section in enumerate(document["sections"])
    ]


def _line(question: Mapping[str, Any], default: str, found: Sequence[ProblemLine]) -> QuestionLine:
    marks = [mark for mark in ("lens", "dimension", "relevant") if question.get(mark)]
    marks += ["required"] if question.get("required") else []
    return QuestionLine(
        question["id"],
        title_of(question.get("text", {}), default) or question["id"],
        str(TYPES[QuestionType(question["type"])]),
        tuple(marks),
        sum(line.question == question["id"] and line.is_error for line in found),
    )


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ChangeLine]:
    """Return the differences between two documents, as lines."""
    tones = {"added": "good", "removed": "bad", "changed": "warn", "moved": "neutral"}
    return [
        ChangeLine(
            str(DIFFERENCES[each.kind]),
            tones[each.kind],
            each.what.partition(":")[2] or each.what,
            each.name,
            language(each.language).own_name if each.language else "",
            each.before,
            each.after,
        )
        for each in comparing.compare(old, new)
    ]


def progress(view: DraftView) -> list[tuple[str, str, dict[str, int], int]]:
    """Return (code, name, how many texts are in which state, percent done) of each language translated into."""
    found = []
    for code, counted in translation_desk.counts(view).items():
        total = sum(counted.values()) or 1
        done = 100 - round(100 * counted[State.MISSING] / total)
        found.append((code, language(code).own_name, {str(state): count for state, count in counted.items()}, done))
    return found
