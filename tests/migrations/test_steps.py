"""The steps from one shape of the tables to the next: up, the same as the models, down, and up again, with data."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from participation.records import Base
from participation.services import schema
from participation.services.database import Database
from tests.conftest import POSTGRESQL

BEFORE_LOOKS_WERE_PLANNED = (
    (
        "INSERT INTO area (slug, name, municipality, district, description, demonstration, created) "
        "VALUES ('toyen', 'Tøyen', 'Oslo', '', '', false, '2026-11-23 12:00:00')"
    ),
    "INSERT INTO sub_area (area_id, key, name, position) VALUES (1, 'torg', 'Torget', 0)",
    "INSERT INTO survey (area_id, slug, status, created) VALUES (1, 'demo', 'open', '2026-11-23 12:00:00')",
    (
        "INSERT INTO look (area_id, survey_id, created, responses, reference_versions) "
        "VALUES (1, 1, '2026-11-23 12:00:00', 120, '{}')"
    ),
    (
        "INSERT INTO follow_up (area_id, look_id, dimension, category, plan, partner, status, created, reason) "
        "VALUES (1, 1, 'age', '16_24', '', '', 'planned', '2026-11-23 12:00:00', 'Few')"
    ),
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request, tmp_path):
    """An empty database of each kind in turn."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'steps.sqlite3'}", pool_size=2)
        yield opened
        opened.close()
        return
    request.getfixturevalue("postgresql_url")  # says aloud where there is no server
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    name = f"tettpa_steps_{os.getpid()}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    opened = Database(server.url.set(database=name).render_as_string(hide_password=False), pool_size=2)
    yield opened
    opened.close()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def step(database, direction, revision):
    with schema.alone(database) as connection:
        getattr(command, direction)(schema.configuration(connection), revision)


def test_the_newest_shape_is_that_of_the_models(empty):
    assert schema.current(empty) is None
    assert schema.upgrade(empty)
    assert schema.current(empty) == schema.newest()
    assert not schema.upgrade(empty), "a second call finds nothing to do"
    with empty.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_every_step_goes_down_and_up_again(empty):
    schema.upgrade(empty)
    step(empty, "downgrade", "base")
    assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}
    assert schema.upgrade(empty)
    with empty.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_what_was_stored_in_the_first_shape_is_there_in_the_newest(empty):
    step(empty, "upgrade", "0001")
    with empty.write() as session:
        session.execute(
            text(
                "INSERT INTO area (slug, name, municipality, district, description, demonstration, created) "
                "VALUES ('toyen', 'Tøyen', 'Oslo', '', '', false, '2026-11-23 12:00:00')"
            )
        )
        session.execute(
            text(
                "INSERT INTO follow_up (area_id, dimension, category, plan, partner, status, created) "
                "VALUES (1, 'age', '16_24', 'Ungdomsklubben', '', 'planned', '2026-11-23 12:00:00')"
            )
        )
    assert schema.upgrade(empty)
    with empty.read() as session:
        found = session.execute(text("SELECT a.name, f.plan FROM follow_up f JOIN area a ON a.id = f.area_id")).one()
    assert tuple(found) == ("Tøyen", "Ungdomsklubben")


def test_looks_and_follow_ups_keep_their_rows_through_the_step_that_plans_looks_and_back(empty):
    step(empty, "upgrade", "0010")
    with empty.write() as session:
        for statement in BEFORE_LOOKS_WERE_PLANNED:
            session.execute(text(statement))
    step(empty, "upgrade", "0011")
    with empty.write() as session:
        session.execute(text("UPDATE look SET mark = 'answers:100'"))
        session.execute(text("UPDATE follow_up SET place = 'Torget', due = '2026-12-01'"))
        found = session.execute(text("SELECT f.reason, f.more_groups, l.responses FROM follow_up f, look l")).one()
    assert (found[0], str(found[1]), found[2]) == ("Few", "[]", 120)
    step(empty, "downgrade", "0010")
    with empty.read() as session:
        found = session.execute(text("SELECT f.reason, l.responses, s.name FROM follow_up f, look l, sub_area s")).one()
    assert tuple(found) == ("Few", 120, "Torget")
    assert "look_plan" not in inspect(empty.engine).get_table_names()


def test_a_file_with_data_is_copied_aside_before_it_is_changed(tmp_path):
    path = tmp_path / "steps.sqlite3"
    database = Database(f"sqlite:///{path}", pool_size=2)
    step(database, "upgrade", "0001")
    schema.upgrade(database)
    database.close()
    with closing(sqlite3.connect(f"{path}.before-{schema.newest()}")) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]


