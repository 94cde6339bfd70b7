"""The joined pieces are one valid gzip member, whatever stands in them."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.web.spliced_gzip import SplicedPage, accepts_gzip, split


@given(st.binary(max_size=5000), st.binary(max_size=300), st.binary(max_size=500))
def test_any_three_pieces_unpack_to_themselves(head, middle, tail):
    page = SplicedPage(head, tail)
    packed = page.gzipped(middle)
    assert gzip.decompress(packed) == page.plain(middle) == head + middle + tail


def test_it_is_a_single_member_without_anything_after_it():
    packed = SplicedPage(b"before " * 900, b" after").gzipped(b"token")
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert reader.decompress(packed).endswith(b"token after")
    assert reader.eof
    assert reader.unused_data == b""


def test_repetition_in_the_fixed_pieces_is_squeezed_out():
    page = SplicedPage(b"<p>the same</p>" * 1000, b"")
    assert len(page.gzipped(b"x")) < 200


def test_a_page_is_split_at_its_mark():
    page = split("før\0etter", "\0")
    assert page.plain(b"!").decode() == "før!etter"


@pytest.mark.parametrize("text", ["no mark", "two \0 marks \0 here"])
def test_a_page_without_exactly_one_mark_is_refused(text):
    with pytest.raises(ValueError, match="it must hold one"):
        split(text, "\0")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.8", True),
        ("*", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("identity", False),
        ("", False),
        (None, False),
    ],
)
def test_the_client_decides_whether_it_is_compressed(header, expected):
    assert accepts_gzip(header) is expected
