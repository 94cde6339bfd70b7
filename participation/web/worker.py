"""Threads of the web process that do what no request waits for: exports, the machine's work, opening what tablets sent.

`tettpa exports run` and `tettpa train` do the same outside.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, current_app

from participation import jobs
from participation.services.database import Database
from participation.settings import Settings
from participation.web.context import current_database, current_settings

EVERY = 600.0  # seconds
Work = Callable[[Database, Settings], object]


def _clock() -> datetime:
    return datetime.now(UTC)


WORK: dict[str, Work] = {
    "exports": lambda database, settings: jobs.run_exports(database, settings.instance, _clock),
    "machine": lambda database, _settings: jobs.run_machine(database, _clock),
    "opening": lambda database, settings: jobs.run_opening(database, settings.secret_key, _clock),
}


class Worker:
    """One thread at a time; a call while it is at work makes it look once more."""

    def __init__(self, name: str = "exports") -> None:
        self._name = name
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._again = False

    def wake(self, database: Database, settings: Settings) -> None:
        """Let the thread look for work that waits."""
        with self._lock:
            self._again = True
            if self._thread is None:
                # Not a daemon's end in the middle of a job: the next worker begins it anew.
                self._thread = threading.Thread(
                    target=self._work, args=(database, settings), name=self._name, daemon=True
                )
                self._thread.start()

    def _work(self, database: Database, settings: Settings) -> None:
        while self._goes_on():
            try:
                WORK[self._name](database, settings)
            except Exception:
                # The database may be back when somebody asks again; until then the job waits.
                with self._lock:
                    self._thread = None
                raise

    def _goes_on(self) -> bool:
        with self._lock:
            goes_on, self._again = self._again, False
            if not goes_on:
                self._thread = None
            return goes_on


def wake(name: str = "exports") -> None:
    """Let this process's worker of a kind look for work that waits."""
    worker: Worker = current_app.extensions.setdefault(f"{name}_worker", Worker(name))
    worker.wake(current_database(), current_settings())


def keep_looking(app: Flask, every: float = EVERY) -> threading.Event:
    """Wake the workers from now on every so many seconds, also when nobody opens a page; set the event to stop it.

    Files go when their time is up, and a job whose process was stopped is taken up again.
    """
    stop = threading.Event()

    def look() -> None:
        while True:
            with app.app_context():
                for name in WORK:
                    wake(name)
            if stop.wait(every):
                return

    threading.Thread(target=look, name="clock", daemon=True).start()
    return stop
