"""How often a network address may do what can be done without an account.

A library, a school or a block of flats shares one address, so the limits are generous. The address of this machine
itself has none: it means that a proxy in front is not named in TETTPA_TRUSTED_PROXIES, and all residents together
would share one count.
"""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from flask import request

from participation.services import tries
from participation.services.messages import Message
from participation.web.context import current_database, current_settings, now

if TYPE_CHECKING:
    from participation.services.database import Session

WINDOW = timedelta(minutes=10)


def address() -> str:
    """Return whom to count: the visitor's network address, of IPv6 the network; empty where it says nothing."""
    try:
        found = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if found.is_loopback:
        return ""
    # A household gets a whole /64 and can take any address in it.
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else str(found)


def count_log_in() -> None:
    """Count a log-in that is tried from here; raise TooMany where there were too many."""
    where, most = address(), current_settings().limit_log_ins
    if where and most:
        _count(("log in", where), most)


def refuse_guessing() -> None:
    """Raise TooMany where too many wrong codes came from here lately."""
    where, most = address(), current_settings().limit_codes
    if not where or not most:
        return
    with current_database().read() as session:
        found = tries.counted(session, current_settings().secret_key, ("code", where), window=WINDOW, now=now())
    if found >= most:
        raise tries.TooMany(Message(tries.TOO_MANY), WINDOW)


def count_wrong_code() -> None:
    """Count a wrong receipt code, or a wrong code of saved answers."""
    if where := address():
        secret, moment = current_settings().secret_key, now()

        def work(session: "Session") -> None:
            tries.count(session, secret, ("code", where), window=WINDOW, now=moment)

        current_database().run(work)


def _count(parts: tuple[str, ...], most: int) -> None:
    secret, moment = current_settings().secret_key, now()

    def work(session: "Session") -> int:
        return tries.count(session, secret, parts, window=WINDOW, now=moment)

    # Committed before it is judged: a refusal that is rolled back would never be counted.
    if current_database().run(work) > most:
        raise tries.TooMany(Message(tries.TOO_MANY), WINDOW)
