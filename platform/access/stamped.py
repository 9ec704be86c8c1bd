"""What every request asks for, kept in memory until somebody changes it.

A stamp in the database, read with the session or token, says whether it is still right.
"""

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import select, update

from ..core.transaction import Transaction
from ..core.workspace import Workspace
from .tables import stamp

T = TypeVar("T")
#: Stands for the stamp in a transaction that has changed the thing and may yet be undone.
_CHANGED = -1
#: Where a transaction keeps what it has concluded from such things; forgotten when one changes.
CONCLUDED = "access.concluded"


class Stamped(Generic[T]):
    """One thing, read whole from the database; ``name`` is that of its stamp."""

    def __init__(self, name: str, read: Callable[[Transaction], T]) -> None:
        self._read = read
        self._mine = stamp.c.name == name
        self._number = select(stamp.c.number).where(self._mine)
        self._known: WeakKeyDictionary[Workspace, tuple[int, T]] = WeakKeyDictionary()
        self._keys = (name, "stamp"), (name, "read")
        #: The stamp, for a statement that reads something else anyway.
        self.label = self._number.scalar_subquery().label(f"{name}_stamp")

    def know(self, tx: Transaction, number: int) -> None:
        """Take over what a statement with ``label`` has read."""
        tx.know(self._keys[0], number)

    def lend(self, tx: Transaction, other: Transaction) -> None:
        """Let ``other`` see what ``tx`` sees."""
        found = self.of(tx)
        other.kept(self._keys[1], lambda: found)

    def touch(self, tx: Transaction) -> None:
        """Say that it was changed."""
        tx.execute(update(stamp).where(self._mine).values(number=stamp.c.number + 1))
        for key in (*self._keys, CONCLUDED):
            tx.forget(key)
        tx.kept(self._keys[0], lambda: _CHANGED)

    def of(self, tx: Transaction) -> T:
        """The thing as this transaction sees it."""
        return tx.kept(self._keys[1], lambda: self._current(tx))

    def _current(self, tx: Transaction) -> T:
        number = tx.kept(self._keys[0], lambda: int(tx.execute(self._number).scalar_one()))
        known = self._known.get(tx.workspace)
        if known is not None and known[0] == number:
            return known[1]
        read = self._read(tx)
        if number != _CHANGED:
            self._known[tx.workspace] = (number, read)
        return read
