"""A page that is compressed once and sent many times, each time with a few bytes of its own in the middle.

A resident's page is the same for everybody but for the CSRF token and the response's id. Both stand side by side at
one place, late in the page. What is before and after is compressed beforehand; per request only the few bytes between
are, and the three pieces of raw deflate (RFC 1951) are joined into one gzip member (RFC 1952) whose checksum is
carried on from piece to piece.
"""

import struct
import zlib
from dataclasses import dataclass, field

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # deflate; no name, time or system
LEVEL = 9


@dataclass(frozen=True, slots=True)
class SplicedPage:
    """The two fixed pieces of a page, plain and compressed.

    Attributes:
        head: everything before the place that varies, UTF-8.
        tail: everything after it.
    """

    head: bytes
    tail: bytes
    _head_deflated: bytes = field(init=False, repr=False)
    _head_crc: int = field(init=False, repr=False)
    _tail_deflated: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_head_deflated", GZIP_HEADER + _deflate(self.head, zlib.Z_FULL_FLUSH))
        object.__setattr__(self, "_head_crc", zlib.crc32(self.head))
        object.__setattr__(self, "_tail_deflated", _deflate(self.tail, zlib.Z_FINISH))

    def plain(self, middle: bytes) -> bytes:
        """Return the page with `middle` put in, uncompressed."""
        return self.head + middle + self.tail

    def gzipped(self, middle: bytes) -> bytes:
        """Return the page with `middle` put in, as one gzip member."""
        checksum = zlib.crc32(self.tail, zlib.crc32(middle, self._head_crc))
        size = len(self.head) + len(middle) + len(self.tail)
        return b"".join(
            (
                self._head_deflated,
                _deflate(middle, zlib.Z_FULL_FLUSH),
                self._tail_deflated,
                struct.pack("<II", checksum, size & 0xFFFFFFFF),
            )
        )


def split(page: str, mark: str) -> SplicedPage:
    """Return a rendered page as a SplicedPage whose varying place is where `mark` stands.

    Raises:
        ValueError: the mark does not stand in the page exactly once.
    """
    pieces = page.split(mark)
    if len(pieces) != 2:
        raise ValueError(f"the page holds {len(pieces) - 1} places that vary; it must hold one")
    return SplicedPage(pieces[0].encode(), pieces[1].encode())


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Return whether an Accept-Encoding header (RFC 9110, 12.5.3) allows gzip; a header that names none does not."""
    allowed = False
    for part in (accept_encoding or "").lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() in {"gzip", "x-gzip", "*"}:
            allowed = not _is_zero(weight)
            if name.strip() != "*":
                return allowed
    return allowed


def _is_zero(weight: str) -> bool:
    value = weight.strip().removeprefix("q=").strip()
    return value != "" and value.strip("0.") == ""


def _deflate(data: bytes, ending: int) -> bytes:
    # A window of 15 bits, negative for raw deflate: header and checksum are written by hand around the pieces.
    squeezer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15, 9)
    return squeezer.compress(data) + squeezer.flush(ending)
