"""Links with a name: made, followed, counted and never remembered beside an answer; their posters."""

import re

import pytest

from participation.records.answers import Response
from participation.services import named_links
from tests.factories.site import AREA, send

LINKS = f"{AREA}/links"
HIDDEN = re.compile(r'name="(_token|_id)" value="([^"]*)"')


def make(visitor, **form):
    reply = send(visitor, LINKS, {"survey": "small", "name": "The bus stop", **form})
    assert reply.status_code == 303, reply.text
    return reply.location


def token_of(visitor, page):
    return re.search(r"/l/([2-9a-z]{6})", visitor.get(page).text).group(1)


def answer(visitor, path, *, twice=False):
    page = visitor.get(path, follow_redirects=True)
    form = {**dict(HIDDEN.findall(page.text)), "_consent": "yes", "need": "A bench"}
    for _ in range(1 + twice):
        reply = visitor.post("/s/small/en", data=form)
        assert reply.status_code == 303, reply.text


def answers(site):
    with site.database.read() as session:
        return [view.answers for view in named_links.of_area(session, site.area.id)]


def test_answers_that_come_by_a_link_are_counted_once_and_do_not_say_so(app, site, outreach):
    token = token_of(outreach, make(outreach, language="en"))
    visitor = app.test_client()
    assert visitor.get(f"/l/{token}").location == "/s/small/en"
    answer(visitor, f"/l/{token.upper()}", twice=True)
    answer(app.test_client(), "/s/small/en")
    assert answers(site) == [1]
    assert site.count() == 2
    assert not [column for column in Response.__table__.columns if "link" in column.name]
    assert "1 answer" in outreach.get(LINKS).text


def test_a_link_of_a_session_counts_there_too(app, site, outreach):
    met = site.plan(is_open=True)
    token = token_of(outreach, make(outreach, session=str(met)))
    visitor = app.test_client()
    assert visitor.get(f"/l/{token}").location.startswith(f"/s/small?via={met}-")
    visitor.get(f"/l/{token}", follow_redirects=True)
    answer(visitor, "/s/small/en")
    assert answers(site) == [1]
    assert site.responses()[0].field_session_id == met


def test_a_link_that_has_ended_leads_on_and_counts_nothing(app, site, outreach):
    page = make(outreach)
    token = token_of(outreach, page)
    visitor = app.test_client()
    visitor.get(f"/l/{token}")
    assert send(outreach, f"{page}/end", page=page).status_code == 303
    send(outreach, f"{page}/end", page=LINKS)
    for each in (visitor, app.test_client()):
        assert each.get(f"/l/{token}").location == "/s/small"
        answer(each, "/s/small/en")
    assert answers(site) == [0]
    assert [line.action for line in site.lines("links.")] == ["links.end", "links.make"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": "  "}, "Give the link a name"),
        ({"language": "ta"}, "The survey is not in this language."),
        ({"session": "999"}, "Choose a field session of this survey."),
    ],
)
def test_what_cannot_be_is_said(site, outreach, form, sentence):
    reply = send(outreach, LINKS, {"survey": "small", "name": "The bus stop", **form})
    assert reply.status_code == 400
    assert sentence in reply.text
    assert answers(site) == []


def test_the_poster_is_a_pdf_in_the_languages_asked_for(site, outreach):
    page = make(outreach)
    shown = outreach.get(page).text
    assert "<svg" in shown
    reply = outreach.get(f"{page}/poster.pdf?language=so&language=xx")
    assert reply.mimetype == "application/pdf"
    assert reply.data.startswith(b"%PDF-")
    assert len(outreach.get(f"{page}/poster.pdf").data) > len(reply.data)


def test_a_link_that_is_not_there_and_one_of_another_area(site, outreach, client):
    assert client.get("/l/zzzzzz").status_code == 404
    assert outreach.get(f"{LINKS}/1").status_code == 404
    page = make(outreach)
    assert outreach.get(page.replace("toyen", "fjell")).status_code == 404
    assert outreach.get(f"{page}9").status_code == 404


def test_tokens_hold_no_signs_that_are_taken_for_another():
    assert not set("01ilo") & set(named_links.SIGNS)
    assert len(set(named_links.SIGNS)) == len(named_links.SIGNS) == 31
