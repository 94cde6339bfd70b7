"""Languages: told apart by script, letters and short words; silence where nothing tells."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language import LANGUAGES, contradicts, detect, script

SENTENCES = {
    "nb": "Jeg skulle ønske det var flere benker i parken",
    "nn": "Eg saknar fleire leikeplassar, og det er ikkje trygt om kvelden",
    "en": "There should be more benches in the park",
    "pl": "Brakuje placu zabaw dla dzieci przy szkole",
    "so": "Waxaan u baahanahay goob ay carruurtu ku ciyaaraan",
    "ar": "نحتاج إلى المزيد من الأماكن للأطفال",
    "ur": "ہمیں بچوں کے لیے پارک چاہیے",
    "fa": "ما برای بچه‌ها به پارک نیاز داریم",
    "ckb": "ئێمە پێویستمان بە پارکێکی نوێیە",
    "ti": "መጻወቲ ቆልዑ የድልየና",
    "ta": "எங்களுக்கு ஒரு பூங்கா வேண்டும்",
    "uk": "Нам потрібно більше лавок у парку",
    "ru": "Нам нужно больше скамеек в парке",
    "tr": "Mahallemizde çocuklar için daha fazla yer olmalı",
    "lt": "Trūksta suoliukų ir vietos vaikams",
    "vi": "Chúng tôi cần thêm ghế trong công viên",
    "fr": "Il manque des bancs dans le parc du quartier",
}
SIB = {
    "arb_Arab": "ar",
    "eng_Latn": "en",
    "nob_Latn": "nb",
    "pol_Latn": "pl",
    "som_Latn": "so",
    "tir_Ethi": "ti",
    "ukr_Cyrl": "uk",
}
DATA = Path(__file__).parents[3] / "shared" / "data" / "sib200"


def test_every_language_has_its_sentence():
    assert set(SENTENCES) == LANGUAGES


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_a_plain_sentence_is_recognised(language):
    assert detect(SENTENCES[language]).language == language


@pytest.mark.parametrize("text", ["", "12 !?", "😀", "Xyzzy", "Привет"[:0], "漢字"])
def test_nothing_tells(text):
    found = detect(text)
    assert found.language is None
    assert 0 <= found.probability < 0.6


def test_only_asked_languages_are_answered():
    assert detect(SENTENCES["uk"], {"nb", "ru"}).language in {"ru", None}
    assert detect(SENTENCES["ti"], {"nb"}).language is None


def test_script_is_that_of_most_letters():
    assert script("Tøyen ኣብ መጻወቲ ቆልዑ") == "ETHIOPIC"
    assert script("123") == ""


def test_contradiction_is_flagged_but_not_between_the_norwegians():
    assert contradicts(SENTENCES["pl"], "nb") == "pl"
    assert contradicts(SENTENCES["nn"], "nb") is None
    assert contradicts(SENTENCES["nb"], "nb") is None
    assert contradicts("park", "pl") is None


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text):
    found = detect(text)
    assert found.language is None or found.language in LANGUAGES
    assert 0 <= found.probability <= 1 + 1e-9


@pytest.mark.parametrize("folder", sorted(SIB))
def test_published_sentences(folder):
    path = DATA / folder / "dev.tsv"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    with path.open(encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    right = sum(detect(text).language == SIB[folder] for text in texts)
    assert right / len(texts) >= 0.95
