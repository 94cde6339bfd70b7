"""A row's expressions, in our words; what cannot be carried over becomes a loss with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.conditions import ConditionProblem, parse
from surveys.expressions import Junction, Node
from surveys.formats.expression_text import as_source
from surveys.formats.xlsform.columns import Row
from surveys.formats.xlsform.own import own_expression
from surveys.formats.xlsform.problems import SheetProblem
from surveys.formats.xlsform.xpath import Scope, Untranslated, translate

WITHOUT = {
    "relevant": "it is asked always",
    "constraint": "every answer is taken",
    "calculation": "the value is left out",
    "choice_filter": "all choices are offered",
    "required": "it is not required",
    "repeat_count": "the resident says how often",
}


@dataclass(slots=True)
class Expressions:
    """Translates a workbook's expressions.

    Attributes:
        ids: names of questions and groups to ids.
        values: ids of questions to the ids that their choices' values became.
    """

    ids: dict[str, str]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[SheetProblem] = field(default_factory=list)

    def source(
        self,
        row: Row,
        column: str,
        *,
        own: str = "",
        current: str = "",
        attributes: dict[str, str] | None = None,
        bounds: Mapping[str, Any] | None = None,
    ) -> str:
        """Return a cell's expression, empty where there is none or it cannot be carried over.

        Args:
            row: the row.
            column: the standard's column.
            own: ours, where it is called differently.
            current: the question that `.` is about.
            attributes: in a choice filter: columns to attributes.
            bounds: a number's, which our own workbooks write into the constraint.
        """
        cell = row.get(column)
        kept = own_expression(row, own or column, cell, bounds)
        if kept is not None:
            return kept
        if not cell:
            return ""
        try:
            tree = translate(cell, replace(self._scope, current=current, attributes=attributes))
            source = as_source(tree)
            parse(source)
        except (Untranslated, ConditionProblem) as problem:
            sentence = f"this expression is not carried over ({problem}); {WITHOUT[column]}."
            self.problems.append(row.problem("expression", sentence, column, is_loss=True))
            return ""
        return source

    @property
    def _scope(self) -> Scope:
        return Scope(self.ids, self.values)


def both(*sources: str) -> str:
    """Return the expression that holds where all of these hold; empty where there are none."""
    trees: list[Node] = []
    for source in sources:
        if source:
            tree = parse(source).tree
            trees.extend(tree.sides if isinstance(tree, Junction) and tree.word == "and" else (tree,))
    given = [source for source in sources if source]
    return given[0] if len(given) == 1 else (as_source(Junction("and", tuple(trees))) if trees else "")
