from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.problems import AnalysisProblem
from analysis.tables.mapping import ALL, Target, ages, counted, merge_small, propose, total_of
from analysis.tables.plain_csv import read_plain_csv
from analysis.tables.reading import decoded, read_tables
from analysis.tables.stat_table import Axis, Category, Cell, StatTable

AGES = (
    Target("under_16", ("Under 16 år", "Under 16")),
    Target("16_24", ("16–24 år", "16–24")),
    Target("25_66", ("25–66 år",)),
    Target("67_plus", ("67 år eller eldre", "67 or older")),
)


def axis(*pairs, code="Alder", **more):
    return Axis(code, code, tuple(Category(*pair) for pair in pairs), **more)


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("16–24 år", (16, 24)),
        ("F20-24", (20, 24)),
        ("16_24", (16, 24)),
        ("20 to 24 years", (20, 24)),
        ("017", (17, 17)),
        ("17 år", (17, 17)),
        ("0 år", (0, 0)),
        ("under_16", (0, 15)),
        ("Under 16 år", (0, 15)),
        ("67_plus", (67, inf)),
        ("105+", (105, inf)),
        ("105 år eller eldre", (105, inf)),
        ("80 years and over", (80, inf)),
        ("24–16 år", None),
        ("Menn", None),
        ("3 rom og kjøkken", None),
        ("1000", None),
    ],
)
def test_what_an_age_band_is_called(text, band):
    assert ages(text) == band


def test_single_years_and_five_year_bands_go_into_the_bands_that_hold_them():
    single = axis(*((f"{year:03}", f"{year} år") for year in range(105)), ("105+", "105 år eller eldre"))
    found = propose(single, AGES)
    assert [found[f"{year:03}"] for year in (0, 15, 16, 24, 25, 66, 67, 104)] == [
        *("under_16",) * 2,
        *("16_24",) * 2,
        *("25_66",) * 2,
        *("67_plus",) * 2,
    ]
    assert found["105+"] == "67_plus"
    # 15-19 lies in two bands: nobody may guess how it divides.
    assert propose(axis(("F15-19", "15-19 år"), ("F20-24", "20-24 år")), AGES) == {"F15-19": "", "F20-24": "16_24"}


def test_numbers_are_no_ages_where_the_survey_asks_for_no_ages():
    rooms = (Target("small", ("1 rom",)), Target("large", ("2–3 rom",)), Target("huge", ("4 rom eller mer",)))
    assert propose(axis(("1", "1 år")), rooms) == {"1": ""}


def test_sexes_in_other_words_and_totals_left_out():
    sexes = (Target("woman", ("Kvinne", "Woman")), Target("man", ("Mann", "Man")), Target("other", ("Annet",)))
    found = propose(axis(("0", "Begge kjønn"), ("1", "Menn"), ("2", "Kvinner"), code="Kjonn"), sexes)
    assert found == {"0": "", "1": "man", "2": "woman"}
    assert propose(axis(("1", "Menn"), ("2", "Kvinner"), code="Kjonn"), AGES) == {"1": "", "2": ""}


def test_the_total_is_what_the_table_says_or_what_it_is_called():
    assert total_of(axis(("a", "A"), ("b", "B"), ("t", "Alle"), total="t")) == "t"
    assert total_of(axis(("a", "A"), ("b", "B"), ("t", "I alt"))) == "t"
    assert total_of(axis(("a", "A"), ("t", "Alle"))) == "", "one category and its total say nothing"
    assert total_of(axis(("a", "A"), ("b", "B"), ("c", "Alle aldre"), total="gone")) == "c"


def test_basic_units_follow_what_is_known_of_their_delomrade():
    parts = (Target("toyen_torg", ("Tøyen torg",)), Target("kampen", ("Kampen",)))
    units = axis(
        ("03011501", "Tøyen torg"), ("03011502", "Rode 2"), ("03011601", "Kampen"), ("03011799", "Ukjent"), code="Region"
    )
    found = propose(units, parts)
    assert found == {"03011501": "toyen_torg", "03011502": "toyen_torg", "03011601": "kampen", "03011799": ""}
    # What somebody decided before stays decided, also that a unit is none of the area's.
    again = propose(units, parts, {"03011502": "", "03011799": "kampen", "03011601": "gone"})
    assert again == {"03011501": "toyen_torg", "03011502": "", "03011601": "kampen", "03011799": "kampen"}


def test_country_groups_whose_name_holds_the_register_s():
    groups = (
        Target("asia_africa", ("Asia, Afrika eller Latin-Amerika",)),
        Target("nordic", ("Norden utenom Norge",)),
        Target("none", ("Norge",)),
    )
    found = propose(axis(("a", "Afrika"), ("b", "Norden"), ("c", "Norge"), ("d", "Øst")), groups)
    assert found == {"a": "asia_africa", "b": "nordic", "c": "none", "d": ""}
    either = (Target("north", ("Nord i Afrika",)), Target("rest", ("Resten av Afrika",)))
    assert propose(axis(("a", "Afrika")), either) == {"a": ""}, "two would fit, so somebody has to choose"


def table(marks=None, role="time"):
    marks = marks or {}
    young, old, both = ("0-39", "0–39"), ("40+", "40 år eller eldre"), ("T", "Alle aldre")
    axes = (axis(young, old, both), axis(("2025", "2025"), ("2026", "2026"), code="Tid", role=role))
    figures = [9, 10, 20, 22, 29, 32]
    return StatTable(axes, tuple(marks.get(at, Cell(float(figure))) for at, figure in enumerate(figures)))


