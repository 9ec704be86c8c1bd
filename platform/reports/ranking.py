"""The order in which groups are the top: by a value, computed in SQL as exactly as elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, collate, func, literal_column, type_coerce

from ..formula import Children, Core, FormulaType, SqlSource
from ..formula.core import number
from .facts import Facts
from .plan import Computed, Measure, Value

Column = ColumnElement[Any]


@dataclass(frozen=True)
class GroupSource:
    """The atoms of groups as a formula reads fields."""

    table: FromClause
    dialect: str

    def column(self, key: str) -> Column:
        return self.table.c[key]

    def link(self, key: str) -> tuple[SqlSource, ColumnElement[bool] | None]:
        raise LookupError(key)

    def children(self, key: str) -> Children:
        raise LookupError(key)


def rank_order(facts: Facts, groups: FromClause) -> Column:
    """What the groups are ordered by, the top first; a blank is no top."""
    value, desc = _ranked(facts)
    key = rank_key(facts, value, groups)
    return (key.desc() if desc else key.asc()).nulls_last()


def _ranked(facts: Facts) -> tuple[Value, bool]:
    """The first value that the report is sorted by, else its first value, the largest first."""
    values = {one.spec.id: one for one in facts.plan.values}
    for by, desc in facts.plan.report.sort:
        if by in values:
            return values[by], desc
    return facts.plan.values[0], True


def rank_key(facts: Facts, value: Value, groups: FromClause) -> Column:
    """A value of each group as something that can be ordered by."""
    if isinstance(value, Measure):
        atoms = [atom for atom in facts.atoms if atom.measure is value]
        if len(atoms) == 1:  # the formula only says what none is
            column = groups.c[atoms[0].name]
            return func.coalesce(column, literal_column("0")) if value.aggregate.of_none else column
    found = facts.sight.value(_whole(facts, value), GroupSource(groups, facts.sight.dialect))
    if facts.frame.sqlite and value.type is FormulaType.NUMBER:
        return collate(type_coerce(found, Text), "fl_number")
    return found


def _whole(facts: Facts, value: Value) -> Core:
    """A value's formula down to the atoms."""
    known: dict[str, Core] = {}
    for one in facts.plan.values:
        if isinstance(one, Computed):
            known[one.spec.id] = _inlined(one.core, known)
        else:
            parts = {atom.part: atom.name for atom in facts.atoms if atom.measure is one}
            core = one.aggregate.core(one.type, one.scale, wide=facts.wide)
            known[one.spec.id] = _renamed(core, parts)
        if one is value:
            break
    return known[value.spec.id]


def _renamed(core: Core, names: Mapping[str, str]) -> Core:
    if core.kind == "field":
        return replace(core, path=(names[core.path[0]],))
    return replace(core, parts=tuple(_renamed(part, names) for part in core.parts))


def _inlined(core: Core, known: Mapping[str, Core]) -> Core:
    if core.kind != "field":
        return replace(core, parts=tuple(_inlined(part, known) for part in core.parts))
    inner = known[core.path[0]]
    if not core.zero:
        return inner
    zero = number("0")
    return Core(
        "call", inner.type, name="IFBLANK", parts=(inner, zero),
        scale=inner.scale, digits=inner.digits,
    )  # fmt: skip
