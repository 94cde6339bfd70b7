"""What a tablet's app loads stays small: sizes are stable, so this is a test and no benchmark."""

import gzip

import pytest

from participation.web.field import pages
from participation.web.static_urls import static_file

SCRIPTS = 25_000  # bytes, gzipped, of every script of the app together


def test_all_scripts_of_the_app_together_are_small(app):
    with app.test_request_context():
        named = [name for name in (*pages.ASSETS, "js/field/sw.js") if name.endswith(".js")]
        found = [static_file(name) for name in named]
        assert len(found) >= 9
        assert sum(len(gzip.compress(each.content, 9)) for each in found) <= SCRIPTS


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_start_page_loads_nothing_but_what_is_kept_for_work_without_a_network(client, language):
    text = client.get(f"/field/{language}/").text
    loaded = [part.partition('"')[0] for part in text.replace('href="', 'src="').split('src="')[1:]]
    listed = client.get("/field/sw.js").text
    wanted = [each for each in loaded if each.startswith("/field/")]
    assert len(wanted) > 8
    assert all(f'"{each}"' in listed for each in wanted)
