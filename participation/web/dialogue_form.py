"""The form for a dialogue: what has been typed, row by row, and what stands beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from participation.services.dialogue_drafts import DialogueDraft, DraftProblem
from participation.web.translate import render
from surveys.questionnaire import LENSES

MORE = "_more"  # a button that asks for one more row of what it names
NEXT = "_next"  # a button that stores, and begins another of the same kind
CONFIRMED = "_confirmed"  # the person has looked at what could say who somebody is
FEWEST_PROMISES = 1
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form holds, as fields with all their values, and what is wrong by field."""

    values: Mapping[str, Sequence[str]]
    problems: Mapping[str, str] = field(default_factory=dict)

    def first(self, name: str, otherwise: str = "") -> str:
        """Return a field's first value."""
        found = self.values.get(name)
        return found[0] if found else otherwise

    def holds(self, name: str, value: str) -> bool:
        """Whether a value is among a field's."""
        return value in self.values.get(name, ())

    def block(self, name: str) -> str:
        """Return the text of a textarea; HTML drops one line break at its start, so that one is doubled."""
        text = self.first(name)
        return "\n" + text if text.startswith(("\n", "\r")) else text

    def rows(self, what: str, fewest: int) -> list[int]:
        """Return the numbers of the rows to show, with one more where it was asked for."""
        there = [int(parts[1]) for name in self.values if (parts := name.split("."))[0] == what and _is_number(parts)]
        count = max([fewest, *(number + 1 for number in there)])
        return list(range(min(count + self.holds(MORE, what), MOST_ROWS)))

    def said(self) -> list[tuple[int, str]]:
        """Return (number, lens) of the rows for what was said; the first are one for each lens."""
        rows = self.rows("said", len(LENSES))
        return [(at, self.first(f"said.{at}.lens", LENSES[at] if at < len(LENSES) else "")) for at in rows]

    def promises(self) -> list[int]:
        """Return the numbers of the rows for promises."""
        return self.rows("promise", FEWEST_PROMISES)

    def people(self, dimension: str) -> bool:
        """Whether anybody is counted in a dimension's groups."""
        return any(name.startswith(f"group.{dimension}.") and sent[0].strip() for name, sent in self.values.items())


def _is_number(parts: Sequence[str]) -> bool:
    return len(parts) == 3 and parts[1].isdecimal() and len(parts[1]) < 3


def with_problems(values: Mapping[str, Sequence[str]], problems: Sequence[DraftProblem]) -> Typed:
    """Return what was typed, each problem as a sentence at its field."""
    return Typed(values, {problem.field: render(problem.message) for problem in problems})


def of_draft(draft: DialogueDraft) -> Typed:
    """Return a dialogue as its form holds it."""
    values: dict[str, list[str]] = {
        "kind": [draft.kind.value],
        "day": [draft.day.isoformat()],
        "place": [draft.place],
        "language": [draft.language],
        "people": [str(draft.people)],
        "session": [str(draft.field_session_id or "")],
        "theme": [str(each) for each in draft.themes],
        "disagreement": [draft.disagreement],
        "next": [draft.wants_next],
        "notes": [draft.notes],
    }
    values.update({f"group.{dimension}.{key}": [str(number)] for dimension, key, number in draft.participants})
    for at, said in enumerate(draft.said):
        values[f"said.{at}.lens"], values[f"said.{at}.text"] = [said.lens], [said.text]
        values[f"said.{at}.language"] = [said.language]
        values[f"said.{at}.by"] = [f"{dimension}:{key}" for dimension, key in said.said_by]
    for at, promise in enumerate(draft.promises):
        values[f"promise.{at}.text"], values[f"promise.{at}.to"] = [promise.text], [promise.owed_to]
        values[f"promise.{at}.due"] = [promise.due.isoformat() if promise.due else ""]
    return Typed(values)
