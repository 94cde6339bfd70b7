"""Every kind of question on the residents' page: repeats, files, defaults, answers put aside; nothing typed is lost."""

import re
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from participation.records.answers import Response
from participation.records.unsent import SavedDraft, WaitingFile
from participation.records.uploads import Upload
from participation.services import areas, publishing
from tests.factories.everything import EVERYTHING
from tests.factories.sites import empty_site, hidden_fields, page_of
from tests.factories.surveys import NOW

PAGE = "/s/alt/nb"


@pytest.fixture
def made(tmp_path):
    app, database = empty_site(tmp_path)
    with database.write() as session:
        area = areas.add_area(session, slug="her", name="Her", municipality="Oslo", sub_areas=[], now=NOW)
        publishing.publish(session, area_id=area.id, slug="alt", definition=EVERYTHING, now=NOW)
    yield app, database
    database.close()


@pytest.fixture
def client(made):
    return made[0].test_client()


def picture():
    into = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(into, "PNG")
    return into.getvalue()


def send(client, fields, *, page=None, path=PAGE, **files):
    page = page if page is not None else client.get(path)
    data = {**hidden_fields(page), "_consent": "yes", **fields}
    data |= {name: (BytesIO(content), f"{name}.bin") for name, content in files.items()}
    return client.post(path, data=data, content_type="multipart/form-data")


def stored(made):
    with made[1].read() as session:
        return [response.answers for response in session.scalars(select(Response))]


def count(made, table):
    with made[1].read() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_every_kind_is_answered_and_stored(made, client):
    fields = {"name_of_house": "Fjell", "part": "west", "stop": "other", "stop.other": "ved elva", "home_at": "8.05"}
    fields |= {"matters.rank.play": "1", "matters.rank.light": "2", "smoke": "yes", "what_worries": "Trafikken"}
    fields |= {
        "children": "2",
        "child.0.age": "4",
        "child.1.age": "9",
        "child.1.school": "yes",
        "wish.0.wanted": "En benk",
    }
    fields |= {"_times.child": "2", "_times.wish": "1"}
    reply = send(client, fields, photo=picture(), sound=b"OggS" + bytes(60))
    assert reply.status_code == 303
    (answers,) = stored(made)
    files = {answers.pop("photo")["media_type"], answers.pop("sound")["media_type"]}
    assert files == {"image/jpeg", "audio/ogg"}
    assert answers == {
        "name_of_house": "Fjell",
        "part": "west",
        "stop": "other",
        "stop.other": "ved elva",
        "home_at": "08:05",
        "matters": ["play", "light"],
        "smoke": "yes",
        "what_worries": "Trafikken",
        "children": 2,
        "child": [{"age": 4}, {"age": 9, "school": "yes"}],
        "wish": [{"wanted": "En benk"}],
        "oldest": 9,
    }
    assert (count(made, Upload), count(made, WaitingFile)) == (2, 0)


def test_defaults_stand_there_until_something_has_been_sent(client):
    assert 'name="home_at" value="17:00"' in page_of(client.get(PAGE))
    assert 'name="home_at" value=""' in page_of(send(client, {"home_at": "", "_draft": "1"}))


def test_the_answers_decide_how_often_a_section_stands_there(made, client):
    reply = send(client, {"children": "2", "_times.child": "0", "_times.wish": "1"})
    page = page_of(reply)
    assert reply.status_code == 400
    assert "Noen flere" not in page
    assert 'href="#child.0.age"' in page
    assert 'id="child.1.age"' in page
    assert 'id="child.2.age"' not in page
    assert stored(made) == []


def test_one_more_and_one_less_lose_nothing(client):
    more = send(client, {"wish.0.wanted": "En benk", "_times.wish": "1", "_more": "wish"})
    assert more.status_code == 200
    page = page_of(more)
    assert "En benk" in page
    assert 'id="wish.1.wanted"' in page
    fewer = send(
        client, {"wish.0.wanted": "En benk", "wish.1.wanted": "x", "_times.wish": "2", "_fewer": "wish"}, page=more
    )
    assert 'id="wish.1.wanted"' not in page_of(fewer)
    third = send(client, {"wish.0.wanted": "En benk", "_times.wish": "2", "_more": "wish"})
    assert 'value="wish" formnovalidate>En til' not in page_of(third)


def test_a_problem_inside_a_repeat_points_at_its_field(client):
    page = page_of(send(client, {"children": "1", "_times.child": "1", "child.0.age": "mange"}))
    assert 'href="#child.0.age"' in page
    assert re.search(r'id="child\.0\.age"[^>]*aria-invalid="true"', page)


def test_the_questionnaires_own_words_say_what_is_missing(client):
    assert "Skriv hva som uroer deg." in page_of(send(client, {"smoke": "yes"}))


