"""What expressions calculate: against values worked out by hand, and patterns that must end soon."""

import pytest

from surveys.conditions import TODAY, as_data, parse
from surveys.patterns import PatternProblem, check

ANSWERS = {
    "born": "2000-02-29",
    "n": 7,
    "half": 2.5,
    "many": ["a", "c"],
    "words": "  To  ord ",
    "ages": [4, None, 9],
    "nothing": None,
    TODAY: "2026-11-23",
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("today()", "2026-11-23"),
        ("int((today() - ${born}) div 365.25)", 26.0),
        ("date(${born} + 1)", "2000-03-01"),
        ("format_date(${born}, '%e.%n.%Y')", "29.2.2000"),
        ("format-date(today(), '%d/%m/%y')", "23/11/26"),
        ("decimal-date-time('1970-01-11')", 10.0),
        ("${born} < today()", True),
        ("if(${n} > 5, 'big', 'small')", "big"),
        ("coalesce(${nothing}, 'x')", "x"),
        ("concat(${n}, '-', ${half}, ${nothing})", "7-2.5"),
        ("join(', ', ${many}, 'z')", "a, c, z"),
        ("selected(${many}, 'c')", True),
        ("selected-at(${many}, 1)", "c"),
        ("selected-at(${many}, 5)", None),
        ("count-selected(${many})", 2.0),
        ("${many} = 'a c'", True),
        ("contains(${words}, 'ord')", True),
        ("normalize-space(${words})", "To ord"),
        ("starts-with('abc', 'ab') and ends-with('abc', 'bc')", True),
        ("substr('abcdef', 1, 3)", "bc"),
        ("substr('abcdef', 4)", "ef"),
        ("string-length('😀')", 2.0),
        ("regex('0473', '[0-9]{4}')", True),
        ("regex('0473x', '[0-9]{4}')", False),
        ("regex('٠٤٧٣', '\\d{4}')", False),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -2.0),
        ("round(2.345, 2)", 2.35),
        ("int(-2.7)", -2.0),
        ("abs(-3)", 3.0),
        ("sqrt(-1)", None),
        ("pow(2, 10)", 1024.0),
        ("pow(0, -1)", None),
        ("pow(10, 400)", None),
        ("sum(${ages})", 13.0),
        ("min(${ages})", 4.0),
        ("max(3, ${ages}, 5)", 9.0),
        ("min(${nothing})", None),
        ("count(${ages})", 3.0),
        ("count-non-empty(${ages})", 2.0),
        ("number('12')", 12.0),
        ("string(0.1 + 0.2)", "0.3"),
        ("string(3.0)", "3"),
        ("true() and not(false())", True),
        ("${n} mod 4", 3.0),
    ],
)
def test_values_worked_out_by_hand(source, value):
    found = parse(source).value(ANSWERS)
    assert found == pytest.approx(value) if isinstance(value, float) else found == value
    assert isinstance(found, type(value))


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a*)*b", "((ab)*c)*", "a*a*a*a*", "(?=x)", "(?P<n>x)", "\\1", "(a", "[z-a]", "a{1,30}{1,30}", "x" * 400, "\\Ax"],
)
def test_patterns_that_could_take_for_ever_or_mean_another_thing_elsewhere_are_refused(pattern):
    with pytest.raises(PatternProblem):
        check(pattern)


@pytest.mark.parametrize("pattern", ["[0-9]{8}", "[^@]+@[^@]+\\.[a-z]{2,}", "(ja|nei)", "(?:ab){1,3}c?", "\\d{4} \\w+"])
def test_patterns_that_people_write_are_allowed(pattern):
    check(pattern)


def test_a_tree_can_be_given_to_a_page():
    tree = parse("${a} >= 2 and not(selected(., 'x')) or -1 < part").tree
    assert as_data(tree) == [
        "or",
        ["and", [">=", ["$", "a"], ["'", 2.0]], ["not()", ["selected()", ["."], ["'", "x"]]]],
        ["<", ["~", ["'", 1.0]], ["@", "part"]],
    ]
