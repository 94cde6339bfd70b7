"""Sentences of the layers below, in the reader's language."""

from flask_babel import gettext

from participation.services.messages import Message


def render(message: Message) -> str:
    """Return a message as a sentence in the language of this request."""
    return message.render(gettext)
