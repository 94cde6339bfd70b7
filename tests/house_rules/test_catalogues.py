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


# Written in one of the two Norwegian languages alone; words that both have (nå, da, være) are not here.
ONLY = {
    "nn": "ikke jeg hva hvem hvor hvordan hvilken hvilke hvorfor hvert hver en et gjør gjøre gjøres ganger ennå noe noen mye "
    "fra uten lagres sendes vises brukes holdes hentes skrevet skrev steder stedet tallet ansatte endret savner "
    "undersøkelse undersøkelsen virker lover trenger legger nettbrettene svarene passer sier velg disse innhold innholdet "
    "hemmelige kjører veien gjelder glemt hørte selv hvis utsagn oversettelse gruppen beboere innbyggere",
    "nb": "ikkje eg kva kven kvar korleis kva kvifor ein eit enno noko nokon mykje frå utan gjer gjere gonger vere "
    "undersøking undersøkinga berre òg vert dykk utsegner utsegna bebuarar spørjeskjema",
}


@pytest.mark.parametrize("code", sorted(ONLY))
def test_each_norwegian_is_written_in_its_own_words(code):
    strange = set(ONLY[code].split())
    with _path(code).open("rb") as file:
        catalogue = read_po(file, locale=code)
    found = {}
    for message in catalogue:
        for text in [message.string] if isinstance(message.string, str) else message.string:
            # "PIN-en" is an ending and no article; what is in quotes may be the other language's.
            words = set(re.findall(r"[^\W\d_]+", re.sub(r"-\w+|«[^»]*»", "", PLACEHOLDER.sub("", text)).lower()))
            if message.id and words & strange:
                found[str(message.id)] = sorted(words & strange)
    assert not found
