"""What the findings' pages and files are given."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext

from analysis.tables.disclosure import Audience
from participation.services.areas import AreaView
from participation.services.codebooks import CodebookView, codebook_of
from participation.services.findings import pictures, results, tables
from participation.services.findings.material import LENS, PLACE, SESSION, Material, Wanted, material
from participation.services.findings.tables import Flat
from participation.services.permissions import Permission
from participation.web.access import may
from participation.web.code_words import LENSES, in_language
from participation.web.context import current_database
from participation.web.findings import pages
from participation.web.findings.forms import Asked
from participation.web.findings.groups import GroupWords, group_words
from participation.web.locale import page_language
from participation.web.question_views import Words
from participation.web.reading import day

Period = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Ground:
    """What every page reads: the codebook, the statements, what things are called."""

    book: CodebookView
    material: Material
    words: GroupWords
    language: str

    def name(self, code_id: int) -> Words:
        """Return a code's name."""
        return in_language(self.book.by_id()[code_id].name, self.language)


def audience() -> Audience:
    """Return as whom the person reads: staff of the area, or somebody to whom figures go as in a file."""
    return Audience.STAFF if may(Permission.READ_RESPONSES) else Audience.EXPORT


def allowed(asked: Asked) -> Asked:
    """Return what the person may ask for.

    Who gets protected figures has no lens, days or weights to choose: two tables that differ by a few statements,
    subtracted, would tell what those few say. Nor by whom statements were met: a session is few people on one day.
    """
    if audience() is Audience.STAFF:
        return asked
    by = asked.by if asked.by not in {SESSION, PLACE} else LENS
    return Asked(Wanted(theme=asked.wanted.theme), by=by)


def often(area: AreaView, asked: Asked) -> dict[str, Any]:
    """Return how often each theme is spoken of."""
    ground = _ground(area, asked)
    found = results.prevalences(ground.material, audience())
    return {"rows": pages.interval_rows(found.cells, ground.name), **_about(ground)}


def groups(area: AreaView, asked: Asked) -> dict[str, Any]:
    """Return who speaks of what."""
    ground = _ground(area, asked)
    order = ground.words.order(asked.by)
    found = results.by_group(ground.material, asked.by, audience(), order)
    return {
        "columns": [pages.column(group, ground.words.name(asked.by, group.key)) for group in found],
        "lines": pages.grid(found, ground.name),
        "choices": ground.words.choices(_told_apart(ground.material)),
        **_about(ground),
    }


def together(area: AreaView, asked: Asked) -> dict[str, Any]:
    """Return what stands together."""
    ground = _ground(area, asked)
    found = results.pairs(ground.material, audience())
    return {
        "names": [ground.name(code) for code in ground.material.codes],
        "lines": pages.pair_grid(found, pages.few_or_held_back(audience())),
        **_about(ground),
    }


def change(area: AreaView, asked: Asked) -> dict[str, Any]:
    """Return what has changed between two periods."""
    ground = _ground(area, asked)
    first, second = _periods(ground.material, asked)
    found = results.changes(ground.material, first, second, audience())
    return {
        "rows": pages.change_rows(found, ground.name),
        "first": _told(first),
        "second": _told(second),
        **_about(ground),
    }


def without(asked: Asked) -> Asked:
    """Return what can be shown where a day or the weights cannot be had."""
    return replace(asked, wanted=replace(asked.wanted, since=None, until=None, weighted=False))


def frame(area: AreaView, part: str, asked: Asked) -> dict[str, Any]:
    """Return what stands on every page: the parts, the form."""
    language = page_language()
    with current_database().read() as session:
        book = codebook_of(session, area.id)
    return {
        "area": area,
        "part": part,
        "parts": pages.parts(),
        "asked": asked,
        "query": asked.query(),
        "is_staff": audience() is Audience.STAFF,
        "themes": [(str(theme.id), in_language(theme.name, language).text) for theme in book.themes if theme.children],
        "lenses": [(key, gettext(text)) for key, text in LENSES.items()],
    }


def file(area: AreaView, part: str, kind: str, asked: Asked) -> bytes:
    """Return a table as a file, or drawn as SVG."""
    ground = _ground(area, asked)
    flat = FLAT[part](ground, asked)
    return pictures.draw(flat, gettext) if kind == "svg" else tables.as_file(flat, kind, ground.language)


def _flat_often(ground: Ground, asked: Asked) -> Flat:
    del asked
    return tables.often(ground.material, lambda code: ground.name(code).text)


def _flat_groups(ground: Ground, asked: Asked) -> Flat:
    return tables.groups(
        ground.material,
        asked.by,
        ground.words.order(asked.by),
        lambda code: ground.name(code).text,
        lambda key: ground.words.name(asked.by, key).text,
    )


def _flat_together(ground: Ground, asked: Asked) -> Flat:
    del asked
    return tables.together(ground.material, lambda code: ground.name(code).text)


def _flat_change(ground: Ground, asked: Asked) -> Flat:
    first, second = _periods(ground.material, asked)
    return tables.change(ground.material, first, second, lambda code: ground.name(code).text)


FLAT: dict[str, Callable[[Ground, Asked], Flat]] = {
    "often": _flat_often,
    "groups": _flat_groups,
    "together": _flat_together,
    "change": _flat_change,
}


def _ground(area: AreaView, asked: Asked) -> Ground:
    language = page_language()
    with current_database().read() as session:
        book = codebook_of(session, area.id)
        words = group_words(session, area, language)
        return Ground(book, material(session, area.id, asked.wanted), words, language)


def _told_apart(found: Material) -> set[str]:
    return set(found.about) - (set() if audience() is Audience.STAFF else {SESSION, PLACE})


def _periods(found: Material, asked: Asked) -> tuple[Period, Period]:
    """Return the periods that are asked for; without any, the earlier and the later half of the statements."""
    if any((*asked.first, *asked.second)) or not found.days:
        return asked.first, asked.second
    days = sorted(found.days)
    middle = days[len(days) // 2]
    before = [each for each in days if each < middle]
    return (days[0], before[-1] if before else days[0]), (middle, days[-1])


def _told(period: Period) -> str:
    start, end = period
    if start and end:
        return str(gettext("%(start)s to %(end)s", start=day(start), end=day(end)))
    if start:
        return str(gettext("from %(day)s", day=day(start)))
    return str(gettext("until %(day)s", day=day(end)) if end else gettext("all days"))


def _about(ground: Ground) -> dict[str, Any]:
    return {"notes": pages.notes(ground.material, ground.words)}
