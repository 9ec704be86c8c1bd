"""The tree of departments, kept in memory until somebody changes it.

Every request asks for it, for the reach of a role and for names; a stamp in the database, read with
the session or token, says whether it is still right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import select, update

from ..core.transaction import Transaction
from ..core.workspace import Workspace
from .tables import department, stamp

_DEPARTMENTS = stamp.c.name == "departments"
_NUMBER = select(stamp.c.number).where(_DEPARTMENTS)
#: The stamp, for a statement that reads something else anyway.
STAMP = _NUMBER.scalar_subquery().label("departments_stamp")
#: Stands for the stamp in a transaction that has changed departments and may yet be undone.
_CHANGED = -1
_TREE = select(department.c.id, department.c.parent_id, department.c.name)


@dataclass(frozen=True, eq=False)
class Directory:
    """The names of departments, and those right below each."""

    names: Mapping[UUID, str]
    children: Mapping[UUID, tuple[UUID, ...]]

    _below: dict[UUID, frozenset[UUID]] = field(default_factory=dict)

    def below(self, top: UUID) -> frozenset[UUID]:
        """``top`` and every department below it."""
        if top not in self._below:
            self._below[top] = self._walk(top)
        return self._below[top]

    def _walk(self, top: UUID) -> frozenset[UUID]:
        # What was met is not walked again, so it ends even in a circle.
        found, waiting = set[UUID](), [top]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.children.get(one, ())
        return frozenset(found & self.names.keys())


_KEPT: WeakKeyDictionary[Workspace, tuple[int, Directory]] = WeakKeyDictionary()


def know_stamp(tx: Transaction, number: int) -> None:
    """Take over what a statement with ``STAMP`` has read."""
    tx.kept(_stamp, lambda: number)


def touch(tx: Transaction) -> None:
    """Say that a department was added or changed."""
    tx.execute(update(stamp).where(_DEPARTMENTS).values(number=stamp.c.number + 1))
    tx.forget(_stamp)
    tx.forget(directory)
    tx.kept(_stamp, lambda: _CHANGED)


def directory(tx: Transaction) -> Directory:
    """The departments as this transaction sees them."""
    return tx.kept(directory, lambda: _current(tx))


def _stamp(tx: Transaction) -> int:
    return tx.kept(_stamp, lambda: int(tx.execute(_NUMBER).scalar_one()))


def _current(tx: Transaction) -> Directory:
    number = _stamp(tx)
    known = _KEPT.get(tx.workspace)
    if known is not None and known[0] == number:
        return known[1]
    read = _read(tx)
    if number != _CHANGED:
        _KEPT[tx.workspace] = (number, read)
    return read


def _read(tx: Transaction) -> Directory:
    names: dict[UUID, str] = {}
    children: dict[UUID, list[UUID]] = {}
    for id, parent, name in tx.execute(_TREE):
        names[id] = name
        children.setdefault(parent, []).append(id)
    return Directory(names, {id: tuple(below) for id, below in children.items()})
