"""What the page of weighted results is given."""

from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, gettext

from participation.services import publishing, representation, weighting
from participation.services.kept_figures import kept
from participation.services.weighting import OTHERWISE, SENTENCES, Compared, Refused, Value
from participation.web.context import current_database
from participation.web.locale import page_language
from participation.web.question_views import Words
from participation.web.reading import number
from participation.web.representation import figures
from participation.web.representation.views import Label, label_of
from surveys.questionnaire import Question, Questionnaire, QuestionType
from surveys.wording import Strings, say


@dataclass(frozen=True, slots=True)
class ValueView:
    """An answer: shares as text, and as per cent of the picture's width (None where the count is protected)."""

    label: Words
    count: str
    share: str
    weighted: str
    at: float | None
    weighted_at: float | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question's answers, unweighted and weighted."""

    id: str
    label: Words
    answered: str
    means: str
    values: tuple[ValueView, ...]


def shown(area_id: int, survey_slug: str, chosen: list[str], is_chosen: bool) -> dict[str, Any]:
    """Return what the page is given; without a choice the weights use every dimension that can be used.

    Raises:
        ServiceProblem: a dimension is none that the survey and the register share, or none is chosen.
    """
    with current_database().read() as session:
        survey = representation.survey_of(session, area_id, survey_slug)
        wanted = tuple(chosen) if is_chosen else None
        found = kept(session, survey, ("weighted", wanted), lambda: weighting.weigh(session, survey, wanted))
        questionnaire, label = publishing.questionnaire_of(session, survey), label_of(session, survey)
    asked = {question.id: question for question in questionnaire.questions}
    return {
        "survey": survey,
        "used": list(found.used),
        "n": number(found.n),
        "refused": "" if found.refused is None else _refused(found.refused, label),
        "kish": _decimal(found.kish, "0.00"),
        "effective": number(round(found.effective)),
        "trimmed": number(found.trimmed.low) if found.trimmed.is_exact else f"{found.trimmed.low}–{found.trimmed.high}",
        "balance": [
            {
                "key": each.dimension,
                "label": label(each.dimension),
                "before": _decimal(each.before, "0.000"),
                "after": _decimal(each.after, "0.000"),
                "is_used": each.is_used,
            }
            for each in found.balance
        ],
        "questions": [_question(each, asked[each.question], questionnaire) for each in found.questions],
    }


def _refused(refused: Refused, label: Label) -> str:
    values = {"dimension": label(refused.dimension).text, "group": label(refused.dimension, refused.category).text}
    return str(gettext(SENTENCES.get(refused.code, OTHERWISE)) % values)


def _decimal(value: float, pattern: str) -> str:
    return str(format_decimal(value, format=pattern))


def _question(compared: Compared, question: Question, questionnaire: Questionnaire) -> QuestionView:
    means = ""
    if compared.mean is not None and compared.weighted_mean is not None:
        before, after = _decimal(compared.mean, "0.00"), _decimal(compared.weighted_mean, "0.00")
        means = gettext("Mean %(before)s, weighted %(after)s.", before=before, after=after)
    return QuestionView(
        id=compared.question,
        label=_words(question.text, questionnaire),
        answered=number(compared.answered),
        means=means,
        values=tuple(_value(value, question, questionnaire) for value in compared.values),
    )


def _value(value: Value, question: Question, questionnaire: Questionnaire) -> ValueView:
    return ValueView(
        label=_label(value.key, question, questionnaire),
        count=number(value.count.low) if value.count.is_exact else f"{value.count.low}–{value.count.high}",
        share="" if value.share is None else figures.percent(value.share),
        weighted="" if value.weighted is None else figures.percent(value.weighted),
        at=None if value.share is None else round(100 * value.share, 2),
        weighted_at=None if value.weighted is None else round(100 * value.weighted, 2),
    )


def _label(key: str, question: Question, questionnaire: Questionnaire) -> Words:
    if question.type != QuestionType.SCALE:
        return _words(next(option.text for option in question.options if option.id == key), questionnaire)
    ends = {str(question.minimum): question.low_label, str(question.maximum): question.high_label}
    end = ends.get(key)
    if not end:
        return Words(key, page_language(), "ltr")
    words = _words(end, questionnaire)
    return Words(f"{key} – {words.text}", words.language, words.direction, borrowed=words.borrowed)


def _words(text: Strings, questionnaire: Questionnaire) -> Words:
    language = page_language()
    found = say(text, language, questionnaire.default_language)
    return Words(found.text, found.language, found.direction, borrowed=found.language != language)
