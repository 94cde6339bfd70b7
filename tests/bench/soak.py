"""Fifty tablets on a bad network, 10,000 records, two web processes that are killed again and again: once, lost, twice, silent."""

import os
import random
from base64 import b64encode

from participation.services.database import Database
from tests.bench.databases import KINDS, fresh
from tests.bench.tables import Table
from tests.conftest import DATA_KEY, KEYS
from tests.factories.bad_network import TROUBLES
from tests.factories.field_soak import prepare, soak
from tests.factories.killed import Server

RECORDS, TABLETS, AT_THE_SERVER = 10_000, 50, 50


def run():
    """Return what was counted, on each database."""
    seed = int(os.environ.get("TETTPA_SOAK_SEED") or random.SystemRandom().randrange(10**6))
    table = Table(
        "Tablets that lose nothing",
        f"`python -m tests.bench soak`, seed {seed} (TETTPA_SOAK_SEED repeats it): {TABLETS} tablets record {RECORDS:,} answers in all "
        "and send them to `tettpa serve` with two web processes over a network that fails in ten ways; web processes are killed, keys "
        "rotated, tablets shut out, storage cleared, batches sent twice at once and long after, the same numbers used for other words.",
    )
    for kind, name in KINDS.items():
        with fresh(kind) as (url, folder):
            database = Database(url, pool_size=2, keys=KEYS)
            prepare(database)
            database.close()
            server = Server(url, folder, threads=16, TETTPA_DATA_KEY=b64encode(DATA_KEY).decode())
            try:
                counted = soak(url, server, records=RECORDS, tablets=TABLETS, troubles=AT_THE_SERVER, seed=seed)
            finally:
                server.kill()
        _rows(table, name, counted)
    return table


def _rows(table, name, counted):
    print(counted, flush=True)
    table.add(f"{name}: stored exactly once", f"{counted.once:,} of {counted.records:,}", "all", counted.once == counted.records == RECORDS)
    table.add(f"{name}: lost, stored twice", f"{counted.lost}, {counted.twice}", "0, 0", not counted.lost and not counted.twice)
    table.add(f"{name}: stored, and never opened by the server", f"{counted.unopened}", "0", counted.unopened == 0)
    silent = f"{counted.silent} of {counted.evicted} that browsers had cleared and {counted.unopened} never opened"
    table.add(f"{name}: lost without an alarm", silent, "0", counted.silent == 0)
    network = sum(counted.met[trouble] for trouble in TROUBLES)
    server = ", ".join(f"{counted.met[what]} {words}" for what, words in SERVER.items() if counted.met[what])
    table.add(f"{name}: what went wrong meanwhile", f"{network} requests on the network; {server}; {counted.seconds:.0f} s in all")


SERVER = {
    "kill": "web processes killed",
    "cut": "connections to the database cut",
    "rotate": "keys rotated",
    "revoke": "tablets shut out",
    "evicted": "storages cleared",
    "conflict": "numbers used twice",
    "twins": "batches sent twice at once",
    "replay": "old batches sent again",
    "poison": "batches with a record that nobody can read",
}
