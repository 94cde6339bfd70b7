"""A random sample is drawn again by its seed, and no part of the statements is left out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from analysis.coding.sampling import allot, draw

STRATA = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60), max_size=8)


@given(STRATA, st.integers(-3, 200))
def test_shares_add_up_and_never_exceed_what_is_there(sizes, wanted):
    shares = allot(sizes, wanted)
    assert sum(shares.values()) == min(max(wanted, 0), sum(sizes.values()))
    assert all(0 <= shares[name] <= sizes[name] for name in sizes)
    if wanted > 0 and wanted >= len(sizes):
        assert all(shares[name] for name in sizes if sizes[name])


@given(st.dictionaries(st.integers(1, 10_000), st.sampled_from(["nb", "so", "ar"]), max_size=80), st.integers(0, 90), st.integers(0, 2**31))
def test_the_same_seed_draws_the_same_sample(units, size, seed):
    once = draw(units, size, seed)
    assert once == draw(dict(reversed(units.items())), size, seed)
    assert len(set(once)) == len(once) == min(size, len(units))


def test_every_part_gets_its_share_and_another_seed_another_sample():
    units = {number: "nb" if number < 800 else "so" for number in range(1000)}
    drawn = draw(units, 50, 1)
    assert Counter(units[number] for number in drawn) == {"nb": 40, "so": 10}
    assert drawn != draw(units, 50, 2)
    assert drawn != sorted(drawn)
