"""Posters to print: one A4 page, many languages, each in its own script."""

from participation.services.posters.drawing import Line, Poster, matrix, poster_pdf
from participation.services.posters.fonts import printable

__all__ = ["Line", "Poster", "matrix", "poster_pdf", "printable"]
