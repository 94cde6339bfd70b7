"""A thread of the web process that makes the exports people ask for; `tettpa exports run` does the same outside."""

import threading
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, current_app

from participation import jobs
from participation.services.database import Database
from participation.web.context import current_database, current_settings

WORKER = "exchange_worker"
EVERY = 600.0  # seconds


class Worker:
    """One thread at a time; a call while it is at work makes it look once more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._again = False

    def wake(self, database: Database, instance: Path) -> None:
        """Let the thread look for exports that wait."""
        with self._lock:
            self._again = True
            if self._thread is None:
                # Not a daemon's end in the middle of a file: the next worker makes the export anew.
                self._thread = threading.Thread(
                    target=self._work, args=(database, instance), name="exports", daemon=True
                )
                self._thread.start()

    def _work(self, database: Database, instance: Path) -> None:
        while self._goes_on():
            try:
                jobs.run_exports(database, instance, lambda: datetime.now(UTC))
            except Exception:
                # The database may be back when somebody asks again; until then the export waits.
                with self._lock:
                    self._thread = None
                raise

    def _goes_on(self) -> bool:
        with self._lock:
            goes_on, self._again = self._again, False
            if not goes_on:
                self._thread = None
            return goes_on


def wake() -> None:
    """Let this process's worker look for exports that wait."""
    worker: Worker = current_app.extensions.setdefault(WORKER, Worker())
    worker.wake(current_database(), current_settings().instance)


def keep_looking(app: Flask, every: float = EVERY) -> threading.Event:
    """Wake the worker from now on every so many seconds, also when nobody opens a page; set the event to stop it.

    Files go when their time is up, and an export whose process was stopped is taken up again.
    """
    stop = threading.Event()

    def look() -> None:
        while True:
            with app.app_context():
                wake()
            if stop.wait(every):
                return

    threading.Thread(target=look, name="exports-clock", daemon=True).start()
    return stop