def test_processes_that_start_together_take_turns(empty):
    url = empty.url.render_as_string(hide_password=False)
    program = (
        "import sys; from participation.services import schema; from participation.services.database import Database; "
        "print(schema.upgrade(Database(sys.argv[1], pool_size=1)))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, url], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = sorted(process.communicate()[0].strip() for process in started)
    assert said == ["False", "False", "True"]
    assert schema.current(empty) == schema.newest()


def test_codings_survive_the_step_that_changes_the_codes(empty):
    step(empty, "upgrade", "0011")
    with empty.write() as session:
        area = "INSERT INTO area (slug, name, municipality, district, description, demonstration, created) "
        code = "INSERT INTO code (codebook_id, key, position, colour, name, definition, when_to_use, when_not, examples, retired) "
        words = "INSERT INTO statement (area_id, question_id, said_by, lens, language, text, created) "
        moment = "'2026-11-23 12:00:00'"
        for sentence in (
            f"{area}VALUES ('toyen', 'Tøyen', 'Oslo', '', '', false, {moment})",
            f"INSERT INTO codebook (area_id, name, created) VALUES (1, 'Liten', {moment})",
            f"{code}VALUES (1, 'light', 0, '#a4262c', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', false)",
            f"{words}VALUES (1, 'q', '{{}}', 'need', 'nb', 'Mer lys', {moment})",
            f"INSERT INTO coding (statement_id, code_id, origin, created) VALUES (1, 1, 'human', {moment})",
        ):
            session.execute(text(sentence))
    schema.upgrade(empty)
    step(empty, "downgrade", "0011")
    schema.upgrade(empty)
    with empty.read() as session:
        found = session.execute(
            text(
                "SELECT s.text, k.key, k.merged_into FROM coding c JOIN code k ON k.id = c.code_id JOIN statement s ON s.id = c.statement_id"
            )
        ).one()
    assert tuple(found) == ("Mer lys", "light", None)


def test_register_figures_survive_the_step_that_keeps_their_tables(empty):
    step(empty, "upgrade", "0015")
    moment = "'2026-11-23 12:00:00'"
    with empty.write() as session:
        area = "INSERT INTO area (slug, name, municipality, district, description, demonstration, created) "
        figure = "INSERT INTO reference_figure (table_id, category, position, count, status, source) "
        figures = "INSERT INTO reference_table (area_id, dimension, version, source, table_id, licence, created) "
        for sentence in (
            f"{area}VALUES ('toyen', 'Tøyen', 'Oslo', '', '', false, {moment})",
            f"{figures}VALUES (1, 'age', 1, 'Register', '07459', '', {moment})",
            f"{figure}VALUES (1, '16_24', 0, 400, 'published', '')",
        ):
            session.execute(text(sentence))
    step(empty, "upgrade", "0016")
    with empty.write() as session:
        kept = "INSERT INTO reference_file (area_id, name, title, source, table_id, licence, content, created) "
        session.execute(text(f"{kept}VALUES (1, 'x', 'x', 'Register', '', '', 'text', {moment})"))
        session.execute(text("UPDATE reference_table SET file_id = 1"))
    step(empty, "downgrade", "0015")
    assert "reference_file" not in inspect(empty.engine).get_table_names()
    step(empty, "upgrade", "0016")
    with empty.read() as session:
        found = session.execute(
            text(
                "SELECT t.source, t.file_id, f.count FROM reference_table t JOIN reference_figure f ON f.table_id = t.id"
            )
        ).one()
    assert tuple(found) == ("Register", None, 400)


def test_accounts_and_their_log_ins_live_through_the_step_for_second_factors_both_ways(empty):
    """On SQLite the step copies the table of accounts, at which roles and log-ins point."""
    step(empty, "upgrade", "0012")
    rows = (
        (
            "INSERT INTO area (slug, name, municipality, district, description, demonstration, created) "
            "VALUES ('toyen', 'Tøyen', 'Oslo', '', '', false, '2026-11-23 12:00:00')"
        ),
        (
            "INSERT INTO user_account (email, name, password_hash, language, active, failed_logins, created) "
            "VALUES ('kari@example.org', 'Kari', 'x', 'nb', true, 0, '2026-11-23 12:00:00')"
        ),
        "INSERT INTO membership (user_id, area_id, role) VALUES (1, 1, 'planner')",
        (
            "INSERT INTO login_session (token_hash, user_id, created, expires) "
            "VALUES ('t', 1, '2026-11-23 12:00:00', '2026-11-24 02:00:00')"
        ),
    )
    with empty.write() as session:
        for row in rows:
            session.execute(text(row))
    step(empty, "upgrade", "0013")
    joined = "FROM user_account u JOIN membership m ON m.user_id = u.id JOIN login_session s ON s.user_id = u.id"
    with empty.read() as session:
        found = session.execute(text(f"SELECT u.email, m.role, s.way, s.strong, u.totp_key {joined}")).one()
    assert (*found[:3], bool(found[3]), found[4]) == ("kari@example.org", "planner", "password", False, "")
    step(empty, "downgrade", "0012")
    with empty.read() as session:
        assert session.execute(text(f"SELECT u.email, m.role {joined}")).one() == ("kari@example.org", "planner")
