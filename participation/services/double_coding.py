"""Blind double coding: a random sample that several people code, none of whom sees the others or the machine.

What a coder gives stands in the round alone until the round is closed; then each agreed or adjudicated statement is
decided about in the ordinary way.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from analysis.coding.sampling import draw
from participation.records.answers import Statement
from participation.records.coding_work import DoubleAnswer, DoubleCoder, DoubleRound, DoubleUnit
from participation.records.people import User
from participation.records.places import Area
from participation.services import accounts
from participation.services.codebooks import codebook_of
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.messages import N_, Message
from participation.services.permissions import Permission
from participation.services.statement_filters import Filters, conditions

SMALLEST, LARGEST = 2, 500
STRATA = ("", "language", "lens")


@dataclass(frozen=True, slots=True)
class CoderProgress:
    """How far a coder has come."""

    id: int
    name: str
    done: int


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round; `size` is how many statements it holds now, since some may have been deleted."""

    id: int
    codebook_id: int
    name: str
    seed: int
    asked: int
    size: int
    strata: str
    created: datetime
    by: str
    closed: datetime | None
    coders: tuple[CoderProgress, ...]

    def coder(self, person_id: int) -> CoderProgress | None:
        """Return a person's part in it, None where they have none."""
        return next((coder for coder in self.coders if coder.id == person_id), None)

    def is_done_by(self, person_id: int) -> bool:
        """Return whether a person has nothing left to code blindly here."""
        mine = self.coder(person_id)
        return self.closed is not None or mine is None or mine.done >= self.size

    @property
    def is_done(self) -> bool:
        """Whether everybody has coded everything, or somebody has closed the round."""
        return self.closed is not None or all(coder.done >= self.size for coder in self.coders)


def start(
    session: Session,
    *,
    area_id: int,
    name: str,
    size: int,
    coder_ids: Sequence[int],
    strata: str = "",
    filters: Filters | None = None,
    seed: int | None = None,
    user_id: int,
    now: datetime,
) -> int:
    """Draw a sample and ask people to code it; return the round's id.

    Args:
        session: an open writing transaction.
        area_id: the area.
        name: what the round is called.
        size: how many statements, 2 to 500.
        coder_ids: two or more people who may code in the area.
        strata: "", "language" or "lens": each part gets its share.
        filters: which statements to draw from.
        seed: of the draw; a new one where it is left out.
        user_id: who starts it.
        now: the moment.

    Raises:
        ServiceProblem: too few coders or statements, or a size that cannot be.
    """
    coders = sorted(set(coder_ids) & {number for number, _ in coders_of(session, area_id)})
    if len(coders) < 2:
        raise ServiceProblem(Message(N_("Choose at least two coders.")), field="coders")
    if not SMALLEST <= size <= LARGEST:
        raise ServiceProblem(
            Message(N_("Choose from %(low)s to %(high)s statements."), {"low": SMALLEST, "high": LARGEST}), field="size"
        )
    book = codebook_of(session, area_id)
    seed = secrets.randbelow(2**31) if seed is None else seed
    column = {"language": Statement.language, "lens": Statement.lens}.get(strata)
    rows = session.execute(
        select(Statement.id, *([column] if column is not None else [])).where(
            *conditions(session, area_id, filters or Filters())
        )
    )
    chosen = draw({row[0]: str(row[1]) if column is not None else "" for row in rows}, size, seed)
    if len(chosen) < SMALLEST:
        raise ServiceProblem(Message(N_("There are too few statements to draw from.")), field="size")
    made = DoubleRound(
        area_id=area_id,
        codebook_id=book.id,
        name=name.strip()[:120] or now.date().isoformat(),
        seed=seed,
        size=len(chosen),
        strata=strata if strata in STRATA else "",
        created=now,
        created_by=user_id,
    )
    session.add(made)
    session.flush()
    session.add_all(DoubleCoder(round_id=made.id, coder_id=coder_id) for coder_id in coders)
    session.add_all(
        DoubleUnit(round_id=made.id, statement_id=statement_id, position=at) for at, statement_id in enumerate(chosen)
    )
    session.flush()
    return made.id


def coders_of(session: Session, area_id: int) -> list[tuple[int, str]]:
    """Return who may code in an area, as (id, name)."""
    slug = session.scalar(select(Area.slug).where(Area.id == area_id)) or ""
    people = accounts.people_of(session, slug)
    return [
        (person.id, person.name) for person in people if person.active and person.may(Permission.CODE_STATEMENTS, slug)
    ]


def rounds(session: Session, area_id: int) -> list[RoundView]:
    """Return an area's rounds, newest first."""
    rows = session.scalars(_rounds(area_id).order_by(DoubleRound.id.desc()))
    return [_view(session, row) for row in rows]


