"""Odd requests by everybody to every address, on both databases: how many of twenty thousand break something?"""

import logging
import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from participation.services.database import Database
from tests.bench.tables import Table
from tests.conftest import POSTGRESQL
from tests.factories.fuzzer import Fuzzer, copied, fill_site, template

SEED = int(os.environ.get("TETTPA_FUZZ_SEED", "20261128"))
ON_SQLITE, ON_POSTGRESQL = 14_000, 6_000
BATCH = 2_000  # requests on one copy of the site; odd requests close accounts and delete answers


@contextmanager
def on_postgresql(template_url, folder):
    """Give a copy of a filled PostgreSQL database."""
    del folder
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    name, source = f"tettpa_fuzz_copy_{os.getpid()}", template_url.database
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {source}"))
    database = Database(server.url.set(database=name).render_as_string(hide_password=False), pool_size=4)
    yield database
    database.close()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@contextmanager
def filled_postgresql():
    """Give the address of a filled PostgreSQL database to copy."""
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    name = f"tettpa_fuzz_{os.getpid()}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = server.url.set(database=name)
    database = Database(url.render_as_string(hide_password=False), pool_size=2)
    fill_site(database)
    database.close()
    yield url
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def fuzz(source, copy, requests, folder):
    """Ask so many times; return (requests, broken ones, addresses that were asked)."""
    asked, broken, endpoints = 0, [], set()
    for at in range(0, requests, BATCH):
        with copy(source, folder / str(at)) as database:
            (folder / str(at)).mkdir(exist_ok=True)
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
    with tempfile.TemporaryDirectory(prefix="tettpa-fuzz-") as scratch, filled_postgresql() as url:
        folder, began = Path(scratch), time.monotonic()
        for name, source, copy, requests in (
            ("SQLite", template(folder), copied, ON_SQLITE),
            ("PostgreSQL", url, on_postgresql, ON_POSTGRESQL),
        ):
            asked, broken, endpoints = fuzz(source, copy, requests, folder / name)
            table.add(f"replies of 500 or more, {name}", f"{len(broken)} of {asked}, {len(endpoints)} views", "0", not broken)
        table.add("time", f"{time.monotonic() - began:.0f} s")
    return table
