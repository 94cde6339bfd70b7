"""What is asked follows from the answers alone; over generated questionnaires, whatever is sent."""

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.answers import compile_validator, counted_values, free_texts
from surveys.formats import native
from surveys.questionnaire import QuestionType
from surveys.routing import relevant_ids, relevant_questions, route
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
    cut = data.draw(st.integers(1, len(asked.questions)))
    kept, left = [], cut
    for section in document["sections"]:
        kept.append(section | {"questions": section["questions"][:left]})
        left -= len(kept[-1]["questions"])
    shorter = native.load(document | {"sections": [section for section in kept if section["questions"]]})
    before = {question.id for question in shorter.questions}
    assert relevant_ids(shorter, answers) == relevant_ids(asked, answers) & before


@given(st.data())
@DEEP
def test_what_is_kept_is_asked_and_asking_again_changes_nothing(data):
    asked = data.draw(questionnaires())
    found = compile_validator(asked).validate(data.draw(raw_answers(asked)))
    path = relevant_ids(asked, found.answers) | {section.id for section in asked.sections if section.repeat}
    assert {name.partition(".")[0] for name in found.answers} <= path
    # What is wrong in one more time of a section that repeats is no answer, so the answers alone do not lead there.
    repeated = {question.id for section in asked.sections if section.repeat for question in section.questions}
    assert {problem.question_id for problem in found.problems} <= path | repeated | {""}
    again = compile_validator(asked).validate_document(found.answers)
    assert again.answers == found.answers
    if found.is_valid:
        assert again.is_valid


@given(st.data())
@DEEP
def test_a_required_question_is_missed_exactly_where_it_is_asked_and_unanswered(data):
    asked = data.draw(questionnaires())
    found = compile_validator(asked).validate(data.draw(raw_answers(asked)))
    # A time of a section that repeats is only there once something of it is answered: tests/surveys/test_repeats.py.
    once = {each.name: each for each in route(asked, found.answers).asked if each.instance is None}
    names = {problem.name for problem in found.problems if "." not in problem.name}
    missed = {problem.name for problem in found.problems if problem.code == "required"} & names
    wrong = names - missed
    unanswered = {name for name, each in once.items() if _must(each) and name not in found.answers}
    assert missed == unanswered - wrong


def _must(each):
    when = each.question.required_when
    return each.question.required or (when is not None and when.holds(each.known))


@given(st.data())
@DEEP
def test_counts_hold_every_counted_question_that_was_asked_and_nothing_else(data):
    asked = data.draw(questionnaires())
    answers = compile_validator(asked).validate(data.draw(raw_answers(asked))).answers
    counted = {"one_choice", "several_choices", "scale", "yes_no", "ranking"}
    pairs = counted_values(asked, answers)
    once = [question for question in relevant_questions(asked, answers) if not asked.section_of[question.id].repeat]
    assert {name for name, _ in pairs} == {question.id for question in once if question.type in counted}
    assert len(set(pairs)) == len(pairs)
    for name, value in pairs:
        option = asked.by_id[name].option(value or "")
        assert option is None or not option.missing
    lists = [each for value in answers.values() if isinstance(value, list) for each in value if isinstance(each, dict)]
    texts = [
        (question.id, given[question.id])
        for question in asked.questions
        if question.type == QuestionType.OPEN_TEXT
        for given in [answers, *lists]
        if question.id in given
    ]
    assert [(name, text) for name, _, text in free_texts(asked, answers)] == texts


@given(documents())
@DEEP
def test_every_questionnaire_comes_back_from_its_file(document):
    asked = native.load(document)
    again = native.load(native.dump(asked))
    assert again == asked
    assert again.hash == asked.hash
    assert native.load(dict(asked.definition)) == asked
