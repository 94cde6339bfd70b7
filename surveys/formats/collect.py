"""A questionnaire as a form for ODK Collect, and what Collect sends back as a form of ours would send it.

Collect knows fewer kinds of questions: a place becomes a landmark, a point and words; a scale a choice; what is written
beside an option a question of its own. Consent and the language of the conversation are asked first. The names of
what is added start with the question's id and end in what it is; `raw` puts the pieces together again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from surveys.questionnaire import OTHER, Question, Questionnaire, QuestionType, Section
from surveys.values import LANDMARK, LATITUDE, LONGITUDE, WORDS
from surveys.wording import Strings, language

FRAME, CONSENT, LANGUAGE = "tettpa_frame", "tettpa_consent", "tettpa_language"
POINT_OF, WORDS_OF, LANDMARK_OF, OTHER_OF = "_point", "_words", "_landmark", "_other"


@dataclass(frozen=True, slots=True)
class CollectWords:
    """The interface's texts that such a form needs, each by language."""

    consent: Strings
    language: Strings
    yes: Strings
    no: Strings
    in_words: Strings
    point: Strings


@dataclass(frozen=True, slots=True)
class Sent:
    """What Collect sent, as a form of ours.

    Attributes:
        raw: as surveys.answers.Validator.validate takes it.
        files: the field names of photos and sounds, to the names of the files that came (or will come) along.
        language: of the conversation; empty where it was not asked.
    """

    raw: dict[str, list[str]]
    files: dict[str, str]
    language: str
    has_consent: bool


def for_collect(questionnaire: Questionnaire, words: CollectWords) -> dict[str, Any]:
    """Return a native document that asks the same with the kinds of questions that Collect has."""
    words = _in_languages(words, questionnaire)
    document: dict[str, Any] = json.loads(json.dumps(questionnaire.definition))
    for key in ("kind", "note", "translation_status", "intro", "consent", "thanks", "at_least_one_answer"):
        document.pop(key, None)
    for section, made in zip(questionnaire.sections, document["sections"], strict=True):
        made["questions"] = [
            each
            for question, own in zip(section.questions, made["questions"], strict=True)
            for each in _questions(question, own, words)
        ]
    document["sections"].insert(0, _frame(questionnaire, words))
    return document


def _in_languages(words: CollectWords, questionnaire: Questionnaire) -> CollectWords:
    """Return the interface's texts in the questionnaire's languages, the default one among them."""
    default = questionnaire.default_language
    kept = {}
    for each in fields(words):
        strings = getattr(words, each.name)
        said = {code: strings[code] for code in questionnaire.languages if code in strings}
        kept[each.name] = {default: strings.get("en", "")} | said
    return CollectWords(**kept)


def _frame(questionnaire: Questionnaire, words: CollectWords) -> dict[str, Any]:
    default = questionnaire.default_language
    tongues = [
        {"id": code.lower().replace("-", "_"), "text": {default: language(code).own_name}}
        for code in questionnaire.languages
    ]
    questions: list[dict[str, Any]] = [
        {"id": LANGUAGE, "type": "one_choice", "text": dict(words.language), "required": True, "options": tongues}
    ]
    for name in ("intro", "consent"):
        strings = getattr(questionnaire, name)
        if strings:
            questions.append({"id": f"tettpa_{name}_text", "type": "note", "text": dict(strings)})
    agree = [{"id": "yes", "text": dict(words.consent)}]
    questions.append(
        {"id": CONSENT, "type": "one_choice", "text": dict(words.consent), "required": True, "options": agree}
    )
    return {"id": FRAME, "title": dict(questionnaire.title), "questions": questions}


def _questions(question: Question, own: dict[str, Any], words: CollectWords) -> Iterator[dict[str, Any]]:
    for key in ("lens", "dimension", "default"):
        own.pop(key, None)
    if question.type == QuestionType.PLACE:
        yield from _place(question, own, words)
        return
    if question.type == QuestionType.SCALE:
        _scale(question, own)
    elif question.type == QuestionType.YES_NO:
        ends = [{"id": "yes", "text": dict(words.yes)}, {"id": "no", "text": dict(words.no)}]
        own |= {"type": "one_choice", "options": ends + own.get("options", [])}
    specify = [option["id"] for option in own.get("options", []) if option.pop("specify", False)]
    exclusive = [option["id"] for option in own.get("options", []) if option.pop("exclusive", False)]
    for option in own.get("options", []):
        option.pop("missing", None)
    if exclusive and question.type == QuestionType.SEVERAL_CHOICES:
        alone = [f"(not(selected(., '{each}')) or count_selected(.) = 1)" for each in exclusive]
        own["constraint"] = " and ".join([*alone, *([f"({own['constraint']})"] if "constraint" in own else [])])
    yield own
    for each in specify:
        text = next(option.text for option in question.options if option.id == each)
        asked = f"selected(${{{question.id}}}, '{each}')"
        yield {"id": question.id + OTHER_OF, "type": "open_text", "appearance": "line", "text": dict(text)} | {
            "relevant": asked
        }


