"""What tablets have sent is opened in the background; a staff page shows what is open, or says that there is more."""

from datetime import UTC, datetime

from flask import Flask, g, request

from participation.services.field import opening_queue
from participation.web import worker
from participation.web.context import current_database, current_settings


def init_arriving(app: Flask) -> None:
    """Ask before every page of an area that is read; after it is known who may see the area."""

    @app.before_request
    def look() -> None:
        area = g.get("area")
        if area is None or request.method != "GET":
            return
        g.being_opened = opening_queue.open_in_passing(
            current_database(), area.id, secret=current_settings().secret_key, clock=lambda: datetime.now(UTC)
        )
        if g.being_opened:
            worker.wake("opening")
