"""What is wrong with a questionnaire, as coded problems with the place of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a problem stops the questionnaire from being used."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong.

    Attributes:
        code: stable, for programs: "duplicate_id".
        message: one English sentence that says what to do.
        where: the place as a path ("sections[2].questions[0].text.nb"); for JSON that cannot be read, line and column.
    """

    code: str
    message: str
    where: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class QuestionnaireRefused(ValueError):
    """A questionnaire that cannot be used, with every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems[:5]))
