"""What came of a blind round: how far the coders agree, and the third decision where they do not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from analysis.coding.agreement import Agreement, agreement, kappas
from participation.records.coding_work import DoubleAnswer, DoubleRound, DoubleUnit
from participation.records.people import User
from participation.services import coding, double_coding, statements
from participation.services.codebook_merging import living
from participation.services.codebooks import codebook_of
from participation.services.double_coding import RoundView
from participation.services.errors import Conflict, NotFound
from participation.services.messages import N_, Message
from participation.services.statements import StatementView


@dataclass(frozen=True, slots=True)
class UnitView:
    """A statement of a round with what each coder gave (by coder id), and what was decided in the end.

    Codes that were merged since stand under the one that they went into.
    """

    id: int
    statement: StatementView
    given: Mapping[int, frozenset[int]]
    final: frozenset[int] | None
    by: str
    adjudicated: datetime | None

    @property
    def agrees(self) -> bool:
        """Whether all who coded it gave the same codes."""
        return len(set(self.given.values())) <= 1


@dataclass(frozen=True, slots=True)
class Measured:
    """Agreement of a round; codes are named by their id as text. kappa_by_code is the mean over pairs of coders."""

    agreement: Agreement
    kappa_by_code: Mapping[str, float | None]
    same: int
    units: int


def units(session: Session, view: RoundView) -> list[UnitView]:
    """Return a round's statements in the order of the round.

    Raises:
        Conflict: somebody has not finished, so nobody may see what the others gave.
    """
    if not view.is_done:
        raise Conflict(Message(N_("The round is not finished, so nobody sees what the others gave.")))
    rows = session.execute(
        select(DoubleUnit, User.name)
        .join(User, User.id == DoubleUnit.adjudicated_by, isouter=True)
        .where(DoubleUnit.round_id == view.id)
        .order_by(DoubleUnit.position)
    ).all()
    given: dict[int, dict[int, list[int]]] = defaultdict(dict)
    for row in session.scalars(select(DoubleAnswer).join(DoubleUnit).where(DoubleUnit.round_id == view.id)):
        given[row.unit_id][row.coder_id] = row.codes
    every = {code for each in given.values() for codes in each.values() for code in codes}
    lives = living(session, every | {code for row, _ in rows for code in row.final})
    shown = {each.id: each for each in statements.by_ids(session, [row.statement_id for row, _ in rows])}
    return [
        UnitView(
            id=row.id,
            statement=shown[row.statement_id],
            given={coder: frozenset(lives[code] for code in codes) for coder, codes in given[row.id].items()},
            final=None if row.adjudicated is None else frozenset(lives[code] for code in row.final),
            by=name or "",
            adjudicated=row.adjudicated,
        )
        for row, name in rows
    ]


def measure(found: list[UnitView], *, seed: int) -> Measured | None:
    """Return how far the coders agree, None where nobody coded anything that another coded too."""
    codings = {
        (unit.id, str(coder)): frozenset(str(code) for code in codes)
        for unit in found
        for coder, codes in unit.given.items()
    }
    double = [unit for unit in found if len(unit.given) > 1]
    if not double:
        return None
    names = sorted({code for codes in codings.values() for code in codes}, key=int)
    return Measured(
        agreement(codings, names, seed=seed), kappas(codings, names), sum(unit.agrees for unit in double), len(double)
    )


def close(session: Session, *, area_id: int, round_id: int, user_id: int, now: datetime) -> int:
    """End a round and store what the coders agree on as decisions about the statements; return how many.

    A decision is stored in the name of the round's first coder who gave it, at the moment of closing. Where somebody
    has decided about a statement since, the round adds its codes and takes none away.

    Raises:
        NotFound: the area has no such round.
        Conflict: it is closed already, or nobody has coded anything twice.
    """
    view = double_coding.one(session, area_id, round_id)
    if view.closed is not None:
        raise Conflict(Message(N_("This round is closed already.")))
    session.execute(update(DoubleRound).where(DoubleRound.id == round_id).values(closed=now, closed_by=user_id))
    session.expire_all()
    found = units(session, double_coding.one(session, area_id, round_id))
    in_use = set(codebook_of(session, area_id).by_id())
    agreed = [unit for unit in found if len(unit.given) > 1 and unit.agrees]
    for unit in agreed:
        coder, codes = min(unit.given.items())
        _decide(session, area_id, unit, coder, set(codes) & in_use, now, keep=True)
    return len(agreed)


def adjudicate(
    session: Session, *, area_id: int, round_id: int, unit_id: int, codes: set[int], user_id: int, now: datetime
) -> None:
    """Store the third decision about a statement on which the coders differ, and decide about the statement so.

    Raises:
        NotFound: the round has no such statement.
        Conflict: the round is not finished.
        ServiceProblem: a code is not in the codebook.
    """
    view = double_coding.one(session, area_id, round_id)
    unit = next((each for each in units(session, view) if each.id == unit_id), None)
    if unit is None:
        raise NotFound
    _decide(session, area_id, unit, user_id, codes, now, keep=False)
    session.execute(
        update(DoubleUnit)
        .where(DoubleUnit.id == unit_id)
        .values(final=sorted(codes), adjudicated=now, adjudicated_by=user_id)
    )


def _decide(
    session: Session, area_id: int, unit: UnitView, coder_id: int, codes: set[int], now: datetime, *, keep: bool
) -> None:
    before = {code.code_id for code in unit.statement.codes}
    coding.decide(
        session,
        area_id=area_id,
        statement_id=unit.statement.id,
        coder_id=coder_id,
        given=codes,
        withdrawn=set() if keep else before - codes,
        now=now,
    )
