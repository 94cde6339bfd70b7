"""What the room calls things."""

from flask_babel import gettext
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
# What the form for a dialogue calls its fields (components/dialogue_fields.html).
NOTES = {
    "kind": _l("What kind of conversation was it?"),
    "day": _l("Day"),
    "people": _l("How many took part"),
    "place": _l("Place"),
    "language": _l("Language spoken"),
    "session": _l("Field session"),
    "theme": _l("Themes talked about"),
    "disagreement": _l("Where people disagreed"),
    "next": _l("What the group wants next"),
    "notes": _l("Notes"),
}
ROWS = {
    "said.lens": _l("What is it about?"),
    "said.text": _l("In their words"),
    "said.by": _l("Which group said it, and in which language"),
    "said.language": _l("Language"),
    "promise.text": _l("What was promised"),
    "promise.to": _l("Which group or organisation an answer is owed to"),
    "promise.due": _l("By when"),
}


def note_label(name: str) -> str:
    """Return what the form for a dialogue calls a field, as "said.0.text"; a name it does not have stays as it is."""
    if name in NOTES:
        return str(NOTES[name])
    what, _, rest = name.partition(".")
    number, _, part = rest.partition(".")
    if what == "group" and rest:
        return f"{gettext('Who took part')}: {rest}"
    if not number.isdecimal() or f"{what}.{part}" not in ROWS:
        return name
    at = int(number[:3]) + 1
    row = gettext("Statement %(number)s", number=at) if what == "said" else gettext("Promise %(number)s", number=at)
    return f"{row}: {ROWS[f'{what}.{part}']}"
