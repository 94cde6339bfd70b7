"""The Flask application, but for what it would ask again on every request though the answer is known."""

from collections.abc import Callable
from typing import Any

from flask import Flask


class Site(Flask):
    """Nothing here is a coroutine; Flask would look at each view, and at a dozen functions around it, every time."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is."""
        return func
