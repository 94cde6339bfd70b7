"""Code several statements at once, and take back what was done at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from participation.services import coding
from participation.services.coding import Decision
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message

MOST = 200


def decide(
    session: Session,
    *,
    area_id: int,
    statement_ids: Sequence[int],
    coder_id: int,
    given: Iterable[int] = (),
    withdrawn: Iterable[int] = (),
    now: datetime,
) -> list[Decision]:
    """Give codes to statements and take codes from them, one decision each, all of one moment.

    Raises:
        NotFound: the area lacks one of the statements.
        ServiceProblem: none is chosen or too many are, or a code is not in the codebook.
    """
    if not statement_ids:
        raise ServiceProblem(Message(N_("Tick the statements first.")))
    if len(statement_ids) > MOST:
        raise ServiceProblem(Message(N_("At most %(number)s statements can be coded at once."), {"number": MOST}))
    given, withdrawn = set(given), set(withdrawn)
    return [
        coding.decide(
            session,
            area_id=area_id,
            statement_id=statement_id,
            coder_id=coder_id,
            given=given,
            withdrawn=withdrawn,
            now=now,
        )
        for statement_id in statement_ids
    ]


def undo(session: Session, *, area_id: int, coder_id: int, now: datetime) -> list[Decision]:
    """Take back the coder's last decision, with all that were stored in the same moment.

    Raises:
        NotFound: there is no decision left to take back.
    """
    last = coding.last_decision(session, area_id=area_id, coder_id=coder_id)
    if last is None:
        raise NotFound(Message(N_("You have no decision to take back.")))
    undone = []
    following: Decision | None = last
    while following is not None and following.decided == last.decided:
        undone.append(coding.undo(session, area_id=area_id, coder_id=coder_id, now=now))
        following = coding.last_decision(session, area_id=area_id, coder_id=coder_id)
    return undone
