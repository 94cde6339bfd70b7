"""Workbooks that are none, are damaged, or mean harm: a sentence each, never an exception."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import library
from surveys.formats import native, xlsform
from tests.surveys.books import book, rows, with_part

BOMB = b"<a>" + b" " * 200_000_000 + b"</a>"
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
REFUSED = {
    "empty_file": b"",
    "not_a_workbook": b"type,name,label\n",
    "unreadable": b"PK\x03\x04" + bytes(1000),
    "bomb": with_part(book(), "xl/styles.xml", BOMB),
    "entities": with_part(book(), "xl/workbook.xml", ENTITIES),
    "no_survey": book([["", ""]]),
    "no_type": book([["kind", "name"], ["text", "a"]]),
    "no_questions": book(rows(("deviceid", "d", ""))),
}


@pytest.mark.parametrize(("code", "data"), REFUSED.items(), ids=list(REFUSED))
def test_what_cannot_be_imported_is_refused_with_a_sentence(code, data):
    found = xlsform.read(data, "x")
    assert [problem.code for problem in found.errors] == [code]
    assert found.questionnaire is None
    assert str(found.errors[0]).endswith(".")


def test_a_workbook_of_zeros_is_refused():
    assert xlsform.read(bytes(5000)).errors[0].code == "not_a_workbook"
    zeros = [[0] * 8 for _ in range(30)]
    assert xlsform.read(book(zeros, zeros, zeros)).errors[0].code == "no_type"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damaged_workbook_raises(data):
    """Bytes changed in the archive, and parts of the sheets cut off."""
    good = xlsform.write(library.load("kiosk"))
    at = data.draw(st.integers(0, len(good) - 1))
    broken = good[:at] + data.draw(st.binary(min_size=1, max_size=40)) + good[at + data.draw(st.integers(0, 60)) :]
    found = xlsform.read(broken, "x")
    assert found.errors or found.questionnaire is not None
    cut = with_part(good, "xl/worksheets/sheet1.xml", lambda old: old[: data.draw(st.integers(0, len(old)))])
    found = xlsform.read(cut, "x")
    assert found.errors or found.questionnaire is not None


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["text", "select_one l", "rank l or_other", "begin group", "end repeat", "begin repeat", "range"]),
    st.sampled_from(["${a} > 1", ". = 'x'", "((", "selected(${a}, 'q')", "a", "b", "1", "-99", "yes", "calculate"]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-5, 5),
    st.booleans(),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(CELLS, min_size=8, max_size=8), min_size=1, max_size=8),
    st.lists(st.lists(CELLS, min_size=4), max_size=5),
)
def test_whatever_stands_in_the_cells_is_imported_or_refused(survey, choices):
    header = ["type", "name", "label", "relevant", "constraint", "calculation", "default", "choice_filter"]
    found = xlsform.read(book([header, *survey], [["list_name", "name", "label", "a"], *choices]), "x")
    assert found.errors or native.load(found.document).hash == found.questionnaire.hash
