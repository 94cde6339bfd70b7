"""A questionnaire in which nearly everything depends on something, for comparing the browser with the server."""


def _q(identifier, kind, **more):
    return {"id": identifier, "type": kind, "text": {"nb": identifier}, **more}


def _options(*ids, **more):
    return [{"id": each, "text": {"nb": each.title()}, **more.get(each, {})} for each in ids]


ROUTED = {
    "format": "tettpa-survey/1",
    "id": "veier",
    "title": {"nb": "Veier"},
    "languages": ["nb"],
    "default_language": "nb",
    "at_least_one_answer": False,
    "sections": [
        {
            "id": "start",
            "questions": [
                _q("age", "number"),
                _q("part", "one_choice", appearance="menu", options=_options("east", "west", "north")),
                _q(
                    "stop",
                    "one_choice",
                    choice_filter="part = ${part} or part = 'all'",
                    options=_options(
                        "square",
                        "bridge",
                        "other",
                        square={"attributes": {"part": "east"}},
                        bridge={"attributes": {"part": "west"}},
                        other={"attributes": {"part": "all"}, "specify": True},
                    ),
                ),
                _q("at_square", "yes_no", relevant="${stop} = 'square'"),
                _q("uses", "several_choices", options=_options("walk", "play", "rest")),
                _q("rest_where", "place", relevant="selected(${uses}, 'rest')"),
                _q("rank", "ranking", options=_options("light", "calm", "play")),
                _q("calm_first", "open_text", relevant="selected_at(${rank}, 0) = 'calm'"),
                _q("safe", "scale", minimum=1, maximum=5, low_label={"nb": "Utrygt"}, high_label={"nb": "Trygt"}),
                _q("why_unsafe", "open_text", relevant="${safe} < 3 and ${age} >= 12"),
                _q("since", "date"),
                _q("home", "time", relevant="${since} < '2020-01-01' or not(answered(${since}))"),
                _q("double", "calculated", calculation="${age} * 2"),
                _q("grown", "note", relevant="${double} >= 36"),
                _q("children", "number"),
            ],
        },
        {
            "id": "child",
            "repeat": {"count": "${children}", "maximum": 5},
            "relevant": "answered(${children})",
            "questions": [
                _q("years", "number"),
                _q("school", "yes_no", relevant="${years} >= 6 and ${years} < 20"),
                _q("second", "note", relevant="position() > 1 and ${age} > 30"),
                _q("soon", "calculated", calculation="18 - ${years}"),
            ],
        },
        {
            "id": "wish",
            "repeat": {"minimum": 1, "maximum": 4},
            "questions": [
                _q("wanted", "open_text", appearance="line"),
                _q("how_much", "number", relevant="answered(${wanted})"),
            ],
        },
        {
            "id": "end",
            "relevant": "not(${age} = 99)",
            "questions": [
                _q("eldest", "note", relevant="max(${years}) > 10"),
                _q("counted", "note", relevant="count(${child}) >= 2"),
                _q("listed", "note", relevant="count(${years}) = 3"),
                _q("wishes", "note", relevant="count(${wish}) = 2"),
                _q("rich", "note", relevant="sum(${how_much}) > 100"),
                _q("schooled", "note", relevant="count_non_empty(${school}) > 0"),
                _q("photo_or", "note", relevant="answered(${rest_where}) or ${home} > '16:00'"),
                _q("said", "note", relevant="string_length(${why_unsafe}) > 5"),
            ],
        },
    ],
}