def one(session: Session, area_id: int, round_id: int) -> RoundView:
    """Return a round; raise NotFound where the area has none with this id."""
    row = session.scalar(_rounds(area_id).where(DoubleRound.id == round_id))
    if row is None:
        raise NotFound
    return _view(session, row)


def next_unit(session: Session, round_id: int, coder_id: int) -> DoubleUnit | None:
    """Return the first statement of a round that a coder has not coded, None where nothing is left."""
    answered = select(DoubleAnswer.unit_id).where(DoubleAnswer.coder_id == coder_id)
    return session.scalar(
        select(DoubleUnit)
        .where(DoubleUnit.round_id == round_id, DoubleUnit.id.not_in(answered))
        .order_by(DoubleUnit.position)
        .limit(1)
    )


def answer(
    session: Session, *, area_id: int, round_id: int, unit_id: int, coder_id: int, codes: set[int], now: datetime
) -> None:
    """Store what a coder gives to a statement of a round; again while the coder has not finished, it is replaced.

    Raises:
        NotFound: there is no such statement in the round, or the person is not one of its coders.
        Conflict: the round is closed, or the coder has finished and may have seen the others.
        ServiceProblem: a code is not in the codebook.
    """
    view = one(session, area_id, round_id)
    unit = session.get(DoubleUnit, unit_id, with_for_update=True)
    if unit is None or unit.round_id != round_id or view.coder(coder_id) is None:
        raise NotFound
    if view.is_done_by(coder_id):
        raise Conflict(Message(N_("You have finished this round, so nothing can be changed in it.")))
    if not codes <= set(codebook_of(session, area_id).by_id()):
        raise ServiceProblem(Message(N_("This code is not in the area's codebook.")), field="codes")
    row = session.scalar(select(DoubleAnswer).filter_by(unit_id=unit_id, coder_id=coder_id))
    if row is None:
        row = DoubleAnswer(unit_id=unit_id, coder_id=coder_id)
        session.add(row)
    row.codes, row.decided = sorted(codes), now
    session.flush()


def take_back(session: Session, *, area_id: int, round_id: int, coder_id: int) -> int:
    """Forget the coder's last answer in a round that the coder has not finished; return its unit's id.

    Raises:
        NotFound: there is none.
        Conflict: the coder has finished.
    """
    view = one(session, area_id, round_id)
    if view.is_done_by(coder_id):
        raise Conflict(Message(N_("You have finished this round, so nothing can be changed in it.")))
    row = session.scalar(
        select(DoubleAnswer)
        .join(DoubleUnit)
        .where(DoubleUnit.round_id == round_id, DoubleAnswer.coder_id == coder_id)
        .order_by(DoubleAnswer.decided.desc(), DoubleAnswer.id.desc())
        .limit(1)
    )
    if row is None:
        raise NotFound(Message(N_("You have no decision to take back.")))
    unit_id = row.unit_id
    session.delete(row)
    session.flush()
    return unit_id


def hidden_from(session: Session, area_id: int, coder_id: int) -> set[int]:
    """Return the statements whose codes and suggestions a person may not see yet: those of rounds left to finish."""
    found: set[int] = set()
    mine = select(DoubleCoder.round_id).where(DoubleCoder.coder_id == coder_id)
    for row in session.scalars(_rounds(area_id).where(DoubleRound.closed.is_(None), DoubleRound.id.in_(mine))):
        if not _view(session, row).is_done_by(coder_id):
            found |= set(session.scalars(select(DoubleUnit.statement_id).where(DoubleUnit.round_id == row.id)))
    return found


def _rounds(area_id: int) -> Select[DoubleRound]:
    return select(DoubleRound).where(DoubleRound.area_id == area_id)


def _view(session: Session, row: DoubleRound) -> RoundView:
    size = session.scalar(select(func.count()).where(DoubleUnit.round_id == row.id)) or 0
    done = (
        select(func.count())
        .select_from(DoubleAnswer)
        .join(DoubleUnit, DoubleUnit.id == DoubleAnswer.unit_id)
        .where(DoubleUnit.round_id == row.id, DoubleAnswer.coder_id == User.id)
        .scalar_subquery()
    )
    coders = session.execute(
        select(User.id, User.name, done.label("done"))
        .join(DoubleCoder, DoubleCoder.coder_id == User.id)
        .where(DoubleCoder.round_id == row.id)
        .order_by(User.id)
    )
    by = session.scalar(select(User.name).where(User.id == row.created_by)) or ""
    return RoundView(
        id=row.id,
        codebook_id=row.codebook_id,
        name=row.name,
        seed=row.seed,
        asked=row.size,
        size=size,
        strata=row.strata,
        created=row.created,
        by=by,
        closed=row.closed,
        coders=tuple(CoderProgress(each.id, each.name, each.done) for each in coders),
    )
