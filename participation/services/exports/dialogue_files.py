"""The dialogues of a field session as a file: the dialogues, who took part, and what was said and promised.

Without a reason it holds no words and tells no small group, by the rules of the other exports: a count below five is
withheld, and as many more that no sum gives one back (analysis/tables/disclosure.py).
"""

import hashlib
import hmac
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.tables.suppression import last_first, suppress
from participation.records.codebook import Code
from participation.services import dialogues
from participation.services.dialogues import DialogueView
from participation.services.errors import ServiceProblem
from participation.services.exports import words
from participation.services.exports.layout import Kind, Table, Variable
from participation.services.exports.options import FEWEST, SHORTEST_REASON, Format, Options
from participation.services.exports.writers.base import Writer
from participation.services.exports.writers.csv_files import CsvWriter
from participation.services.exports.writers.workbook import WorkbookWriter
from participation.services.messages import N_, Message
from surveys.questionnaire import LENSES
from surveys.wording import say

WRITERS: dict[Format, type[Writer]] = {Format.CSV: CsvWriter, Format.XLSX: WorkbookWriter}
PSEUDONYM = 12  # hexadecimal digits
MEANINGS = {
    "_dialogue": N_("The dialogue; drawn anew for each export"),
    "day": N_("Day of the dialogue"),
    "kind": N_("What kind of conversation it was"),
    "people": N_("How many took part; empty where they were fewer than five"),
    "language": N_("Language of the conversation; empty where fewer than five took part"),
    "statements": N_("How many statements were written down"),
    "themes": N_("Themes talked about"),
    "place": N_("Place, as it was written down"),
    "disagreement": N_("What people disagreed about"),
    "wants_next": N_("What the group wants next"),
    "notes": N_("Notes for the team"),
    "dimension": N_("What the group is a part of"),
    "group": N_("The group"),
    "lens": N_("The lens of the statement"),
    "text": N_("What was said, or promised"),
    "said_by": N_("The group that said it"),
    "owed_to": N_("To whom an answer is owed"),
    "due": N_("When an answer is due"),
    "kept": N_("When the promise was kept"),
}
Columns = tuple[tuple[str, Kind], ...]
_ID = ("_dialogue", Kind.TEXT)
_LENSES: Columns = tuple((f"statements.{lens}", Kind.WHOLE) for lens in LENSES)
_ABOUT: Columns = (
    _ID,
    ("day", Kind.DATE),
    ("kind", Kind.CATEGORY),
    ("people", Kind.WHOLE),
    ("language", Kind.CATEGORY),
    ("statements", Kind.WHOLE),
    *_LENSES,
    ("themes", Kind.TEXT),
)
_ABOUT_WORDS: Columns = tuple((name, Kind.TEXT) for name in ("place", "disagreement", "wants_next", "notes"))
_TOOK_PART: Columns = (_ID, ("dimension", Kind.CATEGORY), ("group", Kind.CATEGORY), ("people", Kind.WHOLE))
_PROMISES: Columns = (_ID, ("due", Kind.DATE), ("kept", Kind.DATE))
_PROMISES_WORDS: Columns = (("text", Kind.TEXT), ("owed_to", Kind.TEXT))
_SAID: Columns = (
    _ID,
    ("lens", Kind.CATEGORY),
    ("language", Kind.CATEGORY),
    ("text", Kind.TEXT),
    ("said_by", Kind.TEXT),
)


@dataclass(frozen=True, slots=True)
class DialogueFile:
    """The file's content, what it is called, and how many dialogues it holds."""

    content: bytes
    name: str
    dialogues: int


def make(
    session: Session,
    area_id: int,
    session_id: int,
    options: Options,
    *,
    groups: Mapping[str, Sequence[str]],
    salt: bytes,
) -> DialogueFile:
    """Return the dialogues of a field session as a file; the same dialogues, options and salt give the same bytes.

    Args:
        session: a reading transaction.
        area_id: the session's.
        session_id: of the field session.
        options: have been checked; format, language, free_text and reason count.
        groups: the categories of each dimension, so that one that nobody named looks like one of few.
        salt: random bytes, from which the dialogues' names and their order are drawn.

    Raises:
        ServiceProblem: there are none, fewer than five people took part and no reason is given, or the format is none
            that dialogues have.
    """
    found = dialogues.of_area(session, area_id, field_session_id=session_id)
    _refuse(found, options)
    # The order of storage would tell which is which; that of the names tells nothing.
    named = sorted((_name(salt, each.id), each) for each in found)
    themes = {code.id: say(code.name, options.language, "nb").text for code in _codes(session, found)}
    tables = _tables(with_words=options.free_text)
    filled = [
        [_about(name, each, options, themes) for name, each in named],
        [row for name, each in named for row in _took_part(name, each, options, groups)],
        [row for name, each in named for row in _promises(name, each, options)],
    ]
    if options.free_text:
        filled.append([row for name, each in named for row in _said(name, each)])
    content = _written(tables, filled, options)
    ending = "xlsx" if options.format == Format.XLSX else "zip"
    return DialogueFile(content, f"dialogues-{session_id}.{ending}", len(found))


