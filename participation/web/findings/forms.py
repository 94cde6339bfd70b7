"""What a request asks of the findings, read without trust; a day that is none is told, with all that was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from participation.services.errors import ServiceProblem
from participation.services.findings.material import Wanted
from participation.services.messages import N_, Message
from participation.web.code_words import LENSES

DAYS = ("since", "until", "first_since", "first_until", "second_since", "second_until")


@dataclass(frozen=True, slots=True)
class Asked:
    """The form as it was sent.

    Attributes:
        wanted: the statements that are asked for.
        by: what they are told apart by.
        days: the days as they were written, by field.
        first, second: the periods that are compared.
    """

    wanted: Wanted = field(default_factory=Wanted)
    by: str = "lens"
    days: Mapping[str, str] = field(default_factory=dict)
    first: tuple[date | None, date | None] = (None, None)
    second: tuple[date | None, date | None] = (None, None)

    def query(self) -> dict[str, str]:
        """Return the address's arguments that ask for the same."""
        asked = {
            "theme": "" if self.wanted.theme is None else str(self.wanted.theme),
            "lens": self.wanted.lens,
            "weighted": "yes" if self.wanted.weighted else "",
            "by": self.by,
            **self.days,
        }
        return {name: value for name, value in asked.items() if value}


def asked_of(args: Mapping[str, str]) -> Asked:
    """Return what is asked for, days left out."""
    theme = args.get("theme", "")
    wanted = Wanted(
        theme=int(theme) if theme.isascii() and theme.isdigit() and len(theme) < 10 else None,
        lens=args["lens"] if args.get("lens", "") in LENSES else "",
        weighted=args.get("weighted", "") == "yes",
    )
    days = {name: args.get(name, "").strip()[:20] for name in DAYS}
    return Asked(wanted, by=args.get("by", "lens")[:60], days=days)


def with_days(asked: Asked) -> Asked:
    """Return what is asked for with its days.

    Raises:
        ServiceProblem: a day is none, or a period ends before it begins, with its field.
    """
    found = {name: _day(asked.days.get(name, ""), name) for name in DAYS}
    for start, end in zip(DAYS[::2], DAYS[1::2], strict=True):
        if (first := found[start]) and (last := found[end]) and last < first:
            raise ServiceProblem(Message(N_("The period ends before it begins.")), field=end)
    return replace(
        asked,
        wanted=replace(asked.wanted, since=found["since"], until=found["until"]),
        first=(found["first_since"], found["first_until"]),
        second=(found["second_since"], found["second_until"]),
    )


def _day(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ServiceProblem(Message(N_("Write the day, as in 2026-11-23.")), field=name) from None
