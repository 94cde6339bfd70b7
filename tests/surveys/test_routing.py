"""What is asked follows from the answers alone; over generated questionnaires, whatever is sent."""

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.answers import compile_validator, counted_values, free_texts
from surveys.formats import native
from surveys.questionnaire import QuestionType
from surveys.routing import relevant_ids, relevant_questions
from tests.surveys.generated import documents, questionnaires, raw_answers
from tests.surveys.small import definition, load, options, question

DEEP = settings(deadline=None, max_examples=60)

HOME = question("home", "one_choice", options=options("own", "rent"))
RENT = question("from_whom", "one_choice", options=options("city", "private"), relevant="${home} = 'rent'")
CITY = question("city", relevant="${from_whom} = 'city'")


def test_an_answer_that_is_no_longer_asked_leads_nowhere():
    asked = load(HOME, RENT, CITY)
    everything = {"home": "rent", "from_whom": "city", "city": "x"}
    assert relevant_ids(asked, everything) == {"home", "from_whom", "city"}
    assert relevant_ids(asked, everything | {"home": "own"}) == {"home"}


def test_a_section_can_be_left_out_as_a_whole():
    document = definition(HOME)
    document["sections"].append(
        {
            "id": "tenants",
            "title": {"nb": "Leie"},
            "relevant": "${home} = 'rent'",
            "questions": [question("rent", "number"), question("why", relevant="answered(${rent})")],
        }
    )
    asked = native.load(document)
    assert relevant_ids(asked, {"home": "own", "rent": 3}) == {"home"}
    assert relevant_ids(asked, {"home": "rent"}) == {"home", "rent"}
    assert relevant_ids(asked, {"home": "rent", "rent": 3}) == {"home", "rent", "why"}


def test_a_section_does_not_hear_an_answer_to_a_question_that_is_not_asked():
    document = definition(HOME, RENT)
    document["sections"].append(
        {"id": "city", "title": {"nb": "By"}, "relevant": "${from_whom} = 'city'", "questions": [question("why")]}
    )
    assert relevant_ids(native.load(document), {"home": "own", "from_whom": "city"}) == {"home"}


@given(st.data())
@DEEP
def test_routing_looks_backwards_only(data):
    """Cutting a questionnaire after a question changes nothing of what is asked before the cut."""
    document = data.draw(documents())
    asked = native.load(document)
    answers = compile_validator(asked).validate(data.draw(raw_answers(asked))).answers
    flat = [question for section in document["sections"] for question in section["questions"]]
    cut = data.draw(st.integers(1, len(flat)))
    shorter = native.load(definition(*flat[:cut]))
    before = {question.id for question in shorter.questions}
    assert relevant_ids(shorter, answers) == relevant_ids(asked, answers) & before


@given(st.data())
@DEEP
def test_what_is_kept_is_asked_and_asking_again_changes_nothing(data):
    asked = data.draw(questionnaires())
    found = compile_validator(asked).validate(data.draw(raw_answers(asked)))
    path = relevant_ids(asked, found.answers)
    assert {name.partition(".")[0] for name in found.answers} <= path
    assert {problem.question_id for problem in found.problems} <= path | {""}
    again = compile_validator(asked).validate_document(found.answers)
    assert again.answers == found.answers
    if found.is_valid:
        assert again.is_valid


@given(st.data())
@DEEP
def test_a_required_question_is_missed_exactly_where_it_is_asked_and_unanswered(data):
    asked = data.draw(questionnaires())
    found = compile_validator(asked).validate(data.draw(raw_answers(asked)))
    missed = {problem.question_id for problem in found.problems if problem.code == "required"}
    wrong = {problem.question_id for problem in found.problems} - missed
    unanswered = {
        question.id
        for question in relevant_questions(asked, found.answers)
        if question.required and question.id not in found.answers
    }
    assert missed == unanswered - wrong


@given(st.data())
@DEEP
def test_counts_hold_every_counted_question_that_was_asked_and_nothing_else(data):
    asked = data.draw(questionnaires())
    answers = compile_validator(asked).validate(data.draw(raw_answers(asked))).answers
    counted = {QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES, QuestionType.SCALE, QuestionType.YES_NO}
    pairs = counted_values(asked, answers)
    assert {name for name, _ in pairs} == {q.id for q in relevant_questions(asked, answers) if q.type in counted}
    assert len(set(pairs)) == len(pairs)
    for name, value in pairs:
        option = asked.by_id[name].option(value or "")
        assert option is None or not option.missing
    texts = {q.id: answers[q.id] for q in asked.questions if q.type == QuestionType.OPEN_TEXT and q.id in answers}
    assert {name: text for name, _, text in free_texts(asked, answers)} == texts


@given(documents())
@DEEP
def test_every_questionnaire_comes_back_from_its_file(document):
    asked = native.load(document)
    again = native.load(native.dump(asked))
    assert again == asked
    assert again.hash == asked.hash
    assert native.load(dict(asked.definition)) == asked
