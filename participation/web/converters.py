"""Parts of addresses: what has another shape is not found, before any view runs."""

from typing import Any

from werkzeug.routing import BaseConverter, IntegerConverter, Map

LARGEST_NUMBER = 2**31 - 1  # what a key of either database can be


class SlugConverter(BaseConverter):
    """A short name: small letters, digits and hyphens."""

    regex = "[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?"


class NumberConverter(IntegerConverter):
    """A whole number from 0 that a database can look for."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002 - werkzeug's name for it
        super().__init__(map, *args, **{"max": LARGEST_NUMBER, **kwargs})


CONVERTERS = {"slug": SlugConverter, "int": NumberConverter}
