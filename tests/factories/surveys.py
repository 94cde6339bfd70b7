"""A small neighbourhood with the four-lens survey, in a database of its own."""

import copy
from datetime import UTC, datetime

from participation.services import areas, publishing
from surveys.library import four_lenses

SUB_AREAS = (("torget", "Torget"), ("parken", "Ved parken"))
LANDMARKS = (
    ("torg", "Tøyen torg", 59.9149, 10.7737),
    ("park", "Tøyenparken", 59.9180, 10.7755),
    ("bad", "Tøyenbadet", 59.9191, 10.7803),
)
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def demo_document():
    """Return the four-lens questionnaire of the small neighbourhood, landmarks on its sketch map."""
    document = copy.deepcopy(dict(four_lenses(sub_areas=SUB_AREAS).definition))
    for section in document["sections"]:
        for question in section["questions"]:
            if question["type"] == "place":
                question["landmarks"] = [
                    {"id": key, "text": {"nb": name}, "latitude": latitude, "longitude": longitude}
                    for key, name, latitude, longitude in LANDMARKS
                ]
    return document


def publish_demo(database, slug="demo", **changes):
    """Publish the four-lens questionnaire at /s/demo and return the survey."""
    with database.write() as session:
        area = areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", now=NOW, sub_areas=SUB_AREAS)
        definition = {**demo_document(), **changes}
        return publishing.publish(session, area_id=area.id, slug=slug, definition=definition, now=NOW)
