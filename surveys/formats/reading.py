"""Read the values in a questionnaire's document, collecting what is wrong instead of stopping at the first."""

import re
from collections.abc import Mapping
from typing import Any

from surveys.conditions import Condition, ConditionProblem, parse
from surveys.problems import Problem, Severity

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,59}")
OPTION_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_]{0,59}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_TEXT = 5000
LONGEST_ANSWER = 10_000
MOST_LANGUAGES = 60
LONGEST_LIST = 5000
MOST_PROBLEMS = 500  # more help nobody, and a hostile file would have a million


class Reader:
    """Reads one document; what is wrong gathers in `problems`.

    Attributes:
        languages: the questionnaire's languages, the default one among them.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.problems: list[Problem] = []
        self.languages = self._languages(document)
        default = document.get("default_language", self.languages[0] if self.languages else "")
        if not isinstance(default, str) or default not in self.languages:
            self.error("unknown_language", "the default language must be one of the languages.", "default_language")
            default = self.languages[0] if self.languages else ""
        self.default_language = default

    @property
    def has_errors(self) -> bool:
        """Whether anything found so far stops the questionnaire."""
        return any(problem.severity == Severity.ERROR for problem in self.problems)

    def error(self, code: str, message: str, where: str) -> None:
        """Note an error."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, message, where))

    def known_keys(self, found: Mapping[str, Any], known: frozenset[str], where: str) -> None:
        """Note keys that mean nothing; they are most often misspelt."""
        for key in found:
            if key not in known:
                self.error("unknown_key", "this key is not known; is it misspelt?", join(where, key[:60]))

    def objects(
        self, found: Mapping[str, Any], key: str, where: str, *, required: bool = False
    ) -> list[dict[str, Any]]:
        """Return a list of objects."""
        value = found.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.error("wrong_type", "this must be a list of objects.", join(where, key))
            return []
        if len(value) > LONGEST_LIST:
            self.error("too_many", f"this list has more than {LONGEST_LIST} entries.", join(where, key))
            return []
        if required and not value:
            self.error("empty", "this list must not be empty.", join(where, key))
        return value

    def identifier(self, found: Mapping[str, Any], where: str, shape: re.Pattern[str] = IDENTIFIER) -> str:
        """Return an id."""
        value = found.get("id")
        if not isinstance(value, str) or not shape.fullmatch(value):
            self.error(
                "bad_id", "an id is needed: small letters a-z, digits and underscores, at most 60.", join(where, "id")
            )
            return ""
        return value

    def strings(self, found: Mapping[str, Any], key: str, where: str, *, required: bool = False) -> dict[str, str]:
        """Return a map from language to text."""
        value, place = found.get(key, {}), join(where, key)
        if not isinstance(value, dict):
            self.error("wrong_type", "this must be an object with a text for each language.", place)
            return {}
        texts = {}
        for code, text in value.items():
            if code not in self.languages:
                self.error(
                    "unknown_language", "this language is not among the questionnaire's.", join(place, code[:20])
                )
            elif not isinstance(text, str):
                self.error("wrong_type", "this must be a text.", join(place, code))
            elif len(text) > LONGEST_TEXT:
                self.error("too_long", f"this text is longer than {LONGEST_TEXT} characters.", join(place, code))
            elif text.strip():
                texts[code] = text
        if required and not texts.get(self.default_language):
            self.error("missing_text", "the default language needs a text here.", join(place, self.default_language))
        return texts

    def flag(self, found: Mapping[str, Any], key: str, where: str, *, default: bool = False) -> bool:
        """Return a switch."""
        value = found.get(key, default)
        if not isinstance(value, bool):
            self.error("wrong_type", "this must be true or false.", join(where, key))
            return default
        return value

    def whole(self, found: Mapping[str, Any], key: str, where: str, lowest: int, highest: int) -> int | None:
        """Return a whole number, None where there is none."""
        value = found.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.error("wrong_type", f"this must be a whole number from {lowest} to {highest}.", join(where, key))
            return None
        return value

    def plain_map(self, found: Mapping[str, Any], key: str) -> dict[str, str]:
        """Return a map from language to a word."""
        value = found.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            self.error("wrong_type", "this must be an object with a word for each language.", key)
            return {}
        return value

    def condition(self, found: Mapping[str, Any], key: str, where: str) -> Condition | None:
        """Return an expression, None where there is none."""
        value = found.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.error("wrong_type", "this must be an expression, as text.", join(where, key))
            return None
        try:
            return parse(value)
        except ConditionProblem as problem:
            self.error("bad_expression", f"the expression cannot be read: {problem}.", join(where, key))
            return None

    def one_of(
        self, found: Mapping[str, Any], key: str, where: str, known: "list[str] | tuple[str, ...]", otherwise: str
    ) -> str:
        """Return one of some words."""
        value = found.get(key)
        if not isinstance(value, str) or value not in known:
            self.error("unknown_value", f"this must be one of {', '.join(known)}.", join(where, key))
            return otherwise
        return value

    def _languages(self, document: Mapping[str, Any]) -> tuple[str, ...]:
        value = document.get("languages")
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(code, str) and LANGUAGE.fullmatch(code) for code in value)
        ):
            self.error("bad_languages", 'a list of language codes is needed, as ["nb", "so"].', "languages")
            return ()
        if len(value) > MOST_LANGUAGES:
            self.error("bad_languages", f"a questionnaire has at most {MOST_LANGUAGES} languages.", "languages")
            return ()
        if len(set(value)) < len(value):
            self.error("bad_languages", "a language stands twice.", "languages")
        return tuple(dict.fromkeys(value))


def join(where: str, key: str) -> str:
    """Return the path of a key inside `where`."""
    return f"{where}.{key}" if where else key
