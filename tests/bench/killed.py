"""kill -9 of the server at random moments during two thousand submissions, on both databases: what became of receipts?"""

import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from participation.services import schema
from participation.services.database import Database
from tests.bench.tables import Table
from tests.factories import scratch
from tests.factories.killed import check, killed_while_people_answer, prepare

PEOPLE, EACH, KILLS = 10, 200, 12


@contextmanager
def on_sqlite():
    """Give a fresh file."""
    with tempfile.TemporaryDirectory(prefix="tettpa-killed-") as folder:
        database = Database(f"sqlite:///{folder}/tettpa.sqlite3", pool_size=2)
        yield database
        database.close()


def run() -> Table:
    """Kill and count."""
    table = Table(
        "Killed in the middle",
        f"`kill -9` of `tettpa serve` (two processes) with all its children at {KILLS} random moments while {PEOPLE} people "
        f"send {EACH} forms each, and start again where no answer came. Every receipt is then opened by its code.",
    )
    for name, opened in (("SQLite", on_sqlite), ("PostgreSQL", lambda: scratch.postgresql("killed"))):
        with opened() as database, tempfile.TemporaryDirectory(prefix="tettpa-killed-") as folder:
            schema.upgrade(database)
            prepare(database)
            url = database.url.render_as_string(hide_password=False)
            began = time.monotonic()
            receipts = killed_while_people_answer(url, Path(folder), people=PEOPLE, each=EACH, kills=KILLS)
            seconds = time.monotonic() - began
            check(url, receipts)  # fails where one is missing, is there twice or holds other words
            table.add(f"receipts shown and stored once, {name}", f"{len(receipts)} of {PEOPLE * EACH} in {seconds:.0f} s", "all", True)
    return table
