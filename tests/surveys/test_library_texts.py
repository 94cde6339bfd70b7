"""The texts of the ready questionnaires: whole, in their script, nowhere a place-holder, everywhere the same words."""

import re
import unicodedata

import pytest

from surveys import library
from surveys.duration import estimated_seconds
from surveys.wording import LANGUAGE_CODES

IN_ALL = ("follow_up", "four_lenses", "kiosk")
IN_THREE = ("elderly", "place_observation", "tenant", "womens_group", "youth")
SCRIPTS = {
    "ar": "ARABIC",
    "ur": "ARABIC",
    "fa": "ARABIC",
    "ckb": "ARABIC",
    "ti": "ETHIOPIC",
    "uk": "CYRILLIC",
    "ta": "TAMIL",
}
PLACEHOLDER = re.compile(r"TODO|FIXME|XXX|lorem|\{\w*\}|%\(|<|\?\?|�|^\W*$|\s\s|^\s|\s$", re.IGNORECASE)
# Letters by which the languages of one script are told apart: what must be there somewhere, what never may.
OWN = {
    "ur": "ٹڈےہ",
    "fa": "پچی",
    "ckb": "ڕڵێۆە",
    "ar": "ةيى",
    "uk": "їіє",
    "lt": "ėįųšž",
    "pl": "łąęż",
    "tr": "ışğ",
    "vi": "ơưđạ",
    "fr": "éèê",
}
NEVER = {"ar": "پچگکیێۆ", "fa": "يكةٹ", "ur": "يكة", "ckb": "يكة", "uk": "ыэъё", "nn": "", "nb": ""}


def own_texts(name, language):
    return {place: text for place, text in library.texts(name, language).items() if place != "status"}


def every():
    return [(name, code) for name in library.names() for code in library.load(name).languages]


def test_the_library_holds_what_it_promises():
    assert set(library.names()) == {*IN_ALL, *IN_THREE}
    for name in IN_ALL:
        assert library.load(name).languages == LANGUAGE_CODES
    for name in IN_THREE:
        assert library.load(name).languages == ("nb", "nn", "en")


@pytest.mark.parametrize("name", library.names())
def test_every_questionnaire_is_whole_short_and_says_what_it_is_for(name):
    asked = library.load(name)
    assert set(asked.completeness().values()) == {1}
    assert estimated_seconds(asked) <= 6.1 * 60
    assert set(asked.note) == {"nb", "nn", "en"}
    assert asked.consent
    assert asked.thanks
    assert not any(question.required for question in asked.questions)
    assert asked.translation_status["nb"] == "source"
    assert {status for code, status in asked.translation_status.items() if code != "nb"} == {"draft"}


@pytest.mark.parametrize(("name", "language"), every())
def test_no_text_is_a_place_holder_or_untidy(name, language):
    for place, text in own_texts(name, language).items():
        for line in text.split("\n"):
            assert not PLACEHOLDER.search(line), (place, text)
        assert unicodedata.normalize("NFC", text) == text, place


@pytest.mark.parametrize(("name", "language"), every())
def test_texts_are_in_their_languages_script(name, language):
    script = SCRIPTS.get(language, "LATIN")
    for place, text in own_texts(name, language).items():
        letters = [sign for sign in text if unicodedata.category(sign) in {"Ll", "Lu", "Lo"}]
        foreign = [sign for sign in letters if not unicodedata.name(sign).startswith(script)]
        assert not foreign, (place, text, foreign)


@pytest.mark.parametrize("language", OWN)
def test_languages_of_one_script_are_not_mixed_up(language):
    whole = "".join(own_texts("four_lenses", language).values()).lower()
    assert all(sign in whole for sign in OWN[language])
    assert not [sign for sign in NEVER.get(language, "") if sign in whole]


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_a_question_ends_as_questions_do_in_its_language(language):
    mark = "؟" if SCRIPTS.get(language) == "ARABIC" else "?"
    asked = library.load("four_lenses")
    ends = [
        question.text[language].split(".")[0].split("።")[0].rstrip("\u0020\u00a0\u202f") for question in asked.questions
    ]
    assert sum(mark in text for text in ends) >= len(ends) - 2


def test_the_same_option_of_the_same_question_reads_the_same_everywhere():
    for language in LANGUAGE_CODES:
        seen = {}
        for name in library.names():
            for question in library.load(name).questions:
                for option in question.options:
                    text = option.text.get(language)
                    if text:
                        assert seen.setdefault((question.id, option.id), text) == text, (name, question.id, option.id)


def test_no_shared_text_is_left_that_nobody_uses():
    used = {place for name in library.names() for place in _places(name)}
    shared = set(library._read(library.SHARED, "nb.json"))
    assert shared <= used | {"consent", "thanks"}


def _places(name):
    asked = library.load(name, sub_areas=[("a", "A")])
    for place, strings in asked.strings():
        if strings:
            yield place
            yield place.replace(".options.", ".")
            yield place.rpartition(".")[2]
