"""Writers take turns, share commits, and stand or fall one by one."""

import multiprocessing
import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from participation.services.database import Database
from participation.services.turns import GroupCommit, Turn


@pytest.fixture
def counter(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'counter.sqlite3'}")
    with database.write() as session:
        session.execute(text("CREATE TABLE counter (name TEXT PRIMARY KEY, n INTEGER NOT NULL CHECK (n < 100000))"))
        session.execute(text("INSERT INTO counter VALUES ('a', 0), ('b', 0)"))
    yield database
    database.close()


def add(session, name="a", number=1):
    before = session.scalar(text("SELECT n FROM counter WHERE name = :name"), {"name": name})
    session.execute(text("UPDATE counter SET n = :n WHERE name = :name"), {"name": name, "n": before + number})
    return before + number


def value(database, name="a"):
    with database.read() as session:
        return session.scalar(text("SELECT n FROM counter WHERE name = :name"), {"name": name})


def test_threads_get_the_turn_in_the_order_in_which_they_asked(tmp_path):
    turn = Turn(tmp_path / "lock")
    order = []

    def take(number):
        with turn:
            order.append(number)

    with turn:
        threads = []
        for number in range(20):
            thread = threading.Thread(target=take, args=(number,))
            thread.start()
            while len(turn._waiting) <= number:  # the thread has queued up before the next one starts
                time.sleep(0.001)
            threads.append(thread)
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_a_turn_that_ended_in_an_error_is_passed_on(tmp_path):
    turn = Turn(tmp_path / "lock")
    with pytest.raises(ZeroDivisionError), turn:
        _ = 1 / 0
    with turn:
        pass


def test_a_lock_file_that_cannot_be_made_does_not_block_the_next_one(tmp_path):
    turn = Turn(tmp_path / "absent" / "lock")
    for _ in range(2):
        with pytest.raises(OperationalError), turn:
            pass


def _add_many(path, times):
    database = Database(f"sqlite:///{path}")
    for _ in range(times):
        database.run(add)
    database.close()


def test_read_then_write_of_many_threads_and_processes_loses_nothing(counter):
    processes = [
        multiprocessing.get_context("spawn").Process(target=_add_many, args=(counter.url.database, 40))
        for _ in range(2)
    ]
    threads = [threading.Thread(target=lambda: [counter.run(add) for _ in range(25)]) for _ in range(8)]
    for worker in processes + threads:
        worker.start()
    for worker in processes + threads:
        worker.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert value(counter) == 2 * 40 + 8 * 25


def test_each_piece_of_a_group_stands_or_falls_by_itself(counter):
    results = {}

    def run(name, work):
        try:
            results[name] = counter.run(work)
        except Exception as error:
            results[name] = error

    def fails(session):
        add(session, number=7)
        raise LookupError("mine alone")

    def breaks_a_rule(session):
        session.execute(text("UPDATE counter SET n = 100001 WHERE name = 'a'"))

    with counter.write():  # hold the turn, so that what follows gathers into one group
        threads = [
            threading.Thread(target=run, args=(name, work))
            for name, work in [("good", add), ("fails", fails), ("rule", breaks_a_rule), ("last", add)]
        ]
        for thread in threads:
            thread.start()
            thread.join(timeout=0.05)
    for thread in threads:
        thread.join()
    assert {results["good"], results["last"]} == {1, 2}
    assert isinstance(results["fails"], LookupError)
    assert "CHECK" in str(results["rule"])
    assert value(counter) == 2


def test_when_the_shared_commit_fails_each_piece_gets_one_of_its_own():
    commits = []

    @contextmanager
    def open_session():
        session = FakeSession()
        yield session
        commits.append(list(session.done))
        if len(session.done) > 1:
            raise OperationalError("COMMIT", {}, Exception("the disk is full"))

    group = GroupCommit(open_session)
    begun, gate = threading.Event(), threading.Event()

    def slow(session):
        session.done.append("slow")
        begun.set()
        gate.wait()
        return "slow"

    results = []
    first = threading.Thread(target=lambda: results.append(group.run(slow)))
    first.start()
    begun.wait()  # the first group is closed before the others ask, so that they gather into the second
    others = [
        threading.Thread(target=lambda name=name: results.append(group.run(lambda s: s.done.append(name) or name)))
        for name in "xyz"
    ]
    for thread in others:
        thread.start()
    while group._queue.qsize() < 3:
        time.sleep(0.001)
    gate.set()
    for thread in [first, *others]:
        thread.join()
    group.close()
    assert sorted(results) == ["slow", "x", "y", "z"]
    assert [len(commit) for commit in commits] == [1, 3, 1, 1, 1]


def test_a_database_error_inside_a_piece_ends_the_whole_group_and_each_is_tried_alone(counter):
    calls = []

    def unlucky(session):
        calls.append(1)
        raise OperationalError("INSERT", {}, Exception("disk I/O error"))

    with pytest.raises(OperationalError):
        counter.run(unlucky)
    assert counter.run(add) == 1
    assert len(calls) == 1


def test_a_piece_that_stands_alone_and_fails_leaves_nothing(counter):
    def fails(session):
        add(session, number=7)
        raise LookupError("after it has written")

    with pytest.raises(LookupError):
        counter.run(fails)
    assert value(counter) == 0
    assert counter.run(add) == 1


def test_closing_finishes_what_was_handed_over(counter):
    done = []
    threads = [threading.Thread(target=lambda: done.append(counter.run(add))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counter._group.close()
    assert sorted(done) == list(range(1, 11))
    assert counter.run(add) == 11, "a closed group starts a thread again when it is needed"


def test_reading_changes_nothing(counter):
    with counter.read() as session:
        add(session)
    assert value(counter) == 0


class FakeSession:
    def __init__(self):
        self.done = []

    @contextmanager
    def begin_nested(self):
        yield
