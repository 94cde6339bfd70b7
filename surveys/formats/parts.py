"""Read the parts of a questionnaire - questions, options, landmarks, repeats - out of its document."""

import re
from collections.abc import Mapping
from typing import Any

from surveys.formats.reading import IDENTIFIER, LONGEST_ANSWER, LONGEST_TEXT, OPTION_IDENTIFIER, Reader, join
from surveys.questionnaire import LENSES, Appearance, Kind, Landmark, Option, Question, QuestionType, Repeat

QUESTION_KEYS = frozenset(
    {
        "id",
        "type",
        "text",
        "hint",
        "guidance",
        "required",
        "lens",
        "dimension",
        "options",
        "low_label",
        "high_label",
        "minimum",
        "maximum",
        "max_length",
        "landmarks",
        "relevant",
        "constraint",
        "constraint_message",
        "required_when",
        "required_message",
        "choice_filter",
        "calculation",
        "default",
        "appearance",
        "whole",
        "media",
    }
)
OPTION_KEYS = frozenset({"id", "text", "exclusive", "missing", "specify", "attributes", "media"})
REPEAT_KEYS = frozenset({"minimum", "maximum", "count"})
MEDIA = ("image", "audio", "video")
FILE_NAME = re.compile(r"[^/\\\x00-\x1f]{1,120}")
ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]{0,59}")
LONGEST_ATTRIBUTE = 200
MOST_TIMES, MOST_BY_DEFAULT = 100, 20
LANDMARK_KEYS = frozenset({"id", "text", "latitude", "longitude"})


class PartReader(Reader):
    """Reads one document's parts; what is wrong gathers in `problems`."""

    def question(self, found: dict[str, Any], where: str) -> Question:
        """Return a question."""
        self.known_keys(found, QUESTION_KEYS, where)
        kind = self.one_of(found, "type", where, [each.value for each in QuestionType], QuestionType.OPEN_TEXT.value)
        return Question(
            id=self.identifier(found, where),
            type=QuestionType(kind),
            text=self.strings(found, "text", where, required=True),
            hint=self.strings(found, "hint", where),
            guidance=self.strings(found, "guidance", where),
            required=self.flag(found, "required", where),
            lens=self.one_of(found, "lens", where, LENSES, "") if "lens" in found else "",
            dimension=self._dimension(found, where),
            options=tuple(
                self._option(option, f"{where}.options[{at}]")
                for at, option in enumerate(self.objects(found, "options", where))
            ),
            low_label=self.strings(found, "low_label", where),
            high_label=self.strings(found, "high_label", where),
            minimum=self.whole(found, "minimum", where, -1_000_000_000, 1_000_000_000),
            maximum=self.whole(found, "maximum", where, -1_000_000_000, 1_000_000_000),
            max_length=self.whole(found, "max_length", where, 1, LONGEST_ANSWER) or 2000,
            landmarks=tuple(
                self._landmark(landmark, f"{where}.landmarks[{at}]")
                for at, landmark in enumerate(self.objects(found, "landmarks", where))
            ),
            relevant=self.condition(found, "relevant", where),
            constraint=self.condition(found, "constraint", where),
            constraint_message=self.strings(found, "constraint_message", where),
            required_when=self.condition(found, "required_when", where),
            required_message=self.strings(found, "required_message", where),
            choice_filter=self.condition(found, "choice_filter", where),
            calculation=self.condition(found, "calculation", where),
            default=self._default(found, where),
            appearance=self.one_of(found, "appearance", where, [each.value for each in Appearance], "")
            if "appearance" in found
            else "",
            whole=self.flag(found, "whole", where),
            media=self._media(found, where),
        )

    def repeat(self, found: Mapping[str, Any], where: str) -> Repeat | None:
        """Return how often a section is asked, None where it does not repeat."""
        value = found.get("repeat")
        if value is None:
            return None
        where = join(where, "repeat")
        if not isinstance(value, dict):
            self.error("wrong_type", 'this must be an object, as {"maximum": 8}.', where)
            return None
        self.known_keys(value, REPEAT_KEYS, where)
        minimum = self.whole(value, "minimum", where, 0, MOST_TIMES)
        maximum = self.whole(value, "maximum", where, 1, MOST_TIMES)
        count = self.condition(value, "count", where)
        return Repeat(minimum or 0, MOST_BY_DEFAULT if maximum is None else maximum, count)

    def kind(self, document: Mapping[str, Any]) -> Kind:
        """Return whom one answered form stands for."""
        if "kind" not in document:
            return Kind.INDIVIDUAL
        return Kind(self.one_of(document, "kind", "", [each.value for each in Kind], Kind.INDIVIDUAL.value))

    def _default(self, found: Mapping[str, Any], where: str) -> tuple[str, ...]:
        value = found.get("default", [])
        given = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) and len(each) <= LONGEST_TEXT for each in given):
            self.error("wrong_type", "this must be a text, or a list of texts.", join(where, "default"))
            return ()
        return tuple(given)

    def _media(self, found: Mapping[str, Any], where: str) -> dict[str, dict[str, str]]:
        value, place = found.get("media", {}), join(where, "media")
        if not isinstance(value, dict):
            self.error("wrong_type", 'this must be an object, as {"audio": {"nb": "question.mp3"}}.', place)
            return {}
        self.known_keys(value, frozenset(MEDIA), place)
        media = {kind: self.strings(value, kind, place) for kind in MEDIA if kind in value}
        for kind, names in media.items():
            for language, name in names.items():
                if not FILE_NAME.fullmatch(name):
                    self.error("bad_file_name", "this must be the name of a file.", f"{place}.{kind}.{language}")
        return {kind: names for kind, names in media.items() if names}

    def _attributes(self, found: Mapping[str, Any], where: str) -> dict[str, str]:
        value, place = found.get("attributes", {}), join(where, "attributes")
        if not isinstance(value, dict) or not all(
            ATTRIBUTE.fullmatch(name) and isinstance(each, str) and len(each) <= LONGEST_ATTRIBUTE
            for name, each in value.items()
        ):
            self.error("wrong_type", 'this must be an object of short texts, as {"district": "east"}.', place)
            return {}
        return value

    def _option(self, found: dict[str, Any], where: str) -> Option:
        self.known_keys(found, OPTION_KEYS, where)
        return Option(
            id=self.identifier(found, where, OPTION_IDENTIFIER),
            text=self.strings(found, "text", where, required=True),
            exclusive=self.flag(found, "exclusive", where),
            missing=self.flag(found, "missing", where),
            specify=self.flag(found, "specify", where),
            attributes=self._attributes(found, where),
            media=self._media(found, where),
        )

    def _landmark(self, found: dict[str, Any], where: str) -> Landmark:
        self.known_keys(found, LANDMARK_KEYS, where)
        degrees = {}
        for key, highest in (("latitude", 90), ("longitude", 180)):
            value = found.get(key)
            if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > highest:
                self.error("wrong_type", f"this must be degrees between -{highest} and {highest}.", join(where, key))
                value = 0
            degrees[key] = float(value)
        return Landmark(self.identifier(found, where), self.strings(found, "text", where, required=True), **degrees)

    def _dimension(self, found: Mapping[str, Any], where: str) -> str:
        value = found.get("dimension", "")
        if not isinstance(value, str) or (value and not IDENTIFIER.fullmatch(value)):
            self.error("bad_id", "a dimension is named like an id.", join(where, "dimension"))
            return ""
        return value
