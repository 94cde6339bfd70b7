"""What the room's pages call things."""

from participation.web.code_words import LENSES, in_language, said_in

__all__ = ["LENSES", "in_language", "said_in"]
