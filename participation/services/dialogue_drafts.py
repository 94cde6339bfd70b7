"""A dialogue as somebody wrote it down: read from what a form (or a tablet) sent, with what is wrong with it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from analysis.identifying import Finding, find
from participation.records.dialogue import DialogueKind
from participation.services.messages import N_, Message
from surveys.questionnaire import LENSES
from surveys.values import clean, plain_digits

Raw = Mapping[str, Sequence[str]]
Group = tuple[str, str]  # dimension, category

MOST_PEOPLE = 2000
MOST_ROWS = 60
LONGEST_TEXT = 5000
LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said, under a lens, by a group (as (dimension, category) pairs, never by a named person)."""

    lens: str
    text: str
    language: str
    said_by: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised, and the group or organisation that an answer is owed to, by when."""

    text: str
    owed_to: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class DialogueDraft:
    """A dialogue; participants are (dimension, category, people), themes ids of codes."""

    kind: DialogueKind
    day: date
    language: str
    people: int
    place: str = ""
    participants: tuple[tuple[str, str, int], ...] = ()
    said: tuple[Said, ...] = ()
    themes: tuple[int, ...] = ()
    disagreement: str = ""
    wants_next: str = ""
    promises: tuple[Promise, ...] = ()
    notes: str = ""
    field_session_id: int | None = None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Give (field, text) of everything written freely."""
        yield from (("disagreement", self.disagreement), ("next", self.wants_next), ("notes", self.notes))
        yield from ((f"said.{at}.text", each.text) for at, each in enumerate(self.said))
        for at, each in enumerate(self.promises):
            yield from ((f"promise.{at}.text", each.text), (f"promise.{at}.to", each.owed_to))

    def identifying(self) -> list[tuple[str, str, list[Finding]]]:
        """Return (field, text, findings) of the texts that could say who somebody is."""
        return [(name, text, found) for name, text in self.texts() if (found := find(text))]


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """What is wrong with a field."""

    field: str
    message: Message


@dataclass(frozen=True, slots=True)
class Known:
    """What a dialogue can refer to: groups by dimension, languages, ids of codes and of field sessions."""

    groups: Mapping[str, Collection[str]]
    languages: Collection[str]
    codes: Collection[int] = field(default_factory=frozenset)
    sessions: Collection[int] = field(default_factory=frozenset)


def read(raw: Raw, known: Known, *, today: date) -> tuple[DialogueDraft | None, list[DraftProblem]]:
    """Return the dialogue that a form sent, or everything that is wrong with it.

    Args:
        raw: kind, day, place, language, people, session, group.DIMENSION.CATEGORY (people), said.N.lens / .text /
            .language / .by (DIMENSION:CATEGORY, several), theme (several), disagreement, next, promise.N.text / .to /
            .due, notes. Rows with nothing in them are left out; unknown names are ignored.
        known: what it can refer to.
        today: a dialogue is not in the future.
    """
    reader = _Reader(raw, known)
    kind = reader.choice("kind", list(DialogueKind), N_("Choose what kind of conversation it was."))
    language = reader.choice("language", known.languages, N_("Choose the language that was spoken."))
    day = reader.day("day")
    if day is None:
        reader.problem("day", N_("Write the day, as in 2026-11-23."))
    elif day > today:
        reader.problem("day", N_("This day has not come yet."))
    people = reader.whole("people", MOST_PEOPLE)
    if people is None or people < 1:
        reader.problem("people", N_("Write how many people took part, at least 1."))
    draft_of = {
        "participants": reader.participants(people or 0),
        "said": reader.said(language),
        "promises": reader.promises(),
        "themes": tuple(int(each) for each in raw.get("theme", ()) if each.isdecimal() and int(each) in known.codes),
        "place": reader.text("place", LONGEST_LINE),
        "disagreement": reader.text("disagreement"),
        "wants_next": reader.text("next"),
        "notes": reader.text("notes"),
        "field_session_id": reader.session(),
    }
    if reader.problems or day is None or people is None:
        return None, reader.problems
    if not draft_of["said"] and not any(draft_of[name] for name in ("wants_next", "disagreement", "notes")):
        return None, [DraftProblem("said.0.text", Message(N_("Write down at least one thing that was said.")))]
    return DialogueDraft(kind=DialogueKind(kind), day=day, language=language, people=people, **draft_of), []  # type: ignore[arg-type]


