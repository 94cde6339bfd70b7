"""Tett på's own questionnaire files: JSON, described in docs/questionnaire-format.md."""

import hashlib
import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from surveys.formats.parts import PartReader
from surveys.formats.reading import MOST_PROBLEMS
from surveys.formats.semantics import check_meaning
from surveys.problems import Problem, QuestionnaireRefused, Severity
from surveys.questionnaire import Questionnaire, Section

FORMAT = "tettpa-survey/1"
LARGEST_FILE = 4_000_000
DEEPEST = 30

# Halves of characters, control characters (but line breaks and tab), and overrides that turn a page's text around.
UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]")

KEYS = frozenset(
    {
        "format",
        "id",
        "title",
        "languages",
        "default_language",
        "intro",
        "consent",
        "thanks",
        "at_least_one_answer",
        "translation_status",
        "sections",
        "note",
        "kind",
    }
)
SECTION_KEYS = frozenset({"id", "title", "text", "relevant", "repeat", "questions"})


def load(data: bytes | str | Mapping[str, Any]) -> Questionnaire:
    """Read a questionnaire.

    Args:
        data: the JSON file's content, or the document itself.

    Raises:
        QuestionnaireRefused: it has errors; all that were found are in `problems`, and nothing else is ever raised.
    """
    questionnaire, problems = _read(data)
    if questionnaire is None:
        raise QuestionnaireRefused(problem for problem in problems if problem.severity == Severity.ERROR)
    return questionnaire


def check(data: bytes | str | Mapping[str, Any]) -> list[Problem]:
    """Return everything that is wrong with a questionnaire, warnings too; an empty list where nothing is."""
    return _read(data)[1]


def dump(questionnaire: Questionnaire) -> bytes:
    """Return the questionnaire as a file that `load` reads back to an equal one."""
    return json.dumps(questionnaire.definition, ensure_ascii=False, indent=1).encode() + b"\n"


def _read(data: bytes | str | Mapping[str, Any]) -> tuple[Questionnaire | None, list[Problem]]:
    try:
        document = _document(data)
    except QuestionnaireRefused as refused:
        return None, list(refused.problems)
    reader = PartReader(document)
    questionnaire = _questionnaire(reader, document)
    if not reader.has_errors:
        reader.problems.extend(islice(check_meaning(questionnaire), MOST_PROBLEMS))
    return (None if reader.has_errors else questionnaire), reader.problems


def _questionnaire(reader: PartReader, document: dict[str, Any]) -> Questionnaire:
    reader.known_keys(document, KEYS, "")
    if document.get("format") != FORMAT:
        reader.error("unknown_format", f'the file must say "format": "{FORMAT}".', "format")
    sections = tuple(
        _section(reader, section, f"sections[{at}]")
        for at, section in enumerate(reader.objects(document, "sections", "", required=True))
    )
    return Questionnaire(
        id=reader.identifier(document, ""),
        title=reader.strings(document, "title", "", required=True),
        languages=reader.languages,
        default_language=reader.default_language,
        sections=sections,
        definition=document,
        hash=digest(document),
        intro=reader.strings(document, "intro", ""),
        consent=reader.strings(document, "consent", ""),
        thanks=reader.strings(document, "thanks", ""),
        at_least_one_answer=reader.flag(document, "at_least_one_answer", "", default=True),
        translation_status=reader.plain_map(document, "translation_status"),
        note=reader.strings(document, "note", ""),
        kind=reader.kind(document),
    )


def _section(reader: PartReader, section: dict[str, Any], where: str) -> Section:
    reader.known_keys(section, SECTION_KEYS, where)
    return Section(
        id=reader.identifier(section, where),
        title=reader.strings(section, "title", where),
        text=reader.strings(section, "text", where),
        relevant=reader.condition(section, "relevant", where),
        repeat=reader.repeat(section, where),
        questions=tuple(
            reader.question(question, f"{where}.questions[{at}]")
            for at, question in enumerate(reader.objects(section, "questions", where, required=True))
        ),
    )


def digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document's canonical JSON, hexadecimal."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _document(data: bytes | str | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(data, Mapping):
        try:
            text = json.dumps(data, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise _refused("not_json", "the document holds something that JSON cannot hold.") from error
    else:
        text = _text(data)
    if len(text) > LARGEST_FILE:
        raise _refused("too_large", f"the file is larger than {LARGEST_FILE // 1_000_000} MB.")
    try:
        document = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
        _inspect(document)
    except json.JSONDecodeError as error:
        raise _refused(
            "not_json", f"this is not JSON ({error.msg}).", f"line {error.lineno}, column {error.colno}"
        ) from error
    except RecursionError as error:
        raise _refused("too_deep", "the file is nested too deeply.") from error
    except QuestionnaireRefused:
        raise
    except ValueError as error:
        raise _refused("not_json", f"this is not JSON ({error}).") from error
    if not isinstance(document, dict):
        raise _refused("not_an_object", "the file must hold one JSON object.")
    return document


def _text(data: bytes | str) -> str:
    if isinstance(data, str):
        text = data
    else:
        if len(data) > 4 * LARGEST_FILE:
            raise _refused("too_large", f"the file is larger than {LARGEST_FILE // 1_000_000} MB.")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            raise _refused("not_utf8", "the file is not UTF-8 text.", f"line {line}") from error
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _refused("duplicate_key", f'the key "{key[:60]}" stands twice in one object.')
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise _refused("not_json", f"{name} is not a JSON value.")


def _inspect(document: Any) -> None:
    """Refuse what is nested too deeply, and texts that no database and no page can hold."""
    waiting = [(document, 1)]
    while waiting:
        each, depth = waiting.pop()
        if depth > DEEPEST:
            raise _refused("too_deep", "the file is nested too deeply.")
        if isinstance(each, dict):
            waiting.extend((inner, depth + 1) for pair in each.items() for inner in pair)
        elif isinstance(each, list):
            waiting.extend((inner, depth + 1) for inner in each)
        elif isinstance(each, str) and (found := UNUSABLE.search(each)):
            sentence = f"a text holds the character U+{ord(found[0]):04X}, which cannot be stored or shown."
            raise _refused("bad_character", sentence)


def _refused(code: str, message: str, where: str = "") -> QuestionnaireRefused:
    return QuestionnaireRefused([Problem(code, message, where)])
