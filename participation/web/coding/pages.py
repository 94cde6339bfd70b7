"""View models of the coding room: what its templates are given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from participation.services.codebooks import CodebookView, CodeView
from participation.services.machine.beside import Beside
from participation.services.statements import Choices, GivenCode, StatementView, Translation
from participation.web.coding.words import in_language, said_in
from participation.web.question_views import Words

TRANSLATION_LANGUAGE = "nb"  # what planners read; CODING.md's translation memory is built on it


@dataclass(frozen=True, slots=True)
class Badge:
    """A code on a card; percent is the machine's probability, None on a person's coding."""

    id: int
    name: Words
    colour: str
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A statement as it is shown."""

    id: int
    lens: str
    language: str
    quote: Words
    translation: Words | None
    translated_by: str
    place: str
    day: date | None
    badges: tuple[Badge, ...]
    suggestions: tuple[Badge, ...]
    is_decided: bool

    @property
    def no_code_fits(self) -> bool:
        """Whether a person has looked and found no code."""
        return self.is_decided and not self.badges


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """A code on the workbench: its number on the keyboard, whether it is given, what the machine says of it."""

    id: int
    number: str
    name: Words
    colour: str
    definition: Words
    when_to_use: Words
    when_not: Words
    examples: tuple[Words, ...]
    search: str
    is_given: bool
    percent: int | None
    children: tuple["CodeChoice", ...]


def cards(views: Iterable[StatementView], book: CodebookView, language: str) -> list[Card]:
    """Return statements as cards in the reader's language."""
    codes = book.by_id()
    return [card(view, codes, language) for view in views]


def card(view: StatementView, codes: Mapping[int, CodeView], language: str) -> Card:
    """Return one statement as a card; codes that are no longer in the codebook are left out."""
    translated = _translation(view, language)
    return Card(
        id=view.id,
        lens=view.lens,
        language=view.language,
        quote=said_in(view.text, view.language),
        translation=None if translated is None else said_in(translated.text, translated.language),
        translated_by="" if translated is None else translated.by,
        place=view.session_place,
        day=view.session_day,
        badges=_badges(view.codes, codes, language),
        suggestions=_badges(view.suggestions, codes, language),
        is_decided=view.is_decided,
    )


def choices(book: CodebookView, view: StatementView | None, language: str) -> list[CodeChoice]:
    """Return the codebook with what is given to a statement and what the machine suggests for it.

    A theme's number is its place, a code's number the theme's and its own; from the tenth on with a point between, so
    that every number means one code.
    """
    given = {code.code_id for code in view.codes} if view else set()
    percents = {code.code_id: _percent(code) for code in view.suggestions} if view else {}
    has_many = len(book.themes) > 9 or any(len(theme.children) > 9 for theme in book.themes)
    point = "." if has_many else ""

    def choice(code: CodeView, number: str) -> CodeChoice:
        children = tuple(choice(child, f"{number}{point}{at}") for at, child in enumerate(code.children, start=1))
        return CodeChoice(
            id=code.id,
            number=number,
            name=in_language(code.name, language),
            colour=code.colour,
            definition=in_language(code.definition, language),
            when_to_use=in_language(code.when_to_use, language),
            when_not=in_language(code.when_not, language),
            examples=_examples(code.examples, language),
            search=" ".join(sorted(set(code.name.values()))),
            is_given=code.id in given,
            percent=percents.get(code.id),
            children=children,
        )

    return [choice(theme, str(at)) for at, theme in enumerate(book.themes, start=1)]


def suggested(offered: Sequence[CodeChoice]) -> list[CodeChoice]:
    """Return the codes that the machine suggests, likeliest first."""
    everything = [code for theme in offered for code in (theme, *theme.children)]
    found = [code for code in everything if code.percent is not None]
    return sorted(found, key=lambda code: -(code.percent or 0))


@dataclass(frozen=True, slots=True)
class Why:
    """The words that drove a suggestion: the statement in pieces, those that counted marked."""

    code: Words
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class BesideView:
    """What the machine says beside a statement: why it suggests what it does, and statements like this one."""

    why: tuple[Why, ...]
    similar: tuple[Card, ...]


def beside(found: Beside, view: StatementView, codes: Mapping[int, CodeView], language: str) -> BesideView:
    """Return what stands beside a statement; reasons for what is suggested alone."""
    offered = [code.code_id for code in view.suggestions if code.code_id in codes and code.code_id in found.words]
    why = tuple(
        Why(in_language(codes[code_id].name, language), _pieces(view.text, found.words[code_id])) for code_id in offered
    )
    return BesideView(why, tuple(card(each, codes, language) for each in found.similar))


def _pieces(text: str, places: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    pieces, at = [], 0
    for start, end in places:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple((piece, marked) for piece, marked in [*pieces, (text[at:], False)] if piece)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much people have decided about."""

    decided: int
    total: int

    @property
    def percent(self) -> int:
        """Decided per cent; 100 only when nothing waits."""
        return 100 * self.decided // self.total if self.total else 0


def progress(found: Choices) -> Progress:
    """Return how far the area's coding has come."""
    return Progress(found.decided, found.total)


def _translation(view: StatementView, language: str) -> Translation | None:
    for wanted in (language, TRANSLATION_LANGUAGE, "en"):
        found = view.translation(wanted)
        if found is not None and view.language != wanted:
            return found
    return None


def _badges(given: Iterable[GivenCode], codes: Mapping[int, CodeView], language: str) -> tuple[Badge, ...]:
    return tuple(
        Badge(
            code.code_id,
            in_language(codes[code.code_id].name, language),
            codes[code.code_id].colour,
            None if code.confidence is None else _percent(code),
        )
        for code in given
        if code.code_id in codes
    )


def _percent(code: GivenCode) -> int:
    # Never 100: the machine is never sure.
    return min(round(100 * (code.confidence or 0)), 99)


def _examples(texts: Mapping[str, list[str]], language: str) -> tuple[Words, ...]:
    for wanted in (language, "nb", "en", *texts):
        if texts.get(wanted):
            return tuple(said_in(text, wanted, page=language) for text in texts[wanted])
    return ()
