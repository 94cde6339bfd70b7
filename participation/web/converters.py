"""Parts of addresses: what has another shape is not found, before any view runs."""

from werkzeug.routing import BaseConverter


class SlugConverter(BaseConverter):
    """A short name: small letters, digits and hyphens."""

    regex = "[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?"


CONVERTERS = {"slug": SlugConverter}
