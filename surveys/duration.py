"""How long answering takes: a rough figure, good enough to warn a planner, not to promise a resident anything."""

from surveys.questionnaire import Question, Questionnaire, QuestionType

WORDS_PER_SECOND = 3.0  # an unhurried reader; silent reading of one's own language is commonly put at 3 to 4
# Seconds to think and answer after reading: two sentences thumbed on a phone, a press, a date put together.
ANSWERING = {QuestionType.OPEN_TEXT: 30.0, QuestionType.PLACE: 15.0, QuestionType.NUMBER: 6.0, QuestionType.DATE: 8.0}
PRESSING = 4.0


def estimated_seconds(questionnaire: Questionnaire) -> float:
    """Return the seconds that a resident takes who answers everything, read in the default language."""
    language = questionnaire.default_language
    words = sum(len(strings.get(language, "").split()) for place, strings in questionnaire.strings() if _is_read(place))
    return words / WORDS_PER_SECOND + sum(map(_answering, questionnaire.questions))


def _is_read(place: str) -> bool:
    return not place.endswith((".guidance", ".constraint_message"))


def _answering(question: Question) -> float:
    return 0.0 if question.type == QuestionType.NOTE else ANSWERING.get(question.type, PRESSING)
