"""What the gettext catalogues must hold: every language all that residents see, the staff languages all of it."""

from collections.abc import Iterable

from babel.messages.catalog import Message

from surveys.wording import LANGUAGE_CODES

LANGUAGES = LANGUAGE_CODES
STAFF_LANGUAGES = ("nb", "nn", "en")
SOURCE = "en"  # the msgids are English
READ_BY_FOUNDERS = ("nb", "en")

# A text in one of these files can meet a resident.
RESIDENT_PLACES = (
    "participation/templates/residents/",
    "participation/templates/components/questions.html",
    "participation/templates/components/survey_steps.html",
    "participation/templates/components/age.html",
    "participation/templates/field/self.html",
    "participation/templates/field/_recorder.html",
    "participation/templates/errors/",
    "participation/templates/base.html",
    "participation/templates/base_plain.html",
    "participation/templates/people/front.html",
    "participation/web/residents/",
    "participation/web/residents_words.py",
    "participation/web/age_words.py",
    "participation/web/question_problems.py",
    "participation/web/question_views.py",
    "participation/web/question_steps.py",
    "participation/web/sent_times.py",
    "participation/web/sent_files.py",
    "participation/web/answer_views.py",
    "participation/web/interface_words.py",
    "participation/web/problems.py",
    "participation/services/answering.py",
    "participation/services/contacts.py",
    "participation/services/corrections.py",
    "participation/services/errors.py",
    "participation/services/media.py",
    "participation/services/saved_drafts.py",
)


def for_residents(message: Message) -> bool:
    """Return whether a resident can meet the text."""
    return any(name.startswith(RESIDENT_PLACES) for name, _ in message.locations)


def by_reader(messages: Iterable[Message]) -> tuple[list[Message], list[Message]]:
    """Return (what residents see, what only staff see)."""
    everything = [message for message in messages if message.id]
    residents = [message for message in everything if for_residents(message)]
    return residents, [message for message in everything if not for_residents(message)]


def is_translated(message: Message, language: str) -> bool:
    """Return whether a language has the text; English has them all, since it is what they are written in."""
    if language == SOURCE:
        return True
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return bool(texts) and all(texts)
