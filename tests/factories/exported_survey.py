"""A survey with a question of most kinds, and a full answer to it."""

from tests.surveys.small import load, options, question

AGE = question(
    "age", "one_choice", options=options("young", "old", "unsaid", unsaid={"missing": True}), dimension="age"
)
FEEL = question(
    "feel",
    "scale",
    minimum=1,
    maximum=5,
    low_label={"nb": "dårlig", "en": "bad"},
    high_label={"nb": "bra", "en": "good"},
    options=options("dont_know", dont_know={"missing": True}),
)
WHERE = question(
    "where",
    "place",
    landmarks=[{"id": "square", "text": {"nb": "Torget", "en": "The square"}, "latitude": 59.915, "longitude": 10.77}],
)
WITH = question("with", "several_choices", options=options("kids", "other", other={"specify": True}))
WHY = question("why", lens="need")


def asked(*questions):
    return load(*(questions or (AGE, FEEL, WHERE, WITH, WHY)))


FULL = {
    "age": "young",
    "feel": 2,
    "where": {"lat": 59.91512, "lon": 10.77004, "words": "Ved huset mitt"},
    "with": ["kids", "other"],
    "with.other": "tante Berit",
    "why": "Fordi det er mørkt",
}
