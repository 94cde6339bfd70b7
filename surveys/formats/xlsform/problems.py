"""What is wrong with a workbook, by sheet, row and column, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One thing.

    Attributes:
        code: stable, for programs.
        message: one English sentence that says what happened and what to do.
        sheet, row, column: where; row from 1, column by its letters; 0 and empty where it is about the whole.
        is_loss: something of the form is not carried over.
    """

    code: str
    message: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    is_loss: bool = False

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (
                f"sheet {self.sheet}" if self.sheet else "",
                f"row {self.row}" if self.row else "",
                f"column {self.column}" if self.column else "",
            )
            if part
        )
        return f"{place}: {self.message}" if place else self.message


class Refused(ValueError):
    """A workbook that cannot be imported at all; `others` is what was wrong before that was clear."""

    def __init__(self, problem: SheetProblem, others: Iterable[SheetProblem] = ()) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.others = tuple(others)


def refuse(code: str, message: str) -> Refused:
    """Return the refusal of a whole file."""
    return Refused(SheetProblem(code, message))
