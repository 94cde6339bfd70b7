"""The room of register figures: upload, fetch, mapping, versions - who may, what is said, what the journal keeps."""

import io
import json

import pytest

from participation.services import areas, journal, reference, reference_files
from participation.services.permissions import Role
from participation.web.context import SETTINGS
from tests.factories.looks import Neighbourhood
from tests.factories.office import population, served
from tests.factories.site import send
from tests.factories.statements import NOW

BASE = "/staff/toyen/reference"


@pytest.fixture
def here(app, sqlite_database):
    with sqlite_database.write() as session:
        made = Neighbourhood(session, areas.area(session, "toyen").id)
    made.database = sqlite_database
    return made


def uploaded(planner, content=None, **fields):
    raw = content if content is not None else json.dumps(population()).encode()
    data = {"file": (io.BytesIO(raw), "07459.json"), **fields}
    return send(planner, f"{BASE}/files", data, page=BASE, content_type="multipart/form-data")


def lines(here, action):
    with here.database.read() as session:
        return journal.events(session, here.area, action=action)[0]


def in_use(here, dimension="age"):
    with here.database.read() as session:
        return reference.newest(session, here.area)[dimension]


def plain(page):
    return " ".join(page.text.split())


def test_readers_see_the_figures_and_planners_alone_change_them(here, planner, log_in, client):
    made = uploaded(planner).headers["Location"]
    reader = log_in(Role.READER)
    assert reader.get(BASE).status_code == 200
    assert "Last opp" not in reader.get(BASE).text
    assert "Upload a table" not in reader.get(BASE).text
    assert reader.get(f"{BASE}/dimensions/age").status_code == 200
    for path in (made, f"{made}/table.txt"):
        assert reader.get(path).status_code == 403
    for path in ("files", "fetched", "files/1/figures", "files/1/preview", "files/1/deletion", "dimensions/age/1"):
        assert send(reader, f"{BASE}/{path}", page=BASE).status_code in {400, 403}
    assert log_in(Role.OUTREACH).get(BASE).status_code == 403
    assert client.get(BASE).status_code == 302


@pytest.mark.parametrize(
    "path", ["files", "fetched", "files/1/figures", "files/1/preview", "files/1/deletion", "dimensions/age/1"]
)
def test_a_form_without_its_token_changes_nothing(here, planner, path):
    assert planner.post(f"{BASE}/{path}").status_code == 400
    assert in_use(here).version == 1


def test_a_table_goes_from_upload_by_mapping_into_use(here, planner):
    made = uploaded(planner, licence="CC BY 4.0")
    assert made.status_code == 303
    page = plain(planner.get(made.headers["Location"] + "?dimension=age"))
    assert "Befolkning, etter kjønn og alder" in page
    assert '<option value="16_24" selected>16–24 år</option>' in page
    assert "320 residents are in categories that are left out." in page
    path, sent = made.headers["Location"], {"dimension": "age", "axis": "Alder", "map-15": "16_24"}
    done = send(planner, f"{path}/figures", sent, page=path)
    assert done.headers["Location"] == f"{BASE}/dimensions/age"
    view = in_use(here)
    assert view.counts() == {"16_24": 200, "25_66": 840, "67_plus": 780}
    assert (view.version, view.licence, view.table_id) == (2, "CC BY 4.0", "07459")
    page = plain(planner.get(f"{BASE}/dimensions/age?before=1"))
    assert "What changed from version 1 to version 2" in page
    assert '<td class="number">400</td><td class="number">200</td><td class="number">-200</td>' in page
    assert lines(here, "reference.uploaded")[0].detail == {"table": "07459"}
    assert lines(here, "reference.imported")[0].subject == "reference:age"
    assert "Proposed as you did the last time" in planner.get(made.headers["Location"] + "?dimension=age").text


def test_working_it_out_again_keeps_what_was_chosen_and_stores_nothing(here, planner):
    made = uploaded(planner).headers["Location"]
    sent = {"dimension": "age", "axis": "Alder", "other-0": "2", "map-15": "16_24"}
    page = plain(send(planner, f"{made}/preview", sent, page=made))
    assert '<option value="2" selected>Kvinner</option>' in page
    assert '<td class="number">100</td>' in page
    assert in_use(here).version == 1


def test_what_cannot_be_counted_is_said_above_the_form_with_all_choices(here, planner):
    document = population()
    document["value"][3], document["status"] = None, {"3": ":"}
    made = uploaded(planner, json.dumps(document).encode()).headers["Location"]
    sent = {"dimension": "age", "axis": "Alder", "map-1": "16_24"}
    refused = send(planner, f"{made}/figures", sent, page=made)
    assert refused.status_code == 400
    assert "confidential" in refused.text
    assert '<option value="16_24" selected>' in plain(refused)
    assert in_use(here).version == 1