def test_a_file_stays_when_the_page_comes_back_and_can_be_taken_back(made, client):
    first = send(client, {"smoke": "yes"}, photo=picture())
    assert first.status_code == 400
    assert "Et bilde er mottatt." in page_of(first)
    again = send(client, {"smoke": "no"}, page=first)
    assert again.status_code == 303
    assert stored(made)[0]["photo"]["media_type"] == "image/jpeg"
    second = send(client, {"smoke": "yes"}, photo=picture())
    gone = send(client, {"smoke": "no", "_drop": "photo"}, page=second)
    assert gone.status_code == 303
    assert "photo" not in stored(made)[1]
    assert (count(made, Upload), count(made, WaitingFile)) == (1, 0)


def test_a_camera_s_large_picture_is_taken(made, client):
    into = BytesIO()
    Image.effect_noise((3000, 2400), 90).save(into, "PNG")
    assert len(into.getvalue()) > 4_000_000
    reply = send(client, {"children": "0"}, photo=into.getvalue())
    assert reply.status_code == 303
    reply.request.environ["wsgi.input"].close()  # the test client's own temporary file
    with made[1].read() as session:
        kept = Image.open(BytesIO(session.scalars(select(Upload.content)).one()))
    assert kept.size == (2048, 1638)


def test_what_a_form_says_of_files_by_itself_counts_for_nothing(made, client):
    reply = send(client, {"photo.file": "ab" * 32, "photo.media_type": "image/jpeg", "children": "0"})
    assert reply.status_code == 303
    assert "photo" not in stored(made)[0]


def test_a_file_that_is_none_is_refused_with_a_sentence_and_the_rest_stays(made, client):
    reply = send(client, {"name_of_house": "Fjell"}, photo=b"no picture")
    page = page_of(reply)
    assert reply.status_code == 400
    assert "Denne filen kan ikke brukes her" in page
    assert 'value="Fjell"' in page
    assert count(made, WaitingFile) == 0


def test_another_language_keeps_repeats_and_files(client):
    first = send(
        client, {"smoke": "yes", "wish.0.wanted": "Én", "wish.1.wanted": "To", "_times.wish": "2"}, photo=picture()
    )
    other = send(
        client,
        {"wish.0.wanted": "Én", "wish.1.wanted": "To", "_times.wish": "2", "_draft": "1"},
        page=first,
        path="/s/alt/ar",
    )
    page = page_of(other)
    assert "تم استلام صورة" in page
    assert "To</textarea>" in page


def test_texts_show_earlier_answers(client):
    page = page_of(send(client, {"home_at": "16:30", "children": "2", "_draft": "1"}))
    assert '<span data-shows="home_at" dir="auto">16:30</span>' in page
    assert '<span data-shows="children" dir="auto">2</span>' in page


CODE = re.compile(r'<b class="code" dir="ltr">([^<]+)</b>')


def test_answers_put_aside_are_found_by_their_code_and_gone_when_sent(made, client):
    aside = send(
        client,
        {"name_of_house": "Fjell", "wish.0.wanted": "Én", "wish.1.wanted": "To", "_times.wish": "2", "_later": "1"},
        photo=picture(),
    )
    code = CODE.search(page_of(aside))[1]
    assert "Fjell" not in page_of(aside)
    assert (count(made, SavedDraft), count(made, WaitingFile), stored(made)) == (1, 0, [])
    with made[1].read() as session:
        assert b"Fjell" not in session.scalars(select(SavedDraft.sealed)).one()
    other = made[0].test_client()  # another phone
    token = re.search(r'name="csrf_token" value="([^"]+)"', page_of(other.get(f"{PAGE}/continue")))[1]
    opened = other.post(f"{PAGE}/continue", data={"csrf_token": token, "code": code.lower().replace("-", " ")})
    page = page_of(opened)
    assert 'value="Fjell"' in page
    assert "To</textarea>" in page
    assert "Et bilde er mottatt." in page
    saved = re.search(r'name="_saved" value="([^"]+)"', page)[1]
    fields = {"name_of_house": "Fjell", "wish.1.wanted": "To", "_times.wish": "2", "_saved": saved, "children": "0"}
    assert send(other, fields, page=opened).status_code == 303
    assert stored(made)[0]["name_of_house"] == "Fjell"
    assert stored(made)[0]["photo"]["media_type"] == "image/jpeg"
    assert count(made, SavedDraft) == 0


def test_a_wrong_code_is_asked_for_again(client):
    token = re.search(r'name="csrf_token" value="([^"]+)"', page_of(client.get(f"{PAGE}/continue")))[1]
    for code in ("", "1234", "0000-0000-0000", "<script>"):
        reply = client.post(f"{PAGE}/continue", data={"csrf_token": token, "code": code})
        assert reply.status_code == 404
        assert "Det finnes ingen lagrede svar" in page_of(reply)
        assert "<script>" not in page_of(reply)
