"""What our own workbooks say beside the standard's columns, so that a second import is exact.

An expression in XPath says a little less than ours, so a column such as `tettpa_relevant` keeps ours beside it. It
counts as long as the standard's cell still says the same; who edits that cell, wins.
"""

from collections.abc import Mapping
from typing import Any

from surveys.conditions import ConditionProblem, parse
from surveys.expressions import Node
from surveys.formats.expression_text import as_xpath
from surveys.formats.xlsform.choices import RESERVED
from surveys.formats.xlsform.columns import OWN, Row

# Names that the choices sheet uses itself; an attribute called so stands in a column of another name.
TAKEN = frozenset(
    {"list_name", "name", "label", "hint", "image", "audio", "video", "big_image", "media", "value", "caption", "list"}
)
EXPRESSIONS = ("relevant", "required_when", "constraint", "choice_filter", "calculation", "repeat_count")
HIDDEN = "$\u200b{"  # stands for "${" where it names no question and other programs would refuse it


def attribute_column(name: str) -> str:
    """Return the choices sheet's column of an attribute."""
    return RESERVED + name if name in TAKEN else name


def in_xpath(tree: Node | None, bounds: Mapping[str, Any] | None = None) -> str:
    """Return what stands in the standard's column for an expression of ours.

    Args:
        tree: the expression, None where there is none.
        bounds: a number's minimum and maximum, which the standard says in its constraint.
    """
    limits = bounds or {}
    parts = [
        f". {sign} {limits[key]}" for key, sign in (("minimum", ">="), ("maximum", "<=")) if limits.get(key) is not None
    ]
    if tree is not None:
        own = as_xpath(tree, attribute_column)
        parts.append(f"({own})" if parts else own)
    return " and ".join(parts)


def own_expression(row: Row, column: str, standard: str, bounds: Mapping[str, Any] | None = None) -> str | None:
    """Return our own expression where the standard's cell still says the same; None where that cell counts.

    Args:
        row: the row.
        column: ours, without its beginning ("relevant").
        standard: the text of the standard's cell.
        bounds: a number's minimum and maximum.
    """
    source = row.cells.get(OWN + column, "")
    try:
        tree = parse(source).tree if source.strip() else None
    except ConditionProblem:
        return None
    if tree is None and not bounds:
        return None
    return source if in_xpath(tree, bounds) == standard.strip() else None


def shown(text: str) -> str:
    """Return a text as it was before `hidden`."""
    return text.replace(HIDDEN, "${")
