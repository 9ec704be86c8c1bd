"""One database with its app and people."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select

from .actor import Actor
from .clock import Clock, SystemClock
from .database import RELEASE_LOCK, WRITING, FairLock, Hook, open_engine, told_plainly
from .events import Events
from .migrations import migrate
from .settings import Settings
from .transaction import Transaction


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
        self._writers = FairLock()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def migrate(self) -> None:
        """Create or upgrade Formloom's own tables. Safe to call at every start."""
        with self._writers.held(), told_plainly():
            migrate(self.engine)

    @contextmanager
    def read(self, actor: Actor, *, request_id: str = "") -> Iterator[Transaction]:
        """A transaction that only reads."""
        with told_plainly(), self.engine.connect() as connection, connection.begin():
            yield Transaction(self, connection, actor, self._now(), request_id, writing=False)

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
                connection = fresh.execution_options(**{WRITING: True})
                with connection.begin():
                    if not self.is_sqlite:
                        _lock_release(connection, alone=publishing)
                    transaction = Transaction(
                        self, connection, actor, self._now(), request_id, writing=True
                    )
                    yield transaction
            transaction.committed()

    def _now(self) -> datetime:
        return self.clock.now()

    def close(self) -> None:
        self.engine.dispose()


def _lock_release(connection: Connection, *, alone: bool) -> None:
    lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
    connection.execute(select(lock(RELEASE_LOCK)))
