"""A sound without what the recorder wrote beside it: names, places, times, pictures. The sound itself is not touched.

MP3: the ID3 tags before and after. WAV: every chunk but the format and the sound. MP4: tags become free space, times
become 0. Ogg: the comments are emptied. WebM: tags before the sound become void space. What cannot be followed is left
as it is; a browser's own recordings carry none of it.
"""

from collections.abc import Iterator

_WAV_KEPT = (b"fmt ", b"fact", b"data")
_MP4_INSIDE = (b"moov", b"trak", b"mdia", b"moof", b"traf")
_MP4_TAGS = (b"udta", b"meta", b"uuid")
_MP4_TIMED = (b"mvhd", b"tkhd", b"mdhd")
_SEGMENT, _CLUSTER, _TAGS, _VOID = 0x18538067, 0x1F43B675, 0x1254C367, 0xEC
_ATTACHMENTS = 0x1941A469


def without_notes(content: bytes, media_type: str) -> bytes:
    """Return a sound of this media type without what was written beside it."""
    cleaners = {
        "audio/mpeg": _mp3,
        "audio/wav": _wav,
        "audio/mp4": _mp4,
        "audio/ogg": _ogg,
        "audio/webm": _webm,
    }
    return cleaners[media_type](content)


def _mp3(content: bytes) -> bytes:
    while content.startswith(b"ID3") and len(content) > 10:
        size = content[6] << 21 | content[7] << 14 | content[8] << 7 | content[9]
        content = content[10 + size + (10 if content[5] & 0x10 else 0) :]
    return content[:-128] if content[-128:-125] == b"TAG" else content


def _wav(content: bytes) -> bytes:
    kept, at = b"", 12
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name in _WAV_KEPT:
            chunk = content[at : at + 8 + size]
            kept += chunk + b"\0" * (len(chunk) % 2)
        at += 8 + size + size % 2
    return b"RIFF" + (4 + len(kept)).to_bytes(4, "little") + b"WAVE" + kept


def _mp4(content: bytes) -> bytes:
    made = bytearray(content)
    for name, start, end in _boxes(content, 0, len(content)):
        if name in _MP4_TAGS:
            made[start - 4 : start] = b"free"
            made[start:end] = bytes(end - start)
        elif name in _MP4_TIMED and end - start > 20:
            wide = 16 if content[start] == 1 else 8
            made[start + 4 : start + 4 + wide] = bytes(wide)
    return bytes(made)


def _boxes(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Give (name, where its content begins, where it ends) of every box, those inside others too."""
    while at + 8 <= end:
        size, name, head = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16]), 16
        stop = end if size == 0 else at + size
        if stop < at + head or stop > end:
            return
        if head == 8:
            yield name, at + 8, stop
        if name in _MP4_INSIDE:
            yield from _boxes(content, at + head, stop)
        at = stop


def _ogg(content: bytes) -> bytes:
    made, at = bytearray(content), 0
    while content[at : at + 4] == b"OggS" and at + 27 <= len(content):
        segments = content[at + 26]
        start = at + 27 + segments
        end = start + sum(content[at + 27 : start])
        if end > len(content):
            break
        for mark in (b"OpusTags", b"\x03vorbis"):
            if content[start:end].startswith(mark):
                _empty(made, start + len(mark), end, ends_with_one=mark != b"OpusTags")
                made[at + 22 : at + 26] = bytes(4)
                made[at + 22 : at + 26] = _crc(made[at:end]).to_bytes(4, "little")
        at = end
    return bytes(made)


def _empty(made: bytearray, at: int, end: int, *, ends_with_one: bool) -> None:
    """Leave the name of the program and no comments: as many zero bytes as there were."""
    program = int.from_bytes(made[at : at + 4], "little")
    after = at + 4 + program
    if after + 4 <= end:
        made[after:end] = bytes(end - after)
        if ends_with_one and after + 4 < end:
            made[after + 4] = 1


def _crc(page: bytearray) -> int:
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def _webm(content: bytes) -> bytes:
    made, at = bytearray(content), 0
    while at < len(content):
        name, size, start = _element(content, at)
        if name == _SEGMENT:
            at = start
            continue
        if name in (0, _CLUSTER) or size < 0 or start + size > len(content):
            break
        if name in (_TAGS, _ATTACHMENTS):
            # Void, with a size of eight bytes; what is left over is zeros.
            if start + size - at >= 9:
                made[at : at + 9] = bytes([_VOID, 1]) + (start + size - at - 9).to_bytes(7)
            made[at + 9 : start + size] = bytes(max(0, start + size - at - 9))
        at = start + size
    return bytes(made)


def _element(content: bytes, at: int) -> tuple[int, int, int]:
    """Return the name of an EBML element, its size (-1: not said) and where its content begins."""
    wide = 9 - content[at].bit_length()
    name = int.from_bytes(content[at : at + wide])
    at += wide
    if wide > 4 or at >= len(content) or not content[at]:
        return 0, -1, at
    wide = 9 - content[at].bit_length()
    size = int.from_bytes(content[at : at + wide]) & (1 << 7 * wide) - 1
    return name, -1 if size == (1 << 7 * wide) - 1 else size, at + wide
