"""What a questionnaire's form allows but its meaning forbids, or a resident's phone resents."""

from collections.abc import Iterator, Sequence

from surveys.problems import Problem, Severity
from surveys.questionnaire import Question, Questionnaire, QuestionType

CHOICES = frozenset({QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES})
LONG_LABEL = 160
LONG_OPTION = 80
MANY_OPTIONS = 40
WIDEST_SCALE = 11


def check_meaning(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Give what is wrong with a questionnaire whose parts have all been read."""
    yield from _unique_ids(questionnaire)
    earlier: set[str] = set()
    for at, section in enumerate(questionnaire.sections):
        if section.relevant is not None:
            yield from _references(section.relevant.questions, earlier, f"sections[{at}].relevant")
        for number, question in enumerate(section.questions):
            where = f"sections[{at}].questions[{number}]"
            if question.relevant is not None:
                yield from _references(question.relevant.questions, earlier, f"{where}.relevant")
            if question.constraint is not None:
                yield from _references(question.constraint.questions, earlier | {question.id}, f"{where}.constraint")
            yield from _question(question, where)
            yield from _lengths(question, where)
            if question.type != QuestionType.NOTE:
                earlier.add(question.id)
    for language in questionnaire.languages:
        missing = questionnaire.missing_texts(language)
        if missing:
            yield _warning(
                "missing_translation",
                f"{len(missing)} texts are missing, the first: {missing[0]}.",
                f"languages.{language}",
            )


def _unique_ids(questionnaire: Questionnaire) -> Iterator[Problem]:
    yield from _twice([section.id for section in questionnaire.sections], "section")
    yield from _twice([question.id for question in questionnaire.questions], "question")
    yield from _twice([question.dimension for question in questionnaire.questions if question.dimension], "dimension")


def _twice(ids: Sequence[str], what: str) -> Iterator[Problem]:
    for identifier in sorted({each for each in ids if ids.count(each) > 1}):
        yield Problem("duplicate_id", f"this {what} stands more than once; ids must differ.", identifier)


def _references(ids: frozenset[str], earlier: set[str], where: str) -> Iterator[Problem]:
    for identifier in sorted(ids - earlier):
        yield Problem(
            "unreachable", f"the expression asks for {identifier}, which is not a question asked before this.", where
        )


def _question(question: Question, where: str) -> Iterator[Problem]:
    if question.type in CHOICES and not question.options:
        yield Problem("no_options", "a choice needs options.", f"{where}.options")
    for identifier in _twice([option.id for option in question.options], "option"):
        yield Problem(identifier.code, identifier.message, f"{where}.options.{identifier.where}")
    if question.options and question.type not in CHOICES | {
        QuestionType.SCALE,
        QuestionType.PLACE,
        QuestionType.YES_NO,
    }:
        yield Problem("options_not_used", "this type of question takes no options.", f"{where}.options")
    if question.type == QuestionType.SCALE:
        yield from _scale(question, where)
    elif question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        yield Problem("bad_bounds", "the minimum is above the maximum.", f"{where}.minimum")
    if question.lens and question.type != QuestionType.OPEN_TEXT:
        yield Problem("lens_not_used", "only an open text has a lens.", f"{where}.lens")
    if question.dimension and question.type not in CHOICES | {QuestionType.YES_NO}:
        yield Problem("dimension_not_used", "only a choice can stand for a register's dimension.", f"{where}.dimension")
    if question.required and question.type == QuestionType.NOTE:
        yield Problem("nothing_to_answer", "a note cannot be required.", f"{where}.required")


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
    if len(question.options) > MANY_OPTIONS:
        yield _warning("many_options", "these are many options for a phone.", f"{where}.options")


def _warning(code: str, message: str, where: str) -> Problem:
    return Problem(code, message, where, Severity.WARNING)
