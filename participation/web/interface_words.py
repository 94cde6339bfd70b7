"""Interface texts for residents: from the catalogue of the page's language, else borrowed and marked as borrowed.

Outside the rooms, since outreach staff show the same texts to the person in front of them.
"""

from collections.abc import Callable
from functools import partial

from flask_babel import force_locale, get_domain

from participation.services.messages import Message
from participation.web.question_views import Words
from surveys.wording import direction

SOURCE = "en"  # what the msgids are written in
BORROWS_FROM = {"nn": ("nb",)}  # before English

Interface = Callable[..., Words]


def interface(language: str) -> Interface:
    """Return what turns an English msgid (and its values) into a text of `language`; templates know it as `_`."""
    return partial(interface_text, language)


def interface_text(language: str, msgid: str, **values: object) -> Words:
    """Return an interface text in `language`, or in the first language that has it; English always has."""
    for candidate in (language, *BORROWS_FROM.get(language, ()), SOURCE):
        text = _translation(candidate, msgid)
        if text is not None:
            break
    else:
        candidate, text = SOURCE, msgid
    return Words(text % values if values else text, candidate, direction(candidate), borrowed=candidate != language)


def message_text(language: str, message: Message) -> Words:
    """Return a sentence of the layers below in `language`."""
    return interface_text(
        language,
        message.msgid,
        **{
            name: message_text(language, value).text if isinstance(value, Message) else value
            for name, value in message.values.items()
        },
    )


def _translation(language: str, msgid: str) -> str | None:
    if language == SOURCE:
        return msgid
    with force_locale(language):
        text: str = get_domain().get_translations().gettext(msgid)
    # gettext gives the very object back that it was asked for where it has no translation.
    return None if text is msgid or not text else text
