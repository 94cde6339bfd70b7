"""Counts of tries that several web processes keep together: a window that fills, and a wait that grows.

The counts stand in a table, since the memory of one process is not enough and a further server would be a further thing
to run. Keys are hashes under the installation's secret and the window: whoever reads the table learns no network
address, and cannot follow one from window to window.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from participation.records.base import Base
from participation.records.limits import LimitCount
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message

WRONG_BEFORE_WAIT = 5
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
TOO_MANY = N_("This has been tried too many times. Wait a little and try again.")


class TooMany(ServiceProblem):
    """There were too many tries; wait is when it makes sense to try again."""

    status = 429

    def __init__(self, message: Message, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait


def key(secret: str, *parts: str) -> str:
    """Return what a count is kept under: a hash that tells nothing of its parts."""
    return hmac.new(secret.encode(), "\0".join(("tries", *parts)).encode(), hashlib.sha256).hexdigest()


def count(session: Session, secret: str, parts: tuple[str, ...], *, window: timedelta, now: datetime) -> int:
    """Count one more try in the present window and return how many there are; forget windows that are over."""
    number = int(now.timestamp() // window.total_seconds())
    if (found := _add(session, key(secret, *parts, str(number)), now + 2 * window)) == 1:
        session.execute(delete(LimitCount).where(LimitCount.expires < now))
    return found


def counted(session: Session, secret: str, parts: tuple[str, ...], *, window: timedelta, now: datetime) -> int:
    """Return how many tries there are in the present window, without counting one."""
    number = int(now.timestamp() // window.total_seconds())
    return session.scalar(select(LimitCount.count).where(LimitCount.key == key(secret, *parts, str(number)))) or 0


def limit(
    session: Session, secret: str, parts: tuple[str, ...], *, most: int, window: timedelta, now: datetime
) -> None:
    """Count one more try; raise TooMany where there were `most` in this window already (0: no limit)."""
    if most and count(session, secret, parts, window=window, now=now) > most:
        raise TooMany(Message(TOO_MANY), window)


def refuse_waiting(session: Session, what: str, *, now: datetime) -> None:
    """Raise TooMany while a wait lasts that wrong tries have brought."""
    until = session.scalar(select(LimitCount.waits_until).where(LimitCount.key == what))
    if until is not None and until > now:
        minutes = int((until - now).total_seconds() // 60) + 1
        sentence = Message(N_("Too many wrong tries. Try again in %(minutes)s minutes."), {"minutes": minutes})
        raise TooMany(sentence, until - now)


def wrong(session: Session, what: str, *, now: datetime) -> None:
    """Count a wrong try; from the fifth on each brings a wait, ever longer, at most a quarter of an hour."""
    found = _add(session, what, now + FORGOTTEN_AFTER)
    if found >= WRONG_BEFORE_WAIT:
        until = now + min(timedelta(seconds=2 ** min(found, 20)), LONGEST_WAIT)
        session.execute(update(LimitCount).where(LimitCount.key == what).values(waits_until=until))


def once(session: Session, what: str, *, lasts: timedelta, now: datetime) -> bool:
    """Return whether this is used for the first time; it is remembered for as long as it could be used again."""
    return _add(session, what, now + lasts) == 1


def forget(session: Session, what: str) -> None:
    """Forget wrong tries, as after a right one."""
    session.execute(delete(LimitCount).where(LimitCount.key == what))


def _add(session: Session, what: str, expires: datetime) -> int:
    statement = _COUNT_ONE[session.get_bind().dialect.name]
    return int(session.scalar(statement, {"key": what, "count": 1, "expires": expires}) or 0)


def _count_one(insert: Any) -> Any:
    table = Base.metadata.tables[LimitCount.__tablename__]
    statement = insert(table)
    changed = {"count": table.c.count + 1, "expires": statement.excluded.expires}
    return statement.on_conflict_do_update(index_elements=["key"], set_=changed).returning(table.c.count)


# Built once: every answer from a network is counted, and putting the statement together costs more than running it.
_COUNT_ONE = {"sqlite": _count_one(sqlite.insert), "postgresql": _count_one(postgresql.insert)}
