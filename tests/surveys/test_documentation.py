"""docs/questionnaire-format.md is true: its example loads, and it names every key, type and function there is."""

import json
import re
from pathlib import Path

from surveys.expressions import FUNCTIONS
from surveys.formats import native, parts
from surveys.questionnaire import QuestionType

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "questionnaire-format.md").read_text(encoding="utf-8")


def test_the_example_can_be_used():
    example = json.loads(re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)[1])
    assert native.load(example).by_id["why_not"].relevant.holds({"uses": "no"})


def test_every_key_type_and_function_is_named():
    named = set(re.findall(r"`\"?([a-z_]+)", TEXT))
    keys = native.KEYS | native.SECTION_KEYS | parts.QUESTION_KEYS | parts.OPTION_KEYS | parts.LANDMARK_KEYS
    keys |= parts.REPEAT_KEYS | set(parts.MEDIA) | set(FUNCTIONS)
    assert {*keys, *(kind.value for kind in QuestionType)} - named == set()
