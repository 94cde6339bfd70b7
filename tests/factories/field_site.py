"""The site that tablets speak to, with the small survey, a member of staff and a second area; and what is in it."""

from uuid import UUID

from sqlalchemy import select

from participation.app import create_app
from participation.records.devices import FieldRecord
from participation.services import accounts, areas
from participation.services.field import devices
from participation.services.permissions import Role
from participation.settings import Settings
from tests.conftest import NOW, PASSWORD, SECRET
from tests.factories.site import Site
from tests.factories.tablets import Tablet, invite


def field_site(database, folder):
    """Return the site on a database."""
    with database.write() as session:
        for slug, name in (("toyen", "Tøyen"), ("fjell", "Fjell")):
            areas.add_area(session, slug=slug, name=name, municipality="Oslo", sub_areas=[("torg", "Torget")], now=NOW)
        accounts.add_user(
            session,
            email="outreach@example.org",
            name="Amina Outreach",
            password=PASSWORD,
            language="en",
            roles=[("toyen", Role.OUTREACH)],
            now=NOW,
        )
    made = Site(database, SECRET)
    made.app = create_app(Settings(instance=folder, database_url="", secret_key=SECRET), database)
    made.app.testing = True
    return made


def known_tablet(site):
    """Return a tablet that the site knows, with its pack."""
    made = Tablet.of_client(site.app.test_client())
    assert made.enrol(invite(site.database, site.area.id))[0] == 201
    made.load()
    return made


def rows(site, kind=FieldRecord):
    with site.database.read() as session:
        return session.scalars(select(kind).order_by(kind.id)).all()


def of_device(site, tablet):
    with site.database.read() as session:
        return devices.one(session, site.area.id, UUID(tablet.id))


def accounts_of(site):
    with site.database.read() as session:
        return accounts.user_id_of(session, "outreach@example.org")
