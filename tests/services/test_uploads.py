"""Photos and sounds: looked at by what they hold, drawn anew, gone with the response."""

import struct
import zlib
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from participation.records.answers import Response
from participation.services import answering, areas, media, publishing, uploads
from participation.services.answering import Submission
from participation.services.errors import NotFound, ServiceProblem
from surveys.answers import compile_validator
from surveys.questionnaire import QuestionType
from tests.conftest import NOW
from tests.surveys.small import definition, question


def picture(size=(300, 200), kind="PNG", mode="RGB", **more):
    into = BytesIO()
    Image.new(mode, size, 128).save(into, kind, **more)
    return into.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("GIF", "P"), ("WEBP", "RGB"), ("JPEG", "L"), ("BMP", "RGB")]
)
def test_any_picture_becomes_a_jpeg_of_bounded_size(kind, mode):
    found = media.checked(QuestionType.PHOTO, picture((3000, 1000), kind, mode))
    opened = Image.open(BytesIO(found.content))
    assert (found.media_type, opened.format, opened.mode) == ("image/jpeg", "JPEG", "RGB")
    assert opened.size == (2048, 683)


def test_a_picture_is_turned_the_right_way_up_and_says_nothing_of_the_camera():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Kamera"
    found = media.checked(QuestionType.PHOTO, picture((300, 200), "JPEG", exif=exif))
    opened = Image.open(BytesIO(found.content))
    assert opened.size == (200, 300)
    assert not opened.getexif()


def bomb():
    """A PNG whose header promises 60,000 x 60,000 points."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")]
    made = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", bomb(), picture()[:60], b"\xff\xd8\xff" + bytes(50), b"MZ" + bytes(99)]
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(ServiceProblem):
        media.checked(QuestionType.PHOTO, content)


@pytest.mark.parametrize(
    ("start", "media_type"),
    [
        (b"\x1aE\xdf\xa3", "audio/webm"),
        (b"OggS", "audio/ogg"),
        (b"\x00\x00\x00 ftypM4A ", "audio/mp4"),
        (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
    ],
)
def test_sounds_are_known_by_their_containers(start, media_type):
    assert media.checked(QuestionType.AUDIO, start + bytes(100)).media_type == media_type


@pytest.mark.parametrize("content", [b"", b"<html>", b"RIFF\x00\x00\x00\x00AVI ", picture(), bytes(20_000_001)])
def test_what_is_no_sound_is_refused(content):
    with pytest.raises(ServiceProblem):
        media.checked(QuestionType.AUDIO, content)


@pytest.fixture
def asked(database):
    with database.write() as session:
        area = areas.add_area(session, slug="her", name="Her", municipality="Oslo", sub_areas=[], now=NOW)
        other = areas.add_area(session, slug="der", name="Der", municipality="Oslo", sub_areas=[], now=NOW)
        document = definition(question("photo", "photo"), question("words"))
        document["sections"].append({"id": "stop", "repeat": {}, "questions": [question("sound", "audio")]})
        survey = publishing.publish(session, area_id=area.id, slug="s", definition=document, now=NOW)
        return survey, publishing.questionnaire_of(session, survey), other.id


def store(session, asked, files, response_id):
    survey, questionnaire, _ = asked
    raw = uploads.take(session, response_id, questionnaire, files, now=NOW)
    answers = compile_validator(questionnaire).validate(raw | {"words": ["hei"]}).answers
    more = {"language": "nb", "consent": "ja", "received": NOW}
    submission = Submission(id=response_id, survey=survey, questionnaire=questionnaire, answers=answers, **more)
    answering.submit(session, submission, secret="s" * 32)
    return answers


def test_files_come_before_their_response_and_go_with_it(database, asked):
    response_id, ogg = uuid4(), b"OggS" + bytes(40)
    with database.write() as session:
        answers = store(
            session, asked, {"photo": picture(), "stop.1.sound": ogg, "words": b"x", "gone": b"y"}, response_id
        )
    assert answers["photo"]["media_type"] == "image/jpeg"
    with database.read() as session:
        found = uploads.files_of(session, response_id)
        assert [each.field for each in found] == ["photo", "stop.1.sound"]
        assert uploads.open_file(session, asked[0].area_id, response_id, "stop.1.sound").content == ogg
        with pytest.raises(NotFound):
            uploads.open_file(session, asked[2], response_id, "photo")
    with database.write() as session:
        answering.delete_response(session, response_id)
    with database.read() as session:
        assert uploads.files_of(session, response_id) == []


def test_another_file_for_the_same_field_takes_its_place(database, asked):
    response_id = uuid4()
    with database.write() as session:
        store(session, asked, {"photo": picture()}, response_id)
        newer = uploads.take(session, response_id, asked[1], {"photo": picture((20, 20))}, now=NOW)
    with database.read() as session:
        assert [each.sha256 for each in uploads.files_of(session, response_id)] == newer["photo.file"]
        assert session.scalar(select(Response.id)) == response_id
