"""Staff's pages as a browser uses them: forms sent with their token, people invited, lines of the journal."""

import re

from sqlalchemy import select

from participation.records.journal import AuditEvent
from participation.web.context import DATABASE


def token(page):
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def post(visitor, path, at=None, **form):
    return visitor.post(path, data=form | {"csrf_token": token(visitor.get(at or path).text)})


def actions(app):
    with app.config[DATABASE].read() as session:
        return [event.action for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]


def invited(visitor, name="Ny Kollega", email="ny@example.org", role="outreach"):
    """Invite a person; return the path of the link that is shown this once."""
    page = post(visitor, "/staff/toyen/people", name=name, email=email, role=role)
    assert page.status_code == 200
    assert "<svg" in page.text
    return re.search(r"http://localhost(/welcome/[\w-]+)", page.text)[1]
