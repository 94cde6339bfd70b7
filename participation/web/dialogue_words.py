"""What the room calls things."""

from flask_babel import lazy_gettext as _l

from analysis.identifying import Identifying
from participation.services.dialogues import DialogueKind

KINDS = {
    DialogueKind.ONE_TO_ONE: _l("Talk with one person"),
    DialogueKind.GROUP: _l("Group conversation"),
    DialogueKind.MEETING: _l("Public meeting"),
    DialogueKind.SCHOOL_CLASS: _l("School class"),
    DialogueKind.WORKSHOP: _l("Workshop with tables"),
    DialogueKind.WALK: _l("Walk together"),
    DialogueKind.OVERHEARD: _l("A sentence overheard"),
}
LENSES = {
    "quality": _l("What is good here"),
    "challenge": _l("What is hard"),
    "need": _l("What is missing"),
    "opportunity": _l("What it could become"),
}
IDENTIFYING = {
    Identifying.NATIONAL_NUMBER: _l("a national identity number"),
    Identifying.PHONE: _l("a phone number"),
    Identifying.EMAIL: _l("an e-mail address"),
    Identifying.ADDRESS: _l("an address"),
    Identifying.NAME: _l("a name"),
}
