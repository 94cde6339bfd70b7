"""The demonstration's data hold together: languages, codes, sessions, register figures, and the survey's own ids."""

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import datetime, time
from pathlib import Path

import pytest

import participation
from surveys.answers import compile_validator
from surveys.library import four_lenses
from surveys.wording import LANGUAGE_CODES

HOME = Path(participation.__file__).parent
LENSES = {"quality", "challenge", "need", "opportunity"}
STAFF_LANGUAGES = ("nb", "nn", "en")
LEAST = {"nb": 200, "nn": 25, "en": 22, "pl": 22, "so": 22, "ar": 22, "ur": 22, "ti": 22, "uk": 22}
OTHERS = {"tr", "fa", "vi", "fr"}
POPULATION = 43_770
SCRIPTS = {
    "ar": "\u0600-\u06ff",
    "ur": "\u0600-\u06ff",
    "fa": "\u0600-\u06ff",
    "ti": "\u1200-\u137f",
    "uk": "\u0400-\u04ff",
}


def load(path):
    return json.loads((HOME / path).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def responses():
    return load("demonstration/responses.json")


@pytest.fixture(scope="module")
def sessions():
    return {session["key"]: session for session in load("demonstration/sessions.json")}


@pytest.fixture(scope="module")
def codes():
    return {code["key"]: code for code in load("library/codebook-neighbourhood.json")["codes"]}


@pytest.fixture(scope="module")
def reference():
    rows = csv.DictReader((HOME / "demonstration/reference.csv").read_text(encoding="utf-8").splitlines())
    return list(rows)


def statements(responses):
    return [(response, statement) for response in responses for statement in response["statements"]]


def test_codebook_has_a_hierarchy_of_two_with_every_text_in_the_staff_languages(codes):
    for code in codes.values():
        if code["parent"]:
            parent = codes[code["parent"]]
            assert parent["parent"] is None, code["key"]
            assert parent["colour"] == code["colour"], code["key"]
        for field in ("name", "definition", "when_to_use", "when_not"):
            assert sorted(code[field]) == sorted(STAFF_LANGUAGES), (code["key"], field)
            assert all(text.strip() for text in code[field].values()), (code["key"], field)
        assert all(len(code["examples"][language]) == 2 for language in STAFF_LANGUAGES), code["key"]
        assert re.fullmatch(r"[a-z][a-z_]*", code["key"])
    tops = [code for code in codes.values() if code["parent"] is None]
    assert len(tops) == len({code["colour"] for code in tops}) == 9


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_codebook_names_are_unique_and_every_code_that_a_rule_points_at_exists(codes, language):
    names = Counter(code["name"][language] for code in codes.values())
    assert set(names.values()) == {1}
    for code in codes.values():
        for field in ("definition", "when_to_use", "when_not"):
            for quoted in re.findall(r"[«“]([^»”]+)[»”]", code[field][language]):
                assert quoted in names, (code["key"], field, quoted)


def test_register_figures_sum_to_one_population_and_say_what_they_are(reference):
    sums = defaultdict(int)
    for row in reference:
        sums[row["dimension"]] += int(row["count"])
        assert row["status"] in {"published", "invented"}
        assert row["source"].startswith("Invented" if row["status"] == "invented" else "Statistics Norway")
    dimensions = ("age", "gender", "country_background", "sub_area", "tenure", "age x gender", "language")
    assert sums == dict.fromkeys(dimensions, POPULATION)
    assert {row["dimension"] for row in reference if row["status"] == "published"} == {"country_background"}


def test_the_crossed_figures_keep_both_margins(reference):
    margins = defaultdict(int)
    for row in reference:
        if row["dimension"] == "age x gender":
            for category in row["category"].split(" x "):
                margins[category] += int(row["count"])
    assert margins == {row["category"]: int(row["count"]) for row in reference if row["dimension"] in {"age", "gender"}}


def test_every_part_of_the_area_has_an_invented_shape_around_its_landmarks():
    features = load("demonstration/shapes.json")["features"]
    keys = {part["key"] for part in load("demonstration/area.json")["sub_areas"]}
    assert {feature["properties"]["key"] for feature in features} == keys
    assert all(feature["properties"]["invented"] for feature in features)


def test_published_figures_are_the_published_ones(reference):
    source = HOME.parents[1] / "shared/data/reference/gamle_oslo_2011_country_background.csv"
    if not source.exists():
        pytest.skip("the published table lies outside the project and is not on this machine")
    published = [int(row["count"]) for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines())]
    ours = [int(row["count"]) for row in reference if row["dimension"] == "country_background"]
    assert ours == published


def test_sub_areas_of_area_and_reference_are_the_same(reference):
    area = load("demonstration/area.json")
    keys = [part["key"] for part in area["sub_areas"]]
    assert keys == [row["category"] for row in reference if row["dimension"] == "sub_area"]


def test_sessions_closed_ones_have_a_log_and_target_groups_that_exist(sessions, reference):
    known = {(row["dimension"], row["category"]) for row in reference}
    closed = [session for session in sessions.values() if "log" in session]
    assert len(closed) >= 14
    assert len(sessions) - len(closed) == 2
    for session in sessions.values():
        assert {tuple(group) for group in session["target_groups"]} <= known, session["key"]
        assert time.fromisoformat(session["start"]) < time.fromisoformat(session["end"])
        assert session["invented"] is True
        assert ("log" in session) == (session["date"] < "2026-11-15")


