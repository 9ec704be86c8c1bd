"""How many records somebody reaches, for many people at once: one statement an entity.

Records are counted by owner, department and whichever rules and shares anybody's reach asks for;
what each person reaches is added up from that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, case, false, func, or_, select, true

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from .environment import environment
from .guard import ACCESS
from .reach import Given, Reach, RowRule
from .row_rules import Where, condition_of
from .rows import shared_condition

#: What a reach may ask for beside owner and department.
Asked = RowRule | Given


@dataclass(frozen=True)
class Sees:
    """What somebody may do with records of an entity: they must be in reach, and be seen."""

    reach: Reach
    seen: Reach

    @property
    def asks(self) -> frozenset[Asked]:
        both = (self.reach, self.seen)
        given = (one.given for one in both if one.given is not None)
        return frozenset((*self.reach.rules, *self.seen.rules, *given))

    def has(self, group: "Group") -> bool:
        return group.is_within(self.reach) and group.is_within(self.seen)


@dataclass(frozen=True)
class Group:
    """Records that are alike for everybody, and how many they are."""

    owner: object
    department: object
    met: frozenset[Asked]
    count: int

    def is_within(self, reach: Reach) -> bool:
        return (
            reach.everything
            or self.owner in reach.owners
            or self.department in reach.departments
            or not self.met.isdisjoint(reach.rules)
            or reach.given in self.met
        )


def groups_of(
    views: Mapping[Asked, Transaction], tx: Transaction, app: App, entity: Entity
) -> list[Group]:
    """All live records of the entity; ``views`` are what is asked for, each by who asks it."""
    table = entity.table
    asked = list(views)
    flags = [
        case((_condition(one, views[one], app, entity), 1), else_=0).label(f"asked_{at}")
        for at, one in enumerate(asked)
    ]
    each = select(table.c.owner, table.c.department, *flags).where(table.c.deleted_at.is_(None))
    found = each.subquery()
    counted = select(*found.c, func.count()).group_by(*found.c)
    rows = tx.execute(counted.execution_options(**{ACCESS: "preview"}))
    return [_group(row, asked) for row in rows]


def _condition(one: Asked, view: Transaction, app: App, entity: Entity) -> ColumnElement[bool]:
    where = Where(
        app, entity, entity.table, "sqlite" if view.is_sqlite else "postgresql",
        environment(view, app),
    )  # fmt: skip
    return condition_of(one, where) if isinstance(one, RowRule) else shared_condition(one, where)


def condition_within(
    reach: Reach, view: Transaction, app: App, entity: Entity
) -> ColumnElement[bool]:
    """True for the rows of the entity that a reach takes in."""
    if reach.everything:
        return true()
    owner, department = entity.table.c.owner, entity.table.c.department
    given = () if reach.given is None else (reach.given,)
    asked = (_condition(one, view, app, entity) for one in (*reach.rules, *given))
    mine = owner.in_(sorted(reach.owners)), department.in_(sorted(reach.departments))
    return or_(false(), *mine, *asked)


def _group(row: Row[Any], asked: Iterable[Asked]) -> Group:
    owner, department, *flags, count = tuple(row)
    met = frozenset(one for one, flag in zip(asked, flags, strict=True) if flag)
    return Group(owner, department, met, int(count))
