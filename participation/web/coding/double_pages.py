"""View models of blind double coding: progress, agreement drawn with its table, disagreements side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l

from analysis.coding.agreement import Alpha
from participation.services import codebooks, double_coding, double_results, statements
from participation.services.codebooks import CodebookView
from participation.services.database import Session
from participation.services.double_coding import RoundView
from participation.services.double_results import Measured, UnitView
from participation.web.coding import pages
from participation.web.coding.words import in_language
from participation.web.question_views import Words

STRATA = {
    "": _l("all together"),
    "language": _l("each language gets its share"),
    "lens": _l("each lens gets its share"),
}
LOWEST = -0.2  # the picture's left end; alpha below it is drawn there
MARKS = (0.0, 0.667, 0.8, 1.0)  # Krippendorff (2004): rely on .8 and above, tentatively on .667


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A code's agreement as it is drawn (per cent of the picture's width) and as it is written."""

    name: Words | str
    alpha: str
    interval: str
    kappa: str
    at: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Side:
    """What one coder gave."""

    id: int
    name: str
    badges: tuple[pages.Badge, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A statement on which the coders differ."""

    unit_id: int
    card: pages.Card
    sides: tuple[Side, ...]
    options: tuple[tuple[int, Words, bool], ...]
    by: str
    decided: Any


def blind(session: Session, area_id: int, view: RoundView, person_id: int, language: str) -> dict[str, Any]:
    """Return what the page of a coder's next statement is given: the words, and nothing that anybody said of them."""
    book = codebooks.codebook_of(session, area_id)
    unit = double_coding.next_unit(session, view.id, person_id)
    mine = view.coder(person_id)
    shown: dict[str, Any] = {"round": view, "mine": mine, "card": None, "unit_id": None}
    if unit is None or mine is None or view.is_done_by(person_id):
        return shown
    plain = replace(statements.one(session, area_id, unit.statement_id), codes=(), suggestions=(), is_decided=False)
    return shown | {
        "unit_id": unit.id,
        "card": pages.card(plain, {}, language),
        "themes": pages.choices(book, None, language),
    }


def results(session: Session, area_id: int, view: RoundView, language: str) -> dict[str, Any]:
    """Return what the page of a round is given; agreement and disagreements only when everybody is done."""
    shown: dict[str, Any] = {"round": view, "strata": STRATA.get(view.strata, ""), "rows": [], "disputes": []}
    if not view.is_done:
        return shown
    book = codebooks.codebook_of(session, area_id)
    found = double_results.units(session, view)
    measured = double_results.measure(found, seed=view.seed)
    if measured is not None:
        shown |= {"rows": rows(measured, book, language), "marks": [(_percent(at), _figure(at, 2)) for at in MARKS]}
        shown |= {"pairs": _pairs(measured, view), "same": measured.same, "double": measured.units}
        shown["zero"] = _percent(0.0)
    apart = [unit for unit in found if not unit.agrees]
    disputes = [dispute(unit, view, book, language) for unit in apart]
    return shown | {
        "disputes": sorted(disputes, key=lambda each: each.decided is not None),
        "settled": sum(unit.adjudicated is not None for unit in apart),
        "more": [
            (code.id, ("" if code.parent_id is None else "\u2003") + in_language(code.name, language).text)
            for code in book.codes()
        ],
    }


def rows(measured: Measured, book: CodebookView, language: str) -> list[AgreementRow]:
    """Return agreement overall and for each code that somebody gave, the poorest first."""
    codes = book.by_id()
    known = [value for value in measured.agreement.by_pair.values() if value is not None]
    overall = _row(gettext("All codes together"), measured.agreement.pooled, sum(known) / len(known) if known else None)
    found = []
    for key, alpha in measured.agreement.by_code.items():
        code = codes.get(int(key))
        name: Words | str = in_language(code.name, language) if code else gettext("a code no longer in use")
        found.append((alpha.value, _row(name, alpha, measured.kappa_by_code.get(key))))
    return [overall, *(row for _, row in sorted(found, key=lambda pair: 2.0 if pair[0] is None else pair[0]))]


def dispute(unit: UnitView, view: RoundView, book: CodebookView, language: str) -> Dispute:
    """Return a statement with what each coder gave, and the codes to choose from for the third decision."""
    codes = book.by_id()
    names = {coder.id: coder.name for coder in view.coders}
    every = {code for given in unit.given.values() for code in given} | (unit.final or frozenset())
    plain = replace(unit.statement, suggestions=())
    return Dispute(
        unit_id=unit.id,
        card=pages.card(plain, codes, language),
        sides=tuple(
            Side(coder, names.get(coder, ""), _badges(given, book, language)) for coder, given in unit.given.items()
        ),
        options=tuple(
            (code.id, in_language(code.name, language), unit.final is not None and code.id in unit.final)
            for code in book.codes()
            if code.id in every
        ),
        by=unit.by,
        decided=unit.adjudicated,
    )


def _badges(given: Iterable[int], book: CodebookView, language: str) -> tuple[pages.Badge, ...]:
    codes = book.by_id()
    return tuple(
        pages.Badge(code, in_language(codes[code].name, language), codes[code].colour)
        for code in sorted(given)
        if code in codes
    )


def _pairs(measured: Measured, view: RoundView) -> list[tuple[str, str, str]]:
    names = {str(coder.id): coder.name for coder in view.coders}
    return [
        (names.get(one, one), names.get(other, other), _figure(value))
        for (one, other), value in measured.agreement.by_pair.items()
    ]


def _row(name: Words | str, alpha: Alpha, kappa: float | None) -> AgreementRow:
    has_interval = alpha.low is not None and alpha.high is not None
    return AgreementRow(
        name=name,
        alpha=_figure(alpha.value),
        interval=gettext("%(low)s to %(high)s", low=_figure(alpha.low), high=_figure(alpha.high))
        if has_interval
        else "–",
        kappa=_figure(kappa),
        at=_percent(alpha.value),
        low=_percent(alpha.low),
        high=_percent(alpha.high),
    )


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * (min(max(value, LOWEST), 1.0) - LOWEST) / (1.0 - LOWEST), 2)


def _figure(value: float | None, decimals: int = 2) -> str:
    return "–" if value is None else str(format_decimal(round(value, decimals), format="0.00"))
