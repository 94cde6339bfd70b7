"""Tablets on a bad network, a server whose workers are killed: everything is stored, exactly once, and nothing is silent."""

import os
import random
from base64 import b64encode

from tests.conftest import DATA_KEY
from tests.factories.field_soak import prepare, soak
from tests.factories.killed import Server

RECORDS, TABLETS, TROUBLES = 500, 12, 6


def test_everything_is_stored_exactly_once(database, tmp_path):
    seed = int(os.environ.get("TETTPA_SOAK_SEED") or random.SystemRandom().randrange(10**6))
    print(f"seed {seed}")
    prepare(database)
    url = database.url.render_as_string(hide_password=False)
    server = Server(url, tmp_path, TETTPA_DATA_KEY=b64encode(DATA_KEY).decode())
    try:
        counted = soak(url, server, records=RECORDS, tablets=TABLETS, troubles=TROUBLES, seed=seed)
    finally:
        server.kill()
    print(counted)
    assert (counted.records, counted.once, counted.lost, counted.twice, counted.silent) == (RECORDS, RECORDS, 0, 0, 0)
