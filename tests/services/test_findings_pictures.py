"""Findings as SVG: every figure of the table is in the picture, what is held back is a dash, names are texts."""

import pytest
from defusedxml import ElementTree as DefusedET

from participation.services.findings import pictures
from participation.services.findings.tables import CELL, Flat

SVG = "{http://www.w3.org/2000/svg}"
OFTEN = Flat(
    "often",
    ("code", *CELL),
    (["Bolig & <leie>", 12, 40, 10, 0.3, 0.2, 0.42], ["Trygghet", None, 40, 10, None, None, None]),
)


def drawn(flat):
    root = DefusedET.fromstring(pictures.draw(flat, str))
    return root, [each.text for each in root.iter(f"{SVG}text")]


def test_an_interval_stands_where_its_figures_say():
    root, texts = drawn(OFTEN)
    assert root.find(f"{SVG}title").text == pictures.TITLES["often"] == texts[0]
    assert texts[1:] == ["Bolig & <leie>", "30\u00a0%", "Trygghet", "–", "0\u00a0%", "50\u00a0%"]
    (circle,) = root.iter(f"{SVG}circle")
    assert float(circle.get("cx")) == pytest.approx(pictures.NAMES + pictures.WIDE * 0.3 / 0.5, abs=0.1)
    widths = [line.get("stroke-width") for line in root.iter(f"{SVG}line")]
    assert widths == ["1", "6", "1"], "no interval is drawn where none is told"


def test_cells_are_as_dark_as_their_share_and_what_is_held_back_is_white():
    rows = (
        ["Unge", "Bolig", 9, 40, 0, 0.5, 0.4, 0.6],
        ["Unge", "Trygghet", None, 40, 0, None, None, None],
        ["Eldre som bor alene i blokk uten heis", "Bolig", 5, 40, 0, 0.25, 0.1, 0.4],
    )
    root, texts = drawn(Flat("groups", ("group", "code", *CELL), rows))
    shades = [each.get("fill-opacity") for each in root.iter(f"{SVG}rect") if each.get("fill-opacity")]
    assert shades == ["0.60", "0", "0.30", "0"]
    assert [text for text in texts if text == "–" or text.endswith("%")] == ["50\u00a0%", "–", "25\u00a0%"]
    assert {"Unge", "Eldre som bor", "alene i blokk", "uten heis"} <= set(texts)


def test_pairs_and_changes():
    pairs = Flat("together", ("code", "other_code", "both", "lift"), (["A", "B", 7, 1.2], ["A", "C", None, None]))
    root, texts = drawn(pairs)
    assert texts.count("–") == 1
    assert "7" in texts
    header = ("code", "period", *CELL, "change", "change_low", "change_high")
    moved = (["A", "1", 5, 20, 0, 0.4, 0.2, 0.6, None, None, None], ["A", "2", 5, 20, 0, 0.2, 0.1, 0.4, -0.2, -0.4, 0.1])
    root, texts = drawn(Flat("change", header, moved))
    assert texts[1:] == ["A", "−20", "−40", "+40"]
    (circle,) = root.iter(f"{SVG}circle")
    assert float(circle.get("cx")) < pictures.NAMES + pictures.WIDE / 2, "left of no change"


def test_a_table_without_rows_is_a_picture_without_rows():
    assert drawn(Flat("often", OFTEN.header, ()))[1][1:] == ["0\u00a0%", "10\u00a0%"]
    assert len(drawn(Flat("together", ("code", "other_code", "both", "lift"), ()))[1]) == 1


def test_long_names_are_broken_into_three_lines_at_most():
    assert pictures._broken("Trafikk og tilgjengelighet") == ["Trafikk og", "tilgjengelighet"]
    assert pictures._broken("en to tre fire fem seks sju åtte ni ti elleve tolv tretten") == ["en to tre fire", "fem seks sju", "åtte ni ti…"]
    assert pictures._broken("Menneskerettighetsorganisasjonen") == ["Menneskerettigh…"]
