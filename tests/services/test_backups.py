"""Backups: everything comes back, on either database; what is changed, cut off or another's is refused whole."""

import random
import tracemalloc
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text

from participation.records.journal import AuditEvent
from participation.records.people import LoginSession
from participation.records.places import Area
from participation.services import backups, schema
from participation.services.backups import Unreadable, kept_copies, making, sealed
from participation.services.backups.files import belonging, put_back
from participation.services.backups.restoring import HoldsData
from participation.services.backups.rows import Sum
from participation.services.database import Database
from tests.conftest import NOW, SECRET
from tests.factories import scratch
from tests.factories.filled import EACH, fill_every_table

KEY = sealed.Key("file", b"k" * 32)


@pytest.fixture
def filled(database):
    with database.write() as session:
        fill_every_table(session.connection())
    return database


@pytest.fixture
def backup(filled, tmp_path):
    path = tmp_path / "one.backup"
    backups.make(filled, path, KEY, now=NOW, secret=SECRET, files={"secret_key": b"abc"})
    return path


@contextmanager
def another(kind, folder):
    """An empty database without tables."""
    if kind == "postgresql":
        with scratch.postgresql("another") as opened:
            yield opened
        return
    opened = Database(f"sqlite:///{folder / 'another.sqlite3'}", pool_size=2)
    yield opened
    opened.close()


@pytest.mark.parametrize("onto", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_everything_comes_back_on_either_kind_of_database(filled, backup, tmp_path, onto, request):
    if onto == "postgresql":
        request.getfixturevalue("postgresql_url")  # says aloud where there is no server
    with another(onto, tmp_path) as other:
        restored = backups.restore(other, backup, KEY)
        assert making.sums_of(other) == making.sums_of(filled) == restored.manifest.tables
        assert {each["rows"] for each in restored.manifest.tables.values()} == {EACH}
        assert restored.files == {"secret_key": b"abc"}
        assert schema.current(other) == schema.newest()
        with other.write() as session:
            # Numbers go on behind those that came back, and the keys are watched again.
            added = Area(slug="ny", name="Ny", municipality="Oslo", created=NOW)
            session.add(added)
            session.flush()
            assert added.id == EACH + 1
            backups.settle(session, restored, now=NOW)
        with other.read() as session:
            assert session.scalar(select(func.count()).where(LoginSession.ended.is_(None))) == 0
            assert session.scalar(select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(1)) == "installation.restored"
        with pytest.raises(Exception, match=r"(?i)foreign key"), other.write() as session:
            session.execute(text("INSERT INTO sub_area (area_id, key, name, position) VALUES (999, 'x', 'x', 0)"))


def test_a_new_backup_is_proved_by_restoring_it(filled, tmp_path, monkeypatch):
    made = backups.make(filled, tmp_path / "b", KEY, now=NOW, secret=SECRET, files={}, verify_in=tmp_path)
    assert made.verified
    assert made.size == (tmp_path / "b").stat().st_size
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("verifying-*"))
    # What comes back otherwise is found, and the file does not stay.
    monkeypatch.setattr(making, "sums_of", lambda database: {"area": {"rows": 0, "sum": "0"}})
    with pytest.raises(making.NotTheSame):
        backups.make(filled, tmp_path / "c", KEY, now=NOW, secret=SECRET, files={}, verify_in=tmp_path)
    assert not list(tmp_path.glob("c*"))


def test_the_file_tells_nothing_without_the_key(backup):
    content = backup.read_bytes()
    assert b"Bl\xc3\xa5b" not in content
    assert b"area" not in content
    with pytest.raises(Unreadable, match="another"):
        backups.check(backup, sealed.Key("file", b"x" * 32))
    with pytest.raises(Unreadable, match="made with a file"):
        backups.check(backup, backups.key_of_passphrase("a passphrase of some length"))


