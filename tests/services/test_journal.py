"""The journal: whose lines an area sees, filters, pages."""

from datetime import UTC, datetime, timedelta

import pytest

from participation.services import accounts, areas, journal
from participation.services.permissions import Role

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def two_areas(database):
    """Two areas, a person in each and one in both; return (database, area ids, user ids) by short names."""
    with database.write() as session:
        places = {
            slug: areas.add_area(session, slug=slug, name=slug, municipality="Oslo", now=NOW).id
            for slug in ("toyen", "fjell")
        }
        people = {}
        for name, slugs in (("ada", ["toyen"]), ("bo", ["fjell"]), ("cy", ["toyen", "fjell"])):
            roles = [(slug, Role.PLANNER) for slug in slugs]
            made = accounts.add_user(
                session, email=f"{name}@example.org", name=name, password="a password for tests", roles=roles, now=NOW
            )
            people[name] = made.id
    return database, places, people


def seen(database, area_id, **filters):
    with database.read() as session:
        lines, total = journal.events(session, area_id, **filters)
    return [(line.user, line.action) for line in lines], total


def test_an_area_sees_its_lines_and_its_peoples_own_newest_first(two_areas):
    database, places, people = two_areas
    written = [
        ("toyen", "ada", "statements.read"),
        (None, "ada", "account.logged_in"),
        ("fjell", "cy", "themes.read"),
        (None, "cy", "account.logged_in"),
        (None, "bo", "account.logged_in"),
        ("toyen", None, "coding.trained"),
    ]
    with database.write() as session:
        for minute, (area, person, action) in enumerate(written):
            journal.record(
                session,
                action,
                area_id=places.get(area),
                user_id=people.get(person),
                now=NOW + timedelta(minutes=minute),
            )
    assert seen(database, places["toyen"]) == (
        [
            ("", "coding.trained"),
            ("cy", "account.logged_in"),
            ("ada", "account.logged_in"),
            ("ada", "statements.read"),
        ],
        4,
    )
    assert [user for user, _ in seen(database, places["fjell"])[0]] == ["bo", "cy", "cy"]
    assert seen(database, places["toyen"], user_id=people["ada"], action="statements.") == (
        [("ada", "statements.read")],
        1,
    )
    assert seen(database, places["toyen"], user_id=people["bo"]) == ([], 0)
    assert seen(database, places["toyen"], action="%") == ([], 0)


def test_pages_follow_each_other_without_gaps(two_areas):
    database, places, people = two_areas
    with database.write() as session:
        for number in range(journal.PAGE_SIZE + 3):
            journal.record(session, f"themes.{number}", area_id=places["toyen"], user_id=people["ada"], now=NOW)
    first, total = seen(database, places["toyen"], page=1)
    second, _ = seen(database, places["toyen"], page=2)
    assert (len(first), len(second), total) == (journal.PAGE_SIZE, 3, journal.PAGE_SIZE + 3)
    assert [action for _, action in first + second] == [f"themes.{number}" for number in reversed(range(total))]
    assert seen(database, places["toyen"], page=0)[0] == first
    assert seen(database, places["toyen"], page=99) == ([], total)
