"""What the room calls things."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "response": _l("An answer"),
    "dialogue": _l("A conversation"),
    "undo": _l("Something taken back"),
    "": _l("Not opened"),
}
PROBLEMS = {
    "key": _l("It cannot be opened: it was sealed to a key that is not here, or has been changed on the way."),
    "content": _l("It can be opened, but what is in it cannot be understood."),
    "questionnaire": _l("It answers a questionnaire that this area does not have."),
    "consent": _l("It does not say that the person agreed."),
    "answers": _l("Some answers do not fit their questions."),
    "file": _l("A photo or a sound in it cannot be used."),
    "heard": _l("It has a sound, and does not say that everybody who is heard agreed to the recording."),
    "dialogue": _l("Something in the notes is missing or does not fit."),
    "unforeseen": _l("Something went wrong with us while it was opened. It has been noted."),
    "": _l("It came from a tablet that is shut out."),
}
