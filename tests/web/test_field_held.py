"""The page of a record that waits to be looked at says what is in it as the forms say it, and hides nothing."""

import re

from participation.records.devices import FieldRecord
from tests.factories.field_site import rows
from tests.factories.tablets import Tablet, invite

FIELDS = {
    "kind": ["group"],
    "place": ["Torget"],
    "people": ["mange"],
    "said.1.text": ["Lekeplassen er mørk"],
    "promise.0.to": ["Velforeningen"],
    "group.age.16_24": ["3"],
    "said.x.text": ["fremmed"],
    "whatever": ["ukjent"],
}
LABELS = {
    "kind": "What kind of conversation was it?",
    "place": "Place",
    "people": "How many took part",
    "said.1.text": "Statement 2: In their words",
    "promise.0.to": "Promise 1: Which group",
    "group.age.16_24": "Who took part: age.16_24",
    "said.x.text": "said.x.text",
    "whatever": "whatever",
}


def test_a_held_conversation_is_shown_by_the_names_of_its_form(app, site, planner):
    tablet = Tablet.of_client(app.test_client())
    tablet.enrol(invite(site.database, site.area.id))
    tablet.load()
    assert tablet.told([tablet.seal({"kind": "dialogue", "session": None, "staff": None, "fields": FIELDS})]) == ["stored"]
    (record,) = rows(site, FieldRecord)
    page = planner.get(f"/staff/toyen/tablets/held/{record.id}").text
    shown = dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page.partition('id="rest"')[2]))
    assert set(shown.values()) == {values[0] for values in FIELDS.values()}
    for name, (value,) in FIELDS.items():
        (label,) = [each for each, text in shown.items() if text == value]
        assert LABELS[name] in label
    assert "said.1" not in page