def test_a_passphrase_opens_what_it_has_sealed(filled, tmp_path):
    key = backups.key_of_passphrase("hemmelig nok til dette")
    backups.make(filled, tmp_path / "b", key, now=NOW, secret=SECRET, files={})
    assert backups.check(tmp_path / "b", key).created == NOW.isoformat()
    with pytest.raises(Unreadable, match="another"):
        backups.check(tmp_path / "b", backups.key_of_passphrase("hemmelig nok til dette!"))
    with pytest.raises(backups.KeyProblem):
        backups.key_of_passphrase("kort")


def damaged(content, chance):
    """Every way in which a file goes wrong: cut, lengthened, a bit turned, pieces swapped."""
    size = len(content)
    yield b""
    yield content + b"x"
    yield content[:-1]
    for _ in range(25):
        yield content[: chance.randrange(size)]
        at = chance.randrange(size)
        yield content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def test_a_changed_or_cut_off_file_is_refused_and_the_database_stays_as_it_was(sqlite_database, tmp_path):
    with sqlite_database.write() as session:
        for at in range(3000):
            session.execute(insert(Area).values(slug=f"a{at}", name=random.Random(at).randbytes(60).hex(), municipality="Oslo", created=NOW))
    path, spoilt = tmp_path / "one.backup", tmp_path / "spoilt.backup"
    backups.make(sqlite_database, path, KEY, now=NOW, secret=SECRET, files={})
    content = path.read_bytes()
    assert len(content) > 3 * sealed.PIECE, "several pieces"
    head = len(sealed.MAGIC) + 4 + int.from_bytes(content[len(sealed.MAGIC) :][:4])
    one, two = (content[head + at * (sealed.PIECE + 16) :][: sealed.PIECE + 16] for at in (0, 1))
    swapped = content[:head] + two + one + content[head + 2 * (sealed.PIECE + 16) :]
    dropped = content[:head] + content[head + sealed.PIECE + 16 :]
    chance = random.Random(7)
    with another("sqlite", tmp_path) as other:
        for wrong in (swapped, dropped, *damaged(content, chance)):
            spoilt.write_bytes(wrong)
            with pytest.raises(Unreadable):
                backups.check(spoilt, KEY)
        # Cut exactly between two pieces: all that is there is genuine, and still it is not all.
        spoilt.write_bytes(content[: head + 2 * (sealed.PIECE + 16)])
        with pytest.raises(Unreadable):
            backups.restore(other, spoilt, KEY)
        assert schema.current(other) is None


@given(st.lists(st.binary(max_size=200_000), max_size=6))
def test_what_is_sealed_in_pieces_of_any_size_opens_the_same(parts):
    import io

    file = io.BytesIO()
    sealer = sealed.Sealer(file, KEY)
    for part in parts:
        sealer.write(part)
    sealer.close()
    assert sealed.Opener(io.BytesIO(file.getvalue()), KEY).read() == b"".join(parts)


def test_a_head_that_asks_for_hours_of_work_is_refused(tmp_path):
    head = b'{"key": "passphrase", "salt": "%s", "memory": 99999999, "passes": 3, "lanes": 4}' % (b"00" * 32)
    path = tmp_path / "b"
    path.write_bytes(sealed.MAGIC + len(head).to_bytes(4) + head + b"x" * 100)
    with pytest.raises(Unreadable, match="head"):
        backups.check(path, backups.key_of_passphrase("a passphrase of some length"))


def test_data_that_is_there_goes_only_when_somebody_says_so(filled, backup):
    before = making.sums_of(filled)
    with pytest.raises(HoldsData):
        backups.restore(filled, backup, KEY)
    with filled.write() as session:
        session.execute(text("UPDATE area SET name = 'changed since'"))
    backups.restore(filled, backup, KEY, replace=True)
    assert making.sums_of(filled) == before


def test_a_backup_of_older_tables_is_brought_up_to_date(tmp_path):
    older = schema.revisions()[1]
    with another("sqlite", tmp_path) as first:
        with schema.alone(first) as connection:
            making.restoring.command.upgrade(schema.configuration(connection), older)
        with first.write() as session:
            session.execute(
                text(
                    "INSERT INTO area (slug, name, municipality, district, description, demonstration, created) "
                    "VALUES ('toyen', 'Tøyen', 'Oslo', '', '', false, '2026-11-23 12:00:00')"
                )
            )
        path = tmp_path / "old.backup"
        _old_backup(first, path, older)
    (tmp_path / "another.sqlite3").unlink()
    with another("sqlite", tmp_path) as second:
        backups.restore(second, path, KEY)
        assert schema.current(second) == schema.newest()
        with second.read() as session:
            assert session.scalar(select(Area.name)) == "Tøyen"


