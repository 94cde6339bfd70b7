"""The ready questionnaires can be used as they are, in every language they say they have."""

import pytest

from surveys import library
from surveys.formats import native
from surveys.questionnaire import LENSES
from surveys.wording import LANGUAGE_CODES, LANGUAGES, direction, say

SUB_AREAS = [("north", "Nordre"), ("south", "Søndre")]
LANDMARKS = [("square", "Torget", 59.9, 10.7)]


@pytest.mark.parametrize("name", library.names())
def test_nothing_is_wrong_with_a_ready_questionnaire(name):
    document = library.document(name, sub_areas=SUB_AREAS, landmarks=LANDMARKS)
    assert native.check(document) == []


def test_the_four_lenses_are_asked_in_every_language_of_the_interface():
    asked = library.four_lenses(sub_areas=SUB_AREAS, landmarks=LANDMARKS)
    assert asked.languages == LANGUAGE_CODES
    assert [question.lens for question in asked.questions if question.lens] == list(LENSES)
    assert set(asked.dimensions) == {"age", "gender", "country_background", "sub_area", "tenure"}
    assert not any(question.required for question in asked.questions)
    for question in asked.dimensions.values():
        assert [option.id for option in question.options if option.missing] == ["prefer_not_to_say"]


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_each_language_has_its_own_words(language):
    """A text that was copied from Bokmål by mistake, or two options that read the same, would be seen by a resident."""
    own, source = library.texts("four_lenses", language), library.texts("four_lenses", "nb")
    assert list(own) == list(source)
    assert own["status"] == ("source" if language == "nb" else "draft")
    if language not in {"nb", "nn"}:
        assert len([key for key in own if own[key] == source[key]]) <= 8
    for question in library.four_lenses().questions:
        texts = [option.text[language] for option in question.options]
        assert len(set(texts)) == len(texts), question.id


def test_sub_areas_and_landmarks_are_the_areas_own():
    asked = library.four_lenses(sub_areas=SUB_AREAS, landmarks=LANDMARKS)
    assert [option.id for option in asked.by_id["sub_area"].options] == ["north", "south", "prefer_not_to_say"]
    assert asked.by_id["place"].landmarks[0].text["ar"] == "Torget"
    assert "sub_area" not in library.four_lenses().by_id


def test_an_unknown_questionnaire_is_a_key_error():
    with pytest.raises(KeyError):
        library.document("../../etc")


def test_a_text_falls_back_visibly():
    assert say({"nb": "hei", "en": "hi"}, "so", "nb").is_fallback
    assert say({"en": "hi"}, "so", "nb").language == "en"
    assert say({"en": "hi", "nb": "hei"}, "so", "nb").text == "hei"
    assert say({}, "so", "nb").text == ""
    assert [direction(language.code) for language in LANGUAGES if language.direction == "rtl"] == ["rtl"] * 4
    assert direction("ar-EG") == "rtl"
    assert [direction(code) for code in ("ku-Latn", "ku-Arab", "pa-Arab-PK", "zh-Hant", "he")] == [
        "ltr",
        "rtl",
        "rtl",
        "ltr",
        "rtl",
    ]


def test_a_conversation_and_an_observation_are_no_single_resident():
    kinds = {name: library.load(name).kind.value for name in library.names()}
    assert {name: kind for name, kind in kinds.items() if kind != "individual"} == {
        "place_observation": "observation",
        "womens_group": "group",
    }
