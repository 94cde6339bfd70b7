"""What is wrong with answers, said to the person who gave them."""

from collections.abc import Callable, Iterable

from participation.services.messages import N_
from participation.web.question_views import Interface, ProblemView, Words, wording
from surveys.answers import AnswerProblem
from surveys.questionnaire import Question, Questionnaire
from surveys.wording import Strings

SENTENCES = {
    "required": N_("Please answer this question."),
    "too_long": N_("The text is too long. There is room for %(maximum)s characters."),
    "not_an_option": N_("Please choose one of the answers shown."),
    "not_a_place": N_("Please choose one of the answers shown."),
    "not_a_number": N_("Please write a number."),
    "below_minimum": N_("Please write a number that is not below %(minimum)s."),
    "above_maximum": N_("Please write a number that is not above %(maximum)s."),
    "not_a_date": N_("Please write a date as day.month.year."),
    "not_a_time": N_("Please write the time as hour:minute."),
    "not_whole": N_("Please write a whole number."),
    "not_offered": N_("This answer does not fit your other answers. Please choose another."),
    "not_a_rank": N_("Please write a number from 1 to %(maximum)s."),
    "same_rank": N_("Two answers have the same number. Please give each a number of its own."),
    "not_a_file": N_("This file cannot be used here. Please choose another."),
    "exclusive_option": N_("One of these answers cannot be chosen together with others."),
    "constraint": N_("This answer is not possible here. Please check it."),
    "nothing_answered": N_("Please answer at least one question."),
}


# What a questionnaire says itself instead of our sentence.
OWN_MESSAGES: dict[str, Callable[[Question], Strings]] = {
    "constraint": lambda question: question.constraint_message,
    "required": lambda question: question.required_message,
}


def problem_views(
    questionnaire: Questionnaire, problems: Iterable[AnswerProblem], language: str, interface: Interface
) -> tuple[ProblemView, ...]:
    """Return a validator's problems as sentences in the page's language, in the order of the questions."""
    return tuple(_view(questionnaire, problem, language, interface) for problem in problems)


def _view(questionnaire: Questionnaire, problem: AnswerProblem, language: str, interface: Interface) -> ProblemView:
    question = questionnaire.by_id.get(problem.question_id)
    text: Words | None = None
    own = OWN_MESSAGES.get(problem.code)
    if own is not None and question is not None and own(question):
        text = wording(questionnaire, own(question), language)
    return ProblemView(
        text or interface(SENTENCES[problem.code], **problem.values),
        problem.name,
        wording(questionnaire, question.text, language) if question is not None else None,
    )
