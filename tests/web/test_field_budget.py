"""What a tablet's app loads stays small: sizes are stable, so this is a test and no benchmark."""

import re

import pytest

from participation.web.field import pages
from tests.factories.site import Site
from tests.factories.tablets import API, Tablet, invite

SCRIPTS = 25_000  # bytes, gzipped, as they travel
IMPORTED = re.compile(r'from ?"\./([a-z]+\.js)"')


def loaded(client, html):
    """Return the gzipped size of each script that a page loads, by its address, with what those import."""
    waiting, found = re.findall(r'<script[^>]* src="([^"]+)"', html), {}
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        reply = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert (reply.status_code, reply.headers["Content-Encoding"]) == (200, "gzip"), address
        found[address] = len(reply.data)
        waiting += [address.rpartition("/")[0] + "/" + name for name in IMPORTED.findall(client.get(address).text)]
    return found


@pytest.fixture
def every_page(app, sqlite_database):
    """The start page and one of each that is kept, as a tablet gets them."""
    site = Site(sqlite_database)
    client = app.test_client()
    tablet = Tablet.of_client(client)
    tablet.enrol(invite(sqlite_database, site.area.id))
    html = {"start": client.get("/field/").text}

    def keep(method, path, body, headers):
        reply = client.open(path, method=method, headers=headers)
        html[path] = reply.text
        return reply.status_code, None

    wanted = tablet.load()["pages"]
    tablet.carry = keep
    for path in wanted:
        assert tablet.ask("GET", API + path.removeprefix("/field"))[0] == 200
    return client, html


def test_no_page_of_the_app_loads_more_than_a_little_script(every_page):
    client, html = every_page
    assert len(html) == 1 + 2 * 2 + 2
    for path, text in html.items():
        assert 5_000 < sum(loaded(client, text).values()) <= SCRIPTS, path


def test_all_scripts_of_the_app_are_small_together(every_page):
    """Its own and those that it shares with the residents' and the staff's pages."""
    client, html = every_page
    every = {address: size for text in html.values() for address, size in loaded(client, text).items()}
    assert len([address for address in every if "/js/field/" in address]) == len(pages.SCRIPTS)
    assert len(every) > len(pages.SCRIPTS)
    assert sum(every.values()) <= SCRIPTS


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_start_page_loads_nothing_but_what_is_kept_for_work_without_a_network(client, language):
    text = client.get(f"/field/{language}/").text
    wanted = [each for each in re.findall(r' (?:src|href)="([^"#]+)"', text) if "/app/" in each]
    listed = client.get("/field/sw.js").text
    assert len(wanted) > 6
    assert all(f'"{each}"' in listed for each in wanted)
