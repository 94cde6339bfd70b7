"""A questionnaire in one language as steps of a page: one question each, repeated sections as often as wanted."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from participation.web.placeholder_words import Shown, filled
from participation.web.question_views import (
    NO,
    YES,
    AgainView,
    Given,
    Interface,
    OptionView,
    QuestionView,
    StepView,
    Words,
    wording,
)
from participation.web.sketch_map import sketch
from surveys.answers import OTHER, compile_validator
from surveys.conditions import Condition, as_data
from surveys.expressions import Junction
from surveys.questionnaire import Appearance, Option, Question, Questionnaire, QuestionType, Section
from surveys.routing import times_wanted
from surveys.wording import Strings

TIMES = "_times."  # and the section's id: how often it stands on the page
KINDS = {
    QuestionType.OPEN_TEXT: "text",
    QuestionType.ONE_CHOICE: "choice",
    QuestionType.SEVERAL_CHOICES: "choices",
    QuestionType.SCALE: "scale",
    QuestionType.NUMBER: "number",
    QuestionType.DATE: "date",
    QuestionType.TIME: "time",
    QuestionType.YES_NO: "choice",
    QuestionType.PLACE: "place",
    QuestionType.NOTE: "note",
    QuestionType.RANKING: "ranking",
    QuestionType.PHOTO: "photo",
    QuestionType.AUDIO: "audio",
    QuestionType.CALCULATED: "calculated",
}
MOST_AT_ONCE = 100
ROOM = 12  # times of a section that repeats, on a page that cannot ask the server for more


@dataclass(frozen=True, slots=True)
class _Speaker:
    """One questionnaire in one language, and what earlier answers say where a text shows them."""

    questionnaire: Questionnaire
    language: str
    interface: Interface
    shown: Shown
    address: Callable[[str], str]
    alone: bool = False

    def medium(self, media: Mapping[str, Strings], kind: str) -> str:
        """Return the address of a picture or sound in the page's language, empty where there is none."""
        names = media.get(kind, {})
        name = names.get(self.language) or names.get(self.questionnaire.default_language, "")
        return self.address(name) if name else ""

    def words(self, strings: Strings) -> Words:
        return filled(wording(self.questionnaire, strings, self.language), self.shown)

    def maybe(self, strings: Strings) -> Words | None:
        return self.words(strings) if strings else None


def has_rules(questionnaire: Questionnaire) -> bool:
    """Whether a page of it needs the script that follows the answers; a text field beside an option is no reason."""
    return (
        any(section.relevant or section.repeat for section in questionnaire.sections)
        or any(
            question.relevant or question.choice_filter or question.calculation for question in questionnaire.questions
        )
        or any("${" in text for _, strings in questionnaire.strings() for text in strings.values())
    )


def step_views(
    questionnaire: Questionnaire,
    language: str,
    interface: Interface,
    given: Given | None = None,
    address: Callable[[str], str] = lambda _name: "",
    *,
    alone: bool = False,
) -> tuple[StepView, ...]:
    """Return the questions in one language, one a step, in the order in which they are asked.

    Args:
        questionnaire: what is asked.
        language: the page's.
        interface: gives interface texts.
        given: what has been sent so far; it says how often sections repeat, and what texts show of it.
        address: gives the address of a picture or sound by its name, empty where there is no such file.
        alone: the page works without the server: its rules also say what an answer must fulfil, and sections that
            repeat stand on it as often as there is room for (ROOM); the script shows as many as are wanted.
    """
    sent = given or Given()
    known = _known(questionnaire, sent)
    shown = Shown(questionnaire, known, language, interface)
    speaker = _Speaker(questionnaire, language, interface, shown, address, alone)
    return tuple(step for section in questionnaire.sections for step in _section_steps(speaker, section, sent, known))


def _known(questionnaire: Questionnaire, given: Given) -> Mapping[str, Any]:
    """Return the answers so far, as far as they can be read; only asked for where something depends on them."""
    if not given.values or not has_rules(questionnaire):
        return {}
    return compile_validator(questionnaire).validate(given.values).answers


def times_shown(section: Section, given: Given, known: Mapping[str, Any]) -> int:
    """Return how often a section that repeats stands on the page.

    As often as an expression says; else as often as it stood there and was answered, once to begin with.
    """
    fewest, most = times_wanted(section, known)
    if section.repeat is not None and section.repeat.count is not None:
        return fewest
    stood = given.first(TIMES + section.id)
    answered = [name.split(".")[1] for name in given.values if name.startswith(section.id + ".")]
    numbers = [int(each) + 1 for each in answered if each.isdigit() and len(each) < 4]
    wanted = int(stood) if stood.isdigit() and len(stood) < 4 else max([1, *numbers])
    return max(fewest, min(wanted, most, MOST_AT_ONCE))


def _section_steps(speaker: _Speaker, section: Section, given: Given, known: Mapping[str, Any]) -> Iterator[StepView]:
    if section.repeat is None:
        yield from _steps(speaker, section, "", 0)
        return
    times = times_shown(section, given, known)
    fewest, most = times_wanted(section, known)
    drawn = min(ROOM, section.repeat.maximum) if speaker.alone else times
    asks = section.repeat.count is None
    for at, own in enumerate(_own_answers(section, given, known, drawn)):
        shown = replace(speaker.shown, answers={**known, **own})
        yield from _steps(replace(speaker, shown=shown), section, f"{section.id}.{at}.", at + 1)
    yield StepView(
        section=section.id,
        id=f"{section.id}-again",
        title=None,
        text=None,
        questions=(),
        again=AgainView(
            section.id,
            times,
            can_add=asks and times < min(most, MOST_AT_ONCE),
            can_drop=asks and (speaker.alone or times > fewest),
            title=speaker.words(section.title or speaker.questionnaire.title),
            rules=_json(
                {
                    "count": section.repeat.count and as_data(section.repeat.count.tree),
                    "if": section.relevant and as_data(section.relevant.tree),
                    "least": section.repeat.minimum,
                    "most": section.repeat.maximum,
                }
            ),
        ),
    )


