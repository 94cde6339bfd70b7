"""A question's form: what was typed as a native question, and a native question as what would be typed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.formats.attributes import USED_BY
from surveys.questionnaire import QuestionType

TEXTS = ("text", "hint", "guidance", "low_label", "high_label", "constraint_message", "required_message")
EXPRESSIONS = ("relevant", "required_when", "constraint", "choice_filter", "calculation")
NUMBERS = ("minimum", "maximum", "max_length")
WORDS = ("lens", "dimension", "appearance")
MEDIA = ("image", "audio")
FLAGS = ("exclusive", "missing", "specify")
MOST_ROWS = 300
_WHOLE = re.compile(r"-?\d{1,9}")


@dataclass(frozen=True, slots=True)
class Typed:
    """A form's fields as they were sent or are to be shown, and what is wrong with them by field."""

    values: Mapping[str, Sequence[str]]
    problems: Mapping[str, str] = field(default_factory=dict)

    def first(self, name: str, otherwise: str = "") -> str:
        """Return a field's first value."""
        sent = self.values.get(name)
        return sent[0] if sent else otherwise

    def block(self, name: str) -> str:
        """Return the text of a textarea; HTML drops one line break at its start, so that one is doubled."""
        text = self.first(name)
        return "\n" + text if text.startswith("\n") else text

    def holds(self, name: str) -> bool:
        """Return whether a box is ticked."""
        return self.first(name) == "yes"

    def rows(self, kind: str, spare: int) -> range:
        """Return the numbers of the rows of options ("option") or landmarks ("landmark"), with some empty ones."""
        return range(min(self._used(kind) + spare, MOST_ROWS))

    def _used(self, kind: str) -> int:
        found = [name.split(".") for name, sent in self.values.items() if name.startswith(kind + ".") and any(sent)]
        numbers = [int(parts[1]) + 1 for parts in found if len(parts) > 2 and parts[1].isdigit() and len(parts[1]) < 4]
        return max(numbers, default=0)


def fits(kind: str, attribute: str) -> bool:
    """Return whether an attribute means something for a type of question."""
    types = USED_BY.get(attribute)
    if types is not None:
        return QuestionType(kind) in types
    unanswered = {QuestionType.NOTE, QuestionType.CALCULATED}
    if attribute in {"required", "required_when", "required_message", "constraint", "constraint_message"}:
        return QuestionType(kind) not in unanswered
    if attribute == "max_length":
        return kind == QuestionType.OPEN_TEXT
    if attribute == "appearance":
        return kind in {QuestionType.OPEN_TEXT, QuestionType.ONE_CHOICE}
    return True


def of_question(question: Mapping[str, Any], language: str) -> Typed:
    """Return a question as its form shows it, its texts in one language."""
    values: dict[str, list[str]] = {"type": [question["type"]], "id": [question["id"]]}
    values |= {key: [(question.get(key) or {}).get(language, "")] for key in TEXTS}
    values |= {key: [str(question.get(key, ""))] for key in (*EXPRESSIONS, *WORDS, *NUMBERS)}
    values |= {key: ["yes"] for key in ("required", "whole") if question.get(key)}
    values |= {key: [question.get("media", {}).get(key, {}).get(language, "")] for key in MEDIA}
    default = question.get("default", "")
    values["default"] = ["\n".join(default) if isinstance(default, list) else default]
    for at, option in enumerate(question.get("options", [])):
        row = f"option.{at}."
        values[row + "id"], values[row + "text"] = [option["id"]], [option["text"].get(language, "")]
        attributes = option.get("attributes", {})
        values[row + "attributes"] = ["; ".join(f"{key}={value}" for key, value in attributes.items())]
        values |= {row + flag: ["yes"] for flag in FLAGS if option.get(flag)}
    for at, landmark in enumerate(question.get("landmarks", [])):
        row = f"landmark.{at}."
        values[row + "id"], values[row + "text"] = [landmark["id"]], [landmark["text"].get(language, "")]
        values |= {row + key: [str(landmark[key])] for key in ("latitude", "longitude")}
    return Typed(values)


def to_question(typed: Typed, old: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the native question that a form says; texts in other languages stay as they were in `old`."""
    kind = typed.first("type", "open_text")
    made: dict[str, Any] = {"id": typed.first("id").strip(), "type": kind}
    for key in TEXTS:
        if fits(kind, key):
            made[key] = _text(old.get(key), language, typed.first(key))
    for key in (*EXPRESSIONS, *WORDS):
        if fits(kind, key):
            made[key] = typed.first(key).strip()
    for key in NUMBERS:
        said = typed.first(key).strip()
        if fits(kind, key) and said:
            made[key] = int(said) if _WHOLE.fullmatch(said) else said
    made |= {key: True for key in ("required", "whole") if fits(kind, key) and typed.holds(key)}
    lines = [line.strip() for line in typed.first("default").splitlines() if line.strip()]
    made["default"] = lines[0] if len(lines) == 1 else lines
    for rows, key in (("option", "options"), ("landmark", "landmarks")):
        if fits(kind, key):
            made[key] = _rows(typed, rows, old.get(key, []), language)
    media = dict(old.get("media", {}))
    media |= {key: _text(media.get(key), language, typed.first(key)) for key in MEDIA}
    made["media"] = {key: names for key, names in media.items() if names}
    return {key: value for key, value in made.items() if value not in ("", {}, [])}


def _text(old: Mapping[str, str] | None, language: str, said: str) -> dict[str, str]:
    kept = {code: text for code, text in (old or {}).items() if code != language}
    said = said.replace("\r\n", "\n").strip()
    return {language: said, **kept} if said else kept


def _rows(typed: Typed, kind: str, old: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    before = {each["id"]: each for each in old}
    made = []
    for at in typed.rows(kind, 0):
        row = f"{kind}.{at}."
        identifier, said = typed.first(row + "id").strip(), typed.first(row + "text")
        if not identifier and not said.strip():
            continue
        was = before.get(identifier, {})
        entry: dict[str, Any] = {"id": identifier, "text": _text(was.get("text"), language, said)}
        if kind == "landmark":
            entry |= {key: _degrees(typed.first(row + key)) for key in ("latitude", "longitude")}
        else:
            entry |= {flag: True for flag in FLAGS if typed.holds(row + flag)}
            if attributes := _attributes(typed.first(row + "attributes")):
                entry["attributes"] = attributes
            if "media" in was:
                entry["media"] = was["media"]
        made.append(entry)
    return made


def _degrees(text: str) -> float | str:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return text


def _attributes(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(";") if part.strip()]
    return {key.strip(): value.strip() for key, _, value in pairs}


def field_of(where: str) -> str:
    """Return the form's field that a place inside a question is about: options[2].text.nb is option.2.text."""
    found = re.match(r"(options|landmarks)\[(\d+)\]\.?(\w*)", where)
    if found:
        return f"{found[1].removesuffix('s')}.{found[2]}.{found[3] or 'id'}"
    if where.startswith("media."):
        return where.split(".")[1]
    return where.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0] or "text"
