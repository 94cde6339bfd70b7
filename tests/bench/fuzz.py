"""Odd requests by everybody to every address, on both databases: how many of twenty thousand break something?"""

import logging
import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from tests.bench.tables import Table
from tests.factories import scratch
from tests.factories.fuzzer import Fuzzer, copied, fill_site, template

SEED = int(os.environ.get("TETTPA_FUZZ_SEED", "20261128"))
ON_SQLITE, ON_POSTGRESQL = 14_000, 6_000
BATCH = 2_000  # requests on one copy of the site; odd requests close accounts and delete answers


@contextmanager
def on_postgresql(source, folder):
    """Give a copy of a filled PostgreSQL database."""
    del folder
    with scratch.postgresql("fuzz_copy", template=source) as database:
        yield database


@contextmanager
def filled_postgresql():
    """Give the name of a filled PostgreSQL database to copy."""
    with scratch.postgresql("fuzz") as database:
        fill_site(database)
        database.close()
        yield database.url.database


def fuzz(source, copy, requests, folder):
    """Ask so many times; return (requests, broken ones, addresses that were asked)."""
    asked, broken, endpoints = 0, [], set()
    for at in range(0, requests, BATCH):
        with copy(source, folder / str(at)) as database:
            (folder / str(at)).mkdir(parents=True, exist_ok=True)
            found = Fuzzer(database, folder / str(at), SEED + at).run(min(BATCH, requests - at))
        asked, endpoints = asked + found.requests, endpoints | found.endpoints
        for error, request in found.broken:
            print(f"  {error}\n    {request}", flush=True)
        broken += found.broken
        print(f"  {asked} requests, {len(broken)} broken, {dict(found.replies)}", flush=True)
    return asked, broken, endpoints


def run() -> Table:
    """Fuzz SQLite, then PostgreSQL."""
    logging.disable(logging.CRITICAL)
    table = Table(
        "Odd requests",
        f"Drawn from the seed {SEED}: odd addresses, queries, forms, files, bodies, content types and headers, and forms of "
        "the site's own pages with some fields spoilt, by visitors and by every role.",
    )
    with tempfile.TemporaryDirectory(prefix="tettpa-fuzz-") as scratch, filled_postgresql() as name_of_filled:
        folder, began = Path(scratch), time.monotonic()
        for name, source, copy, requests in (
            ("SQLite", template(folder), copied, ON_SQLITE),
            ("PostgreSQL", name_of_filled, on_postgresql, ON_POSTGRESQL),
        ):
            asked, broken, endpoints = fuzz(source, copy, requests, folder / name)
            table.add(f"replies of 500 or more, {name}", f"{len(broken)} of {asked}, {len(endpoints)} views", "0", not broken)
        table.add("time", f"{time.monotonic() - began:.0f} s")
    return table