def test_figures_are_added_up_by_the_mapping_and_what_is_left_out_is_counted():
    found = counted(table(), "Alder", {"0-39": "young", "40+": "old"}, {"Tid": "2026"}, ["old", "young", "none"])
    assert (found.counts, found.marks, found.left_out) == ({"old": 22, "young": 10}, {}, 0)
    assert list(found.counts) == ["old", "young"]
    part = counted(table(), "Alder", {"0-39": "young"}, {"Tid": "2025"}, ["young"])
    assert (part.counts, part.left_out) == ({"young": 9}, 20)
    summed = counted(table(role=""), "Alder", {"0-39": "all", "40+": "all"}, {"Tid": ALL}, ["all"])
    assert summed.counts == {"all": 61}


def test_marks_reach_the_survey_s_categories():
    marked = table({1: Cell(10.0, "*"), 3: Cell(0.0, "-")})
    found = counted(marked, "Alder", {"0-39": "a", "40+": "b"}, {"Tid": "2026"}, ["a", "b"])
    assert found.marks == {"a": "*", "b": "-"}
    assert found.counts == {"a": 10, "b": 0}


@pytest.mark.parametrize(
    ("mapping", "choices", "code"),
    [
        ({"0-39": "young"}, {}, "choice_needed"),
        ({"0-39": "young"}, {"Tid": "1999"}, "category_unknown"),
        ({"0-39": ""}, {"Tid": "2026"}, "nothing_mapped"),
        ({"40+": "young"}, {"Tid": "2026"}, "cell_without_figure"),
    ],
)
def test_what_cannot_be_counted_is_a_clear_error(mapping, choices, code):
    with pytest.raises(AnalysisProblem) as caught:
        counted(table({3: Cell(None, ":")}), "Alder", mapping, choices, ["young"])
    assert caught.value.code == code


def test_small_groups_go_to_the_smaller_neighbour_or_where_somebody_says():
    counts = {"a": 50, "b": 4, "c": 30, "d": 200, "e": 0}
    assert merge_small(counts, is_ordered=True) == {"b": "c"}
    assert merge_small(counts, is_ordered=True, chosen={"b": "d"}) == {"b": "d"}
    assert merge_small(counts, is_ordered=False) == {"b": "c"}
    assert merge_small({"a": 3, "b": 4, "c": 100}, is_ordered=True) == {"a": "c", "b": "c"}
    assert merge_small({"a": 3, "b": 2}, is_ordered=True) == {"b": "a"}
    assert merge_small({"a": 3}, is_ordered=True) == {}


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.booleans())
def test_no_small_group_is_left_and_nobody_is_lost(numbers, is_ordered):
    counts = {str(at): number for at, number in enumerate(numbers)}
    into = merge_small(counts, is_ordered=is_ordered)
    left = {key: count for key, count in counts.items() if key not in into}
    for key, host in into.items():
        assert host in left
        left[host] += counts[key]
    assert sum(left.values()) == sum(numbers)
    assert sum(numbers) < 10 or all(count == 0 or count >= 10 for count in left.values())


PLAIN = "Dimensjon;Kategori;Delområde;Antall\nalder;ung;A;1 200\nalder;ung;B;300\nalder;gammel;A;:\nkjønn;kvinne;;70\n\n"


def test_a_plain_csv_is_a_table_a_dimension_with_marks_kept():
    age, sex = read_plain_csv(PLAIN)
    assert (age.title, sex.title) == ("alder", "kjønn")
    assert [cell.value for cell in age.cells] == [1200, 300, None, 0]
    assert [cell.status for cell in age.cells] == ["", "", ":", ""]
    assert counted(age, "alder", {"ung": "young"}, {}, ["young"]).counts == {"young": 1500}
    assert [each.role for each in age.axes] == ["", "geo"]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("dimension,category\na,b\n", "column_missing", 0),
        ("dimension,category,count\na,b\n", "row_uneven", 1),
        ("dimension,category,count\na,,1\n", "category_empty", 1),
        ("dimension,category,count\na,b,1\n\na,b,2\n", "category_twice", 3),
        ("dimension,category,count\na,b,16.7\n", "count_not_integer", 1),
        ("dimension,category,count\na,b,50 %\n", "count_not_integer", 1),
        ("dimension,category,count\na,b,?\n", "count_not_integer", 1),
        ("dimension,category,count\na,b,-4\n", "count_negative", 1),
        ("dimension,category,count\n", "reference_empty", None),
    ],
)
def test_a_plain_csv_that_cannot_be_used_says_where(text, code, row):
    with pytest.raises(AnalysisProblem) as caught:
        read_tables(text)
    assert (caught.value.code, caught.value.row) == (code, row)


def test_files_are_read_whatever_wrote_them():
    assert decoded("kjønn".encode("latin-1")) == decoded("kjønn".encode("utf-16")) == decoded("\ufeffkjønn".encode())
    assert len(read_tables(PLAIN)) == 2
    assert read_tables('"region","Personer 2026"\n"Tøyen",40\n"Kampen",60\n')[0].axes[0].code == "region"
    for raw, code in ((b" \n", "file_empty"), (b"a\0b", "not_text")):
        with pytest.raises(AnalysisProblem) as caught:
            decoded(raw)
        assert caught.value.code == code
