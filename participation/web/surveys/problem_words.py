"""What is wrong with a questionnaire, said to planners in their language."""

from flask_babel import gettext

from participation.services.messages import N_
from surveys.problems import Problem

SENTENCES = {
    "appearance_not_used": N_("This way of showing does not suit this kind of question."),
    "bad_bounds": N_("The lowest and highest values do not fit: a scale has 2 to 11 points."),
    "bad_character": N_("A text holds a character that cannot be stored or shown."),
    "bad_default": N_("What stands there beforehand could not be an answer to this question."),
    "bad_expression": N_("This condition cannot be read. Look at its brackets and quotes."),
    "bad_id": N_("An id is needed: small letters a–z, digits and underscores, at most 60 signs."),
    "default_not_used": N_("This kind of question cannot be filled in beforehand."),
    "duplicate_id": N_("This id stands more than once; ids must differ."),
    "empty": N_("There is nothing to ask yet. Add a section and a question."),
    "long_for_a_phone": N_("This text is long for a phone."),
    "long_survey": N_("The survey takes more than ten minutes; many will give up."),
    "many_options": N_("These are many options for a phone."),
    "missing_text": N_("A text is needed here."),
    "missing_translation": N_("Some texts are not translated yet."),
    "never_asked": N_("This condition never holds, so this is never asked."),
    "no_attribute": N_("A bare word means nothing here. Write ${id} for an answer, or put a text in quotes."),
    "no_calculation": N_("A computed value needs a calculation."),
    "no_constraint": N_("There is a message, but nothing that an answer must fulfil."),
    "no_current": N_("Only what an answer must fulfil can say “.”; this is decided before the answer."),
    "no_options": N_("A choice needs options."),
    "not_required": N_("A note or a computed value cannot be required."),
    "nothing_to_answer": N_("There is nothing here that somebody could answer."),
    "option_is_a_point": N_("An option beside a scale is not named by a number."),
    "repeated_dimension": N_("What is asked several times cannot stand for a resident's group."),
    "too_long": N_("A text is too long."),
    "too_many": N_("There are too many entries."),
    "two_specify": N_("Only one option can have a text field beside it."),
    "unknown_attribute": N_("No option says this of itself, so none is offered. Is it misspelt?"),
    "unknown_option": N_("The condition names an option that does not exist. Is it misspelt?"),
    "unknown_placeholder": N_("A text shows the answer to a question that is not asked before it."),
    "unreachable": N_("The condition asks for a question that is not asked before this."),
    "wrong_type": N_("This value does not fit here."),
}
OTHERWISE = N_("Something is not right here: %(problem)s")


def sentence(problem: Problem) -> str:
    """Return a problem as a sentence in the reader's language."""
    known = SENTENCES.get(problem.code)
    if known is None:
        return str(gettext(OTHERWISE) % {"problem": problem.message})
    return str(gettext(known))
