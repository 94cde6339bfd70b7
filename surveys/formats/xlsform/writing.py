"""A questionnaire as a workbook that other programs take, and that a second import reads back exactly."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from surveys.conditions import Condition
from surveys.formats.xlsform.choices import FLAGS
from surveys.formats.xlsform.columns import OWN
from surveys.formats.xlsform.languages import name_of
from surveys.formats.xlsform.own import HIDDEN, attribute_column, in_xpath
from surveys.formats.xlsform.settings import WHOLE_TEXTS
from surveys.placeholders import placeholders
from surveys.questionnaire import Landmark, Option, Question, Questionnaire, QuestionType, Section
from surveys.wording import Strings

_ROW_TYPES = {
    QuestionType.OPEN_TEXT: "text",
    QuestionType.ONE_CHOICE: "select_one",
    QuestionType.SEVERAL_CHOICES: "select_multiple",
    QuestionType.RANKING: "rank",
    QuestionType.YES_NO: "select_one",
    QuestionType.SCALE: "range",
    QuestionType.NUMBER: "decimal",
    QuestionType.DATE: "date",
    QuestionType.TIME: "time",
    QuestionType.PLACE: "geopoint",
    QuestionType.NOTE: "note",
    QuestionType.PHOTO: "image",
    QuestionType.AUDIO: "audio",
    QuestionType.CALCULATED: "calculate",
}
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # the same questionnaire is the same file
_LISTED = frozenset({"select_one", "select_multiple", "rank"})
_YES_NO = {"yes": {"nb": "Ja", "nn": "Ja", "en": "Yes"}, "no": {"nb": "Nei", "nn": "Nei", "en": "No"}}
_FIRST = ("type", "list_name", "name", "label", "hint", "guidance_hint", "required", "relevant", "constraint")
Cells = dict[str, str]


def write(questionnaire: Questionnaire) -> bytes:
    """Return a questionnaire as an .xlsx file with the sheets survey, choices and settings."""
    writer = _Writer(questionnaire)
    survey = [row for section in questionnaire.sections for row in writer.section(section)]
    sheets = {"survey": survey, "choices": writer.choices, "settings": [writer.settings()]}
    into = BytesIO()
    with xlsxwriter.Workbook(into, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _CREATED})
        heading = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            columns = _columns(rows, name)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(columns):
                sheet.write_string(0, at, column, heading)
                sheet.set_column(at, at, 24)
                for line, row in enumerate(rows, 1):
                    if column in row:
                        sheet.write_string(line, at, row[column])
    return into.getvalue()


def _columns(rows: list[Cells], sheet: str) -> list[str]:
    """Return a sheet's columns: the standard's first, ours last."""
    found = dict.fromkeys(column for row in rows for column in row)
    needed = {"survey": ("type", "name", "label"), "choices": ("list_name", "name", "label"), "settings": ()}[sheet]
    if not any(column.startswith("label") for column in found):
        found.update(dict.fromkeys(needed))
    order = {name: at for at, name in enumerate(_FIRST)}
    return sorted(found, key=lambda each: (each.startswith(OWN), order.get(each.partition("::")[0], len(order))))


class _Writer:
    """Makes rows; the choices gather beside."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._whole = questionnaire
        self._heads = {code: name_of(code) for code in questionnaire.languages}
        self._known = frozenset(questionnaire.by_id) - {
            question.id for question in questionnaire.questions if question.type == QuestionType.NOTE
        }
        self._taken = {*questionnaire.by_id, "data", "meta", questionnaire.id}
        self.choices: list[Cells] = []

    def section(self, section: Section) -> Iterator[Cells]:
        """Give a section's rows."""
        kind = "group" if section.repeat is None else "repeat"
        row = {"type": f"begin_{kind}", "name": self._group_name(section.id)}
        if row["name"] != section.id:
            row[OWN + "id"] = section.id
        row |= self._texts("label", section.title) | self._texts(OWN + "text", section.text)
        row |= self._expression("relevant", section.relevant)
        if section.repeat is not None:
            row[OWN + "minimum"], row[OWN + "maximum"] = str(section.repeat.minimum), str(section.repeat.maximum)
            row |= self._expression("repeat_count", section.repeat.count)
        yield row
        for question in section.questions:
            yield self._question(question)
        yield {"type": f"end_{kind}"}

    def settings(self) -> Cells:
        """Return the settings' only row."""
        whole = self._whole
        row = {
            "form_title": self._shown(whole.title[whole.default_language]),
            "form_id": whole.id,
            "default_language": self._heads[whole.default_language],
            OWN + "format": "1",
            OWN + "languages": " ".join(whole.languages),
        }
        row |= self._texts(OWN + "title", whole.title)
        for key in WHOLE_TEXTS:
            row |= self._texts(OWN + key, getattr(whole, key))
        if whole.kind != "individual":
            row[OWN + "kind"] = whole.kind
        if not whole.at_least_one_answer:
            row[OWN + "at_least_one_answer"] = "no"
        if whole.translation_status:
            row[OWN + "translation_status"] = json.dumps(dict(whole.translation_status), ensure_ascii=False)
        return row

    def _group_name(self, identifier: str) -> str:
        name, number = identifier, 1
        while name in self._taken:
            number += 1
            name = f"{identifier}_group" if number == 2 else f"{identifier}_group_{number}"
        self._taken.add(name)
        return name

    def _question(self, question: Question) -> Cells:
        kind = _ROW_TYPES[question.type]
        if question.type == QuestionType.NUMBER and question.whole:
            kind = "integer"
        options = list(question.options)
        row = {"type": kind, "name": question.id}
        if options or question.landmarks or kind in _LISTED:
            self._add_choices(question, options)
            row |= {"type": f"{kind} {question.id}"} if kind in _LISTED else {OWN + "options": question.id}
        if question.type in {QuestionType.SCALE, QuestionType.YES_NO}:
            row[OWN + "type"] = question.type.value
        for column, strings in (
            ("label", question.text),
            ("hint", question.hint),
            ("guidance_hint", question.guidance),
            ("constraint_message", question.constraint_message),
            ("required_message", question.required_message),
            (OWN + "low_label", question.low_label),
            (OWN + "high_label", question.high_label),
        ):
            row |= self._texts(column, strings)
        for medium, names in question.media.items():
            row |= self._texts(f"media::{medium}", names)
        return row | self._behaviour(question, kind)

    def _behaviour(self, question: Question, kind: str) -> Cells:
        row: Cells = {}
        bounds: dict[str, Any] = {}
        if kind == "range":
            row["parameters"] = f"start={question.minimum} end={question.maximum} step=1"
        elif question.type == QuestionType.NUMBER:
            bounds = {"minimum": question.minimum, "maximum": question.maximum}
            row |= {OWN + key: str(value) for key, value in bounds.items() if value is not None}
        for key in ("relevant", "choice_filter", "calculation"):
            row |= self._expression(key, getattr(question, key))
        row |= self._expression("constraint", question.constraint, bounds=bounds)
        if question.required_when is not None:
            row |= self._expression("required", question.required_when, own="required_when")
            row |= {OWN + "required": "yes"} if question.required else {}
        elif question.required:
            row["required"] = "yes"
        if question.type == QuestionType.OPEN_TEXT and question.appearance != "line":
            row["appearance"] = "multiline"
        elif question.appearance == "menu":
            row["appearance"] = "minimal"
        if question.default:
            row |= self._default(question)
        if question.max_length != 2000:
            row[OWN + "max_length"] = str(question.max_length)
        row |= {OWN + key: getattr(question, key) for key in ("lens", "dimension") if getattr(question, key)}
        return row

    def _expression(
        self, column: str, condition: Condition | None, own: str = "", bounds: Mapping[str, Any] | None = None
    ) -> Cells:
        standard = in_xpath(condition.tree if condition else None, bounds)
        row = {column: standard} if standard else {}
        return row | ({OWN + (own or column): condition.source} if condition else {})

    def _default(self, question: Question) -> Cells:
        """Return a default for other programs where it is a plain word or number, and ours beside it."""
        joined = " ".join(question.default)
        plain = all(sign.isalnum() or sign in "_ :" for sign in joined) or question.type == QuestionType.DATE
        kept = {OWN + "default": json.dumps(list(question.default), ensure_ascii=False)}
        return ({"default": joined} if plain and joined.strip() else {}) | kept

    def _add_choices(self, question: Question, options: list[Option]) -> None:
        name = question.id
        if question.type == QuestionType.YES_NO:
            for identifier, texts in _YES_NO.items():
                said = {code: texts.get(code, texts["en"]) for code in self._heads}
                self.choices.append({"list_name": name, "name": identifier} | self._texts("label", said))
        for landmark in question.landmarks:
            row = {"list_name": name, "name": landmark.id} | self._texts("label", landmark.text)
            self.choices.append(row | _landmark(landmark))
        for option in options:
            row = {"list_name": name, "name": option.id} | self._texts("label", option.text)
            self.choices.append(row | self._option(option))

    def _option(self, option: Option) -> Cells:
        row = {OWN + flag: "yes" for flag in FLAGS if getattr(option, flag)}
        row |= {attribute_column(key): value for key, value in option.attributes.items()}
        for medium, names in option.media.items():
            row |= self._texts(f"media::{medium}", names)
        return row

    def _texts(self, column: str, strings: Strings) -> Cells:
        return {f"{column}::{self._heads[code]}": self._shown(text) for code, text in strings.items()}

    def _shown(self, text: str) -> str:
        """Return a text in which "${" stands only where it names a question; elsewhere other programs refuse it."""
        if "${" not in text:
            return text
        kept = placeholders(text) & self._known
        pieces = text.split("${")
        made = pieces[0]
        for piece in pieces[1:]:
            made += ("${" if piece.partition("}")[0] in kept and "}" in piece else HIDDEN) + piece
        return made


def _landmark(landmark: Landmark) -> Cells:
    return {OWN + "latitude": repr(landmark.latitude), OWN + "longitude": repr(landmark.longitude)}
