"""What in a free text could say who somebody is: shown to a person, who decides.

Patterns, not a language model: they find most numbers and addresses and many names, and they miss names that stand at
the beginning of a sentence or in scripts without capitals. A text in which nothing was found is not thereby safe.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Identifying(StrEnum):
    """What was found."""

    NATIONAL_NUMBER = "national_number"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of a text, from `start` up to `end` (characters)."""

    kind: Identifying
    start: int
    end: int


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_ELEVEN = re.compile(r"(?<!\d)\d{6}[ .-]?\d{5}(?!\d)")
# Eight digits as Norwegians write them, or an international number.
_PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)\d{1,3}[ -]?)?(?:[2-9]\d{7}|[2-9]\d{2} ?\d{2} ?\d{3}|[2-9]\d(?: ?\d{2}){3})(?!\d)"
)
_ABROAD = re.compile(r"(?<![\d+])(?:\+|00)[1-9]\d{0,2}(?:[ -]?\d{2,4}){2,5}(?!\d)")
_ADDRESS = re.compile(
    r"\b(?:[A-ZÆØÅ][\w.]* ){0,2}\w*"
    r"(?:gata|gaten|gate|gt\.|veien|vegen|vei|veg|plass|plassen|allé|alléen|stien|bakken|løkka)\s+\d{1,3}\s?[A-Ha-h]?\b"
)
_INTRODUCED = re.compile(
    r"\b(?:[Jj]eg heter|[Ee]g heiter|[Hh]un heter|[Hh]an heter|[Nn]avnet mitt er|[Mm]y name is|[Ii] am called"
    r"|[Nn]aboen min,?)"
    r"\s+([^\W\d_]+(?:\s+[A-ZÆØÅ][^\W\d_]+)*)"
)
_TWO_CAPITALS = re.compile(r"(?<=[^\W\d_,;:] )[A-ZÆØÅ][a-zæøåéü]+(?:[ -][A-ZÆØÅ][a-zæøåéü]+)+")
# Weights of the two check digits, from the Tax Administration's description of the national identity number.
_FIRST, _SECOND = (3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_SIGNS_OF_A_PLACE = ("park", "skole", "gate", "torg", "senter", "kirke", "moske", "bibliotek", "hage", "kommune")


def find(text: str) -> list[Finding]:
    """Return what could identify somebody, in the order of the text; pieces do not overlap."""
    taken: list[Finding] = []
    for finding in _all(text):
        if not any(finding.start < other.end and other.start < finding.end for other in taken):
            taken.append(finding)
    return sorted(taken, key=lambda finding: finding.start)


def without(text: str, findings: list[Finding], instead: str = "[…]") -> str:
    """Return a text with some of its pieces taken out."""
    parts, at = [], 0
    for finding in sorted(findings, key=lambda each: each.start):
        parts += [text[at : finding.start], instead]
        at = finding.end
    return "".join([*parts, text[at:]])


def _all(text: str) -> Iterator[Finding]:
    for match in _EMAIL.finditer(text):
        yield Finding(Identifying.EMAIL, *match.span())
    for match in _ELEVEN.finditer(text):
        if is_national_number(match[0]):
            yield Finding(Identifying.NATIONAL_NUMBER, *match.span())
    for pattern in (_ABROAD, _PHONE):
        for match in pattern.finditer(text):
            yield Finding(Identifying.PHONE, *match.span())
    for match in _ADDRESS.finditer(text):
        yield Finding(Identifying.ADDRESS, *match.span())
    for match in _INTRODUCED.finditer(text):
        yield Finding(Identifying.NAME, *match.span(1))
    for match in _TWO_CAPITALS.finditer(text):
        if not match[0].lower().endswith(_SIGNS_OF_A_PLACE):
            yield Finding(Identifying.NAME, *match.span())


def is_national_number(text: str) -> bool:
    """Whether eleven digits are a Norwegian national identity number (or D number), by both check digits."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if len(digits) != 11:
        return False
    first = -sum(weight * digit for weight, digit in zip(_FIRST, digits, strict=False)) % 11
    second = -sum(weight * digit for weight, digit in zip(_SECOND, digits, strict=False)) % 11
    return first == digits[9] and second == digits[10]
