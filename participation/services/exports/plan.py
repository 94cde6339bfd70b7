"""From a survey's versions to tables, and from a response's answers to their rows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from participation.services.exports import words
from participation.services.exports.columns import columns, values_of
from participation.services.exports.layout import (
    ANSWERS,
    RESPONSES,
    Get,
    Key,
    Kind,
    Merged,
    Table,
    Value,
    Variable,
    key_of,
    merged,
)
from participation.services.exports.options import Options, Shape
from surveys.questionnaire import Questionnaire, QuestionType
from surveys.wording import language as named
from surveys.wording import say

Row = list[Any]
ABOUT_KINDS = {
    "_version": Kind.WHOLE,
    "_day": Kind.DATE,
    "_language": Kind.CATEGORY,
    "_mode": Kind.CATEGORY,
    "_consent_version": Kind.WHOLE,
}
# Our own tables; names that Excel keeps for itself, and those that Windows takes for no file.
TAKEN = frozenset({RESPONSES, ANSWERS, "codebook", "places", "history", "con", "prn", "aux", "nul"})
LONG_COLUMNS = ("_response", "section", "_instance", "question", "part", "value", "text")


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a response beside its answers; session and language are None where too few share them.

    consent is the version in which the words that the person agreed to first stood, and their language; None where none
    were asked for, and where the language is not told.
    """

    response: str
    version_id: int
    version: int
    day: str
    language: str | None
    mode: str
    session: int | None
    consent: tuple[int, str] | None = None

    def row(self) -> Row:
        """Return it in the order of the columns."""
        agreed = self.consent or (None, None)
        return [self.response, self.version, self.day, self.language, self.mode, self.session, *agreed]


