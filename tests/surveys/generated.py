"""Questionnaires made by hypothesis: valid by construction, with skip logic that refers backwards."""

from hypothesis import strategies as st

from surveys.formats import native
from surveys.questionnaire import QuestionType
from tests.surveys.small import definition

ENDS = {"nb": "lav", "en": "low"}
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)


@st.composite
def _question(draw, at, earlier):
    kind = draw(st.sampled_from(list(QuestionType)))
    made = {"id": f"q{at}", "type": kind.value, "text": {"nb": draw(TEXTS)}}
    if draw(st.booleans()):
        made["text"]["en"] = draw(TEXTS)
    if kind in {QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES, QuestionType.RANKING}:
        flags = st.fixed_dictionaries({}, optional={"exclusive": st.booleans(), "missing": st.booleans()})
        made["options"] = [
            {"id": f"o{number}", "text": {"nb": f"valg {number}"}, **draw(flags)}
            for number in range(draw(st.integers(1, 4)))
        ]
        if kind != QuestionType.RANKING and draw(st.booleans()):
            made |= {"choice_filter": draw(st.sampled_from(["part = 'a'", "part != 'a'"]))}
            for option in made["options"]:
                option["attributes"] = {"part": draw(st.sampled_from(["a", "b"]))}
    if kind == QuestionType.SCALE:
        made |= {"minimum": 1, "maximum": 5, "low_label": ENDS, "high_label": ENDS}
    if kind == QuestionType.OPEN_TEXT and draw(st.booleans()):
        made["lens"] = draw(st.sampled_from(["need", "quality"]))
    if kind == QuestionType.CALCULATED:
        made["calculation"] = draw(st.sampled_from(["1 + 1", "concat('a', 'b')", *(f"${{{each}}}" for each in earlier)]))
    elif kind != QuestionType.NOTE:
        made["required"] = draw(st.booleans())
        if earlier and draw(st.booleans()):
            made["required_when"] = draw(_relevance(earlier))
    if kind == QuestionType.NUMBER:
        made["whole"] = draw(st.booleans())
    if earlier and draw(st.booleans()):
        made["relevant"] = draw(_relevance(earlier))
    return made


@st.composite
def _relevance(draw, earlier):
    parts = [
        draw(st.sampled_from(["answered(${%s})", "not(answered(${%s}))", "selected(${%s}, 'o0')", "${%s} > 2"]))
        % draw(st.sampled_from(earlier))
        for _ in range(draw(st.integers(1, 3)))
    ]
    return draw(st.sampled_from([" and ", " or "])).join(parts)


@st.composite
def documents(draw):
    """Give native documents of one to seven questions in one or two sections."""
    questions, earlier = [], []
    for at in range(draw(st.integers(1, 7))):
        made = draw(_question(at, earlier))
        questions.append(made)
        if made["type"] != "note":
            earlier.append(made["id"])
    cut = draw(st.integers(0, len(questions) - 1))
    sections = [part for part in (questions[:cut], questions[cut:]) if part]
    made = [{"id": f"s{at}", "title": {"nb": "Del"}, "questions": part} for at, part in enumerate(sections)]
    for section in made:
        if draw(st.integers(0, 3)) == 0:
            minimum = draw(st.integers(0, 2))
            section["repeat"] = {"minimum": minimum, "maximum": minimum + draw(st.integers(1, 2))}
    kind = draw(st.sampled_from(["individual", "group", "observation"]))
    return definition() | {"sections": made, "kind": kind}


@st.composite
def questionnaires(draw):
    """Give questionnaires."""
    return native.load(draw(documents()))


@st.composite
def raw_answers(draw, asked):
    """Give what a form could send for a questionnaire: right answers, wrong ones, and none."""
    raw = {}
    for section in asked.sections:
        times = [f"{section.id}.{at}." for at in range(draw(st.integers(0, 3)))] if section.repeat else [""]
        for prefix in times:
            for question in section.questions:
                raw.update({prefix + name: sent for name, sent in draw(_sent(question)).items()})
    return raw


@st.composite
def _sent(draw, question):
    value = draw(st.sampled_from(["", "o0", "o1", "3", "9", "yes", "2026-01-02", "08:30", "tekst", "٤"]))
    if question.type == QuestionType.PLACE:
        return {f"{question.id}.words": [value]}
    if question.type in {QuestionType.PHOTO, QuestionType.AUDIO} and value:
        media_type = draw(st.sampled_from(["image/jpeg", "audio/ogg"]))
        return {f"{question.id}.file": ["ab" * 32], f"{question.id}.media_type": [media_type]}
    if question.type == QuestionType.RANKING and draw(st.booleans()):
        ranks = draw(st.permutations(range(1, len(question.options) + 1)))
        return {f"{question.id}.rank.{option.id}": [str(at)] for option, at in zip(question.options, ranks, strict=True)}
    return {question.id: [value, *draw(st.lists(st.sampled_from(["o1", "o2"]), max_size=2))]} if value else {}
