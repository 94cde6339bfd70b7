"""What a questionnaire's form allows but its meaning forbids, or a resident's phone resents."""

from collections import Counter
from collections.abc import Iterable, Iterator

from surveys.duration import estimated_seconds
from surveys.formats.routing_checks import check_expression, check_relevance
from surveys.problems import Problem, Severity
from surveys.questionnaire import Question, Questionnaire, QuestionType

CHOICES = frozenset({QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES})
LONG_LABEL = 160
LONG_OPTION = 80
MANY_OPTIONS = 40
WIDEST_SCALE = 11
LONG_SECONDS = 600
MOST_QUESTIONS = 2000

# Which types each attribute means something for; elsewhere it is most often a misunderstanding.
USED_BY = {
    "options": CHOICES | {QuestionType.SCALE, QuestionType.PLACE, QuestionType.YES_NO},
    "lens": {QuestionType.OPEN_TEXT},
    "dimension": CHOICES | {QuestionType.YES_NO},
    "landmarks": {QuestionType.PLACE},
    "low_label": {QuestionType.SCALE},
    "high_label": {QuestionType.SCALE},
    "minimum": {QuestionType.SCALE, QuestionType.NUMBER},
    "maximum": {QuestionType.SCALE, QuestionType.NUMBER},
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
}


def check_meaning(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Give what is wrong with a questionnaire whose parts have all been read."""
    if len(questionnaire.questions) > MOST_QUESTIONS:
        yield Problem("too_many", f"a questionnaire has at most {MOST_QUESTIONS} questions.", "sections")
        return
    yield from _unique_ids(questionnaire)
    yield from _routing(questionnaire)
    for at, section in enumerate(questionnaire.sections):
        for number, question in enumerate(section.questions):
            where = f"sections[{at}].questions[{number}]"
            yield from _question(question, where)
            yield from _options(question, where)
            yield from _lengths(question, where)
    yield from _translations(questionnaire)
    seconds = estimated_seconds(questionnaire)
    if seconds > LONG_SECONDS:
        minutes = round(seconds / 60)
        yield _warning("long_survey", f"answering takes about {minutes} minutes; many will give up.", "sections")


def _unique_ids(questionnaire: Questionnaire) -> Iterator[Problem]:
    yield from _twice((section.id for section in questionnaire.sections), "section")
    yield from _twice((question.id for question in questionnaire.questions), "question")
    yield from _twice((question.dimension for question in questionnaire.questions if question.dimension), "dimension")


def _twice(ids: Iterable[str], what: str, where: str = "") -> Iterator[Problem]:
    for identifier, count in sorted(Counter(ids).items()):
        if count > 1:
            yield Problem("duplicate_id", f"this {what} stands more than once; ids must differ.", where + identifier)


def _routing(questionnaire: Questionnaire) -> Iterator[Problem]:
    earlier: dict[str, Question] = {}
    for at, section in enumerate(questionnaire.sections):
        if section.relevant is not None:
            yield from check_relevance(section.relevant, earlier, f"sections[{at}].relevant")
        for number, question in enumerate(section.questions):
            where = f"sections[{at}].questions[{number}]"
            if question.relevant is not None:
                yield from check_relevance(question.relevant, earlier, f"{where}.relevant")
            if question.type != QuestionType.NOTE:
                earlier[question.id] = question
            if question.constraint is not None:
                yield from check_expression(question.constraint, earlier, f"{where}.constraint")


def _question(question: Question, where: str) -> Iterator[Problem]:
    for attribute, types in USED_BY.items():
        if question.type not in types and getattr(question, attribute) not in (None, "", (), {}):
            yield Problem(f"{attribute}_not_used", NOT_USED[attribute], f"{where}.{attribute}")
    if question.type == QuestionType.SCALE:
        yield from _scale(question, where)
    elif question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        yield Problem("bad_bounds", "the minimum is above the maximum.", f"{where}.minimum")
    if question.type == QuestionType.NOTE and (question.required or question.constraint):
        yield Problem("nothing_to_answer", "a note cannot be required, and has no answer to constrain.", where)
    if question.constraint_message and question.constraint is None:
        yield _warning("no_constraint", "there is a message, but no constraint.", f"{where}.constraint_message")


def _options(question: Question, where: str) -> Iterator[Problem]:
    if question.type in CHOICES and not question.options:
        yield Problem("no_options", "a choice needs options.", f"{where}.options")
    ids = [option.id for option in question.options] + [landmark.id for landmark in question.landmarks]
    if question.type == QuestionType.YES_NO:
        ids += ["yes", "no"]
    yield from _twice(ids, "option", f"{where}.options.")
    if question.type == QuestionType.SCALE and any(option.id.isdigit() for option in question.options):
        yield Problem("option_is_a_point", "an option beside a scale is not named by a number.", f"{where}.options")
    if sum(option.specify for option in question.options) > 1:
        yield Problem("two_specify", "only one option can have a text field beside it.", f"{where}.options")
    if len(question.options) > MANY_OPTIONS:
        yield _warning("many_options", "these are many options for a phone.", f"{where}.options")


def _scale(question: Question, where: str) -> Iterator[Problem]:
    if question.minimum is None or question.maximum is None:
        yield Problem("bad_bounds", "a scale needs a minimum and a maximum.", where)
    elif not 2 <= question.maximum - question.minimum + 1 <= WIDEST_SCALE:
        yield Problem("bad_bounds", f"a scale has 2 to {WIDEST_SCALE} points.", where)
    if not question.low_label or not question.high_label:
        yield Problem("missing_text", "a scale needs words at both ends (low_label, high_label).", where)


def _lengths(question: Question, where: str) -> Iterator[Problem]:
    for language, text in question.text.items():
        if len(text) > LONG_LABEL:
            yield _warning("long_for_a_phone", "this question is long for a phone.", f"{where}.text.{language}")
    for at, option in enumerate(question.options):
        for language, text in option.text.items():
            if len(text) > LONG_OPTION:
                yield _warning(
                    "long_for_a_phone", "this option is long for a phone.", f"{where}.options[{at}].text.{language}"
                )


def _translations(questionnaire: Questionnaire) -> Iterator[Problem]:
    for language in questionnaire.languages:
        missing = questionnaire.missing_texts(language)
        if missing:
            count = "1 text is" if len(missing) == 1 else f"{len(missing)} texts are"
            yield _warning("missing_translation", f"{count} missing, the first: {missing[0]}.", f"languages.{language}")


def _warning(code: str, message: str, where: str) -> Problem:
    return Problem(code, message, where, Severity.WARNING)
