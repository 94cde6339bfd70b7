"""Survey rows as questions of a native document."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from surveys.formats.attributes import WITHOUT_DEFAULT
from surveys.formats.reading import LONGEST_ANSWER
from surveys.formats.xlsform import types
from surveys.formats.xlsform.choices import Choice, ChoiceList, flags
from surveys.formats.xlsform.columns import OWN, Row
from surveys.formats.xlsform.expressions import Expressions
from surveys.formats.xlsform.problems import SheetProblem
from surveys.formats.xlsform.texts import Texts
from surveys.formats.xlsform.types import RowType
from surveys.questionnaire import UNANSWERED, QuestionType

YES = frozenset({"yes", "true", "true()", "1", "y", "ja"})
NO = frozenset({"", "no", "false", "false()", "0", "n", "nei"})
OTHER = {"nb": "Annet", "nn": "Anna", "en": "Other"}  # what "or_other" adds; the standard has it in English alone
MENUS = frozenset({"minimal", "autocomplete", "search", "dropdown"})
OWN_TYPES = frozenset({"scale", "yes_no"})
WHOLE = re.compile(r"-?\d{1,9}")
COMPUTED = re.compile(r"\$\{|\b(?:today|now|uuid|random|once|if|pulldata)\s*\(")


@dataclass(slots=True)
class Questions:
    """Makes questions; what is wrong gathers in `problems`.

    Attributes:
        choice_columns: columns of the choices sheet to the names of attributes.
    """

    texts: Texts
    expressions: Expressions
    lists: dict[str, ChoiceList]
    choice_columns: dict[str, str]
    keep: bool
    problems: list[SheetProblem] = field(default_factory=list)

    def make(self, row: Row, kind: RowType, identifier: str) -> dict[str, Any]:
        """Return the native document's question for a row."""
        made: dict[str, Any] = {"id": identifier, "type": self._type(row, kind)}
        made["text"] = self.texts.required(row, "label", row.get("name") or identifier)
        for key, column in (("hint", "hint"), ("guidance", "guidance_hint")):
            made[key] = self.texts.strings(row, column)
        made["media"] = self.texts.media(row)
        made |= self._bounds(row, kind, made["type"])
        made |= self._shown(row, kind, made["type"])
        self._options(made, row, kind)
        self._answering(made, row, kind)
        own = {key: row.get(OWN + key) for key in ("lens", "dimension")}
        made |= {key: value for key, value in own.items() if value}
        if kind.base == "datetime":
            sentence = "a day with a clock is asked for as a day; add a question of type time."
            self._loss(row, "datetime", sentence, "type")
        return {key: value for key, value in made.items() if value is not False and value not in ("", None, {}, [])}

    def values(self, kind: RowType) -> dict[str, str]:
        """Return what a question's choices became: the workbook's values to ids."""
        found = self.lists.get(kind.choices)
        ids = dict(found.ids) if found else {}
        return ids | ({"other": _other_id(set(ids.values()))} if kind.has_other else {})

    def _type(self, row: Row, kind: RowType) -> str:
        own = row.get(OWN + "type")
        if self.keep and own in OWN_TYPES:
            return own
        return types.SELECTS.get(kind.base) or types.SIMPLE[kind.base]

    def _bounds(self, row: Row, kind: RowType, own_type: str) -> dict[str, Any]:
        if own_type not in {"number", "scale"}:
            return {}
        made: dict[str, Any] = {}
        if kind.base == "range":
            given = dict(re.findall(r"(start|end|step)\s*=\s*(\S+)", row.get("parameters").lower()))
            numbers = {"minimum": given.get("start", "0"), "maximum": given.get("end", "10")}
            made = {key: int(value) for key, value in numbers.items() if WHOLE.fullmatch(value)}
            if len(made) < 2 or not WHOLE.fullmatch(given.get("step", "1")):
                sentence = "a range's ends and steps are whole numbers here; write them as start=0 end=10 step=1."
                self._loss(row, "range", sentence, "parameters")
            made["whole"] = own_type == "number"
            if own_type == "scale":
                for key in ("low_label", "high_label"):
                    made[key] = self.texts.strings(row, OWN + key)
        else:
            made["whole"] = kind.base == "integer"
            numbers = {key: row.get(OWN + key) for key in ("minimum", "maximum")}
            made |= {key: int(value) for key, value in numbers.items() if WHOLE.fullmatch(value)}
        return made

    def _shown(self, row: Row, kind: RowType, own_type: str) -> dict[str, Any]:
        appearance = set(row.get("appearance").lower().split())
        if own_type == "open_text":
            longest = row.get(OWN + "max_length")
            line = {} if "multiline" in appearance else {"appearance": "line"}
            known = longest.isdigit() and 1 <= int(longest[:6]) <= LONGEST_ANSWER
            return line | ({"max_length": int(longest)} if known else {})
        if kind.base == "select_one" and appearance & MENUS and own_type == "one_choice":
            return {"appearance": "menu"}
        return {}

    def _options(self, made: dict[str, Any], row: Row, kind: RowType) -> None:
        if kind.base == "acknowledge":
            made["options"] = [{"id": "ok", "text": self.texts.required(row, "label", "OK")}]
            return
        found = self.lists.get(kind.choices or row.get(OWN + "options"))
        choices = found.choices if found else []
        if made["type"] == "yes_no":
            choices = [each for each in choices if each.id not in {"yes", "no"}]
        places = [each for each in choices if each.row.get(OWN + "latitude")] if kind.base == "geopoint" else []
        made["landmarks"] = [self._landmark(each) for each in places]
        filtered = bool(row.get("choice_filter") or row.get(OWN + "choice_filter"))
        made["options"] = [
            self._option(each, with_attributes=filtered or self.keep) for each in choices if each not in places
        ]
        if kind.has_other:
            texts = {code: OTHER[code] for code in self.texts.languages if code in OTHER}
            texts.setdefault(self.texts.default, "Other")
            taken = {option["id"] for option in made["options"]}
            made["options"].append({"id": _other_id(taken), "text": texts, "specify": True})

    def _option(self, choice: Choice, *, with_attributes: bool) -> dict[str, Any]:
        made: dict[str, Any] = {
            "id": choice.id,
            "text": self.texts.required(choice.row, "label", choice.row.get("name")),
        }
        made |= flags(choice.row)
        if with_attributes and choice.attributes:
            made["attributes"] = dict(choice.attributes)
        if media := self.texts.media(choice.row):
            made["media"] = media
        return made

    def _landmark(self, choice: Choice) -> dict[str, Any]:
        degrees = {}
        for key in ("latitude", "longitude"):
            try:
                degrees[key] = float(choice.row.get(OWN + key))
            except ValueError:
                degrees[key] = 0.0
        return {"id": choice.id, "text": self.texts.required(choice.row, "label", choice.id)} | degrees

    def _answering(self, made: dict[str, Any], row: Row, kind: RowType) -> None:
        """Add what decides whether, and with what, a question can be answered."""
        express, identifier = self.expressions, made["id"]
        made["relevant"] = express.source(row, "relevant")
        own_type = QuestionType(made["type"])
        if own_type not in UNANSWERED:
            bounds = (
                {key: made.get(key) for key in ("minimum", "maximum")} if kind.base in {"integer", "decimal"} else {}
            )
            made["constraint"] = express.source(row, "constraint", current=identifier, bounds=bounds)
            made["constraint_message"] = self.texts.strings(row, "constraint_message")
            made["required_message"] = self.texts.strings(row, "required_message")
            self._required(made, row)
            made["default"] = self._default(row, kind, own_type, identifier)
        if own_type == QuestionType.CALCULATED:
            made["calculation"] = express.source(row, "calculation")
        elif row.get("calculation"):
            sentence = "only a row of type calculate computes a value; this question is asked without."
            self._loss(row, "calculation", sentence, "calculation")
        if own_type in {QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES}:
            made["choice_filter"] = express.source(row, "choice_filter", attributes=self.choice_columns | _SELF)

    def _required(self, made: dict[str, Any], row: Row) -> None:
        said = row.get("required").lower()
        own = row.get(OWN + "required_when")
        if not own and said in YES:
            made["required"] = True
        elif own or said not in NO:
            made["required_when"] = self.expressions.source(row, "required", own="required_when")
            made["required"] = self.keep and row.get(OWN + "required") == "yes"

    def _default(self, row: Row, kind: RowType, own_type: QuestionType, identifier: str) -> Any:
        if own := row.cells.get(OWN + "default", ""):
            return _read_json(own)
        given = row.cells.get("default", "") if self.keep else row.get("default")
        if not given:
            return ""
        sentence = ""
        if own_type in WITHOUT_DEFAULT:
            sentence = "this type of question cannot be filled in beforehand."
        elif COMPUTED.search(given) and not self.keep:
            sentence = "a value that is computed beforehand is not carried over; the question begins empty."
        if sentence:
            self._loss(row, "default", sentence, "default")
            return ""
        ids = self.expressions.values.get(identifier, {})
        if kind.base == "select_multiple":
            return [ids.get(each, each) for each in given.split()]
        return ids.get(given, given)

    def _loss(self, row: Row, code: str, sentence: str, column: str) -> None:
        self.problems.append(row.problem(code, sentence, column, is_loss=True))


# In a choice filter "name" is the choice's own value.
_SELF = {"name": "name"}


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return ""


def _other_id(taken: set[str]) -> str:
    return next(each for each in ("other", "other_2", "other_3", "other_4") if each not in taken)
