"""Contact details of somebody in a conversation: with a yes alone, apart from every dialogue, deletable."""

import re

import pytest
from sqlalchemy import text

from participation.services import contacts
from participation.services.permissions import Role
from tests.factories.site import AREA, send

PAGE = f"{AREA}/dialogues/contact"
GIVEN = {"name": "Hodan", "phone": "+47 900 00 000", "language": "so", "agreed": "yes"}


def stored(site):
    with site.database.read() as session:
        return contacts.of_area(session, site.area.id)


def test_with_a_yes_they_are_kept_apart_and_read_by_those_who_send_news(site, outreach, log_in):
    assert PAGE in outreach.get(f"{AREA}/dialogues").text
    assert send(outreach, PAGE, GIVEN).status_code == 303
    (contact,) = stored(site)
    assert (contact.given.name, contact.given.phone, contact.language) == ("Hodan", "+4790000000", "so")
    assert contact.given.wants_news
    with site.database.read() as session:
        (row,) = session.execute(text("SELECT * FROM contact")).mappings()
        assert "Hodan" not in str(dict(row))
        lines = str(session.execute(text("SELECT * FROM audit_event")).mappings().all())
    assert "Hodan" not in lines
    assert not re.search("contact", lines), "a time in the journal would lead to the dialogue"
    page = log_in(Role.PLANNER).get(f"{AREA}/privacy/contacts").text
    assert "Hodan" in page
    assert outreach.get(f"{AREA}/privacy/contacts").status_code == 403


def test_without_a_yes_nothing_is_kept_and_nothing_typed_is_lost(site, outreach):
    reply = send(outreach, PAGE, {**GIVEN, "agreed": ""})
    assert reply.status_code == 400
    assert "Ask first, and tick the box when the person says yes." in reply.text
    assert 'value="Hodan"' in reply.text
    assert '<option value="so" selected>' in reply.text
    assert stored(site) == []


def test_a_way_to_reach_the_person_is_needed(site, outreach):
    reply = send(outreach, PAGE, {**GIVEN, "phone": ""})
    assert reply.status_code == 400
    assert "Write a phone number or an e-mail address." in reply.text
    assert stored(site) == []


@pytest.mark.parametrize("role", [Role.READER, Role.DATA_PROTECTION])
def test_nobody_else_takes_them(site, log_in, role):
    assert log_in(role).get(PAGE).status_code == 403
