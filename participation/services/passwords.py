"""Passwords: kept as argon2id, and refused where somebody who knows a little about the person would guess them."""

import secrets
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000  # argon2 takes any length; whoever sends a book wants to keep us busy
LEAST_SCORE = 3  # of zxcvbn's 0 to 4: more than 10^8 guesses
LOOKED_AT = 72  # signs that zxcvbn takes

_HASHER = PasswordHasher()
# Checked when there is no such account, so that the answer takes as long as for one that is there.
_NOBODYS_HASH = _HASHER.hash(secrets.token_hex(16))

_REPEATED = N_("This password repeats itself, which is easy to guess. A sentence of your own is better.")
_COMMON = N_("This password is among the first that somebody would guess. A sentence of your own is better.")
_OWN = N_("This password is easy to guess for somebody who knows your name, your e-mail address or the place.")
_WEAK = N_("This password is easy to guess. Add a few words that have nothing to do with each other.")


def check(password: str, about: Iterable[str] = ()) -> None:
    """Raise ServiceProblem where a password is too short, too common, or too close to the person.

    Args:
        password: as it was typed.
        about: the person's name, address and areas; a password made of them is a bad one.
    """
    if len(password) < SHORTEST_PASSWORD:
        problem = Message(N_("The password needs at least %(number)s characters."), {"number": SHORTEST_PASSWORD})
        raise ServiceProblem(problem, field="password")
    if len(password) > LONGEST_PASSWORD:
        raise ServiceProblem(Message(N_("This password is too long.")), field="password")
    found = _weakness(password[:LOOKED_AT], _words(about))
    if found:
        raise ServiceProblem(Message(found), field="password")


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _HASHER.hash(password)


def verify(stored: str, password: str) -> bool:
    """Return whether this is the password of a stored hash; an empty hash takes as long and is nobody's."""
    try:
        is_right = _HASHER.verify(stored or _NOBODYS_HASH, password[:LONGEST_PASSWORD])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return is_right and bool(stored)


def is_outdated(stored: str) -> bool:
    """Return whether a hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(stored)


def _words(about: Iterable[str]) -> list[str]:
    words: list[str] = []
    for each in about:
        plain = each.casefold()
        words += [plain, *plain.replace("@", " ").replace(".", " ").replace("-", " ").split()]
    return [word for word in words if len(word) > 2]


def _weakness(password: str, words: list[str]) -> str:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its word lists take a sixth of a second, which the command line need not

    found = zxcvbn(password, user_inputs=words)
    if found["score"] >= LEAST_SCORE and not _is_made_of(password.casefold(), words):
        return ""
    kinds = {(each["pattern"], each.get("dictionary_name", "")) for each in found["sequence"]}
    if ("dictionary", "user_inputs") in kinds or _is_made_of(password.casefold(), words):
        return _OWN
    if any(pattern == "repeat" for pattern, _ in kinds):
        return _REPEATED
    return _COMMON if any(name == "passwords" for _, name in kinds) else _WEAK


def _is_made_of(password: str, words: list[str]) -> bool:
    """Return whether fewer than six letters are left when the person's own words are taken out."""
    for word in sorted(words, key=len, reverse=True):
        password = password.replace(word, " ")
    return len([sign for sign in password if sign.isalpha()]) < 6 and any(words)
