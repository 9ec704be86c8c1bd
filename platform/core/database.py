"""Engines: how SQLite and PostgreSQL are opened, begun and locked.

SQLite: WAL, synchronous=FULL, foreign keys; a writer begins IMMEDIATE behind a fair queue in the
process, because SQLite's own waiting is not fair and a chunked import would starve people who
save. Readers never wait for a writer. PostgreSQL: READ COMMITTED; writers hold the release lock
shared, a publish holds it alone; a request that only looks needs no transaction around its
statements, since each of them sees what is committed when it begins.
"""

import errno
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from functools import lru_cache, partial
from typing import Any, Protocol
from uuid import UUID, SafeUUID

from sqlalchemy import Connection, Dialect, Engine, Uuid, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from .errors import BusyError, FormloomError, UnavailableError
from .prepared import Prepared
from .settings import Settings

#: Key of PostgreSQL's advisory lock on the release: shared by writers, exclusive for a publish.
RELEASE_LOCK = 0x464C_0001
#: Held by the process that brings the own tables to the newest version.
MIGRATION_LOCK = 0x464C_0002
#: Held from an audit entry to the end of its transaction: the log is one chain.
AUDIT_LOCK = 0x464C_0003
LOCK_SECONDS = 15
#: A connection that lay so long is tried before it is used.
RESTED_SECONDS = 2.0
_RETURNED = "formloom_returned"

#: The driver prepares no statement on the server by itself, only those that ask for it (see
#: ``prepared``): a plan that is kept for anybody looks through a whole table for somebody who has
#: ten of its records.
NEVER_BY_ITSELF = 1_000_000_000
#: As many statements as the server keeps for one connection.
MOST_PREPARED = 1_000

Hook = Callable[[DBAPIConnection], None]


class Begin(Enum):
    """How a connection begins its transaction: an execution option by this name."""

    LOOK = "look"
    READ = "read"
    WRITE = "write"
    PUBLISH = "publish"

    @property
    def option(self) -> dict[str, "Begin"]:
        """The execution option that says so."""
        return {_BEGIN: self}


_BEGIN = "formloom_begin"


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
        raise BusyError(BUSY)

    def _release(self) -> None:
        with self._guard:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._held = False


def open_engine(settings: Settings, hooks: tuple[Hook, ...] = ()) -> Engine:
    """The engine of ``settings``; each hook sees every new raw connection (SQLite functions)."""
    url = settings.sqlalchemy_url
    if url.drivername == "sqlite":
        engine = create_engine(
            url,
            pool_size=settings.threads + settings.job_threads + 2,
            max_overflow=10,
            connect_args={"timeout": LOCK_SECONDS, "check_same_thread": False},
        )
        engine.dialect.colspecs = {**engine.dialect.colspecs, Uuid: _Uuid}
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        times = {"lock_timeout": LOCK_SECONDS, "statement_timeout": settings.query_seconds}
        options = [f"-c {name}={seconds}s" for name, seconds in times.items()]
        # By PostgreSQL's guess for turning disks it looks for the newest of a department through
        # the whole table, in the order of its key, instead of by the department's own index.
        options += ["-c TimeZone=UTC", "-c random_page_cost=1.1"]
        engine = create_engine(
            url,
            pool_size=settings.threads + settings.job_threads + 2,
            max_overflow=10,
            isolation_level="AUTOCOMMIT",  # we begin ourselves: with all that a beginning says
            connect_args={"options": " ".join(options)},
        )
        event.listen(engine, "connect", _prepare_postgres)
        event.listen(engine, "begin", _begin_postgres)
        event.listen(engine, "checkin", _note_return)
        event.listen(engine, "checkout", partial(_ping_when_rested, engine.dialect))
    for hook in hooks:
        event.listen(engine, "connect", lambda raw, _record, hook=hook: hook(raw))
    return engine


