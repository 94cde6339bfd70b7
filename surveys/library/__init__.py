"""Ready questionnaires, as data: a folder each, the questions in questionnaire.json, the texts in a file a language.

A translator meets one flat file: the place of a text, and the text. `load` puts them together into a document of the
native format; a text that a language lacks is simply not there, and the page falls back visibly. What several
questionnaires ask stands in shared/: the questions once, by their ids, and their texts; a questionnaire's own text for
the same place goes before.
"""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from surveys.formats import native
from surveys.questionnaire import Questionnaire
from surveys.wording import LANGUAGE_CODES

SHARED = "shared"
TEXTS = ("text", "hint", "guidance", "low_label", "high_label", "constraint_message")


def names() -> tuple[str, ...]:
    """Return the names of the ready questionnaires."""
    folders = files(__name__).iterdir()
    return tuple(sorted(folder.name for folder in folders if folder.joinpath("questionnaire.json").is_file()))


def texts(name: str, language: str) -> dict[str, str]:
    """Return a questionnaire's texts in a language by their places; empty where it is not written in that language."""
    own = files(__name__).joinpath(name, f"{language}.json")
    if not own.is_file():
        return {}
    found: dict[str, str] = {**_read(SHARED, f"{language}.json"), **_read(name, f"{language}.json")}
    return found


def _read(folder: str, file: str) -> Any:
    return json.loads(files(__name__).joinpath(folder, file).read_text(encoding="utf-8"))


def document(
    name: str,
    *,
    sub_areas: Sequence[tuple[str, str]] = (),
    landmarks: Sequence[tuple[str, str, float, float]] = (),
) -> dict[str, Any]:
    """Return a ready questionnaire as a document of the native format.

    Args:
        name: one of `names()`.
        sub_areas: (id, name) of the area's parts; they become the first options of the question about them. Names of
            places are the same in every language.
        landmarks: (id, name, latitude, longitude) in degrees, for the sketch map.

    Raises:
        KeyError: there is no questionnaire of this name.
    """
    if name not in names():
        raise KeyError(name)
    by_language = {code: found for code in LANGUAGE_CODES if (found := texts(name, code))}
    frame = _read(name, "questionnaire.json")
    shared = {question["id"]: question for question in _read(SHARED, "questions.json")["questions"]}

    def strings(*places: str) -> dict[str, str]:
        return {
            code: text
            for code, found in by_language.items()
            if (text := next((found[place] for place in places if found.get(place)), ""))
        }

    return {
        "format": native.FORMAT,
        "id": frame["id"],
        "languages": list(by_language),
        "default_language": "nb",
        "translation_status": {code: found.get("status", "draft") for code, found in by_language.items()},
        "at_least_one_answer": frame.get("at_least_one_answer", True),
        **{key: strings(key) for key in ("title", "intro", "consent", "thanks")},
        **{key: frame[key] for key in ("note", "kind") if key in frame},
        "sections": [
            {
                "id": section["id"],
                "title": strings(f"{section['id']}.title"),
                "text": strings(f"{section['id']}.text"),
                "questions": [
                    _question(question, strings, tuple(by_language), sub_areas, landmarks)
                    for question in (shared[each] if isinstance(each, str) else each for each in section["questions"])
                    if question["id"] != "sub_area" or sub_areas
                ],
            }
            for section in frame["sections"]
        ],
    }


def _question(
    frame: Mapping[str, Any],
    strings: Any,
    languages: Sequence[str],
    sub_areas: Sequence[tuple[str, str]],
    landmarks: Sequence[tuple[str, str, float, float]],
) -> dict[str, Any]:
    """Return one question's document; options named by id alone share their text where it is the same everywhere."""
    question = {key: value for key, value in frame.items() if key != "options"}
    identifier = question["id"]
    question.update({key: found for key in TEXTS if (found := strings(f"{identifier}.{key}"))})
    options = [
        {"id": key, "text": dict.fromkeys(languages, text)}
        for key, text in (sub_areas if identifier == "sub_area" else ())
    ]
    for option in frame.get("options", ()):
        given = {"id": option} if isinstance(option, str) else dict(option)
        options.append({**given, "text": strings(f"{identifier}.{given['id']}", given["id"])})
    if options:
        question["options"] = options
    if question["type"] == "place" and landmarks:
        question["landmarks"] = [
            {"id": key, "text": dict.fromkeys(languages, text), "latitude": latitude, "longitude": longitude}
            for key, text, latitude, longitude in landmarks
        ]
    return question


def load(name: str, **area: Any) -> Questionnaire:
    """Return a ready questionnaire; the arguments are those of `document`."""
    return native.load(document(name, **area))


def four_lenses(
    *, sub_areas: Sequence[tuple[str, str]] = (), landmarks: Sequence[tuple[str, str, float, float]] = ()
) -> Questionnaire:
    """Return the built-in questionnaire: qualities, challenges, needs and opportunities of a neighbourhood."""
    return load("four_lenses", sub_areas=sub_areas, landmarks=landmarks)