class Plan:
    """The tables of an export.

    Args:
        versions: (number, id, questionnaire), newest first.
        options: what is asked for.
        languages: those that were answered in, for the labels.
        sessions: id and name of the field sessions.
    """

    def __init__(
        self,
        versions: Sequence[tuple[int, int, Questionnaire]],
        options: Options,
        *,
        languages: Sequence[str] = (),
        sessions: Mapping[int, str] | None = None,
    ) -> None:
        self.options = options
        self.say = words.words_of(options.language)
        self._merged = merged([(number, questionnaire) for number, _, questionnaire in versions])
        agreed = dict.fromkeys(code for _, _, asked in versions for code, text in asked.consent.items() if text)
        self._about = _about(languages, sessions or {}, tuple(agreed))
        self._places: dict[Key, tuple[int, tuple[tuple[int, Get], ...]]] = {}
        self.wide = self._wide_tables()
        self._keys = {
            version_id: [
                key_of(questionnaire, question)
                for question in questionnaire.questions
                if question.type != QuestionType.NOTE
            ]
            for _, version_id, questionnaire in versions
        }
        self._texts = {key: _Texts(asked, options.language, self.say) for key, asked in self._merged.items()}
        self.is_long = options.shape == Shape.LONG
        self.tables: tuple[Table, ...] = (
            (Table(RESPONSES, tuple(self._about)), Table(ANSWERS, tuple(_long_columns())))
            if self.is_long
            else self.wide
        )

    def wide_rows(self, about: About, answers: Mapping[str, Any]) -> list[tuple[int, Row]]:
        """Return (number of the table, row) of one response, in the wide shape."""
        first = about.row() + [None] * (len(self.wide[0].variables) - len(self._about))
        repeated: dict[int, list[tuple[Mapping[str, Any], Row]]] = {}
        for key in self._keys[about.version_id]:
            table, getters = self._places[key]
            if not table:
                for at, get in getters:
                    first[at] = get(answers)
                continue
            if table not in repeated:
                empty = [None] * (len(self.wide[table].variables) - 2)
                times = answers.get(key[0]) or []
                repeated[table] = [(each, [about.response, at, *empty]) for at, each in enumerate(times, 1)]
            for given, row in repeated[table]:
                for at, get in getters:
                    row[at] = get(given)
        return [(0, first), *((table, row) for table, rows in repeated.items() for _, row in rows)]

    def long_rows(self, about: About, wide: Sequence[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
        """Give (number of the table, row) of one response in the long shape, from its rows in the wide one."""
        yield 0, about.row()
        for table, cells in wide:
            instance = cells[1] if table else None
            for variable, cell in zip(self.wide[table].variables, cells, strict=True):
                question = variable.question
                if question is None or cell is None or (variable.kind == Kind.FLAG and not cell):
                    continue
                is_flag = variable.kind == Kind.FLAG
                value, part = (variable.part, "") if is_flag else (str(cell), variable.part)
                key: Key = (variable.section if table else "", question.id, question.type)
                text = self._texts[key].of(variable, value)
                yield 1, [about.response, variable.section, instance, question.id, part, value, text]

    def _wide_tables(self) -> tuple[Table, ...]:
        found: dict[str, list[Variable]] = {"": list(self._about)}
        numbers = {"": 0}
        for key, asked in self._merged.items():
            if key[0] not in numbers:
                numbers[key[0]] = len(numbers)
                found[key[0]] = [_about_column("_response"), _about_column("_instance")]
            into, getters = found[key[0]], []
            for variable, get in columns(asked, exact_places=self.options.exact_places):
                if variable.is_words and not self.options.free_text:
                    continue
                getters.append((len(into), get))
                into.append(variable)
            self._places[key] = (numbers[key[0]], tuple(getters))
        return tuple(Table(_table_name(name, found), tuple(variables)) for name, variables in found.items())


def _table_name(section: str, sections: Collection[str]) -> str:
    """Return what the table of a section that repeats is called: like it, unless that name is taken."""
    name = section or RESPONSES
    while section and (name in TAKEN or (name != section and name in sections)):
        name += "_section"
    return name


class _Texts:
    """What the values of a question are called, for the long shape."""

    def __init__(self, asked: Merged, language: str, translate: words.Say) -> None:
        default = asked.default_language
        self._options = {option.id: say(option.text, language, default).text for option in asked.options.values()}
        self._values = {
            value.id: say(value.label, language, default).text or (translate(value.word) if value.word else "")
            for value in values_of(asked)
        }
        self._values |= {mark.id: say(mark.text, language, default).text for mark in asked.landmarks.values()}

    def of(self, variable: Variable, value: str) -> str:
        if variable.question is not None and variable.question.type == QuestionType.RANKING and variable.part:
            return self._options.get(variable.part, "")
        if variable.kind in {Kind.FLAG, Kind.CATEGORY, Kind.SCALE}:
            return self._options.get(value) or self._values.get(value, "")
        return ""


def _about_column(name: str) -> Variable:
    return Variable(name, ABOUT_KINDS.get(name, Kind.WHOLE if name == "_instance" else Kind.TEXT))


def _about(languages: Sequence[str], sessions: Mapping[int, str], agreed: Sequence[str]) -> list[Variable]:
    tongues, agreed_in = (
        tuple(Value(code, {"en": named(code).own_name}, at) for at, code in enumerate(codes, 1))
        for codes in (languages, agreed)
    )
    modes = (Value("self", {}, 1, word=words.SELF), Value("assisted", {}, 2, word=words.ASSISTED))
    places = tuple(Value(str(key), {"en": name}, key) for key, name in sessions.items())
    return [
        _about_column("_response"),
        _about_column("_version"),
        _about_column("_day"),
        Variable("_language", Kind.CATEGORY, meanings=tongues),
        Variable("_mode", Kind.CATEGORY, meanings=modes),
        Variable("_field_session", Kind.WHOLE, meanings=places),
        _about_column("_consent_version"),
        Variable("_consent_language", Kind.CATEGORY, meanings=agreed_in),
    ]


def _long_columns() -> Iterator[Variable]:
    for name in LONG_COLUMNS:
        yield Variable(name, Kind.WHOLE if name == "_instance" else Kind.TEXT)