class _Reader:
    """Reads one form; what is wrong gathers in `problems`."""

    def __init__(self, raw: Raw, known: Known) -> None:
        self.raw, self.known = raw, known
        self.problems: list[DraftProblem] = []

    def problem(self, name: str, msgid: str, **values: object) -> None:
        self.problems.append(DraftProblem(name, Message(msgid, values)))

    def first(self, name: str) -> str:
        sent = self.raw.get(name)
        return clean(sent[0][: 10 * LONGEST_TEXT]) if sent else ""

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        found = self.first(name)
        if len(found) > longest:
            self.problem(name, N_("This may have %(number)s characters."), number=longest)
        return found

    def choice(self, name: str, known: Collection[str], msgid: str) -> str:
        found = self.first(name)
        if found not in known:
            self.problem(name, msgid)
        return found

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.first(name))
        except ValueError:
            return None

    def whole(self, name: str, most: int) -> int | None:
        found = plain_digits(self.first(name))
        if not found:
            return None
        if not found.isascii() or not found.isdigit() or len(found) > 6 or int(found) > most:
            self.problem(name, N_("Write a whole number from 0 to %(most)s."), most=most)
            return None
        return int(found)

    def session(self) -> int | None:
        found = self.first("session")
        if not found:
            return None
        if not found.isdecimal() or int(found) not in self.known.sessions:
            self.problem("session", N_("Choose one of the area's sessions."))
            return None
        return int(found)

    def participants(self, people: int) -> tuple[tuple[str, str, int], ...]:
        counted = []
        for dimension, categories in self.known.groups.items():
            total = 0
            for category in categories:
                number = self.whole(f"group.{dimension}.{category}", MOST_PEOPLE)
                if number:
                    counted.append((dimension, category, number))
                    total += number
            if people and total > people:
                name = f"group.{dimension}.{next(iter(categories))}"
                self.problem(name, N_("There are more people in these groups than took part."))
        return tuple(counted)

    def said(self, language: str) -> tuple[Said, ...]:
        found = []
        for name in self._rows("said"):
            text = self.text(f"{name}.text")
            if not text:
                continue
            lens = self.choice(f"{name}.lens", LENSES, N_("Choose what this is about."))
            spoken = self.first(f"{name}.language") or language
            if spoken not in self.known.languages:
                self.problem(f"{name}.language", N_("Choose the language that was spoken."))
            pairs = (tuple(each.split(":", 1)) for each in self.raw.get(f"{name}.by", ()) if ":" in each)
            groups = {pair[0]: pair[1] for pair in pairs if pair[1] in self.known.groups.get(pair[0], ())}
            found.append(Said(lens, text, spoken, tuple(sorted(groups.items()))))
        return tuple(dict.fromkeys(found))

    def promises(self) -> tuple[Promise, ...]:
        found = []
        for name in self._rows("promise"):
            text = self.text(f"{name}.text")
            if not text:
                continue
            due = self.day(f"{name}.due")
            if due is None and self.first(f"{name}.due"):
                self.problem(f"{name}.due", N_("Write the day, as in 2026-11-23."))
            found.append(Promise(text, self.text(f"{name}.to", LONGEST_LINE), due))
        return tuple(dict.fromkeys(found))

    def _rows(self, what: str) -> list[str]:
        numbers = {
            parts[1]
            for name in self.raw
            if len(parts := name.split(".")) == 3 and parts[0] == what and parts[1].isdecimal() and len(parts[1]) < 4
        }
        return [f"{what}.{number}" for number in sorted(numbers, key=int)[:MOST_ROWS]]
