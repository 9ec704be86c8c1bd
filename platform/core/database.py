"""Engines: how SQLite and PostgreSQL are opened, begun and locked.

SQLite: WAL, synchronous=FULL, foreign keys; a writer begins IMMEDIATE behind a fair queue in the
process, because SQLite's own waiting is not fair and a chunked import would starve people who
save. Readers never wait for a writer. PostgreSQL: READ COMMITTED; writers hold the release lock
shared, a publish holds it alone.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from .errors import BusyError, UnavailableError
from .settings import Settings

#: Key of PostgreSQL's advisory lock on the release: shared by writers, exclusive for a publish.
RELEASE_LOCK = 0x464C_0001
LOCK_SECONDS = 15
WRITING = "formloom_writing"

Hook = Callable[[DBAPIConnection], None]


class _Cursor(Protocol):
    def execute(self, statement: str) -> object: ...


class FairLock:
    """A lock that is handed over in the order of asking."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def held(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Hold the lock.

        :raises BusyError: if it is not free within ``seconds``.
        """
        self._acquire(seconds)
        try:
            yield
        finally:
            self._release()

    def _acquire(self, seconds: float) -> None:
        turn = threading.Event()
        with self._guard:
            if not self._held:
                self._held = True
                return
            self._queue.append(turn)
        if turn.wait(seconds):
            return
        with self._guard:
            if turn.is_set():  # our turn came just after we stopped waiting
                return
            self._queue.remove(turn)
        raise BusyError("Others are saving right now. Try again in a moment.")

    def _release(self) -> None:
        with self._guard:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._held = False


def open_engine(settings: Settings, hooks: tuple[Hook, ...] = ()) -> Engine:
    """The engine of ``settings``; each hook sees every new raw connection (SQLite functions)."""
    url = settings.sqlalchemy_url
    if url.startswith("sqlite"):
        engine = create_engine(
            url,
            pool_size=settings.threads + settings.job_threads + 2,
            max_overflow=10,
            connect_args={"timeout": LOCK_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        options = f"-c TimeZone=UTC -c lock_timeout={LOCK_SECONDS * 1000}"
        engine = create_engine(
            url,
            pool_size=settings.threads + settings.job_threads + 2,
            max_overflow=10,
            pool_pre_ping=True,
            connect_args={"options": options},
        )
    for hook in hooks:
        event.listen(engine, "connect", lambda raw, _record, hook=hook: hook(raw))
    return engine


def _prepare_sqlite(raw: DBAPIConnection, _record: object) -> None:
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101
    raw.isolation_level = None  # we begin ourselves: the driver's own BEGIN is never IMMEDIATE
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA cache_size=-32768")
    raw.execute("PRAGMA temp_store=MEMORY")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the driver's trouble into our errors: a lock not free in time, a disk that is full.

    :raises BusyError: for a lock or a deadlock; the same call may go through later.
    :raises UnavailableError: for a full disk, an unreadable file or a server that went away.
    """
    try:
        yield
    except OperationalError as error:
        text = str(error.orig)
        state = getattr(error.orig, "sqlstate", "") or ""
        if "locked" in text or state in {"55P03", "40P01", "40001"}:
            raise BusyError("Others are saving right now. Try again in a moment.") from error
        if "disk is full" in text or state == "53100":
            raise UnavailableError(
                "The disk is full. Nothing was saved; free some space and try again."
            ) from error
        if state == "57014" or "interrupted" in text:
            raise BusyError("This took too long. Narrow it down and try again.") from error
        if error.connection_invalidated or "unable to open" in text or state[:2] in {"08", "57"}:
            raise UnavailableError(
                "The database did not answer. Try again in a moment."
            ) from error
        raise
