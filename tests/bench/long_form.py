"""What a page of a long form in many languages costs, beside a short one's, in one run.

Residents get a page from memory, rendered once for each version and language; what is measured is a visit's page, with
its own token, as `tettpa serve` answers it, compressed. `python -m tests.bench long_form`.
"""

import tempfile
from pathlib import Path
from statistics import median
from time import process_time

from participation.services import areas, publishing
from surveys.formats import native
from surveys.wording import LANGUAGE_CODES
from tests.bench.tables import Table
from tests.factories.sites import empty_site
from tests.factories.surveys import NOW

LANGUAGES = LANGUAGE_CODES[:12]
ROUNDS, VISITS = 15, 60
MOST = 2.0


def document(questions: int) -> dict:
    """Return a form of so many questions in twelve languages."""

    def said(text: str) -> dict:
        return {code: f"{text} ({code})" for code in LANGUAGES}

    asked = [
        {
            "id": f"q{at}",
            "type": "one_choice",
            "text": said(f"Question {at}?"),
            "options": [{"id": f"o{number}", "text": said(f"Answer {number}")} for number in range(5)],
        }
        if at % 2
        else {"id": f"q{at}", "type": "open_text", "text": said(f"Question {at}?")}
        for at in range(questions)
    ]
    return {
        "format": native.FORMAT,
        "id": "form",
        "title": said("A form"),
        "languages": list(LANGUAGES),
        "default_language": LANGUAGES[0],
        "sections": [{"id": "all", "questions": asked}],
    }


def run() -> Table:
    """Measure both forms in turn."""
    table = Table(
        "A long form",
        f"`python -m tests.bench long_form`: processor time of a visit, medians of {ROUNDS} alternating rounds; read the ratio.",
    )
    with tempfile.TemporaryDirectory() as folder:
        app, database = empty_site(Path(folder))
        with database.write() as session:
            area = areas.add_area(session, slug="her", name="Her", municipality="Oslo", sub_areas=[], now=NOW)
            for slug, questions in (("short", 5), ("long", 300)):
                publishing.publish(session, area_id=area.id, slug=slug, definition=document(questions), now=NOW)
        client = app.test_client()
        spent = {"short": [], "long": []}
        for _ in range(ROUNDS):
            for slug, times in spent.items():
                times.append(_visits(client, slug))
        database.close()
    short, long = median(spent["short"]), median(spent["long"])
    words = f"{long * 1000:.2f} ms and {short * 1000:.2f} ms, ratio {long / short:.2f}"
    table.add(
        "a page of 300 questions beside one of 5, both in 12 languages",
        words,
        f"at most {MOST:g} times",
        long / short <= MOST,
    )
    return table


def _visits(client, slug: str) -> float:
    start = process_time()
    for at in range(VISITS):
        reply = client.get(f"/s/{slug}/{LANGUAGES[at % len(LANGUAGES)]}", headers={"Accept-Encoding": "gzip"})
        if reply.status_code != 200:
            raise AssertionError(reply.status)
    return (process_time() - start) / VISITS
