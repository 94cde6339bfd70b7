"""Writers on SQLite, one after the other and in the order in which they came."""

import fcntl
import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

LARGEST_GROUP = 64


class Turn:
    """A lock that threads get in the order in which they asked, and one process at a time.

    The file is only ever locked, never written; a killed process lets go of it by dying.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False
        self._descriptor = -1

    def __enter__(self) -> Self:
        """Wait for the turn."""
        with self._guard:
            if self._taken:
                mine = threading.Event()
                self._waiting.append(mine)
            else:
                self._taken = True
                mine = None
        if mine is not None:
            mine.wait()
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            except BaseException:
                os.close(descriptor)
                raise
            self._descriptor = descriptor
        except OSError as error:
            # A full or read-only disk: the same to whoever wants to write as if the database had said it.
            self._pass_on()
            raise OperationalError("the writers' turn", None, error) from error
        except BaseException:
            self._pass_on()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the next one in."""
        descriptor, self._descriptor = self._descriptor, -1
        os.close(descriptor)  # closing lets go of the lock
        self._pass_on()

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


Work = Callable[[Session], Any]


class GroupCommit:
    """One thread a process that does everybody's writing: what has gathered while it was busy shares the next commit.

    Args:
        open_session: gives the session of one group; commits when its block ends well.
    """

    def __init__(self, open_session: Callable[[], AbstractContextManager[Session]]) -> None:
        self._open_session = open_session
        self._queue: SimpleQueue[tuple[Work, Future[Any]] | None] = SimpleQueue()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process = os.getpid()

    def run(self, work: Work) -> Any:
        """Hand `work` over, wait until the commit that holds it is durable, return what it returned."""
        self._ensure_thread()
        future: Future[Any] = Future()
        self._queue.put((work, future))
        return future.result()

    def close(self) -> None:
        """Finish what was handed over and end the thread."""
        with self._guard:
            thread, self._thread = self._thread, None
        if thread is not None and thread.is_alive():
            self._queue.put(None)
            thread.join()

    def _ensure_thread(self) -> None:
        # A forked web process has the object but not the thread.
        if self._thread is not None and self._process == os.getpid() and self._thread.is_alive():
            return
        with self._guard:
            if self._process != os.getpid():
                self._process, self._queue, self._thread = os.getpid(), SimpleQueue(), None
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="group-commit", daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        queue = self._queue
        while True:
            first = queue.get()
            if first is None:
                return
            group = [first]
            ended = False
            while len(group) < LARGEST_GROUP and not queue.empty():
                following = queue.get()
                if following is None:
                    ended = True
                    break
                group.append(following)
            self._commit(group)
            if ended:
                return

    def _commit(self, group: list[tuple[Work, Future[Any]]]) -> None:
        if len(group) == 1:
            self._commit_alone(*group[0])
            return
        done: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._open_session() as session:
                for work, future in group:
                    done.append((future, *_in_savepoint(session, work)))
        except BaseException:  # noqa: BLE001 - every waiting thread must be told, whatever it was
            # One piece may have spoilt the commit of all: each gets a commit of its own.
            for piece in group:
                self._commit_alone(*piece)
            return
        for future, result, failure in done:
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)

    def _commit_alone(self, work: Work, future: Future[Any]) -> None:
        # Nobody shares the transaction, so nobody has to be guarded from this piece by a savepoint.
        try:
            with self._open_session() as session:
                result = work(session)
        except BaseException as error:  # noqa: BLE001 - the waiting thread must be told, whatever it was
            future.set_exception(error)
        else:
            future.set_result(result)


def _in_savepoint(session: Session, work: Work) -> tuple[Any, BaseException | None]:
    try:
        with session.begin_nested():
            return work(session), None
    except OperationalError:
        # A full disk or a lost file ends the whole transaction inside SQLite; nothing of the group may go on in it.
        raise
    except Exception as error:  # noqa: BLE001 - it belongs to the thread that asked, which raises it
        return None, error
