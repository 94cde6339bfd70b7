"""Steps that run while older processes serve: whatever the older version writes, the newer tables still take.

The rule (docs/deployment.md, "Upgrades"): a step adds, and what it adds to a table that is there may be left out. What is
no longer used is removed one version later, and named in REMOVED with the reason.
"""

import shutil
from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import MetaData, inspect, text
from sqlalchemy.exc import OperationalError

from participation.services import schema
from participation.services.database import Database
from tests.factories.filled import fill_every_table

FIRST = "0011"  # before it nobody served
# (revision, table or table.column): why no older process misses it
REMOVED = {}
STEPS = [revision for revision in schema.revisions() if revision >= FIRST]


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    """The tables after every step from the one before FIRST on: revision to (file, tables as they are found)."""
    folder, found = tmp_path_factory.mktemp("steps"), {}
    every = schema.revisions()
    database = Database(f"sqlite:///{folder / 'steps.sqlite3'}", pool_size=1)
    for revision in every[every.index(FIRST) - 1 :]:
        with schema.alone(database) as connection:
            command.upgrade(schema.configuration(connection), revision)
        there = MetaData()
        there.reflect(database.engine)
        there.remove(there.tables["alembic_version"])
        found[revision] = there
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(folder / "steps.sqlite3", folder / f"{revision}.sqlite3")
    database.close()
    return folder, found


@pytest.mark.parametrize("revision", STEPS)
def test_a_step_only_adds(shapes, revision):
    every, tables = schema.revisions(), shapes[1]
    before, after = tables[every[every.index(revision) - 1]], tables[revision]
    for name, old in before.tables.items():
        if (revision, name) in REMOVED:
            continue
        assert name in after.tables, f"{name} is gone; older processes still use it"
        new = after.tables[name]
        for column in old.columns:
            if (revision, f"{name}.{column.name}") in REMOVED:
                continue
            assert column.name in new.columns, f"{name}.{column.name} is gone; older processes still use it"
            assert new.columns[column.name].nullable >= column.nullable, f"{name}.{column.name} must be given now"
        for column in new.columns:
            if column.name not in old.columns:
                can_be_left_out = column.nullable or column.server_default is not None
                assert can_be_left_out, f"{name}.{column.name} is new and must be given; older processes do not"


@pytest.mark.parametrize("revision", STEPS)
def test_rows_as_the_version_before_writes_them_are_taken(shapes, tmp_path, revision):
    """Rows with the older columns alone, into every older table, under all constraints of the newer one."""
    folder, tables = shapes
    every = schema.revisions()
    older = tables[every[every.index(revision) - 1]]
    for removed_from, name in REMOVED:
        if removed_from == revision and name in older.tables:
            older.remove(older.tables[name])
    shutil.copy(folder / f"{revision}.sqlite3", tmp_path / "copy.sqlite3")
    database = Database(f"sqlite:///{tmp_path / 'copy.sqlite3'}", pool_size=1)
    with database.write() as session:
        fill_every_table(session.connection(), older)
    database.close()


def test_rows_that_others_point_at_stay_when_their_table_is_copied(tmp_path):
    """SQLite changes a table by copying it and dropping the old one, which with the checks on would take children along."""
    database = Database(f"sqlite:///{tmp_path / 'steps.sqlite3'}", pool_size=1)
    schema.upgrade(database)
    with database.write() as session:
        made = {"now": datetime(2026, 11, 28, tzinfo=UTC).replace(tzinfo=None).isoformat(" ")}
        session.execute(text("INSERT INTO area (id, slug, name, municipality, district, description, demonstration, created) VALUES (1, 'a', 'A', 'O', '', '', 0, :now)"), made)
        session.execute(text("INSERT INTO sub_area (area_id, key, name, position) VALUES (1, 'k', 'K', 0)"))
    with schema.alone(database) as connection:
        connection.exec_driver_sql("CREATE TABLE area_copy AS SELECT * FROM area")
        connection.exec_driver_sql("DROP TABLE area")
        connection.exec_driver_sql("ALTER TABLE area_copy RENAME TO area")
        connection.exec_driver_sql("CREATE UNIQUE INDEX area_key ON area (id)")
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM sub_area")).scalar_one() == 1
        assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1, "the checks are on again"
    database.close()


@pytest.mark.postgresql
def test_a_step_that_waits_for_a_table_gives_way_and_tries_again(postgresql_url, monkeypatch):
    monkeypatch.setattr(schema, "LONGEST_WAIT", "200ms")
    monkeypatch.setattr(schema, "PAUSE", 0.01)
    database = Database(postgresql_url, pool_size=2)
    tried = []

    def step(_):
        tried.append(True)
        with schema.alone(database) as connection:
            connection.execute(text("LOCK TABLE area IN ACCESS EXCLUSIVE MODE"))
        return True

    monkeypatch.setattr(schema, "current", lambda _: None)
    monkeypatch.setattr(schema, "_upgrade", step)
    with database.read() as session:
        session.execute(text("SELECT count(*) FROM area"))  # an older process in the middle of reading
        with pytest.raises(OperationalError):
            schema.upgrade(database)
    assert len(tried) == schema.TRIES
    tried.clear()
    assert schema.upgrade(database)
    assert len(tried) == 1
    assert "area" in inspect(database.engine).get_table_names()
    database.close()
