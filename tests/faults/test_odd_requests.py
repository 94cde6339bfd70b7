"""Nothing that is sent makes the site answer 500: odd requests by everybody, and the tablets' interface by its description.

`python -m tests.bench fuzz` does the same with twenty thousand requests, on both databases.
"""

import json
import logging
import os
import random

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from participation.app import create_app
from participation.services import areas, publishing
from participation.settings import Settings
from tests.conftest import NOW, SECRET
from tests.factories import odd
from tests.factories.answered import SMALL
from tests.factories.fuzzer import Fuzzer, copied, template
from tests.factories.tablets import Tablet, invite

REQUESTS = int(os.environ.get("TETTPA_FUZZ_REQUESTS", "2400"))
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return template(tmp_path_factory.mktemp("fuzz"))


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("seed", SEEDS)
def test_odd_requests_by_everybody_break_nothing(filled, tmp_path, seed):
    with copied(filled, tmp_path / "copy") as database:
        found = Fuzzer(database, tmp_path, seed).run(REQUESTS // len(SEEDS))
    assert not found.broken, "\n".join("\n  ".join(each) for each in found.broken)
    assert found.requests >= REQUESTS // len(SEEDS)
    assert len(found.endpoints) > 80
    assert {200, 303, 400, 403, 404} <= set(found.replies), "the fuzzer gets somewhere"


@pytest.fixture(scope="module")
def tablets(tmp_path_factory):
    """The site with a survey, and a tablet that is known to it."""
    from participation.services import schema
    from participation.services.database import Database

    folder = tmp_path_factory.mktemp("tablets")
    database = Database(f"sqlite:///{folder / 'site.sqlite3'}", pool_size=4)
    schema.upgrade(database)
    with database.write() as session:
        area = areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", now=NOW)
        publishing.publish(session, area_id=area.id, slug="small", definition=SMALL, now=NOW)
    app = create_app(Settings(folder, "", SECRET, limit_codes=0, limit_submissions=0), database)
    tablet = Tablet.of_client(app.test_client(), is_held=False)
    assert tablet.enrol(invite(database, area.id))[0] == 201
    tablet.load()
    yield app, tablet
    database.close()


def cases(app):
    """Strategies for requests to each operation of the description, as schemathesis makes them."""
    schema = schemathesis.openapi.from_wsgi("/api/field/v1/openapi.json", app)
    return [result.ok() for result in schema.get_all_operations()]


def test_the_tablets_interface_answers_whatever_its_description_allows_and_more(tablets):
    """Bodies by the description and against it, unsigned; what comes back is JSON and no fault of ours."""
    app, _ = tablets
    asked = []
    for operation in cases(app):
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):

            @given(case=operation.as_strategy(generation_mode=mode))
            @hypothesis_settings(
                max_examples=25, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
            )
            def ask(case):
                reply = case.call()
                asked.append(reply.status_code)
                assert reply.status_code < 500, case.as_curl_command()

            ask()
    assert len(asked) > 100
    assert len(set(asked)) > 1


@given(st.integers())
@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_known_tablet_that_sends_odd_things_breaks_nothing(tablets, seed):
    """Signed as it should be, so that the content is read: odd documents, and good ones with a piece spoilt."""
    _, tablet = tablets
    chance = random.Random(seed)
    if chance.random() < 0.4:
        status, _ = tablet.ask("POST", "/api/field/v1/sync", odd.document(chance))
    else:
        records = [tablet.answer(content={chance.choice(("fields", "files", "language", "session", "kind", "mode")): odd.document(chance)})]
        if chance.random() < 0.5:
            records[0][chance.choice(list(records[0]))] = odd.document(chance)
        report = {"waiting": 0, "next_seq": 1, "held": odd.document(chance), "dropped": []}
        batch = {"batch": "b", "app_version": "x", "client_now": "2026-11-28T12:00:00Z", "queue": report, "records": records}
        if chance.random() < 0.4:
            batch[chance.choice(list(batch))] = odd.document(chance)
        status, _ = tablet.ask("POST", "/api/field/v1/sync", batch)
    assert status < 500


def test_odd_forms_are_known_to_be_odd(tablets):
    """The list of oddities holds what it says: a JSON text, a form without a boundary, bytes that are no text."""
    app, _ = tablets
    visitor = app.test_client()
    for kind in odd.KINDS:
        for body in odd.BODIES:
            for path in ("/login", "/s/small/en", "/s/small/en/mine", "/language", "/api/field/v1/enrol"):
                assert visitor.post(path, data=body, content_type=kind).status_code < 500, (path, kind, body[:40])
    assert json.loads(odd.as_json({"a": [1]})) == {"a": [1]}
