"""The translation desk: one language of a draft beside its source, with who has looked at what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from participation.services.survey_drafts import DraftView
from surveys import texts
from surveys.texts import TextRow, Translated


class State(StrEnum):
    """What a translation is."""

    MISSING = "missing"
    DRAFT = "draft"
    STALE = "stale"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One text on the desk.

    Attributes:
        source: the text in the questionnaire's default language; text: its translation.
        lost: answers that one of the two shows and the other does not.
        by, day: who checked it, and when.
    """

    key: str
    source: str
    text: str
    state: State
    for_staff: bool
    lost: tuple[str, ...] = ()
    by: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a translator's file: how many texts were taken, and the keys that were not, with why."""

    document: dict[str, Any]
    translations: dict[str, Any]
    taken: int
    refused: tuple[tuple[str, str], ...]


def desk(view: DraftView, language: str) -> list[DeskRow]:
    """Return the texts of a draft that its default language has, with their translations."""
    source = view.document["default_language"]
    known = view.translations.get(language, {})
    found = [row for row in texts.rows(view.document) if row.texts.get(source)]
    return [_row(row, source, language, known.get(row.key, {})) for row in found]


def _row(row: TextRow, source: str, language: str, known: Mapping[str, str]) -> DeskRow:
    text = row.texts.get(language, "")
    is_current = known.get("source") == row.fingerprint(source)
    state = State.MISSING
    if text:
        state = State.DRAFT
        if known.get("state") == State.CHECKED:
            state = State.CHECKED if is_current else State.STALE
        elif known and not is_current:
            state = State.STALE
    lost = tuple(sorted(texts.lost_placeholders(row.texts[source], text)))
    is_checked = state == State.CHECKED
    by, day = (known.get("by", ""), known.get("day", "")) if is_checked else ("", "")
    return DeskRow(row.key, row.texts[source], text, state, row.for_staff, lost, by, day)


def counts(view: DraftView) -> dict[str, dict[State, int]]:
    """Return for each language but the default one how many texts are in which state."""
    return {
        language: {state: sum(row.state == state for row in desk(view, language)) for state in State}
        for language in view.document["languages"]
        if language != view.document["default_language"]
    }


def with_translations(
    view: DraftView, language: str, given: Mapping[str, str], checked: Iterable[str], *, by: str, day: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the document and what is known of translations, with texts of one language put in.

    Args:
        view: the draft.
        language: the one translated into; no other is touched.
        given: key to text; keys that the draft does not have are left out.
        checked: keys whose translation somebody says is final.
        by: who.
        day: when, as 2026-11-23.
    """
    source = view.document["default_language"]
    rows = {row.key: row for row in texts.rows(view.document) if row.texts.get(source)}
    wanted = {key: text.replace("\r\n", "\n").strip() for key, text in given.items() if key in rows}
    document = texts.with_texts(view.document, language, wanted)
    known = {key: dict(value) for key, value in view.translations.get(language, {}).items()}
    final = set(checked)
    for key, text in wanted.items():
        before, was = rows[key].texts.get(language, ""), known.get(key, {})
        if not text:
            known.pop(key, None)
            continue
        state = State.CHECKED if key in final else State.DRAFT
        print_ = rows[key].fingerprint(source)
        if text == before and was.get("state") == state and was.get("source") == print_:
            continue
        known[key] = {"state": str(state), "by": by, "day": day, "source": print_}
    return document, {**view.translations, language: known}


def take_file(view: DraftView, language: str, found: Iterable[Translated], *, by: str, day: str) -> Taken:
    """Put in what a translator's file brings; a text whose source or placeholders do not fit is refused by its key."""
    source = view.document["default_language"]
    rows = {row.key: row for row in texts.rows(view.document)}
    given: dict[str, str] = {}
    checked: list[str] = []
    refused: list[tuple[str, str]] = []
    for each in found:
        row = rows.get(each.key)
        if row is None:
            refused.append((each.key, "unknown"))
        elif not each.text.strip():
            continue
        elif each.source.strip() != row.texts.get(source, "").strip():
            refused.append((each.key, "source"))
        elif texts.lost_placeholders(each.source, each.text):
            refused.append((each.key, "placeholders"))
        else:
            given[each.key] = each.text
            if each.is_checked:
                checked.append(each.key)
    document, translations = with_translations(view, language, given, checked, by=by, day=day)
    return Taken(document, translations, len(given), tuple(refused))
