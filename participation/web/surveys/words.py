"""Names of the room's choices, in the reader's language."""

from flask_babel import lazy_gettext as _l

from participation.services.translation_desk import State
from surveys.comparing import Difference
from surveys.questionnaire import Kind, QuestionType

TYPES = {
    QuestionType.OPEN_TEXT: _l("Open text"),
    QuestionType.ONE_CHOICE: _l("One choice"),
    QuestionType.SEVERAL_CHOICES: _l("Several choices"),
    QuestionType.SCALE: _l("Scale"),
    QuestionType.NUMBER: _l("Number"),
    QuestionType.DATE: _l("Date"),
    QuestionType.TIME: _l("Time of day"),
    QuestionType.YES_NO: _l("Yes or no"),
    QuestionType.PLACE: _l("Place"),
    QuestionType.RANKING: _l("Ranking"),
    QuestionType.PHOTO: _l("Photo"),
    QuestionType.AUDIO: _l("Sound"),
    QuestionType.NOTE: _l("Text to read"),
    QuestionType.CALCULATED: _l("Computed value"),
}
KINDS = {
    Kind.INDIVIDUAL: _l("One person"),
    Kind.GROUP: _l("A group that talks together"),
    Kind.OBSERVATION: _l("A place that staff look at"),
}
LENSES = {
    "quality": _l("Qualities"),
    "challenge": _l("Challenges"),
    "need": _l("Needs"),
    "opportunity": _l("Opportunities"),
}
APPEARANCES = {"line": _l("One line"), "menu": _l("Folded away in a list")}
STATES = {
    State.MISSING: _l("Missing"),
    State.DRAFT: _l("Not checked"),
    State.STALE: _l("The source has changed"),
    State.CHECKED: _l("Checked"),
}
TONES = {State.MISSING: "bad", State.DRAFT: "warn", State.STALE: "warn", State.CHECKED: "good"}
DIFFERENCES = {
    Difference.ADDED: _l("New"),
    Difference.REMOVED: _l("Gone"),
    Difference.CHANGED: _l("Changed"),
    Difference.MOVED: _l("Moved"),
}
REFUSED = {
    "unknown": _l("there is no such text in the draft"),
    "source": _l("the source text has changed since the file was made"),
    "placeholders": _l("the answers that the text shows (${…}) are not the same"),
}
