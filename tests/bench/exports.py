"""Exports of 2,000, 20,000 and 200,000 responses to the ready four-lens questionnaire: how long, how much memory.

Each export runs in a process of its own. The peak is Python's (tracemalloc), above what was there before; the resident
set, which also sees what C libraries hold, is printed beside it.
"""

import multiprocessing
import random
import resource
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert

from participation.records.answers import Response
from participation.services import areas, exports, publishing, schema
from participation.services.database import Database
from participation.services.exports import Format, Options
from surveys.library import four_lenses
from tests.bench.tables import Table

SMALL, LARGE, HUGE = 2_000, 20_000, 200_000
MOST_RATIO = 1.5
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
WORDS = ["gate", "park", "lys", "benk", "trygg", "kveld", "barn", "naboer", "butikk", "trær", "bil", "trapp", "heis"]


def run():
    """Measure, and return the table."""
    table = Table("Exports of answers", "SQLite, wide, with free text and exact places; one process an export.")
    with tempfile.TemporaryDirectory() as folder:
        urls = {count: _filled(Path(folder), count) for count in (SMALL, LARGE, HUGE)}
        for kind in Format:
            peaks = {count: _apart(urls[count], kind, True) for count in (SMALL, LARGE)}
            small, large = peaks[SMALL]["peak"], peaks[LARGE]["peak"]
            what = f"{kind.value}: peak for {LARGE:,} responses over that for {SMALL:,}"
            shown = f"{large / small:.2f} ({large / 1e6:.1f} MB and {small / 1e6:.1f} MB)"
            table.add(what, shown, f"< {MOST_RATIO}", large / small < MOST_RATIO)
        for kind in (Format.CSV, Format.SAV):
            found = _apart(urls[HUGE], kind, False)
            table.add(
                f"{kind.value}: {HUGE:,} responses",
                f"{found['seconds']:.0f} s, {found['resident'] / 1e6:.0f} MB resident",
            )
    return table


def _filled(folder, count):
    url = f"sqlite:///{folder / f'{count}.sqlite3'}"
    database = Database(url)
    schema.upgrade(database)
    rng = random.Random(count)
    with database.write() as session:
        area = areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", now=NOW)
        definition = four_lenses(sub_areas=[("torget", "Torget")]).definition
        survey = publishing.publish(session, area_id=area.id, slug="demo", definition=definition, now=NOW)
        for start in range(0, count, 5000):
            session.execute(insert(Response), [_response(rng, survey) for _ in range(min(5000, count - start))])
    database.close()
    return url


def _response(rng, survey):
    answers = {lens: " ".join(rng.choices(WORDS, k=rng.randint(3, 30))) for lens in ("quality", "challenge", "need")}
    answers |= {"age": rng.choice(["16_24", "25_34"]), "gender": rng.choice(["woman", "man"])}
    answers["place"] = {"lat": 59.91 + rng.random() / 100, "lon": 10.77 + rng.random() / 100}
    return {
        "id": UUID(int=rng.getrandbits(128), version=4),
        "survey_id": survey.id,
        "version_id": survey.version_id,
        "field_session_id": None,
        "language": rng.choice(["nb", "so", "ar"]),
        "mode": "self",
        "answers": answers,
        "content_hash": f"{rng.getrandbits(256):064x}",
        "receipt_hash": f"{rng.getrandbits(256):064x}",
        "consent_hash": "c" * 64,
        "recorded_by": None,
        "conflict_with": None,
        "received": NOW + timedelta(seconds=rng.randint(0, 10**6)),
    }


def _apart(url, kind, traced):
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_one, (url, kind.value, traced))


def _one(url, kind, traced):
    database = Database(url)
    options = Options(Format(kind), free_text=True, exact_places=True, reason="A benchmark.")
    with tempfile.TemporaryDirectory() as folder:
        exports.counted(database, 1, options)  # what is read once a process is not the export's
        if traced:
            tracemalloc.start()
        began = time.perf_counter()
        made = exports.make(database, 1, options, Path(folder) / "out", salt=b"s" * 32)
        seconds = time.perf_counter() - began
        peak = tracemalloc.get_traced_memory()[1] if traced else 0
    database.close()
    assert made.number > 0
    return {"seconds": seconds, "peak": peak, "resident": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
