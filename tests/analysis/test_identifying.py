"""What could say who somebody is, in texts as people write them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.identifying import Identifying, find, is_national_number, without


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring meg på 412 34 567 i kveld", [("phone", "412 34 567")]),
        ("Ring 41 23 45 67", [("phone", "41 23 45 67")]),
        ("nr +47 41234567.", [("phone", "+47 41234567")]),
        ("mamma har +252 61 234 5678", [("phone", "+252 61 234 5678")]),
        ("skriv til per.hansen@example.org!", [("email", "per.hansen@example.org")]),
        ("Jeg bor i Hagegata 24B, tredje etasje", [("address", "Hagegata 24B")]),
        ("Jeg heter Amina Yusuf og bor her", [("name", "Amina Yusuf")]),
        ("naboen vår Kari Nordmann hjelper alle", [("name", "Kari Nordmann")]),
        ("my name is Fatima", [("name", "Fatima")]),
        # Right check digits, but a month that nobody is born in, as synthetic numbers have.
        ("fnr 17854010026 her", [("national_number", "17854010026")]),
        ("Vi bor i Olav Ryes plass 3", [("address", "Olav Ryes plass 3")]),
        ("Det er 12345678901 trapper", []),
        ("Vi er 250 familier i 1998-blokka", []),
        ("Botanisk Hage er fint", []),
        ("jeg liker Tøyen Park og Deichman", []),
        ("Lekeplassen er ødelagt. Ingen gjør noe.", []),
        ("", []),
    ],
)
def test_what_is_found(text, expected):
    assert [(each.kind.value, text[each.start : each.end]) for each in find(text)] == expected


@pytest.mark.parametrize("wrong", ["17854010027", "27854010026", "1785401002", "178540100261", ""])
def test_both_check_digits_count(wrong):
    assert not is_national_number(wrong)


def test_what_was_found_can_be_taken_out():
    text = "Ring 412 34 567 eller skriv til a@example.org"
    assert without(text, find(text)) == "Ring […] eller skriv til […]"
    assert without(text, []) == text


@given(st.text(max_size=300))
def test_findings_lie_within_the_text_and_apart(text):
    found = find(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(each.kind in Identifying for each in found)