@pytest.mark.parametrize(
    ("content", "fields", "words"),
    [
        (b"\x00", {}, "not a text file"),
        (b"dimension,category,count\nage,young,1\n", {}, "Say who publishes the table"),
        (b"dimension,category,count\nage,young,12 %\n", {"source": "Us"}, "Row 2: a count is a whole number"),
        (b"{}", {"source": "<script>"}, "JSON-stat2"),
        (None, {"dated": "yesterday"}, "Choose the day"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_what_was_written_stays(here, planner, content, fields, words):
    refused = uploaded(planner, content, licence="NLOD", **fields)
    assert refused.status_code == 400
    assert words in refused.text
    assert 'value="NLOD"' in refused.text
    assert "<script>" not in refused.text
    with here.database.read() as session:
        assert reference_files.files(session, here.area) == []


def test_without_a_file_it_asks_for_one(here, planner):
    assert "Choose the file with the table." in send(planner, f"{BASE}/files", {}, page=BASE).text


def test_a_table_is_fetched_from_the_office_that_is_set_up_alone(here, planner, app, monkeypatch):
    assert "Fetch a table" not in planner.get(BASE).text
    nothing = send(planner, f"{BASE}/fetched", {"table": "07459", "areas": "0301"}, page=BASE)
    assert "No statistics office is set up" in nothing.text
    with served() as office:
        set_up(app, monkeypatch, office.base)
        made = send(planner, f"{BASE}/fetched", {"table": "07459", "areas": "0301"}, page=BASE)
        assert made.status_code == 303
    with here.database.read() as session:
        (kept,) = reference_files.files(session, here.area)
    assert (kept.provenance.source, kept.provenance.table_id) == ("Statistisk sentralbyrå", "07459")
    assert lines(here, "reference.fetched")[0].detail == {"table": "07459"}
    gone = send(planner, f"{BASE}/fetched", {"table": "07459", "areas": "0301"}, page=BASE)
    assert gone.status_code == 503
    assert "no connection to the statistics office" in gone.text
    assert 'value="07459"' in gone.text


def set_up(app, monkeypatch, base):
    from dataclasses import replace

    monkeypatch.setitem(app.config, SETTINGS, replace(app.config[SETTINGS], statistics_url=base))


def test_a_kept_table_is_downloaded_as_it_came_and_deleted_while_its_figures_stay(here, planner):
    made = uploaded(planner).headers["Location"]
    assert json.loads(planner.get(f"{made}/table.txt").text) == population()
    send(planner, f"{made}/figures", {"dimension": "age", "axis": "Alder"}, page=made)
    assert send(planner, f"{made}/deletion", page=BASE).status_code == 303
    assert planner.get(made).status_code == 404
    assert in_use(here).version == 2
    assert lines(here, "reference.deleted")


def test_older_figures_come_back_into_use(here, planner):
    made = uploaded(planner).headers["Location"]
    send(planner, f"{made}/figures", {"dimension": "age", "axis": "Alder"}, page=made)
    send(planner, f"{BASE}/dimensions/age/1", page=f"{BASE}/dimensions/age")
    assert (in_use(here).version, in_use(here).counts()["16_24"]) == (3, 400)
    assert lines(here, "reference.restored")[0].detail == {"version": 3, "from": 1}
    assert planner.get(f"{BASE}/dimensions/height").status_code == 404


def test_another_area_s_tables_are_not_there(here, planner):
    with here.database.write() as session:
        other = areas.add_area(session, slug="elsewhere", name="Elsewhere", municipality="Oslo", now=here_now())
        theirs = reference_files.keep(
            session,
            other.id,
            json.dumps(population()).encode(),
            "x",
            given=reference_files.Provenance(),
            user_id=None,
            now=here_now(),
        )
    for path in ("", "/table.txt"):
        assert planner.get(f"{BASE}/files/{theirs.id}{path}").status_code == 404


def here_now():
    from tests.factories.statements import NOW

    return NOW


def test_a_crossing_and_the_languages_spoken_are_called_by_names_and_not_by_their_keys(here, planner):
    with here.database.write() as session:
        for name, counts in {
            "age x gender": {"16_24 x man": 200, "16_24 x woman": 200},
            "language": {"so": 900, "other": 100},
            "tenure": {"own": 500},
        }.items():
            figures = [reference.Figure(key, count) for key, count in counts.items()]
            reference.import_counts(session, here.area, name, figures, "Register", now=NOW)
    listed = plain(planner.get(BASE))
    assert "Hvor gammel er du? × Kjønn" in listed
    assert "Languages spoken at home" in listed
    assert listed.count("The newest survey does not ask for this") == 1, "only of what nothing is compared with"
    crossed = plain(planner.get(f"{BASE}/dimensions/age x gender"))
    assert "16–24 år × Mann" in crossed
    assert "16_24" not in crossed
    spoken = plain(planner.get(f"{BASE}/dimensions/language"))
    assert "Somali" in spoken
    assert "Other languages" in spoken
