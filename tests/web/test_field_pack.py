"""What a tablet's pack says of sessions."""

import pytest

from participation.services import field_sessions
from participation.services.field_sessions import Preparation
from tests.factories.tablets import Tablet, invite


@pytest.fixture
def tablet(app, site):
    made = Tablet.of_client(app.test_client())
    made.enrol(invite(site.database, site.area.id))
    return made


def test_who_interprets_goes_along_and_a_change_of_it_is_a_reason_to_load_anew(site, tablet):
    mine = site.plan(is_open=True, prepared=Preparation(interpreters=("Somali – Hodan",)))
    before = tablet.load()
    assert [each["interpreters"] for each in before["sessions"] if each["id"] == mine] == [["Somali – Hodan"]]
    view = site.one(mine)
    with site.database.write() as session:
        field_sessions.edit(
            session,
            site.area.id,
            mine,
            survey_id=view.survey_id,
            day=view.day,
            place=view.place,
            method=view.method.value,
            prepared=Preparation(interpreters=("Somali – Hodan", "Tigrinya – Selam")),
        )
    after = tablet.load()
    assert after["version"] != before["version"]
    assert after["sessions"][0]["interpreters"] == ["Somali – Hodan", "Tigrinya – Selam"]
