"""Sounds are kept without what the recorder wrote beside them, and are heard as before."""

import random
import wave
from io import BytesIO

import pytest

from participation.services import media, sounds
from surveys.questionnaire import QuestionType

SECRET = b"Aminas telefon, 59.91 N"
SOUND = bytes(range(1, 200))


def box(name, content):
    return (8 + len(content)).to_bytes(4) + name + content


def element(name, content):
    return name + bytes([0x80 | len(content)]) + content


def page(packet, number):
    """An Ogg page that holds one packet."""
    head = b"OggS\0\0" + bytes(8) + b"abcd" + number.to_bytes(4, "little") + bytes(4)
    lacing = [255] * (len(packet) // 255) + [len(packet) % 255]
    made = bytearray(head + bytes([len(lacing), *lacing]) + packet)
    made[22:26] = sounds._crc(made).to_bytes(4, "little")
    return bytes(made)


def wav():
    into = BytesIO()
    with wave.open(into, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(8000)
        made.writeframes(SOUND)
    note = b"LIST" + (len(SECRET) + 1).to_bytes(4, "little") + SECRET + b"\0"
    return into.getvalue()[:36] + note + into.getvalue()[36:]


COMMENT = b"title=" + SECRET
TAGS = (4).to_bytes(4, "little") + b"prog" + (1).to_bytes(4, "little") + len(COMMENT).to_bytes(4, "little") + COMMENT
SAMPLES = {
    "audio/mpeg": b"ID3\4\0\0\0\0\0" + bytes([len(SECRET)]) + SECRET + b"\xff\xfb" + SOUND + b"TAG" + SECRET.ljust(125),
    "audio/wav": wav(),
    "audio/mp4": box(b"ftyp", b"M4A ")
    + box(b"moov", box(b"mvhd", bytes(4) + b"\xaa\xbb\xcc\xdd" * 6) + box(b"trak", box(b"udta", SECRET)))
    + box(b"mdat", SOUND),
    "audio/ogg": page(b"OpusHead", 0) + page(b"OpusTags" + TAGS, 1) + page(SOUND, 2),
    "audio/webm": element(b"\x1aE\xdf\xa3", b"webm")
    + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
    + element(b"\x12\x54\xc3\x67", SECRET)
    + element(b"\x1f\x43\xb6\x75", SOUND[:100]),
}


@pytest.mark.parametrize("media_type", SAMPLES)
def test_notes_go_and_the_sound_stays(media_type):
    assert SECRET in SAMPLES[media_type]
    made = media.checked(QuestionType.AUDIO, SAMPLES[media_type])
    assert made.media_type == media_type
    assert SECRET not in made.content
    assert SOUND[:100] in made.content
    assert media.checked(QuestionType.AUDIO, made.content).content == made.content, (
        "a second time there is nothing to do"
    )


def test_what_is_left_is_still_a_file_of_its_kind():
    with wave.open(BytesIO(sounds.without_notes(wav(), "audio/wav"))) as made:
        assert made.readframes(1000) == SOUND
    ogg = sounds.without_notes(SAMPLES["audio/ogg"], "audio/ogg")
    second = ogg.index(b"OggS", 4)
    end = ogg.index(b"OggS", second + 4)
    checked = bytearray(ogg[second:end])
    crc = bytes(checked[22:26])
    checked[22:26] = bytes(4)
    assert sounds._crc(checked).to_bytes(4, "little") == crc
    assert sounds.without_notes(SAMPLES["audio/mp4"], "audio/mp4").count(b"\xaa\xbb\xcc\xdd") == 4, "its times are 0"


@pytest.mark.parametrize("media_type", SAMPLES)
def test_broken_files_break_nothing(media_type):
    chance = random.Random(7)
    for _ in range(300):
        broken = bytearray(SAMPLES[media_type][: chance.randrange(1, len(SAMPLES[media_type]))])
        for _ in range(5):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert len(sounds.without_notes(bytes(broken), media_type)) <= len(broken) + 16
