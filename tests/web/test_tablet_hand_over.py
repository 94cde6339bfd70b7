"""What people fill in themselves at a stand, on the tablet or their own phone, is counted with the session."""

import html
import re
from uuid import uuid4

import pytest

from participation.services import field_sessions
from participation.services.permissions import Role
from tests.factories.site import AREA

LINK = re.compile(r'href="(/s/small/so\?via=[^"]+)"')
TOKEN = re.compile(r'name="_token" value="([^"]+)"')


@pytest.fixture
def link(site, log_in):
    site.met = site.plan(is_open=True)
    page = log_in(Role.OUTREACH).get(f"{AREA}/sessions/{site.met}/hand-over").text
    return html.unescape(LINK.search(page).group(1))


def answer(visitor, page):
    token = TOKEN.search(visitor.get(page).text).group(1)
    form = {"_token": token, "_id": str(uuid4()), "_consent": "yes", "need": "Kursi", "_send": "1"}
    reply = visitor.post(page.partition("?")[0], data=form)
    assert reply.status_code == 303


def test_answers_by_the_link_of_a_session_are_counted_there(site, link, client):
    answer(client, link)
    (stored,) = site.responses()
    assert (stored.field_session_id, stored.mode, stored.recorded_by) == (site.met, "self", None)


def test_the_session_stays_with_the_visitor_who_chooses_another_language(site, link, client):
    client.get(link.replace("/so?", "?"))
    answer(client, "/s/small/en")
    assert site.responses()[0].field_session_id == site.met


def test_a_made_up_key_and_a_plain_link_belong_to_no_session(site, link, client, app):
    answer(client, f"/s/small/so?via={site.met}-AAAAAAAAAAAA")
    answer(app.test_client(), "/s/small/so")
    assert {stored.field_session_id for stored in site.responses()} == {None}


def test_a_session_that_has_not_begun_counts_nothing(site, client, settings):
    planned = site.plan()
    key = field_sessions.session_key(settings.secret_key, planned)
    answer(client, f"/s/small/so?via={key}")
    assert site.responses()[0].field_session_id is None


def test_staff_see_what_came_in_by_the_link_among_their_session_s_answers(site, link, client, log_in):
    for _ in range(5):
        answer(client, link)
    outreach = log_in(Role.OUTREACH)
    page = " ".join(outreach.get(f"{AREA}/sessions/{site.met}").text.split())
    assert '<span class="figure-number">5</span>' in page
    assert "Undo" not in page
