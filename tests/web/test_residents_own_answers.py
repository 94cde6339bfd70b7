"""A receipt code opens one's own answers, and nothing else does."""

import re

import pytest
from sqlalchemy import func, select

from participation.records.answers import Response, Statement
from tests.factories.sites import hidden_fields, make_site, page_of

TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')
CODE = re.compile(r'class="code"[^>]*>([^<]*)<')


@pytest.fixture
def made(tmp_path):
    app, database, survey = make_site(tmp_path)
    yield app, database, survey
    database.close()


@pytest.fixture
def client(made):
    return made[0].test_client()


@pytest.fixture
def code(client):
    fields = hidden_fields(client.get("/s/demo/nb"))
    answers = {
        "quality": "Parken & naboene",
        "safe_dark": "1",
        "place.landmark": "park",
        "place.lat": "59.9171",
        "place.lon": "10.7760",
        "home_languages": ["lang_other"],
        "home_languages.other": "dari",
    }
    client.post("/s/demo/nb", data={**fields, "_consent": "yes", **answers})
    return CODE.search(page_of(client.get("/s/demo/nb/thanks"))).group(1)


def ask(client, code, language="nb", **more):
    path = f"/s/demo/{language}/mine"
    token = TOKEN.search(page_of(client.get(path))).group(1)
    return client.post(path, data={"csrf_token": token, "code": code, **more})


def count(made):
    with made[1].read() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in (Response, Statement))


def test_the_code_shows_the_answers_in_any_language(client, code):
    text = page_of(ask(client, code, "en"))
    assert "Parken &amp; naboene" in text
    assert "1: Very unsafe" in text
    assert "Tøyenparken" in text
    assert "dari" in text


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_a_code_may_be_written_as_people_write(client, code, change):
    assert "Parken &amp; naboene" in page_of(ask(client, change(code)))


@pytest.mark.parametrize("wrong", ["", "0000-0000-0000", "x" * 500, "'; drop table response; --"])
def test_a_wrong_code_is_said_to_be_wrong(client, code, wrong):
    response = ask(client, wrong)
    assert response.status_code == 404
    assert 'id="code-e"' in page_of(response)
    assert "Parken" not in page_of(response)


def test_deleting_asks_first(client, code, made):
    response = ask(client, code, delete="1")
    assert response.status_code == 400
    assert 'id="sure-e"' in page_of(response)
    assert count(made) == (1, 1)


def test_deleted_is_deleted(client, code, made):
    assert ask(client, code, delete="1", sure="yes").status_code == 200
    assert count(made) == (0, 0)
    assert ask(client, code).status_code == 404
    assert client.get("/s/demo/nb/thanks").status_code == 303


def test_nothing_is_deleted_without_a_token(client, code, made):
    data = {"code": code, "delete": "1", "sure": "yes"}
    assert client.post("/s/demo/nb/mine", data=data).status_code == 400
    assert count(made) == (1, 1)


def test_the_poster_carries_the_address_as_a_code_to_scan(client):
    text = page_of(client.get("/s/demo/poster"))
    assert "http://localhost/s/demo" in text
    assert 'src="/s/demo/qr.svg"' in text
    code = client.get("/s/demo/qr.svg")
    assert code.mimetype == "image/svg+xml"
    assert "<path" in page_of(code)
    assert client.get("/s/nothing/qr.svg").status_code == 404
