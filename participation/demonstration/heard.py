"""The demonstration's looks and follow-ups: taken and made at the moments when they would have been.

Nothing here is set by hand that the site would find by itself: whether a follow-up helped is what the looks said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files

from sqlalchemy import update
from sqlalchemy.orm import Session

from participation.records.outreach import FieldSession
from participation.services import aggregates, area_shapes, follow_up_yields, follow_ups, look_plans, representation
from participation.services.follow_ups import Group, Plan
from participation.services.look_plans import Plan as LookPlan
from participation.services.publishing import SurveyView

LOOK_DAYS = (date(2026, 10, 15), date(2026, 11, 1), date(2026, 11, 10), date(2026, 12, 15))
EARLY = time(6)


@dataclass(frozen=True, slots=True)
class _Effort:
    """A follow-up: after which look it is made, for whom, by which of the demonstration's sessions."""

    after: int
    group: Group
    plan: Plan
    session: str = ""


EFFORTS = (
    _Effort(
        0,
        ("tenure", "municipal_rent"),
        Plan(
            "Bare én eller få av dem som leier av kommunen har svart.",
            plan="Gå i oppgangene i Hagegata sammen med en som bor der. Boligkontoret varsler med oppslag.",
            responsible="Amina og en beboer",
            partner="Beboerforeningen i Hagegata",
            method="door_to_door",
            place="Oppgangene i Hagegata",
            meeting_time="Hverdager etter klokka 17",
        ),
        "dor-til-dor-hagegata",
    ),
    _Effort(
        0,
        ("country_background", "eastern_europe"),
        Plan(
            "Nesten ingen fra Øst-Europa har svart.",
            plan="Kaffe etter messen, med polsk tolk.",
            responsible="Amina",
            partner="Den katolske menigheten",
            method="cafe",
            language="pl",
            place="Kirkekaffe etter messe",
            meeting_time="Søndag",
        ),
        "kirkekaffe",
    ),
    _Effort(
        0,
        ("sub_area", "nedre_toyen"),
        Plan(
            "Nedre Tøyen er knapt hørt, enda hver femte innbygger bor der.",
            plan="Stå ved T-banen når folk kommer hjem fra jobb.",
            responsible="Hele laget",
            method="stand",
            place="Utgangen fra T-banen",
            meeting_time="Fredag kveld",
        ),
        "t-banen-kveld",
    ),
    _Effort(
        2,
        ("gender", "man"),
        Plan(
            "Menn svarer sjeldnere enn kvinner, og nedre Tøyen er fortsatt lite hørt.",
            plan="Treningssenteret slipper oss inn i resepsjonen. Ta med nettbrettene og kaffe.",
            responsible="Amina og Yusuf",
            partner="Treningssenteret",
            method="stand",
            place="Inngangen til treningssenteret, nedre Tøyen",
            meeting_time="Etter klokka 18",
            due=date(2026, 12, 10),
            more_groups=(("sub_area", "nedre_toyen"),),
        ),
        "treningssenter-desember",
    ),
    _Effort(
        2,
        ("country_background", "eastern_europe"),
        Plan(
            "Kirkekaffen nådde noen, men de er fortsatt få.",
            plan="Spør byggefirmaet om vi kan komme i lunsjen, med polsk og litauisk tolk.",
            responsible="Amina",
            partner="Byggefirmaet ved nedre Tøyen",
            method="meeting",
            language="pl",
            due=date(2026, 11, 20),
        ),
    ),
)


class Heard:
    """Takes the planned looks as the answers come in, and makes the follow-ups that came of each."""

    def __init__(
        self, session: Session, survey: SurveyView, planner: int, sessions: Mapping[str, int], now: datetime
    ) -> None:
        """Plan the looks and store the invented shapes of the sub-areas."""
        self._session, self._survey, self._planner, self._sessions = session, survey, planner, sessions
        shapes = files("participation.demonstration").joinpath("shapes.json").read_bytes()
        area_shapes.store(session, survey.area_id, shapes)
        look_plans.set_plan(session, survey.id, LookPlan(days=LOOK_DAYS), user_id=planner, now=now)
        self._coming = list(enumerate(LOOK_DAYS))

    def until(self, moment: datetime) -> None:
        """Take the looks that were planned before a moment; what has been answered so far is in them."""
        while self._coming and datetime.combine(self._coming[0][1], EARLY, UTC) <= moment:
            number, day = self._coming.pop(0)
            aggregates.fold(self._session)
            taken = datetime.combine(day, EARLY, UTC)
            look_plans.take_due(self._session, self._survey, now=taken)
            for effort in EFFORTS:
                if effort.after == number:
                    self._make(effort, taken + timedelta(hours=3))

    def _make(self, effort: _Effort, moment: datetime) -> None:
        seen = representation.current(self._session, self._survey)
        groups = (effort.group, *effort.plan.more_groups)
        known = follow_up_yields.basis(self._session, self._survey.id, effort.group, effort.plan.method).best
        rate = round(known.rate, 2) if known and known.rate >= 0.01 else None
        needed = follow_up_yields.conversations(
            [seen.finding(*group) for group in groups], rate or 1.0, among=seen.report.groups
        )
        plan = replace(effort.plan, conversations_needed=needed or None, expected_yield=rate, owner_id=self._planner)
        made = follow_ups.create(
            self._session,
            area_id=self._survey.area_id,
            dimension=effort.group[0],
            category=effort.group[1],
            plan=plan,
            look_id=seen.latest.id if seen.latest else None,
            user_id=self._planner,
            now=moment,
        )
        if effort.session:
            number = self._sessions[effort.session]
            self._session.execute(update(FieldSession).where(FieldSession.id == number).values(follow_up_id=made))
            follow_ups.start(self._session, self._survey.area_id, made)