def _name(salt: bytes, dialogue_id: UUID) -> str:
    return "d" + hmac.new(salt, dialogue_id.bytes, hashlib.sha256).hexdigest()[:PSEUDONYM]


def _refuse(found: Sequence[DialogueView], options: Options) -> None:
    if options.format not in WRITERS:
        raise ServiceProblem(Message(N_("Choose one of the file formats.")), field="format")
    if not found:
        raise ServiceProblem(Message(N_("No dialogue was written down in this session.")), field="format")
    if sum(each.draft.people for each in found) < FEWEST and len(options.reason.strip()) < SHORTEST_REASON:
        problem = N_("Fewer than five people took part: somebody could tell who said what. Write why you need it.")
        raise ServiceProblem(Message(problem), field="reason")


def _codes(session: Session, found: Sequence[DialogueView]) -> Iterator[Code]:
    wanted = {number for each in found for number in each.draft.themes}
    yield from session.scalars(select(Code).where(Code.id.in_(wanted)))


def _tables(*, with_words: bool) -> list[Table]:
    wanted = {
        "dialogues": _ABOUT + (_ABOUT_WORDS if with_words else ()),
        "took_part": _TOOK_PART,
        "promises": _PROMISES + (_PROMISES_WORDS if with_words else ()),
    }
    if with_words:
        wanted["said"] = _SAID
    return [Table(name, tuple(Variable(column, kind) for column, kind in columns)) for name, columns in wanted.items()]


def _about(name: str, each: DialogueView, options: Options, themes: Mapping[int, str]) -> list[Any]:
    draft = each.draft
    is_told = options.needs_reason or draft.people >= FEWEST
    by_lens = Counter(said.lens for said in draft.said)
    row: list[Any] = [
        name,
        draft.day.isoformat(),
        draft.kind.value,
        draft.people if is_told else None,
        draft.language if is_told else None,
        len(draft.said),
        *(by_lens[lens] for lens in LENSES),
        "; ".join(themes[number] for number in draft.themes if number in themes),
    ]
    return [*row, draft.place, draft.disagreement, draft.wants_next, draft.notes] if options.free_text else row


def _took_part(
    name: str, each: DialogueView, options: Options, groups: Mapping[str, Sequence[str]]
) -> Iterator[list[Any]]:
    counted: dict[str, dict[str, int]] = {}
    for dimension, key, people in each.draft.participants:
        counted.setdefault(dimension, {})[key] = people
    for dimension, told in counted.items():
        keys = list(dict.fromkeys([*groups.get(dimension, ()), *told]))
        rest = max(0, each.draft.people - sum(told.values()))
        counts = [*(told.get(key, 0) for key in keys), rest]
        order = last_first((1, len(counts)))
        left_out = suppress(np.array([counts]), order=order).hidden[0].tolist()
        hidden = [False] * len(counts) if options.needs_reason else left_out
        for key, count, is_hidden in zip(keys, counts, hidden, strict=False):
            if count and not is_hidden:
                yield [name, dimension, key, count]


def _promises(name: str, each: DialogueView, options: Options) -> Iterator[list[Any]]:
    for owed in each.promises:
        promise = owed.promise
        row = [name, *(day.isoformat() if day else None for day in (promise.due, owed.kept))]
        yield [*row, promise.text, promise.owed_to] if options.free_text else row


def _said(name: str, each: DialogueView) -> Iterator[list[Any]]:
    for said in each.draft.said:
        by = "; ".join(f"{dimension}: {key}" for dimension, key in said.said_by)
        yield [name, said.lens, said.language, said.text, by]


def _written(tables: Sequence[Table], filled: Sequence[Sequence[Sequence[Any]]], options: Options) -> bytes:
    translate = words.words_of(options.language)
    with tempfile.TemporaryDirectory(prefix="dialogues-") as folder:
        path, scratch = Path(folder) / "file", Path(folder) / "scratch"
        scratch.mkdir()
        writer = WRITERS[options.format](path, scratch, tables, language=options.language, translate=translate)
        for at, rows in enumerate(filled):
            for row in rows:
                writer.write(at, row)
        writer.close(_codebook(tables, filled, translate))
        return path.read_bytes()


def _codebook(
    tables: Sequence[Table], filled: Sequence[Sequence[Sequence[Any]]], translate: words.Say
) -> Iterator[list[Any]]:
    for table, rows in zip(tables, filled, strict=True):
        for at, variable in enumerate(table.variables):
            first, _, lens = variable.name.partition(".")
            answered = sum(row[at] not in (None, "") for row in rows)
            text = translate(MEANINGS[first])
            yield [
                table.name,
                variable.name,
                "",
                "",
                lens,
                variable.kind.value,
                lens,
                "",
                text,
                "",
                "",
                "",
                "",
                answered,
            ]
