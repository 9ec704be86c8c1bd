"""The unit of work: who acts, on which connection, when, and what happens once it is saved."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, Row
from sqlalchemy.sql.dml import UpdateBase

from .actor import Actor

if TYPE_CHECKING:
    from .workspace import Workspace

T = TypeVar("T")
LOG = logging.getLogger("formloom")
NONE: Mapping[str, object] = MappingProxyType({})


class Transaction:
    """Given to every service. Services write through it and never commit.

    ``now`` is bound once, so everything that one transaction stores has one time. A transaction
    reads unless it was opened with ``Workspace.write``.
    """

    def __init__(
        self,
        workspace: "Workspace",
        connection: Connection,
        actor: Actor,
        now: datetime,
        request_id: str = "",
        *,
        writing: bool,
        hasty: bool = False,
    ) -> None:
        self.workspace = workspace
        self.connection = connection
        self.actor = actor
        self.now = now
        self.request_id = request_id
        self.writing = writing
        #: Whether the database itself ends a statement that takes longer than ``query_seconds``.
        self.hasty = hasty
        #: The network address that the request came from; blank for jobs and commands.
        self.address = ""
        self._before: list[Callable[[], None]] = []
        self._after: list[Callable[[], None]] = []
        self._kept: dict[object, Any] = {}

    @property
    def is_sqlite(self) -> bool:
        return self.workspace.is_sqlite

    def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None,
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement.

        :raises RuntimeError: for a write in a transaction that reads: it would pass by the queue
            of writers and fail under load, so it fails at once.
        """
        if isinstance(statement, UpdateBase):
            self._demand_writing()
        return self.connection.execute(statement, parameters)

    def fetch(
        self, statement: Executable, parameters: Mapping[str, object] = NONE
    ) -> list[Row[Any]]:
        """The rows of a query whose statement object is kept and runs often: twice as fast.

        :raises RuntimeError: as ``execute``.
        """
        if isinstance(statement, UpdateBase):
            self._demand_writing()
        found = self.workspace.prepared.find(self.connection, statement, parameters)
        if found is None:
            first = list(self.execute(statement, parameters).all())
            self.workspace.prepared.ran(statement, parameters)
            return first
        prepared, given = found
        cursor = prepared.run(self.connection, given)
        rows = prepared.rows(cursor)
        cursor.close()
        return rows

    def write(self, statement: UpdateBase, parameters: Mapping[str, object] = NONE) -> int:
        """Run a write whose statement object is kept and runs often; return how many rows it met.

        :raises RuntimeError: as ``execute``.
        """
        self._demand_writing()
        found = self.workspace.prepared.find(self.connection, statement, parameters)
        if found is None:
            count = self.execute(statement, parameters).rowcount
            self.workspace.prepared.ran(statement, parameters)
            return count
        prepared, given = found
        cursor = prepared.run(self.connection, given)
        count = cursor.rowcount
        cursor.close()
        return count

    def _demand_writing(self) -> None:
        if not self.writing:
            raise RuntimeError("this transaction only reads: open it with Workspace.write")

    def announce(self, event: object) -> None:
        """Tell the floors above what happened, inside this transaction."""
        self.workspace.events.announce(self, event)

    def before_commit(self, call: Callable[[], None]) -> None:
        """Do something as the last thing inside the transaction."""
        self._before.append(call)

    def ended(self) -> None:
        """Called by the workspace when all went well and the commit comes next."""
        for call in self._before:
            call()

    def after_commit(self, call: Callable[[], None]) -> None:
        """Do something once the commit is through, such as waking the job runner."""
        self._after.append(call)

    def committed(self) -> None:
        """Called by the workspace when the commit is through: nothing may fail any more."""
        for call in self._after:
            try:
                call()
            except Exception:
                LOG.exception("after the commit of request %s", self.request_id)

    def kept(self, key: object, make: Callable[[], T]) -> T:
        """What ``make`` gave the first time in this transaction: the app, a person's rights."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    def know(self, key: object, value: object) -> None:
        """Let ``kept`` give ``value``, if it has not made one by itself before."""
        self._kept.setdefault(key, value)

    def forget(self, key: object) -> None:
        """Let ``kept`` make it anew: what it was made from has changed."""
        self._kept.pop(key, None)