def _old_backup(database, path, revision):
    """What the version of that revision would have written: its own tables and columns."""
    from sqlalchemy import MetaData

    there = MetaData()
    there.reflect(database.engine)
    there.remove(there.tables["alembic_version"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making.Base, "metadata", there)
        patch.setattr(making.schema, "newest", lambda: revision)
        backups.make(database, path, KEY, now=NOW, secret=SECRET, files={})


def test_a_backup_of_a_newer_version_is_refused_with_a_reason(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(making.schema, "newest", lambda: "9999")
    backups.make(filled, tmp_path / "b", KEY, now=NOW, secret=SECRET, files={})
    with another("sqlite", tmp_path) as other, pytest.raises(Unreadable, match="newer version"):
        backups.restore(other, tmp_path / "b", KEY)


def test_writers_go_on_while_one_state_is_read(filled, tmp_path):
    """A row that comes in the middle is in no part of the backup."""
    added = []

    def write_meanwhile(done, total):
        if not added:
            with filled.write() as session:
                session.execute(insert(Area).values(slug="new", name="New", municipality="Oslo", created=NOW))
            added.append(True)

    made = backups.make(filled, tmp_path / "b", KEY, now=NOW, secret=SECRET, files={}, progress=write_meanwhile)
    assert added
    assert made.manifest.tables["area"]["rows"] == EACH
    assert backups.check(tmp_path / "b", KEY).tables == made.manifest.tables


def test_memory_does_not_grow_with_what_is_backed_up(sqlite_database, tmp_path):
    def peak(count):
        with sqlite_database.write() as session:
            for at in range(count):
                values = {"slug": f"s{count}-{at}", "name": "x", "municipality": "Oslo", "created": NOW}
                session.execute(insert(Area).values(**values, description="å" * 5000))
        tracemalloc.start()
        backups.make(sqlite_database, tmp_path / "b", KEY, now=NOW, secret=SECRET, files={})
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    small, large = peak(600), peak(3000)
    assert large < small * 1.5


def test_the_newest_backups_are_kept_and_other_files_left_alone(tmp_path):
    names = [kept_copies.name(datetime(2026, 11, day, tzinfo=UTC)) for day in range(1, 8)]
    for each in (*names, "tettpa-notes.txt", "tettpa-20261101T000000Z.backup.partial"):
        (tmp_path / each).touch()
    removed = kept_copies.remove_old(tmp_path, 3)
    assert sorted(each.name for each in removed) == names[:4]
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        [*names[4:], "tettpa-notes.txt", "tettpa-20261101T000000Z.backup.partial"]
    )


def test_the_secret_key_goes_along_only_where_it_is_the_one_in_use(tmp_path):
    (tmp_path / "secret_key").write_text("s" * 40)
    (tmp_path / "tettpa.sqlite3").write_text("not this")
    assert belonging(tmp_path, "s" * 40) == {"secret_key": b"s" * 40}
    assert belonging(tmp_path, "the environment's") == {}
    assert put_back(tmp_path, {"secret_key": b"s" * 40, "../evil": b"x"})[0].startswith("The file ../evil")
    put_back(tmp_path, {"secret_key": b"n" * 40})
    assert (tmp_path / "secret_key").read_text() == "n" * 40
    assert (tmp_path / "secret_key.before-restore").read_text() == "s" * 40


def test_sums_do_not_depend_on_the_order_and_see_every_change():
    rows = [[1, "a"], [2, "b"], [2, "b"]]

    def total(rows):
        found = Sum()
        for row in rows:
            found.add(row, ("whole", "text"))
        return found.as_data

    assert total(rows) == total(rows[::-1])
    assert total(rows) != total(rows[:2])
    assert total(rows) != total([[1, "a"], [2, "b"], [2, "c"]])
