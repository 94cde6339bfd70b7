"""Which attributes mean something for which type of question; elsewhere one is most often a misunderstanding."""

from collections.abc import Iterator

from surveys import values
from surveys.problems import Problem
from surveys.questionnaire import FILES, Appearance, Question, QuestionType

CHOICES = frozenset({QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES})
USED_BY = {
    "options": CHOICES | {QuestionType.SCALE, QuestionType.PLACE, QuestionType.YES_NO, QuestionType.RANKING},
    "lens": {QuestionType.OPEN_TEXT},
    "dimension": CHOICES | {QuestionType.YES_NO},
    "landmarks": {QuestionType.PLACE},
    "low_label": {QuestionType.SCALE},
    "high_label": {QuestionType.SCALE},
    "minimum": {QuestionType.SCALE, QuestionType.NUMBER},
    "maximum": {QuestionType.SCALE, QuestionType.NUMBER},
    "whole": {QuestionType.NUMBER},
    "choice_filter": CHOICES,
    "calculation": {QuestionType.CALCULATED},
}
NOT_USED = {
    "options": "this type of question takes no options.",
    "lens": "only an open text has a lens.",
    "dimension": "only a choice can stand for a register's dimension.",
    "landmarks": "only a place has landmarks.",
    "low_label": "only a scale has words at its ends.",
    "high_label": "only a scale has words at its ends.",
    "minimum": "only a scale or a number has a minimum.",
    "maximum": "only a scale or a number has a maximum.",
    "whole": "only a number can be whole.",
    "choice_filter": "only a choice has options to filter.",
    "calculation": "only a calculated question has a calculation.",
    "appearance": "this appearance does not suit this type of question.",
}
APPEARANCES = {Appearance.LINE: QuestionType.OPEN_TEXT, Appearance.MENU: QuestionType.ONE_CHOICE}
# Several fields together, or a file, cannot be filled in beforehand.
WITHOUT_DEFAULT = FILES | {QuestionType.PLACE, QuestionType.RANKING, QuestionType.NOTE, QuestionType.CALCULATED}


def check_attributes(question: Question, where: str) -> Iterator[Problem]:
    """Give the attributes that mean nothing for the question's type."""
    for attribute, types in USED_BY.items():
        value = getattr(question, attribute)
        if question.type not in types and value is not False and value not in (None, "", (), {}):
            yield Problem(f"{attribute}_not_used", NOT_USED[attribute], f"{where}.{attribute}")
    if question.appearance and APPEARANCES[Appearance(question.appearance)] != question.type:
        yield Problem("appearance_not_used", NOT_USED["appearance"], f"{where}.appearance")


def check_default(question: Question, where: str) -> Iterator[Problem]:
    """Give a default value that could not be an answer."""
    if not question.default:
        return
    place = f"{where}.default"
    if question.type in WITHOUT_DEFAULT:
        yield Problem("default_not_used", "this type of question cannot be filled in beforehand.", place)
        return
    try:
        values.reader(question)({question.id: question.default})
    except values.Unreadable as problem:
        sentence = f"the default could not be an answer to this question ({problem.code})."
        yield Problem("bad_default", sentence, place)
