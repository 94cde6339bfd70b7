"""What a questionnaire's form allows but its meaning forbids, or a resident's phone resents."""

from collections import Counter
from collections.abc import Iterable, Iterator

from surveys.duration import estimated_seconds
from surveys.formats.attributes import check_attributes, check_default
from surveys.formats.routing_checks import check_routing
from surveys.problems import Problem, Severity
from surveys.questionnaire import Question, Questionnaire, QuestionType

CHOICES = frozenset({QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES, QuestionType.RANKING})
LONG_LABEL = 160
LONG_OPTION = 80
MANY_OPTIONS = 40
WIDEST_SCALE = 11
LONG_SECONDS = 600
MOST_QUESTIONS = 2000


def check_meaning(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Give what is wrong with a questionnaire whose parts have all been read."""
    if len(questionnaire.questions) > MOST_QUESTIONS:
        yield Problem("too_many", f"a questionnaire has at most {MOST_QUESTIONS} questions.", "sections")
        return
    yield from _unique_ids(questionnaire)
    yield from check_routing(questionnaire)
    for at, section in enumerate(questionnaire.sections):
        if section.repeat is not None and section.repeat.minimum > section.repeat.maximum:
            yield Problem("bad_bounds", "the minimum is above the maximum.", f"sections[{at}].repeat.minimum")
        for number, question in enumerate(section.questions):
            where = f"sections[{at}].questions[{number}]"
            if section.repeat is not None and question.dimension:
                yield Problem("repeated_dimension", "what repeats cannot stand for a resident's group.", where)
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
    repeats = [section.id for section in questionnaire.sections if section.repeat is not None]
    yield from _twice([*repeats, *(each for each in questionnaire.by_id if each in repeats)], "id")
    yield from _twice((question.dimension for question in questionnaire.questions if question.dimension), "dimension")


def _twice(ids: Iterable[str], what: str, where: str = "") -> Iterator[Problem]:
    for identifier, count in sorted(Counter(ids).items()):
        if count > 1:
            yield Problem("duplicate_id", f"this {what} stands more than once; ids must differ.", where + identifier)


def _question(question: Question, where: str) -> Iterator[Problem]:
    yield from check_attributes(question, where)
    yield from check_default(question, where)
    if question.type == QuestionType.SCALE:
        yield from _scale(question, where)
    elif question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        yield Problem("bad_bounds", "the minimum is above the maximum.", f"{where}.minimum")
    if not question.is_answered and (question.required or question.required_when or question.constraint):
        sentence = "nobody answers this, so it cannot be required, and has no answer to constrain."
        yield Problem("nothing_to_answer", sentence, where)
    if question.type == QuestionType.CALCULATED and question.calculation is None:
        yield Problem("no_calculation", "a calculated question needs a calculation.", f"{where}.calculation")
    if question.required_message and not question.required and question.required_when is None:
        yield _warning("not_required", "there is a message, but no answer is required.", f"{where}.required_message")
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
