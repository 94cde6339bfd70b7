"""Changes of a questionnaire's native document, one at a time; each returns a new document and leaves the old one."""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from surveys.conditions import ConditionProblem, parse
from surveys.expressions import Answer, walk

Document = dict[str, Any]
LONGEST_ID = 60
_REFERENCE = re.compile(r"\$\{([a-z][a-z0-9_]*)\}")
_EXPRESSIONS = ("relevant", "constraint", "required_when", "choice_filter", "calculation")
_TEXTS = ("text", "hint")
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "–": " ", "—": " "})


def empty(identifier: str, title: str, language: str) -> Document:
    """Return the document of a questionnaire that asks nothing yet."""
    return {
        "format": "tettpa-survey/1",
        "id": identifier,
        "title": {language: title},
        "languages": [language],
        "default_language": language,
        "sections": [],
    }


def proposed_id(text: str, taken: set[str], otherwise: str = "question") -> str:
    """Return an id made of a text's first words that nothing has yet."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", folded)[:4]
    base = "_".join(words)[: LONGEST_ID - 4] or otherwise
    base = base if base[0].isalpha() else f"{otherwise}_{base}"[: LONGEST_ID - 4]
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base}_{number}"
    return found


def ids(document: Mapping[str, Any]) -> set[str]:
    """Return the ids of all sections and questions."""
    return {section["id"] for section in document["sections"]} | {
        question["id"] for section in document["sections"] for question in section["questions"]
    }


def find(document: Mapping[str, Any], question: str) -> tuple[int, int] | None:
    """Return the place of a question (section, question), None where there is none."""
    for at, section in enumerate(document["sections"]):
        for number, each in enumerate(section["questions"]):
            if each["id"] == question:
                return at, number
    return None


def with_whole(document: Document, changes: Mapping[str, Any]) -> Document:
    """Return the document with keys of the whole changed; an empty value takes the key out."""
    made = _copy(document)
    for key, value in changes.items():
        if value in ("", None, {}, []):
            made.pop(key, None)
        else:
            made[key] = value
    return made


def with_language(document: Document, language: str) -> Document:
    """Return the document with one more language."""
    made = _copy(document)
    if language not in made["languages"]:
        made["languages"].append(language)
    return made


def without_language(document: Document, language: str) -> Document:
    """Return the document without a language and its texts; the default one stays."""
    made = _copy(document)
    if language == made["default_language"] or language not in made["languages"]:
        return made
    made["languages"].remove(language)
    made.get("translation_status", {}).pop(language, None)
    _drop_texts(made, language)
    return made


def _drop_texts(node: Any, language: str) -> None:
    """Take a language out of every map of texts."""
    if isinstance(node, list):
        for each in node:
            _drop_texts(each, language)
    elif isinstance(node, dict):
        if language in node and isinstance(node[language], str):
            del node[language]
        for key, each in node.items():
            if key != "attributes":
                _drop_texts(each, language)


def with_section(document: Document, section: Mapping[str, Any], at: int | None = None) -> Document:
    """Return the document with a section added at the end, or one in its place changed (its questions stay)."""
    made = _copy(document)
    kept = {key: value for key, value in section.items() if value not in ("", None, {}, [])}
    if at is None:
        made["sections"].append(kept | {"questions": []})
    else:
        made["sections"][at] = kept | {"questions": made["sections"][at]["questions"]}
    return made


def with_question(document: Document, section: int, question: Mapping[str, Any], at: int | None = None) -> Document:
    """Return the document with a question added to a section's end, or one in its place changed.

    Where its id changes, expressions and texts that ask for it follow.
    """
    made = _copy(document)
    questions = made["sections"][section]["questions"]
    if at is None:
        questions.append(dict(question))
        return made
    old = questions[at]["id"]
    questions[at] = dict(question)
    if old != question["id"]:
        _rename(made, old, question["id"])
    return made


def without_question(document: Document, question: str) -> Document:
    """Return the document without a question."""
    made, place = _copy(document), find(document, question)
    if place is not None:
        del made["sections"][place[0]]["questions"][place[1]]
    return made


def without_section(document: Document, at: int) -> Document:
    """Return the document without a section and its questions."""
    made = _copy(document)
    del made["sections"][at]
    return made


def moved_question(document: Document, question: str, step: int) -> Document:
    """Return the document with a question one place further up (-1) or down (1), into the next section at an end."""
    made, place = _copy(document), find(document, question)
    if place is None:
        return made
    section, at = place
    questions = made["sections"][section]["questions"]
    if 0 <= at + step < len(questions):
        questions[at], questions[at + step] = questions[at + step], questions[at]
    elif 0 <= section + step < len(made["sections"]):
        moving = questions.pop(at)
        made["sections"][section + step]["questions"].insert(0 if step > 0 else LAST, moving)
    return made


LAST = 1_000_000  # beyond every list's end


def moved_section(document: Document, at: int, step: int) -> Document:
    """Return the document with a section one place further up (-1) or down (1)."""
    made = _copy(document)
    sections = made["sections"]
    if 0 <= at < len(sections) and 0 <= at + step < len(sections):
        sections[at], sections[at + step] = sections[at + step], sections[at]
    return made


def asked_for_by(document: Mapping[str, Any], question: str) -> list[str]:
    """Return the ids of the questions and sections whose expressions or texts ask for a question."""
    holders = [holder for section in document["sections"] for holder in (section, *section["questions"])]
    return [holder["id"] for holder in holders if holder.get("id") != question and question in _references(holder)]


def _references(holder: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    sources = [holder.get(key) for key in _EXPRESSIONS]
    sources.append((holder.get("repeat") or {}).get("count"))
    for source in sources:
        if source:
            try:
                found |= {node.question for node in walk(parse(source).tree) if isinstance(node, Answer)}
            except ConditionProblem:
                continue
    for key in _TEXTS:
        for text in (holder.get(key) or {}).values():
            found |= set(_REFERENCE.findall(text))
    return found


def _rename(document: Document, old: str, new: str) -> None:
    def follow(text: str) -> str:
        return text.replace(f"${{{old}}}", f"${{{new}}}")

    for section in document["sections"]:
        for holder in (section, *section["questions"]):
            for key in _EXPRESSIONS:
                if holder.get(key):
                    holder[key] = follow(holder[key])
            for key in _TEXTS:
                if isinstance(holder.get(key), dict):
                    holder[key] = {code: follow(text) for code, text in holder[key].items()}
        if (section.get("repeat") or {}).get("count"):
            section["repeat"]["count"] = follow(section["repeat"]["count"])


def _copy(document: Mapping[str, Any]) -> Document:
    copied: Document = json.loads(json.dumps(document))
    return copied
