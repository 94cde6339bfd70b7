"""Count and time requests, where somebody wants to know (TETTPA_METRICS_TOKEN); no address, no person, no content."""

import time
from typing import cast

from flask import Flask, Response, current_app, g, request

from participation.services.database import Database
from participation.services.meters import FOLDER, Meters
from participation.settings import Settings

METERS = "tettpa_meters"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


def init_measuring(app: Flask, settings: Settings, database: Database) -> None:
    """Measure every request of this process."""
    if not settings.metrics_token:
        return
    meters = app.extensions[METERS] = Meters(settings.instance / FOLDER)
    database.on_wait = lambda seconds: observe(meters, "tettpa_write_wait_seconds", "", seconds)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        method = request.method if request.method in METHODS else "OTHER"
        room = f'room="{request.blueprint or "none"}"'
        meters.add(f'tettpa_requests_total{{{room},method="{method}",status="{response.status_code}"}}')
        if "began" in g:
            observe(meters, "tettpa_request_seconds", room, time.perf_counter() - g.began)
        return response


def observe(meters: Meters, name: str, labels: str, seconds: float) -> None:
    """Count an observation into a histogram; buckets are added up when they are read."""
    bound = next((str(bound) for bound in BOUNDS if seconds <= bound), "+Inf")
    meters.add(f'{name}_bucket{{{labels}{"," if labels else ""}le="{bound}"}}')
    meters.add(f"{name}_sum{{{labels}}}" if labels else f"{name}_sum", seconds)


def meters_of_process() -> Meters | None:
    """Return this process's counters, None where nobody wants any."""
    return cast("Meters | None", current_app.extensions.get(METERS))
