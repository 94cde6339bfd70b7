"""What the demonstration's staff have done around the coding: a blind round to adjudicate, and quotes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.coding_work import DoubleUnit
from participation.services import double_coding, quotes, statements
from participation.services.statement_filters import Filters
from participation.services.statements import StatementView

NAME = "Prøverunde: er vi enige?"
SIZE = 24
SEED = 2026
QUOTES = 8
LONG_ENOUGH = 60


def fill(session: Session, *, area_id: int, planner: int, administrator: int, now: datetime) -> None:
    """Add a round that two people have coded, and quotes of what the planner coded; nothing where nobody coded."""
    filters = Filters(coded="yes")
    found, total = statements.find(session, area_id, filters, page_size=4 * QUOTES)
    if total < SIZE:
        return
    round_id = double_coding.start(
        session,
        area_id=area_id,
        name=NAME,
        size=SIZE,
        coder_ids=[planner, administrator],
        strata="language",
        filters=filters,
        seed=SEED,
        user_id=planner,
        now=now,
    )
    _code_round(session, area_id, round_id, planner, administrator, now)
    for view in [view for view in found if _can_be_quoted(view)][:QUOTES]:
        translated = view.translation("nb")
        quotes.mark(
            session,
            area_id=area_id,
            statement_id=view.id,
            text=view.text,
            translation=translated.text if translated else "",
            user_id=planner,
            now=now,
        )


def _code_round(session: Session, area_id: int, round_id: int, planner: int, administrator: int, now: datetime) -> None:
    units = session.execute(
        select(DoubleUnit.id, DoubleUnit.statement_id).where(DoubleUnit.round_id == round_id).order_by(DoubleUnit.id)
    ).all()
    views = {view.id: view for view in statements.by_ids(session, [unit.statement_id for unit in units])}
    for at, unit in enumerate(units):
        codes = [code.code_id for code in views[unit.statement_id].codes]
        # The administrator misses a code now and then, as people do.
        for coder, given in ((planner, codes), (administrator, codes[1:] if at % 5 == 2 else codes)):
            double_coding.answer(
                session,
                area_id=area_id,
                round_id=round_id,
                unit_id=unit.id,
                coder_id=coder,
                codes=set(given),
                now=now,
            )


def _can_be_quoted(view: StatementView) -> bool:
    translated = view.translation("nb")
    texts = [view.text, translated.text if translated else ""]
    return bool(view.codes) and len(view.text) >= LONG_ENOUGH and not any(map(quotes.found_in, texts))