def test_responses_lie_within_their_session_and_its_log(responses, sessions):
    counts = Counter()
    for response in responses:
        if response["session"] == "open_link":
            continue
        session = sessions[response["session"]]
        counts[session["key"]] += 1
        submitted = datetime.fromisoformat(response["submitted"])
        assert submitted.date().isoformat() == session["date"], response["key"]
        assert time.fromisoformat(session["start"]) <= submitted.time() <= time.fromisoformat(session["end"])
    assert set(counts) == {key for key, session in sessions.items() if "log" in session}
    for key, count in counts.items():
        log = sessions[key]["log"]
        assert log["people_spoken_to"] >= count + log["refusals"], key


def test_statements_are_many_in_every_language_and_none_is_there_twice(responses):
    rows = statements(responses)
    assert len(responses) >= 260
    assert len({response["key"] for response in responses}) == len(responses)
    assert len(rows) >= 480
    counts = Counter(response["language"] for response, _ in rows)
    assert set(counts) == set(LEAST) | OTHERS
    assert {language: counts[language] for language in LEAST if counts[language] < LEAST[language]} == {}
    plain = Counter(re.sub(r"\W+", " ", statement["text"]).strip().casefold() for _, statement in rows)
    assert [text for text, count in plain.items() if count > 1] == []


def test_statements_are_one_a_lens_and_stand_in_the_answers_word_for_word(responses):
    for response in responses:
        lenses = [statement["lens"] for statement in response["statements"]]
        assert len(lenses) == len(set(lenses)), response["key"]
        assert set(lenses) <= LENSES
        assert all(response["answers"][row["lens"]] == row["text"] for row in response["statements"])


def test_statements_are_written_in_the_script_of_their_language(responses):
    for response, statement in statements(responses):
        script = SCRIPTS.get(response["language"])
        letters = re.findall(r"[^\W\d_]", statement["text"])
        if script:
            own = re.findall(f"[{script}]", statement["text"])
            assert len(own) > len(letters) / 2, (response["key"], statement["text"])


def test_human_codings_use_the_codebook_and_only_its_lower_level(responses, codes):
    rows = [statement for _, statement in statements(responses)]
    coded = [statement for statement in rows if statement["codes"] is not None]
    assert 0.5 <= len(coded) / len(rows) <= 0.7
    for statement in coded:
        assert len(statement["codes"]) == len(set(statement["codes"])) <= 3
        assert all(codes[key]["parent"] for key in statement["codes"]), statement["text"]


def test_many_statements_in_other_languages_are_translated_and_norwegian_ones_never(responses):
    foreign = [s for response, s in statements(responses) if response["language"] not in {"nb", "nn"}]
    assert 0.4 <= sum("translation_nb" in statement for statement in foreign) / len(foreign) <= 0.6
    norwegian = [s for response, s in statements(responses) if response["language"] in {"nb", "nn"}]
    assert not any("translation_nb" in statement for statement in norwegian)


def test_participation_is_skewed_as_the_documentation_says(responses, reference):
    def ratio(dimension, *categories):
        population = {row["category"]: int(row["count"]) for row in reference if row["dimension"] == dimension}
        heard = Counter(response["answers"].get(dimension) for response in responses)
        known = sum(heard[category] for category in population)
        return sum(map(heard.get, categories)) / known / sum(map(population.get, categories)) * POPULATION

    assert ratio("gender", "woman") > 1.2
    assert ratio("tenure", "owner") > 1.2
    assert ratio("tenure", "municipal_rent") < 0.5
    assert ratio("sub_area", "nedre_toyen") < 0.5
    assert ratio("country_background", "eastern_europe") < 0.7
    young = [r["answers"] for r in responses if r["answers"].get("age") == "16_24"]
    assert sum(answers.get("gender") == "man" for answers in young) < len(young) / 4


def test_nobody_leaves_a_telephone_number_or_an_address_for_mail(responses):
    for _, statement in statements(responses):
        assert not re.search(r"(?:\d[ -]?){8}|@", statement["text"]), statement["text"]


def test_every_answer_is_one_the_survey_accepts_and_stores_unchanged(responses):
    area = load("demonstration/area.json")
    survey = four_lenses(sub_areas=[(part["key"], part["name"]) for part in area["sub_areas"]])
    check = compile_validator(survey).validate_document
    for response in responses:
        checked = check(response["answers"])
        assert (checked.problems, checked.answers) == ((), response["answers"]), response["key"]
    assert {row["language"] for row in responses} <= set(LANGUAGE_CODES)


def test_register_categories_are_the_options_of_the_survey(reference):
    area = load("demonstration/area.json")
    survey = four_lenses(sub_areas=[(part["key"], part["name"]) for part in area["sub_areas"]])
    for dimension, question in survey.dimensions.items():
        options = {option.id for option in question.options if not option.missing}
        categories = {row["category"] for row in reference if row["dimension"] == dimension}
        assert categories == options - {"other_gender"}, dimension
