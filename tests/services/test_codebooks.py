"""Codebooks: one comes in whole or not at all, and grows without losing what was coded with it."""

import json
from importlib.resources import files

import pytest

from participation.services import codebooks
from participation.services.errors import NotFound, ServiceProblem
from tests.factories.statements import CODEBOOK, NOW, add_area


def test_the_codebook_that_comes_with_tett_pa_is_read_as_a_hierarchy(database):
    document = json.loads(files("participation.library").joinpath("codebook-neighbourhood.json").read_text("utf-8"))
    with database.write() as session:
        book = codebooks.import_codebook(session, area_id=add_area(session), document=document, now=NOW)
    assert len(book.codes()) == len(document["codes"])
    assert all(theme.children for theme in book.themes)
    safety = book.by_key()["safety"]
    assert safety.examples["nb"] and safety.definition["en"] and safety.parent_id is None
    assert book.by_key()["safety_outdoors"].parent_id == safety.id


def test_a_new_version_keeps_ids_and_retires_what_is_gone(database):
    with database.write() as session:
        area = add_area(session)
        first = codebooks.import_codebook(session, area_id=area, document=CODEBOOK, now=NOW)
        changed = {**CODEBOOK, "codes": [dict(code) for code in CODEBOOK["codes"] if code["key"] != "violence"]}
        changed["codes"][1]["name"] = {"nb": "Lys ute", "en": "Light"}
        second = codebooks.import_codebook(session, area_id=area, document=changed, now=NOW)
    assert second.id == first.id
    assert second.by_key()["lighting"].id == first.by_key()["lighting"].id
    assert second.by_key()["lighting"].name["nb"] == "Lys ute"
    assert "violence" not in second.by_key()


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ([], "no codes"),
        ([{"key": "a"}], "no key or no name"),
        ([{"key": "a", "name": {"nb": "A"}}, {"key": "a", "name": {"nb": "B"}}], "twice"),
        ([{"key": "a", "name": {"nb": "A"}, "parent": "b"}], "no theme above it"),
    ],
)
def test_a_codebook_with_a_fault_is_refused_with_a_sentence(database, codes, words):
    with database.write() as session:
        area = add_area(session)
        with pytest.raises(ServiceProblem) as problem:
            codebooks.import_codebook(session, area_id=area, document={"name": {"nb": "X"}, "codes": codes}, now=NOW)
        assert words in problem.value.message.render(str)
        with pytest.raises(NotFound):
            codebooks.codebook_of(session, area)
