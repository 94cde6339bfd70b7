"""What the question macros are given: languages marked, steps in order, a sketch that can be pointed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.web.question_steps import step_views
from participation.web.question_views import Given, Words
from participation.web.sketch_map import sketch
from surveys.formats import native
from surveys.questionnaire import Landmark
from tests.factories.surveys import demo_document


def plain(text, **values):
    return Words(text % values if values else text, "en", "ltr")


@pytest.fixture(scope="module")
def questionnaire():
    return native.load(demo_document())


def test_every_question_is_a_step_in_order(questionnaire):
    steps = step_views(questionnaire, "nb", plain)
    assert [step.questions[-1].id for step in steps] == [question.id for question in questionnaire.questions]
    assert len({step.id for step in steps}) == len(steps)


def test_a_section_is_introduced_once(questionnaire):
    titles = [step.title.text for step in step_views(questionnaire, "nb", plain) if step.title]
    assert len(titles) == len(set(titles)) == sum(bool(section.title) for section in questionnaire.sections)


def test_a_note_stands_on_the_screen_of_the_question_after_it():
    note = {"id": "remark", "type": "note", "text": {"nb": "Tenk på uka som gikk."}}
    text = {"id": "week", "type": "open_text", "text": {"nb": "Hvordan var uka?"}}
    document = {
        "format": native.FORMAT,
        "id": "small",
        "languages": ["nb"],
        "default_language": "nb",
        "title": {"nb": "Liten"},
        "sections": [{"id": "one", "questions": [note, text]}],
    }
    (step,) = step_views(native.load(document), "nb", plain)
    assert [question.id for question in step.questions] == ["remark", "week"]


def test_the_ends_of_a_scale_are_said_with_its_points(questionnaire):
    by_id = {step.questions[-1].id: step.questions[-1] for step in step_views(questionnaire, "en", plain)}
    points = by_id["safe_dark"].points
    assert [point.value for point in points] == ["1", "2", "3", "4", "5"]
    assert points[0].aside.text == "Very unsafe"
    assert points[-1].aside.text == "Very safe"
    assert points[2].aside is None


def test_a_borrowed_text_brings_its_language():
    assert Words("<b>", "nb", "ltr", borrowed=True).__html__() == '<span lang="nb" dir="ltr">&lt;b&gt;</span>'
    assert Words("<b>", "nb", "ltr").__html__() == "&lt;b&gt;"


def test_a_line_break_at_the_start_of_a_text_survives_a_textarea():
    assert Given({"quality": ["\nso"]}).block("quality") == "\n\nso"


landmarks = st.lists(st.tuples(st.floats(57, 71), st.floats(4, 31)), min_size=1, max_size=9)


@given(landmarks)
def test_every_landmark_is_inside_the_sketch(places):
    drawn = sketch([Landmark(f"l{at}", {}, *place) for at, place in enumerate(places)])
    assert len(drawn.dots) == len(places)
    for dot in drawn.dots:
        assert 0 < dot.x < drawn.width
        assert 0 < dot.y < drawn.height


def test_north_is_up_and_east_at_the_end_of_the_line():
    south_west, north_east = sketch([Landmark("a", {}, 59.91, 10.76), Landmark("b", {}, 59.92, 10.78)]).dots
    assert south_west.x < north_east.x
    assert south_west.y > north_east.y


def test_without_landmarks_there_is_no_sketch():
    assert sketch([]) is None
