"""What the forms of the representation room hold: texts as they were sent, and the plan or session they make."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from typing import TYPE_CHECKING, Self

from participation.services.errors import ServiceProblem
from participation.services.follow_ups import Plan
from participation.services.look_plans import Plan as LookPlan
from participation.services.messages import N_, Message

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

MOST_GROUPS = 12


@dataclass(frozen=True, slots=True)
class PlanForm:
    """A follow-up's form; expected_yield is in per cent, also holds further groups as DIMENSION:CATEGORY."""

    reason: str = ""
    responsible: str = ""
    partner: str = ""
    method: str = ""
    language: str = ""
    expected_yield: str = ""
    conversations_needed: str = ""
    plan: str = ""
    place: str = ""
    meeting_time: str = ""
    due: str = ""
    owner_id: str = ""
    also: tuple[str, ...] = ()

    @classmethod
    def of(cls, form: "MultiDict[str, str]") -> Self:
        """Return what was sent."""
        texts = {field.name: form.get(field.name, "").strip()[:4000] for field in fields(cls) if field.name != "also"}
        return cls(**texts, also=tuple(form.getlist("also")[:MOST_GROUPS]))

    @classmethod
    def from_plan(cls, plan: Plan) -> Self:
        """Return the form of a plan that is stored."""
        return cls(
            reason=plan.reason,
            responsible=plan.responsible,
            partner=plan.partner,
            method=plan.method,
            language=plan.language,
            expected_yield="" if plan.expected_yield is None else f"{100 * plan.expected_yield:g}",
            conversations_needed=str(plan.conversations_needed or ""),
            plan=plan.plan,
            place=plan.place,
            meeting_time=plan.meeting_time,
            due=plan.due.isoformat() if plan.due else "",
            owner_id=str(plan.owner_id or ""),
        )

    def share(self) -> float | None:
        """Return the expected yield, above 0 and at most 1; None where it is left open.

        Raises:
            ServiceProblem: it is no number.
        """
        share = _number(self.expected_yield.removesuffix("%").strip(), "expected_yield")
        return None if share is None else share / 100

    def groups(self) -> tuple[tuple[str, str], ...]:
        """Return the further groups, as (dimension, category)."""
        pairs = (each.partition(":") for each in self.also)
        return tuple((dimension, category) for dimension, _, category in pairs if dimension and category)

    def to_plan(self) -> Plan:
        """Return the plan; raise ServiceProblem, with its field, where a number or the day is none."""
        return Plan(
            reason=self.reason,
            plan=self.plan,
            responsible=self.responsible,
            partner=self.partner,
            method=self.method,
            language=self.language,
            conversations_needed=_number(self.conversations_needed, "conversations_needed"),
            expected_yield=self.share(),
            place=self.place,
            meeting_time=self.meeting_time,
            due=_day(self.due),
            owner_id=_number(self.owner_id, "owner_id"),
            more_groups=self.groups(),
        )


@dataclass(frozen=True, slots=True)
class SessionForm:
    """A field session's form, as a browser's date and time fields send it."""

    day: str = ""
    starts: str = ""
    ends: str = ""
    place: str = ""
    method: str = ""

    @classmethod
    def of(cls, form: Mapping[str, str]) -> Self:
        """Return what was sent."""
        return cls(**{field.name: form.get(field.name, "").strip()[:200] for field in fields(cls)})

    def date(self) -> date:
        """Return the day; raise ServiceProblem where it is none."""
        try:
            return date.fromisoformat(self.day)
        except ValueError:
            raise ServiceProblem(Message(N_("Choose the day of the session.")), field="day") from None

    def times(self) -> tuple[time | None, time | None]:
        """Return when it starts and ends, None where that is left open; raise ServiceProblem where it is no time."""
        return _time(self.starts, "starts"), _time(self.ends, "ends")


@dataclass(frozen=True, slots=True)
class LookPlanForm:
    """The form of planned looks: a number of answers, and days one a line."""

    every: str = ""
    days: str = ""

    @classmethod
    def of(cls, form: Mapping[str, str]) -> Self:
        """Return what was sent."""
        return cls(form.get("every", "").strip()[:20], form.get("days", "").strip()[:4000])

    @classmethod
    def from_plan(cls, plan: LookPlan) -> Self:
        """Return the form of a plan that is stored."""
        return cls(str(plan.every) if plan.every else "", "\n".join(day.isoformat() for day in plan.days))

    def to_plan(self) -> LookPlan:
        """Return the plan; raise ServiceProblem, with its field, where a number or a day is none."""
        days = []
        for word in self.days.replace(",", " ").replace(";", " ").split():
            try:
                days.append(date.fromisoformat(word))
            except ValueError:
                sentence = N_("“%(word)s” is no day. Write days as 2026-12-31, one a line.")
                raise ServiceProblem(Message(sentence, {"word": word[:40]}), field="days") from None
        return LookPlan(_number(self.every, "every") or 0, tuple(days))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ServiceProblem(Message(N_("Write the day as 2026-12-31.")), field="due") from None


def _time(text: str, field: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise ServiceProblem(Message(N_("Write the time as 15:30.")), field=field) from None


def _number(text: str, field: str) -> int | None:
    if not text:
        return None
    # int() reads the digits of every script, as residents and staff may write them.
    if not text.isdecimal() or len(text) > 6:
        raise ServiceProblem(Message(N_("Write a whole number.")), field=field)
    return int(text)