class _Uuid(Uuid[UUID]):
    """SQLAlchemy's, read three times as fast: a list of 50 records holds 150 of them."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        if self.as_uuid:
            return _uuid
        found: Callable[[Any], Any] | None = super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return found


#: Asked of the enumeration each time it would take a third of the reading.
_SAFETY = SafeUUID.unknown


@lru_cache(maxsize=20_000)
def _uuid(text: str | None) -> UUID | None:
    """``UUID(text)`` without its checks; we wrote the 32 digits ourselves.

    Kept, because the rows of a list name the same few owners and departments.
    """
    if text is None:
        return None
    new = object.__new__(UUID)
    object.__setattr__(new, "int", int(text, 16))
    object.__setattr__(new, "is_safe", _SAFETY)
    return new


def _note_return(_raw: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[_RETURNED] = time.monotonic()


def _ping_when_rested(
    dialect: Dialect, raw: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object
) -> None:
    """See that the server is still there, but not before every use: that costs as much as a query.

    :raises InvalidatePoolError: so that the pool connects anew.
    """
    now = time.monotonic()
    if now - record.info.get(_RETURNED, now) < RESTED_SECONDS:
        return
    try:
        dialect.do_ping(raw)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _prepare_sqlite(raw: DBAPIConnection, _record: object) -> None:
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101
    raw.isolation_level = None  # we begin ourselves: the driver's own BEGIN is never IMMEDIATE
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA cache_size=-32768")
    raw.execute("PRAGMA temp_store=MEMORY")


def _begin_sqlite(connection: Connection) -> None:
    begin = _begin_of(connection)
    # By the driver: a statement of SQLAlchemy's would take three times as long.
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101
    raw.execute("BEGIN IMMEDIATE" if begin in (Begin.WRITE, Begin.PUBLISH) else "BEGIN")


def _prepare_postgres(raw: Any, _record: object) -> None:
    raw.prepare_threshold = NEVER_BY_ITSELF
    raw.prepared_max = MOST_PREPARED


def _begin_postgres(connection: Connection) -> None:
    text = _BEGINNINGS[_begin_of(connection)]
    if text:
        script = Prepared.script(text, connection.dialect)
        script.run(connection, {}).close()


def _begin_of(connection: Connection) -> Begin:
    found: Begin = connection.get_execution_options().get(_BEGIN, Begin.READ)
    return found


_PATIENTLY = "BEGIN; SET LOCAL statement_timeout = 0"
#: One round trip each. Only who looks is bound to the time of one query.
_BEGINNINGS: Mapping[Begin, str] = {
    Begin.LOOK: "",
    Begin.READ: _PATIENTLY,
    Begin.WRITE: f"{_PATIENTLY}; SELECT pg_advisory_xact_lock_shared({RELEASE_LOCK})",
    Begin.PUBLISH: _PATIENTLY,
}


BUSY = "Others are saving right now. Try again in a moment."
FULL = "The disk is full. Nothing was saved; free some space and try again."
TOO_LONG = "This took too long. Narrow it down and try again."
GONE = "The database did not answer. Try again in a moment."
UNREADABLE = "The database's file cannot be read or written. Look at its folder and its disk."
DAMAGED = "The database's file is damaged. Bring back a backup: formloom restore-backup"

NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT))
#: What SQLite's primary result codes mean to people.
SQLITE_TROUBLE: Mapping[int, tuple[type[FormloomError], str]] = {
    sqlite3.SQLITE_BUSY: (BusyError, BUSY),
    sqlite3.SQLITE_LOCKED: (BusyError, BUSY),
    sqlite3.SQLITE_INTERRUPT: (BusyError, TOO_LONG),
    sqlite3.SQLITE_FULL: (UnavailableError, FULL),
    sqlite3.SQLITE_IOERR: (UnavailableError, UNREADABLE),
    sqlite3.SQLITE_CANTOPEN: (UnavailableError, UNREADABLE),
    sqlite3.SQLITE_READONLY: (UnavailableError, UNREADABLE),
    sqlite3.SQLITE_CORRUPT: (UnavailableError, DAMAGED),
    sqlite3.SQLITE_NOTADB: (UnavailableError, DAMAGED),
}
#: What PostgreSQL's SQLSTATEs mean, by the longest beginning that is listed.
POSTGRES_TROUBLE: Mapping[str, tuple[type[FormloomError], str]] = {
    "40001": (BusyError, BUSY),
    "40P01": (BusyError, BUSY),
    "55P03": (BusyError, BUSY),
    "57014": (BusyError, TOO_LONG),
    "53300": (BusyError, BUSY),
    "53100": (UnavailableError, FULL),
    "57P": (UnavailableError, GONE),
    "08": (UnavailableError, GONE),
}


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the driver's trouble into our errors: a lock not free in time, a disk that is full.

    :raises BusyError: for a lock, a deadlock or a time budget; the same call may go through later.
    :raises UnavailableError: for a full disk, an unreadable file or a server that went away.
    """
    try:
        yield
    except PoolTimeoutError as error:
        raise BusyError(BUSY) from error
    except DBAPIError as error:
        told = _trouble(error)
        if told is None:
            raise
        raise told[0](told[1]) from error
    except sqlite3.Error as error:  # while a connection was being opened
        told = _sqlite_trouble(error)
        if told is None:
            raise
        raise told[0](told[1]) from error
    except OSError as error:  # while a file was being written beside the database
        if error.errno not in NO_ROOM:
            raise
        raise UnavailableError(FULL) from error


def _trouble(error: DBAPIError) -> tuple[type[FormloomError], str] | None:
    """What went wrong outside of our own statements; None for a mistake of ours."""
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_trouble(error.orig)
    state = getattr(error.orig, "sqlstate", None) or ""
    for length in (5, 3, 2):
        if state[:length] in POSTGRES_TROUBLE:
            return POSTGRES_TROUBLE[state[:length]]
    # Without a state the server said nothing: it could not be reached, or it went away.
    gone = error.connection_invalidated or (not state and isinstance(error, OperationalError))
    return (UnavailableError, GONE) if gone else None


def _sqlite_trouble(error: sqlite3.Error) -> tuple[type[FormloomError], str] | None:
    return SQLITE_TROUBLE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
