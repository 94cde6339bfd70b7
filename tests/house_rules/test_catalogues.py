"""The interface's texts: none that a resident sees is missing in any language, none that staff see in theirs."""

import re

import pytest
from babel.messages.pofile import read_po

from participation.cli.translations import _path, extract
from participation.services import catalogues

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")


@pytest.fixture(scope="module")
def template():
    return extract()


@pytest.fixture(scope="module", params=catalogues.LANGUAGES)
def catalogue(request):
    with _path(request.param).open("rb") as file:
        return read_po(file, locale=request.param)


def language(catalogue):
    return str(catalogue.locale).partition("_")[0]


def test_no_text_that_a_resident_sees_is_missing(template, catalogue):
    wanted, staff = catalogues.by_reader(template)
    if language(catalogue) in catalogues.STAFF_LANGUAGES:
        wanted = wanted + staff
    missing = [
        message.id
        for message in wanted
        if message.id not in catalogue or not catalogues.is_translated(catalogue[message.id], language(catalogue))
    ]
    assert not missing


def test_placeholders_and_plurals_are_whole(catalogue):
    for message in catalogue:
        if not message.id or not catalogues.is_translated(message, "xx"):
            continue
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        assert len(texts) == (1 if len(sources) == 1 else catalogue.num_plurals), message.id
        allowed = sorted(set(PLACEHOLDER.findall(sources[-1])))
        for text in texts:
            found = sorted(set(PLACEHOLDER.findall(text)))
            # A singular may say "one" in words instead of showing the number.
            assert found == allowed or (len(texts) > 1 and set(found) <= set(allowed)), message.id
            assert text.strip() == text, message.id
        assert not message.fuzzy


def test_no_catalogue_holds_texts_that_are_gone(template, catalogue):
    assert not [message.id for message in catalogue if message.id and message.id not in template]


def test_headers_say_which_languages_no_native_speaker_has_read():
    for code in catalogues.LANGUAGES:
        says_so = "Not yet read by a native speaker." in _path(code).read_text(encoding="utf-8")
        assert says_so == (code not in catalogues.READ_BY_FOUNDERS), code