def _scale(question: Question, own: dict[str, Any]) -> None:
    low, high = question.minimum or 0, question.maximum or 0
    languages = {code for strings in (question.low_label, question.high_label, question.text) for code in strings}
    points = []
    for point in range(low, high + 1):
        ends = question.low_label if point == low else question.high_label if point == high else {}
        text = {code: f"{point} – {ends[code]}" if ends.get(code) else str(point) for code in sorted(languages)}
        points.append({"id": str(point), "text": text})
    for key in ("minimum", "maximum", "low_label", "high_label"):
        own.pop(key, None)
    own |= {"type": "one_choice", "options": points + own.get("options", [])}


def _place(question: Question, own: dict[str, Any], words: CollectWords) -> Iterator[dict[str, Any]]:
    """Give a landmark, a point and words; and a value of the place's own name, for expressions that ask for it."""
    shared = {key: own[key] for key in ("relevant",) if key in own}
    landmarks = own.get("landmarks", []) + own.get("options", [])
    pieces = []
    if landmarks:
        options = [{"id": each["id"], "text": each["text"]} for each in landmarks]
        pieces.append({"id": question.id + LANDMARK_OF, "type": "one_choice", "text": own["text"], "options": options})
    pieces += [
        {"id": question.id + POINT_OF, "type": "place", "text": dict(words.point) if landmarks else own["text"]},
        {"id": question.id + WORDS_OF, "type": "open_text", "text": dict(words.in_words)},
    ]
    yield from (piece | shared for piece in pieces)
    joined = ", ".join(f"string(${{{piece['id']}}})" for piece in pieces)
    yield {"id": question.id, "type": "calculated", "text": own["text"], "calculation": f"concat({joined})"} | shared


def raw(questionnaire: Questionnaire, values: Mapping[str, Any]) -> Sent:
    """Return what Collect sent as a form of ours would send it.

    Args:
        questionnaire: what was asked, as residents are asked it.
        values: names to texts; the name of a section that repeats to a list of such maps, one a time. A group's
            values stand beside the others.
    """
    sent: dict[str, list[str]] = {}
    files: dict[str, str] = {}
    for section in questionnaire.sections:
        for prefix, given in _times(section, values):
            for question in section.questions:
                fields, file = _fields(question, given)
                sent.update({prefix + name: each for name, each in fields.items()})
                if file:
                    files[prefix + question.id] = file
    codes = {code.lower().replace("-", "_"): code for code in questionnaire.languages}
    return Sent(sent, files, codes.get(_text(values, LANGUAGE), ""), _text(values, CONSENT) == "yes")


def _times(section: Section, values: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if section.repeat is None:
        yield "", values
        return
    given = values.get(section.id)
    for at, each in enumerate(given if isinstance(given, list) else []):
        yield f"{section.id}.{at}.", each


def _fields(question: Question, given: Mapping[str, Any]) -> tuple[dict[str, list[str]], str]:
    """Return a question's fields, and the name of its file where it has one."""
    name, text = question.id, _text(given, question.id)
    if question.type in {QuestionType.PHOTO, QuestionType.AUDIO}:
        return {}, text
    if question.type == QuestionType.PLACE:
        return dict(_place_fields(name, given)), ""
    if not text or not question.is_answered:
        return {}, ""
    several = question.type in {QuestionType.SEVERAL_CHOICES, QuestionType.RANKING}
    fields: dict[str, list[str]] = {name: text.split() if several else [_cut(question, text)]}
    if other := _text(given, name + OTHER_OF):
        fields[name + OTHER] = [other]
    return fields, ""


def _cut(question: Question, text: str) -> str:
    """Return a time without seconds and zone: Collect sends 08:30:00.000+01:00."""
    return text[:5] if question.type == QuestionType.TIME else text


def _place_fields(name: str, given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    point: Sequence[str] = _text(given, name + POINT_OF).split()  # latitude, longitude, altitude, accuracy
    if len(point) >= 2:
        yield name + LATITUDE, [point[0]]
        yield name + LONGITUDE, [point[1]]
    for ending, field in ((LANDMARK_OF, LANDMARK), (WORDS_OF, WORDS)):
        if text := _text(given, name + ending):
            yield name + field, [text]


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""
