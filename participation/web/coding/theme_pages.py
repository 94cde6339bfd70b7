"""View models of the themes page: bars, the table beside them, and what must be said about how much is coded."""

from dataclasses import dataclass

from flask_babel import format_decimal, format_percent, gettext

from participation.services.themes import ModelNote, Overview, Theme
from participation.web import silence_words
from participation.web.coding.pages import Card, card
from participation.web.coding.words import LENSES, in_language
from participation.web.question_views import Words


@dataclass(frozen=True, slots=True)
class Bar:
    """A theme in the picture; widths in per cent, people's and the machine's parts after each other."""

    name: Words
    human: str
    machine: str
    human_width: float
    machine_width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A code in the table: people's counts by lens and in all, its share of the coded, the machine's count."""

    id: int
    name: Words
    by_lens: tuple[str, ...]
    total: str
    share: str
    machine: str


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme with its lines (its own first) and quotes."""

    id: int
    name: Words
    colour: str
    rows: tuple[Line, ...]
    cards: tuple[Card, ...]


def bars(overview: Overview, lens: str, language: str) -> list[Bar]:
    """Return the themes that stand in any statement under the lens, most frequent in people's codings first."""
    found = [theme for theme in overview.themes if theme.of(lens).human or theme.of(lens).machine]
    most = max((theme.of(lens).human + theme.of(lens).machine for theme in found), default=1)
    ordered = sorted(found, key=lambda theme: (-theme.of(lens).human, -theme.of(lens).machine))
    return [
        Bar(
            name=in_language(theme.code.name, language),
            human=format_decimal(theme.of(lens).human),
            machine=format_decimal(theme.of(lens).machine),
            human_width=round(100 * theme.of(lens).human / most, 2),
            machine_width=round(100 * theme.of(lens).machine / most, 2),
        )
        for theme in ordered
    ]


def theme_views(overview: Overview, lens: str, language: str) -> list[ThemeView]:
    """Return every theme as table and quotes show it, in the codebook's order."""
    codes = overview.codebook.by_id()
    return [
        ThemeView(
            id=theme.code.id,
            name=in_language(theme.code.name, language),
            colour=theme.code.colour,
            rows=tuple(_line(each, overview, lens, language) for each in (theme, *theme.children)),
            cards=tuple(card(view, codes, language) for view in theme.quotes[:3]),
        )
        for theme in overview.themes
    ]


def coded_sentence(overview: Overview) -> str:
    """Return how much people have coded."""
    decided, waiting = overview.decided.get("", 0), overview.waiting.get("", 0)
    return str(
        gettext(
            "People have decided about %(decided)s of %(total)s statements (%(share)s).",
            decided=format_decimal(decided),
            total=format_decimal(decided + waiting),
            share=format_percent(overview.coded_share),
        )
    )


def no_code_sentence(overview: Overview) -> str:
    """Return for how many of them no code fits; empty where there are none."""
    if not overview.no_code:
        return ""
    return str(gettext("Of these no code fits: %(number)s.", number=format_decimal(overview.no_code)))


def machine_sentence(overview: Overview) -> str:
    """Return what stands behind the machine's figures, or that there are none."""
    model = overview.model
    if model is None:
        return str(gettext("The machine has not learned yet; all figures are people's."))
    if model.measured_precision is None:
        learned = gettext(
            "The machine learned from %(number)s coded statements and is not right often enough to suggest anything.",
            number=format_decimal(model.learned_from),
        )
        return " ".join([learned, *silent_sentences(model)])
    return str(
        gettext(
            "The machine learned from %(number)s coded statements. On texts it had not seen %(precision)s of its "
            "suggestions were right, and it dared to suggest something for %(coverage)s of the texts. Its figures are "
            "guesses and stand apart from people's.",
            number=format_decimal(model.learned_from),
            precision=format_percent(model.measured_precision),
            coverage=format_percent(model.coverage or 0),
        )
    )


def silent_sentences(model: ModelNote | None) -> list[str]:
    """Return why the machine suggests nothing and what would bring something; empty where it suggests something."""
    return [] if model is None else silence_words.sentences(model.silence, model.chosen_precision)


def guess_sentence(model: ModelNote | None) -> str:
    """Return what stands behind one suggestion."""
    if model is None or model.measured_precision is None:
        return ""
    return str(
        gettext(
            "A guess, learned from %(number)s coded statements; %(precision)s of such guesses were right on texts "
            "that the machine had not seen.",
            number=format_decimal(model.learned_from),
            precision=format_percent(model.measured_precision),
        )
    )


def _line(theme: Theme, overview: Overview, lens: str, language: str) -> Line:
    decided = overview.decided.get(lens, 0)
    total = theme.of(lens).human
    return Line(
        id=theme.code.id,
        name=in_language(theme.code.name, language),
        by_lens=tuple(_number(theme.of(each).human) for each in LENSES),
        total=_number(total),
        share=format_percent(total / decided) if decided and total else "",
        machine=_number(theme.of(lens).machine),
    )


def _number(number: int) -> str:
    return str(format_decimal(number)) if number else ""
