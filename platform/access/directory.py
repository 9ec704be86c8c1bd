"""The tree of departments and who belongs where, kept in memory until somebody changes it.

Every request asks for it, for the reach of a role and for names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from ..core.transaction import Transaction
from .stamped import Stamped
from .tables import department, membership, person

Below = Mapping[UUID, tuple[UUID, ...]]
_TREE = select(department.c.id, department.c.parent_id, department.c.name)
_PEOPLE = select(person.c.id, person.c.department_id, person.c.manager_id, person.c.region)
_MEMBERS = select(membership.c.person_id, membership.c.department_id)


@dataclass(frozen=True, eq=False)
class Directory:
    """The names of departments and those right below each; people by manager, region, department.

    ``departments`` are all of a person, the primary one included.
    """

    names: Mapping[UUID, str]
    children: Below
    parents: Mapping[UUID, UUID | None] = field(default_factory=dict)
    staff: Below = field(default_factory=dict)
    regions: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    departments: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)

    _below: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    _staff_below: dict[UUID, frozenset[UUID]] = field(default_factory=dict)

    def below(self, top: UUID) -> frozenset[UUID]:
        """``top`` and every department below it."""
        if top not in self._below:
            self._below[top] = _walked(self.children, (top,)) & self.names.keys()
        return self._below[top]

    def above(self, places: Iterable[UUID]) -> frozenset[UUID]:
        """``places`` and every department above one of them."""
        found, waiting = set[UUID](), list(places)
        while waiting:
            one = waiting.pop()
            parent = self.parents.get(one)
            if one not in found and parent is not None:
                waiting.append(parent)
            found.add(one)
        return frozenset(found)

    def staff_below(self, manager: UUID) -> frozenset[UUID]:
        """Everybody whom ``manager`` manages, directly or through others."""
        if manager not in self._staff_below:
            self._staff_below[manager] = _walked(self.staff, self.staff.get(manager, ()))
        return self._staff_below[manager]


def _walked(below: Below, start: Iterable[UUID]) -> frozenset[UUID]:
    # What was met is not walked again, so it ends even in a circle.
    found, waiting = set[UUID](), list(start)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += below.get(one, ())
    return frozenset(found)


def directory(tx: Transaction) -> Directory:
    """Departments and people as this transaction sees them."""
    return DIRECTORY.of(tx)


def _read(tx: Transaction) -> Directory:
    tree = tx.execute(_TREE).all()
    people = tx.execute(_PEOPLE).all()
    homes = [(id, place) for id, place, *_ in people if place is not None]
    members = [*homes, *((id, place) for id, place in tx.execute(_MEMBERS))]
    return Directory(
        names={row.id: row.name for row in tree},
        children=_grouped((row.parent_id, row.id) for row in tree if row.parent_id),
        parents={row.id: row.parent_id for row in tree},
        staff=_grouped((row.manager_id, row.id) for row in people if row.manager_id),
        regions={
            region: frozenset(row.id for row in people if row.region == region)
            for region in {row.region for row in people if row.region}
        },
        departments={id: frozenset(places) for id, places in _grouped(members).items()},
    )


def _grouped(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, tuple[UUID, ...]]:
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return {one: tuple(others) for one, others in found.items()}


DIRECTORY = Stamped("departments", _read)
