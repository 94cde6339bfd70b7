"""The few words of ours in an export, in its language; the questionnaire's own words are data."""

import gettext
from collections.abc import Callable
from importlib.resources import files

from participation.services.messages import N_
from surveys.wording import LANGUAGE_CODES

Say = Callable[[str], str]

ABOUT = {
    "_response": N_("The response; drawn anew for each export"),
    "_version": N_("Version of the questionnaire"),
    "_day": N_("Day of the answer"),
    "_language": N_("Language of the answer"),
    "_mode": N_("Who held the pen"),
    "_field_session": N_("Field session"),
    "_consent_version": N_("Version of the questionnaire in which these words of consent first stood"),
    "_consent_language": N_("Language of the words of consent"),
    "_instance": N_("Which time, in a section that repeats"),
}
SELF, ASSISTED = N_("Answered themselves"), N_("Answered to staff")
YES, NO = N_("Yes"), N_("No")
CHOSEN, NOT_CHOSEN = N_("Chosen"), N_("Not chosen")
OTHER_WORDS = N_("in their own words")
LANDMARK, LATITUDE, LONGITUDE = N_("landmark"), N_("latitude"), N_("longitude")
FILE, MEDIA_TYPE, AS_TEXT = N_("the file's SHA-256"), N_("the file's type"), N_("as text")


def words_of(language: str) -> Say:
    """Return what turns one of our English words into `language`; a word without translation stays English."""
    if language not in LANGUAGE_CODES:
        return lambda text: text
    found = gettext.translation("messages", str(files("translations")), languages=[language], fallback=True)
    return lambda text: found.gettext(text) or text
