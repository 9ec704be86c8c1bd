"""One database with its app and people."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import OperationalError

from .actor import Actor
from .clock import Clock, SystemClock
from .database import (
    LOCK_SECONDS,
    RELEASE_LOCK,
    Begin,
    FairLock,
    Hook,
    open_engine,
    told_plainly,
)  # fmt: skip
from .events import Events
from .migrations import migrate
from .prepared import PreparedStatements
from .settings import Settings
from .transaction import Transaction

#: A publish asks for the release lock so often, each time for so long, with pauses for writers.
PUBLISH_TURNS = 5
PUBLISH_SECONDS = 3
PAUSE_SECONDS = 0.2
LOCK_NOT_FREE = "55P03"


class Workspace:
    """A database, its data folder, its clock and who listens to its events.

    Safe to share between threads; one an installation and process.
    """

    def __init__(
        self, settings: Settings, *, clock: Clock | None = None, hooks: tuple[Hook, ...] = ()
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.events = Events()
        settings.home.mkdir(parents=True, exist_ok=True)
        self.engine: Engine = open_engine(settings, hooks)
        self.prepared = PreparedStatements()
        self._writers = FairLock()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def migrate(self) -> None:
        """Create or upgrade Formloom's own tables. Safe to call at every start."""
        with self._writers.held(), told_plainly():
            migrate(self.engine)

    def read(self, actor: Actor, *, request_id: str = "") -> AbstractContextManager[Transaction]:
        """A transaction that only reads, with all the time that it needs."""
        return self._reading(Begin.READ, actor, request_id)

    def look(self, actor: Actor, *, request_id: str = "") -> AbstractContextManager[Transaction]:
        """``read`` for somebody who waits: on PostgreSQL each statement stands for itself and may
        take as long as the setting ``query_seconds``; no result can be streamed.
        """
        return self._reading(Begin.LOOK, actor, request_id)

    @contextmanager
    def _reading(self, begin: Begin, actor: Actor, request_id: str) -> Iterator[Transaction]:
        with told_plainly(), self.engine.connect() as fresh:
            connection = fresh.execution_options(**begin.option)
            with connection.begin():
                yield Transaction(
                    self, connection, actor, self._now(), request_id, writing=False,
                    hasty=begin is Begin.LOOK and not self.is_sqlite,
                )  # fmt: skip

    @contextmanager
    def write(
        self, actor: Actor, *, request_id: str = "", publishing: bool = False
    ) -> Iterator[Transaction]:
        """A transaction that may write: committed when the block ends, undone when it raises.

        :param publishing: hold the release lock alone, so that no writer runs on an older app.
        :raises BusyError: if others hold the lock for too long.
        """
        queue = self._writers.held() if self.is_sqlite else nullcontext()
        with told_plainly():
            with queue, self.engine.connect() as fresh:
                begin = Begin.PUBLISH if publishing else Begin.WRITE
                connection = fresh.execution_options(**begin.option)
                with connection.begin():
                    if publishing and not self.is_sqlite:
                        _lock_alone(connection)
                    transaction = Transaction(
                        self, connection, actor, self._now(), request_id, writing=True
                    )
                    yield transaction
                    transaction.ended()
            transaction.committed()

    def _now(self) -> datetime:
        return self.clock.now()

    def close(self) -> None:
        self.engine.dispose()


def _lock_alone(connection: Connection) -> None:
    """Ask in short turns: as long as one is waiting to be alone, no new writer gets in."""
    for turn in range(PUBLISH_TURNS):
        try:
            with connection.begin_nested():
                _set_patience(connection, PUBLISH_SECONDS)
                connection.execute(select(func.pg_advisory_xact_lock(RELEASE_LOCK)))
            break
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != LOCK_NOT_FREE or turn == PUBLISH_TURNS - 1:
                raise
            time.sleep(PAUSE_SECONDS)
    _set_patience(connection, LOCK_SECONDS)


def _set_patience(connection: Connection, seconds: int) -> None:
    """How long a statement of this transaction waits for a lock."""
    connection.execute(select(func.set_config("lock_timeout", f"{seconds}s", True)))