def _own_answers(section: Section, given: Given, known: Mapping[str, Any], times: int) -> list[Mapping[str, Any]]:
    """Return what is known of each time of a section that repeats, so that its texts show its own answers."""
    kept = known.get(section.id, [])
    places: Sequence[int] = range(times)
    if section.repeat is None or section.repeat.count is None:
        # Times without an answer are left out of the list.
        answered = (name for name, sent in given.values.items() if any(map(str.strip, sent)))
        numbers = {name.split(".")[1] for name in answered if name.startswith(section.id + ".")}
        places = sorted(int(each) for each in numbers if each.isascii() and each.isdigit() and len(each) < 4)
    own = dict(zip(places, kept, strict=False))
    # A time that has not been answered yet shows nobody else's answers.
    return [{question.id: None for question in section.questions} | own.get(at, {}) for at in range(times)]


def _steps(speaker: _Speaker, section: Section, prefix: str, number: int) -> Iterator[StepView]:
    waiting: list[QuestionView] = []
    first = True
    for question in section.questions:
        waiting.append(_question_view(speaker, question, section, prefix))
        is_unseen = question.type in {QuestionType.NOTE, QuestionType.CALCULATED}
        if is_unseen and question is not section.questions[-1]:
            continue
        yield StepView(
            section=section.id,
            id=f"{prefix}{question.id}-step",
            title=speaker.maybe(section.title) if first else None,
            text=speaker.maybe(section.text) if first else None,
            questions=tuple(waiting),
            number=number if first else 0,
        )
        waiting, first = [], False


def _question_view(speaker: _Speaker, question: Question, section: Section, prefix: str) -> QuestionView:
    low, high = speaker.maybe(question.low_label), speaker.maybe(question.high_label)
    return QuestionView(
        id=prefix + question.id,
        kind=_kind(question),
        label=speaker.words(question.text),
        hint=speaker.maybe(question.hint),
        lens=question.lens,
        required=question.required,
        options=_options(speaker, question, prefix),
        points=_points(speaker, question, low, high) if question.type == QuestionType.SCALE else (),
        low=low,
        high=high,
        longest=question.max_length,
        map=sketch(question.landmarks),
        rules=_rules(speaker, question, section),
        default=question.default,
        image=speaker.medium(question.media, "image"),
        audio=speaker.medium(question.media, "audio"),
    )


def _kind(question: Question) -> str:
    if question.appearance == Appearance.LINE:
        return "line"
    return "menu" if question.appearance == Appearance.MENU else KINDS[question.type]


def _rules(speaker: _Speaker, question: Question, section: Section) -> str:
    """Return what the script needs to follow the answers as the server does."""
    return _json(
        {
            "check": _checks(speaker, question) if speaker.alone and question.is_answered else None,
            "if": _both(section.relevant, question.relevant),
            "filter": question.choice_filter and as_data(question.choice_filter.tree),
            "value": question.calculation and as_data(question.calculation.tree),
        }
    )


def _checks(speaker: _Speaker, question: Question) -> dict[str, Any]:
    """Return what an answer must fulfil, for a page that cannot ask the server."""
    is_number = question.type == QuestionType.NUMBER
    checks = {
        "required": question.required,
        "when": question.required_when and as_data(question.required_when.tree),
        "said": speaker.words(question.required_message).text if question.required_message else None,
        "number": is_number,
        "whole": is_number and question.whole,
        "constraint": question.constraint and as_data(question.constraint.tree),
        "message": speaker.words(question.constraint_message).text if question.constraint_message else None,
        "alone": [option.id for option in question.options if option.exclusive],
    }
    kept = {name: value for name, value in checks.items() if value}
    bounds = {"min": question.minimum, "max": question.maximum} if is_number else {}
    return kept | {name: value for name, value in bounds.items() if value is not None}


def _both(section: Condition | None, question: Condition | None) -> list[Any] | None:
    trees = tuple(condition.tree for condition in (section, question) if condition is not None)
    if not trees:
        return None
    return as_data(trees[0] if len(trees) == 1 else Junction("and", trees))


def _json(rules: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in rules.items() if value}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if set(kept) - {"most"} else ""


def _options(speaker: _Speaker, question: Question, prefix: str) -> tuple[OptionView, ...]:
    own = tuple(_option(speaker, question, each, prefix) for each in question.options)
    if question.type == QuestionType.PLACE:
        return (*(OptionView(each.id, speaker.words(each.text)) for each in question.landmarks), *own)
    if question.type == QuestionType.YES_NO:
        return (OptionView("yes", speaker.interface(YES)), OptionView("no", speaker.interface(NO)), *own)
    return own


def _option(speaker: _Speaker, question: Question, option: Option, prefix: str) -> OptionView:
    return OptionView(
        option.id,
        speaker.words(option.text),
        specify=prefix + question.id + OTHER if option.specify else "",
        attributes=_json(option.attributes) if question.choice_filter else "",
        image=speaker.medium(option.media, "image"),
    )


def _points(speaker: _Speaker, question: Question, low: Words | None, high: Words | None) -> tuple[OptionView, ...]:
    first, last = question.minimum or 0, question.maximum or 0
    return tuple(
        OptionView(
            str(point),
            Words(str(point), speaker.language, ""),
            aside=low if point == first else high if point == last else None,
        )
        for point in range(first, last + 1)
    )
