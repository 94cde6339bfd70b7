"""Regular expressions that a planner may write: they mean the same in Python and in a browser, and end soon.

Allowed are characters, classes, groups without names, alternatives and repeats. At most three repeats without a small
bound, and none inside another: with at most 200 characters to match, the worst case then takes about a second's
hundredth part of backtracking and never an hour.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from re import _constants as codes  # type: ignore[attr-defined]  # the standard library's own parser, since 3.11 here
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

LONGEST_PATTERN = 300
LONGEST_MATCHED = 200
MOST_REPEATS = 3
SMALL = 20

_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT}
_PLAIN = {codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN, codes.BRANCH, codes.SUBPATTERN, codes.AT} | _REPEATS


class PatternProblem(ValueError):
    """A pattern that is not allowed; the message says why."""


def check(pattern: str) -> None:
    """Refuse a pattern that browsers read otherwise, or that could take for ever.

    Raises:
        PatternProblem: with what is wrong.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise PatternProblem(f"the pattern is longer than {LONGEST_PATTERN} characters")
    if re.search(r"\(\?(?!:)", pattern):
        raise PatternProblem("the pattern uses a kind of group that is not supported")
    if re.search(r"\\[AZabBzuUNxpPkGQE0-9]", pattern):
        raise PatternProblem("the pattern uses an escape that is not supported")
    try:
        tree = parser.parse(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternProblem(f"the pattern cannot be read ({error})") from error
    long_ones = 0
    for code, is_inside in _walk(tree, inside=False):
        if code not in _PLAIN | {"long"}:
            raise PatternProblem("the pattern uses something that is not supported")
        if code == "long":
            long_ones += 1
            if is_inside:
                raise PatternProblem("a repeat inside a repeat could take for ever")
    if long_ones > MOST_REPEATS:
        raise PatternProblem(f"the pattern has more than {MOST_REPEATS} repeats without a bound below {SMALL}")


def _walk(tree: Any, *, inside: bool) -> Iterator[tuple[Any, bool]]:
    for code, value in tree:
        yield code, inside
        if code in _REPEATS:
            _, most, inner = value
            is_long = most > SMALL
            if is_long:
                yield "long", inside
            yield from _walk(inner, inside=inside or most > 1)
        elif code == codes.BRANCH:
            for branch in value[1]:
                yield from _walk(branch, inside=inside)
        elif code == codes.SUBPATTERN:
            yield from _walk(value[3], inside=inside)


@lru_cache(maxsize=500)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern that passed `check`, ready for matching whole texts."""
    return re.compile(pattern, re.ASCII)
