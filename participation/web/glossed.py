"""A questionnaire as one dense page for whoever asks: in the language of the conversation, glossed in the staff's own.

Outside the rooms, since a tablet without a network shows the same page.
"""

from dataclasses import dataclass, replace

from markupsafe import Markup

from participation.web.interface_words import interface
from participation.web.question_steps import step_views
from participation.web.question_views import AgainView, Given, OptionView, QuestionView, Words, wording
from surveys.questionnaire import Questionnaire
from surveys.wording import Strings


@dataclass(frozen=True, slots=True)
class Glossed(Words):
    """A text in the language of the conversation, followed by the same in the staff's language.

    Both bring their own lang and dir, since they stand side by side.
    """

    gloss: Words | None = None
    said: Words | None = None

    def __html__(self) -> str:
        words = self.text if self.said is None else replace(self.said, borrowed=False)
        said = Markup('<span lang="{}" dir="{}">{}</span>').format(self.language, self.direction, words)
        if self.gloss is None or self.gloss.text == self.text:
            return str(said)
        gloss = Markup('<span class="gloss" lang="{}" dir="{}">{}</span>')
        return str(said + " " + gloss.format(self.gloss.language, self.gloss.direction, self.gloss.text))


@dataclass(frozen=True, slots=True)
class EntryQuestion:
    """A question with what it says to the interviewer alone."""

    view: QuestionView
    guidance: Words | None


@dataclass(frozen=True, slots=True)
class EntrySection:
    """Questions under a heading; dense says that they are quick to answer and stand side by side."""

    title: Words
    questions: tuple[EntryQuestion, ...]
    again: AgainView | None = None


def sections(
    questionnaire: Questionnaire, language: str, own_language: str, given: Given, *, alone: bool = False
) -> list[EntrySection]:
    """Return the questionnaire in the language of the conversation, glossed in the staff's own.

    Args:
        questionnaire: what is asked.
        language: of the conversation.
        own_language: the staff's.
        given: what has been filled in.
        alone: the page works without the server (question_steps.step_views).
    """
    said = step_views(questionnaire, language, interface(language), given, alone=alone)
    own = said
    if own_language != language:
        own = step_views(questionnaire, own_language, interface(own_language), given, alone=alone)
    found = []
    for section in questionnaire.sections:
        pairs = [(one, other) for one, other in zip(said, own, strict=True) if one.section == section.id]
        questions = tuple(
            EntryQuestion(
                _glossed_question(view, gloss, both=own is not said),
                _own(questionnaire, questionnaire.by_id[view.id.rpartition(".")[2]].guidance, own_language),
            )
            for one, other in pairs
            for view, gloss in zip(one.questions, other.questions, strict=True)
        )
        title = wording(questionnaire, section.title, own_language)
        again = next((other.again for _, other in pairs if other.again is not None), None)
        found.append(EntrySection(replace(title, borrowed=True), questions, again))
    return found


def _own(questionnaire: Questionnaire, strings: Strings, own_language: str) -> Words | None:
    return replace(wording(questionnaire, strings, own_language), borrowed=True) if strings else None


def _glossed(said: Words, own: Words, *, both: bool) -> Glossed:
    return Glossed(said.text, said.language, said.direction, said.borrowed, own if both else None, said)


def _maybe(said: Words | None, own: Words | None, *, both: bool) -> Words | None:
    return None if said is None else _glossed(said, own or said, both=both)


def _glossed_option(said: OptionView, own: OptionView, *, both: bool) -> OptionView:
    return replace(said, label=_glossed(said.label, own.label, both=both))


def _glossed_question(said: QuestionView, own: QuestionView, *, both: bool) -> QuestionView:
    options = zip(said.options, own.options, strict=True)
    return replace(
        said,
        label=_glossed(said.label, own.label, both=both),
        hint=_maybe(said.hint, own.hint, both=both),
        options=tuple(_glossed_option(one, other, both=both) for one, other in options),
        low=_maybe(said.low, own.low, both=both),
        high=_maybe(said.high, own.high, both=both),
        required=False,  # the browser must not stop the staff before the server has kept what was typed
    )
