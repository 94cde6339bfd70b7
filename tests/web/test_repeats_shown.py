"""Sections that repeat: their texts show the answers of the same time, and staff are told of questions still to ask."""

import re

import pytest

from participation.services import areas, publishing
from tests.factories.sites import empty_site, hidden_fields, page_of
from tests.factories.surveys import NOW

PAGE = "/s/barn/nb"
SHOWN = re.compile(r'<label for="([^"]+)">Hvor gammel er <span data-shows="name" dir="auto">([^<]*)</span>\?')


def document(repeat):
    return {
        "format": "tettpa-survey/1",
        "id": "barn",
        "title": {"nb": "Barn"},
        "languages": ["nb"],
        "default_language": "nb",
        "sections": [
            {"id": "first", "questions": [{"id": "many", "type": "number", "text": {"nb": "Hvor mange barn?"}}]},
            {
                "id": "child",
                "repeat": repeat,
                "questions": [
                    {"id": "name", "type": "open_text", "appearance": "line", "text": {"nb": "Et kallenavn"}},
                    {"id": "age", "type": "number", "text": {"nb": "Hvor gammel er ${name}?"}},
                ],
            },
            {"id": "last", "questions": [{"id": "end", "type": "note", "text": {"nb": "Takk, ${name}"}}]},
        ],
    }


@pytest.fixture(params=[{"count": "${many}", "maximum": 5}, {"maximum": 5}], ids=["counted", "asked for"])
def client(request, tmp_path):
    app, database = empty_site(tmp_path)
    with database.write() as session:
        area = areas.add_area(session, slug="her", name="Her", municipality="Oslo", sub_areas=[], now=NOW)
        publishing.publish(session, area_id=area.id, slug="barn", definition=document(request.param), now=NOW)
    yield app.test_client()
    database.close()


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["Ola", "Kari", ""], ["Ola", "Kari", "…"]),
        (["", "Kari", "Per"], ["…", "Kari", "Per"]),
        (["", "", ""], ["…"] * 3),
    ],
)
def test_a_text_shows_the_answer_of_the_same_time(client, names, shown):
    page = client.get(PAGE)
    fields = {f"child.{at}.name": name for at, name in enumerate(names)}
    sent = {**hidden_fields(page), "_draft": "1", "_times.child": "3", "many": "3", **fields}
    text = page_of(client.post(PAGE, data=sent))
    assert SHOWN.findall(text) == [(f"child.{at}.age", name) for at, name in enumerate(shown)]
    # Outside its section, an answer that was given several times is not one answer.
    assert 'Takk, <span data-shows="name" dir="auto">…</span>' in text


def test_a_name_is_shown_as_text_and_not_as_markup(client):
    page = client.get(PAGE)
    sent = {**hidden_fields(page), "_draft": "1", "_times.child": "1", "many": "1", "child.0.name": "<b>Ola</b>"}
    assert '<span data-shows="name" dir="auto">&lt;b&gt;Ola&lt;/b&gt;</span>' in page_of(client.post(PAGE, data=sent))
