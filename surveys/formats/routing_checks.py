"""Expressions that can be read but do not mean what their writer thinks."""

from collections.abc import Iterator, Mapping

from surveys.conditions import Condition
from surveys.expressions import Answer, Call, Current, Literal, Node, Operation, walk
from surveys.problems import Problem, Severity
from surveys.questionnaire import Question, QuestionType

WITH_OPTIONS = frozenset(
    {QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES, QuestionType.YES_NO, QuestionType.SCALE}
)


def check_relevance(condition: Condition, earlier: Mapping[str, Question], where: str) -> Iterator[Problem]:
    """Give what is wrong with an expression that decides whether something is asked, knowing what is asked before."""
    yield from check_expression(condition, earlier, where)
    if not condition.questions and not condition.holds({}):
        yield Problem("never_asked", "the expression never holds, so this is never asked.", where, Severity.WARNING)
    if any(isinstance(node, Current) for node in walk(condition.tree)):
        yield Problem("no_current", 'only a constraint can say "."; relevance is decided before the answer.', where)


def check_expression(condition: Condition, known: Mapping[str, Question], where: str) -> Iterator[Problem]:
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
