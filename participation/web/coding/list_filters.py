"""What the list of statements can be filtered by, as fields of its form."""

from dataclasses import dataclass

from flask_babel import gettext

from participation.services import area_groups
from participation.services.codebooks import CodebookView
from participation.services.database import Session
from participation.services.statement_filters import Filters
from participation.services.statements import Choices
from participation.web.coding.words import LENSES, in_language
from participation.web.reading import day, language_name


@dataclass(frozen=True, slots=True)
class Choice:
    """A field to choose from: (value, text), those of a group under its name where `groups` are given."""

    name: str
    label: str
    options: list[tuple[str, str]]
    value: str
    groups: tuple[tuple[str, list[tuple[str, str]]], ...] = ()


def codes(book: CodebookView, language: str) -> list[tuple[str, str]]:
    """Return every code as (id, name), those under a theme set in."""
    return [
        (str(code.id), ("" if code.parent_id is None else "\u2003") + in_language(code.name, language).text)
        for code in book.codes()
    ]


def choices(
    session: Session, area_id: int, found: Choices, filters: Filters, book: CodebookView, language: str
) -> list[Choice]:
    """Return the fields that are used most."""
    del session, area_id
    sessions = [(str(number), f"{day(when)} · {place}") for number, when, place in found.sessions]
    languages = [(code, f"{language_name(code)} ({count})") for code, count in found.languages]
    return [
        Choice("lens", gettext("Lens"), [(key, gettext(text)) for key, text in LENSES.items()], filters.lens),
        Choice("code", gettext("Code"), codes(book, language), _id(filters.code_id)),
        Choice("coded", gettext("Coded"), [("yes", gettext("by people")), ("no", gettext("not yet"))], filters.coded),
        Choice("language", gettext("Language"), languages, filters.language),
        Choice(
            "session",
            gettext("Field session"),
            [("0", gettext("Answered alone")), *sessions],
            _id(filters.session_id),
        ),
    ]


def more(session: Session, area_id: int, found: Choices, filters: Filters, language: str) -> list[Choice]:
    """Return the fields that are folded away: the machine's codes, place, group, coder."""
    places = sorted({place for _, _, place in found.sessions})
    groups = tuple(
        (dimension.name.text, [(f"{dimension.key}.{key}", name.text) for key, name in dimension.categories])
        for dimension in area_groups.dimensions(session, area_id, language)
    )
    group = f"{filters.group.dimension}.{filters.group.category}" if filters.group else ""
    return [
        Choice("origin", gettext("Whose codes"), [("machine", gettext("suggested by the machine"))], filters.origin),
        Choice("place", gettext("Place"), [(place, place) for place in places], filters.place),
        Choice("group", gettext("Who said it"), [], group, groups),
        Choice(
            "coder", gettext("Coded by"), [(str(number), name) for number, name in found.coders], _id(filters.coder_id)
        ),
    ]


def _id(number: int | None) -> str:
    return "" if number is None else str(number)
