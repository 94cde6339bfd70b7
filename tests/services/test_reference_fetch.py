"""Fetching from the statistics office: both versions of its interface, resolved by the table's own metadata."""

import pytest
import requests

from analysis.tables.json_stat import read_json_stat
from participation.services import reference_fetch
from participation.services.errors import ServiceProblem
from participation.settings import SettingsProblem, from_environment
from tests.factories.office import AGES, served


@pytest.fixture(params=[False, True], ids=["v1", "v2"])
def office(request):
    with served(second=request.param) as running:
        yield running


@pytest.mark.parametrize("area", ["0301", "oslo"])
def test_the_newest_year_of_an_area_comes_whole(office, area):
    found = reference_fetch.fetch(office.base, "07459", [area])
    table = read_json_stat(found.content.decode())
    assert [each.label for each in table.axis("Region").categories] == ["Oslo"]
    assert [each.code for each in table.axis("Tid").categories] == ["2026"]
    assert len(table.axis("Alder").categories) == len(AGES)
    method, _, query = office.asked[-1]
    if method == "POST":
        assert {each["code"] for each in query["query"]} == {"Region", "Kjonn", "Alder", "ContentsCode", "Tid"}
        assert query["response"] == {"format": "json-stat2"}
    else:
        assert query["valueCodes[Alder]"] == ["*"]
        assert query["outputFormat"] == ["json-stat2"]


def problem(*asked):
    with pytest.raises(ServiceProblem) as caught:
        reference_fetch.fetch(*asked)
    return caught.value


def test_an_area_that_is_not_there_is_answered_with_those_that_are(office):
    found = problem(office.base, "07459", ["030199"])
    assert found.field == "areas"
    assert "Oslo (0301), Gamle Oslo (030101)" in found.message.render(str)
    assert "0301" in problem(office.base, "07459", []).message.render(str)


def test_a_table_that_is_not_there(office):
    assert "no table 99999" in problem(office.base, "99999", ["0301"]).message.render(str)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (({}, 500), 502),
        ((b"<html>", 200), 502),
        (([], 200), 502),
        (({"variables": 3}, 200), 502),
        (({}, 302, [("Location", "http://169.254.169.254/")]), 502),
        ((b" " * 10_000_001, 200), 400),
    ],
)
def test_other_answers_are_given_up_with_a_sentence_and_redirects_are_not_followed(office, answer, status):
    office.answer = answer
    assert problem(office.base, "07459", ["0301"]).status == status
    assert len(office.asked) == 1


@pytest.mark.parametrize("table", ["", "../x", "07459?x=1", "http://other", "0" * 41])
def test_only_numbers_of_tables_are_asked_for(office, table):
    assert problem(office.base, table, ["0301"]).field == "table"
    assert problem(office.base, "07459", ["0301/../x"]).field == "areas"
    assert office.asked == []


def test_without_a_network_or_a_setting_it_says_so(monkeypatch):
    assert "upload it" in problem("", "07459", []).message.msgid
    with served() as office:
        base = office.base
    found = problem(base, "07459", ["0301"])  # nobody listens there any more
    assert (found.status, found.field) == (503, "table")
    assert "no connection" in found.message.msgid

    def waits(*_, **__):
        raise requests.ReadTimeout

    monkeypatch.setattr(requests, "request", waits)
    assert problem(base, "07459", ["0301"]).status == 504


@pytest.mark.parametrize(
    "address", ["http://data.ssb.no/api", "ftp://x", "https://", "https://x/?a=1", "https://a:b@x/", "data.ssb.no"]
)
def test_the_address_is_https_alone(tmp_path, address):
    with pytest.raises(SettingsProblem, match="TETTPA_STATISTICS_URL"):
        from_environment({"TETTPA_INSTANCE": str(tmp_path), "TETTPA_STATISTICS_URL": address})


def test_a_right_address_is_taken(tmp_path):
    here = {"TETTPA_INSTANCE": str(tmp_path), "TETTPA_STATISTICS_URL": "https://data.ssb.no/api/v0/no/table/"}
    assert from_environment(here).statistics_url == "https://data.ssb.no/api/v0/no/table"
