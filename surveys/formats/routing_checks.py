"""Expressions that can be read but do not mean what their writer thinks."""

from collections.abc import Iterator, Mapping

from surveys.conditions import Condition
from surveys.expressions import Answer, Call, Current, Literal, Node, Operation, walk
from surveys.placeholders import placeholders
from surveys.problems import Problem, Severity
from surveys.questionnaire import Question, Questionnaire, QuestionType, Section

WITH_OPTIONS = frozenset(
    {QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES, QuestionType.YES_NO, QuestionType.SCALE}
)


# What is known at some point: questions by their ids; a section that repeats has an id, but is no question.
Known = Mapping[str, Question | None]


def check_routing(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Give what is wrong with a questionnaire's expressions, each seen from where it stands."""
    earlier: dict[str, Question | None] = {}
    for at, section in enumerate(questionnaire.sections):
        where = f"sections[{at}]"
        if section.relevant is not None:
            yield from check_before(section.relevant, earlier, f"{where}.relevant")
        if section.repeat is not None and section.repeat.count is not None:
            yield from check_before(section.repeat.count, earlier, f"{where}.repeat.count", decides=False)
        yield from _check_section(section, earlier, where)
        if section.repeat is not None:
            earlier[section.id] = None


def _check_section(section: Section, earlier: dict[str, Question | None], where: str) -> Iterator[Problem]:
    for number, question in enumerate(section.questions):
        place = f"{where}.questions[{number}]"
        if question.relevant is not None:
            yield from check_before(question.relevant, earlier, f"{place}.relevant")
        if question.required_when is not None:
            yield from check_before(question.required_when, earlier, f"{place}.required_when", decides=False)
        if question.calculation is not None:
            yield from check_before(question.calculation, earlier, f"{place}.calculation", decides=False)
        if question.choice_filter is not None:
            yield from _check_filter(question, question.choice_filter, earlier, f"{place}.choice_filter")
        yield from _check_placeholders(question, earlier, place)
        if question.type != QuestionType.NOTE:
            earlier[question.id] = question
        if question.constraint is not None:
            yield from check_expression(question.constraint, earlier, f"{place}.constraint")
            yield from _check_no_attribute(question.constraint, f"{place}.constraint")


def check_before(condition: Condition, earlier: Known, where: str, *, decides: bool = True) -> Iterator[Problem]:
    """Give what is wrong with an expression that is evaluated before its question is answered.

    Args:
        condition: the expression.
        earlier: what is asked before it.
        where: its place in the document.
        decides: it decides whether something is asked, so that one that never holds is worth a warning.
    """
    yield from check_expression(condition, earlier, where)
    yield from _check_no_attribute(condition, where)
    if decides and not condition.questions and not _is_from_outside(condition) and not condition.holds({}):
        yield Problem("never_asked", "the expression never holds, so this is never asked.", where, Severity.WARNING)
    if any(isinstance(node, Current) for node in walk(condition.tree)):
        yield Problem("no_current", 'only a constraint can say "."; this is decided before the answer.', where)


def _is_from_outside(condition: Condition) -> bool:
    return any(isinstance(node, Call) and node.name in {"today", "position"} for node in walk(condition.tree))


def _check_no_attribute(condition: Condition, where: str) -> Iterator[Problem]:
    for name in sorted(condition.attributes):
        sentence = f"{name} is not a question; write ${{{name}}} for an answer, or put a text in quotes."
        yield Problem("no_attribute", sentence, where)


def _check_filter(question: Question, condition: Condition, earlier: Known, where: str) -> Iterator[Problem]:
    yield from check_expression(condition, earlier, where)
    if any(isinstance(node, Current) for node in walk(condition.tree)):
        yield Problem("no_current", 'only a constraint can say "."; this is decided before the answer.', where)
    known = {name for option in question.options for name in option.attributes}
    for name in sorted(condition.attributes - known):
        sentence = f"no option has the attribute {name}, so none is offered; is it misspelt?"
        yield Problem("unknown_attribute", sentence, where, Severity.WARNING)


def _check_placeholders(question: Question, earlier: Known, where: str) -> Iterator[Problem]:
    for attribute in ("text", "hint"):
        for language, text in getattr(question, attribute).items():
            for name in sorted(placeholders(text) - set(earlier)):
                sentence = f"the text shows the answer to {name}, which is not a question asked before this."
                yield Problem("unknown_placeholder", sentence, f"{where}.{attribute}.{language}", Severity.WARNING)


def check_expression(condition: Condition, known: Known, where: str) -> Iterator[Problem]:
    """Give references to questions that are not asked before, and to options that a question does not have."""
    for identifier in sorted(condition.questions - set(known)):
        yield Problem(
            "unreachable", f"the expression asks for {identifier}, which is not a question asked before this.", where
        )
    for node in walk(condition.tree):
        question_id, value = _chosen(node)
        question = known.get(question_id)
        if question is None or question.type not in WITH_OPTIONS or value in {"", *_choices(question)}:
            continue
        yield Problem(
            "unknown_option", f"{question_id} has no option {value[:60]!r}; is it misspelt?", where, Severity.WARNING
        )


def _chosen(node: Node) -> tuple[str, str]:
    """Return the question and the option that a comparison or selected() is about; empty texts where it is neither."""
    pair: tuple[Node, ...] = ()
    if isinstance(node, Operation) and node.sign in {"=", "!="}:
        pair = (node.left, node.right)
    elif isinstance(node, Call) and node.name == "selected":
        pair = node.values
    for answer, literal in (pair, pair[::-1]) if pair else ():
        if isinstance(answer, Answer) and isinstance(literal, Literal) and isinstance(literal.value, str):
            return answer.question, literal.value
    return "", ""


def _choices(question: Question) -> Iterator[str]:
    yield from (option.id for option in question.options)
    if question.type == QuestionType.YES_NO:
        yield from ("yes", "no")
    if question.type == QuestionType.SCALE and question.minimum is not None and question.maximum is not None:
        yield from map(str, range(question.minimum, min(question.maximum, question.minimum + 100) + 1))
