"""One statement for all levels of a report: its groups, their subtotals and the totals of all.

A level is (groups of the rows, groups of the columns) that still stand. Where every atom can be
merged the rows are aggregated once and the levels are made of the groups; else every level goes
over the rows again.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    case,
    func,
    literal_column,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.sql.expression import CompoundSelect, Executable

from ..records.query import MARK, READ
from .document import Top
from .facts import Atom, Facts, dim_name
from .ranking import rank_order

Column = ColumnElement[Any]
Level = tuple[int, int]
#: Whether a group is the rest behind the top.
REST = "_rest"
LEVEL = "_level"


class Levels:
    """Builds the statement of a plan from its facts; the actor's rights are inside of those."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.plan = facts.plan
        self.top = facts.plan.report.top
        self.is_apart = not all(atom.kind.merge is not None for atom in facts.atoms)
        self.levels: tuple[Level, ...] = tuple(self._levels())

    def _levels(self) -> Iterator[Level]:
        """The finest level first."""
        rows = _standing([dim.group.subtotals for dim in self.plan.rows])
        columns = _standing([dim.group.subtotals for dim in self.plan.columns])
        for row in rows:
            for column in columns:
                yield row, column

    def statement(self, most: int) -> Executable:
        """The statement; more than ``most`` groups show by one row too many of the first level."""
        parts = [self.facts.groups(one) for one in self.facts.sources]
        if self.is_apart:
            parts = [self.facts.rows(one) for one in self.facts.sources]
        is_final = len(parts) == 1 and not self.is_apart and self.top is None
        if is_final and len(self.levels) == 1:
            return parts[0].add_columns(_number(0).label(LEVEL)).execution_options(**{MARK: READ})
        table: FromClause = (parts[0] if len(parts) == 1 else union_all(*parts)).cte("_facts")
        # Whether each group of the rows is one row already.
        is_grouped = len(parts) == 1 and not self.is_apart and len(self.plan.dims) == 1
        if self.top is not None and is_grouped and not self.top.others:
            return self._tops(table, self.top, most)
        if self.top is not None:
            table = self._cut(table, self.top, is_grouped=is_grouped)
        found = [
            self._level(table, level, place, is_final and place == 0, most)
            for place, level in enumerate(self.levels)
        ]
        statement: Select[Any] | CompoundSelect[Any] = (
            found[0] if len(found) == 1 else union_all(*found)
        )
        return statement.execution_options(**{MARK: READ})

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of every row, in any order."""
        dims = (dim_name(place) for place in range(len(self.plan.dims)))
        rest = (REST,) if self.top is not None else ()
        return (*dims, *rest, *(atom.name for atom in self.facts.atoms), LEVEL)

    def _level(
        self, table: FromClause, level: Level, place: int, is_done: bool, most: int
    ) -> Select[Any]:
        standing = self._standing(level)
        keys = [
            _key(table, dim_name(at)) if at in standing else _gone(table, dim_name(at))
            for at in range(len(self.plan.dims))
        ]
        if self.top is not None:
            keys.append(_key(table, REST) if 0 in standing else _gone(table, REST))
        number = _number(place).label(LEVEL)
        if is_done:
            chosen = select(*keys, *(table.c[one.name] for one in self.facts.atoms), number)
        else:
            chosen = self._merged(table, standing, keys, number)
        if place == 0 and self.plan.dims:
            limited = chosen.limit(most + 1).subquery()
            return select(*limited.c)
        return chosen

    def _standing(self, level: Level) -> list[int]:
        count = len(self.plan.rows)
        return [*range(level[0]), *range(count, count + level[1])]

    def _merged(
        self, table: FromClause, standing: Sequence[int], keys: list[Column], number: Column
    ) -> Select[Any]:
        names = [dim_name(at) for at in standing]
        if self.top is not None and 0 in standing:
            names.append(REST)
        if self.is_apart:
            table = self._middles(table, names)
            keys = [table.c[key.name] if key.name in names else key for key in keys]
        atoms = [self._whole(atom, table).label(atom.name) for atom in self.facts.atoms]
        chosen = select(*keys, *atoms, number).select_from(table)
        return chosen.group_by(*(table.c[name] for name in names))

    def _middles(self, table: FromClause, names: Sequence[str]) -> FromClause:
        """The rows with every value blank that is not in the middle of its group."""
        middles = [atom for atom in self.facts.atoms if atom.kind.name == "middle"]
        if not middles:
            return table
        groups = [table.c[name] for name in names]
        placed = select(
            *table.c,
            *(_place(table.c[one.name], groups).label(f"{one.name}_at") for one in middles),
            *(
                func.count(table.c[one.name]).over(partition_by=groups or None)
                .label(f"{one.name}_of") for one in middles
            ),
        ).subquery()  # fmt: skip
        kept = {one.name: _middle(placed, one) for one in middles}
        return select(
            *(kept.get(one.name, placed.c[one.name]).label(one.name) for one in table.c)
        ).subquery()

    def _tops(self, table: FromClause, top: Top, most: int) -> Executable:
        """The top of the one group, and the totals of all, where nobody wants to see the rest."""
        key = table.c[dim_name(0)]
        atoms = [table.c[atom.name] for atom in self.facts.atoms]
        best = select(key, _number(0).label(REST), *atoms, _number(0).label(LEVEL))
        best = best.order_by(*self._order(table)).limit(min(top.n, most + 1))
        totals = [self._whole(atom, table).label(atom.name) for atom in self.facts.atoms]
        gone = sql_cast(null(), Integer()).label(REST)
        whole = select(_gone(table, key.name), gone, *totals, _number(1).label(LEVEL))
        both: CompoundSelect[Any] = union_all(select(*best.subquery().c), whole.select_from(table))
        return both.execution_options(**{MARK: READ})

    def _order(self, groups: FromClause) -> tuple[Column, ...]:
        """The top groups of the rows first, in the same order each time."""
        key = groups.c[dim_name(0)]
        return rank_order(self.facts, groups), key.is_(None), key

    def _cut(self, table: FromClause, top: Top, *, is_grouped: bool) -> CTE:
        """The facts with all but the top groups put together."""
        first = dim_name(0)
        if is_grouped:
            return self._placed(table, first, top)
        rows = self._middles(table, [first]) if self.is_apart else table
        atoms = [self._whole(atom, rows).label(atom.name) for atom in self.facts.atoms]
        totals = select(rows.c[first], *atoms).group_by(rows.c[first]).subquery()
        return self._joined(table, totals, first, top)

    def _placed(self, table: FromClause, first: str, top: Top) -> CTE:
        """The facts cut, where each is a group of its own."""
        place = func.row_number().over(order_by=self._order(table)).label("_place")
        placed = select(*table.c, place).subquery()
        return select(*_rest(placed, first, placed.c["_place"] <= top.n)).cte("_cut")

    def _whole(self, atom: Atom, table: FromClause) -> Column:
        column = table.c[atom.name]
        found = atom.first(column) if self.is_apart else atom.again(column)
        return type_coerce(found, atom.type)

    def _joined(self, table: FromClause, totals: FromClause, first: str, top: Top) -> CTE:
        word = _word(totals.c[first]).label("_word")
        tops = select(word).order_by(*self._order(totals)).limit(top.n).cte("_top")
        joined = table.outerjoin(tops, tops.c["_word"] == _word(table.c[first]))
        columns = _rest(table, first, tops.c["_word"].is_not(None))
        return select(*columns).select_from(joined).cte("_cut")


def _rest(table: FromClause, first: str, is_top: ColumnElement[bool]) -> list[Column]:
    """The columns of facts, their group blank where it is none of the top."""
    rest = case((is_top, _number(0)), else_=_number(1)).label(REST)
    others = (one for one in table.c if one.name not in {first, "_place"})
    return [case((is_top, table.c[first])).label(first), *others, rest]


def _standing(subtotals: Sequence[bool]) -> list[int]:
    """How many groups of a shelf stand at each of its levels, the most first."""
    inner = [place for place in range(len(subtotals) - 1, 0, -1) if subtotals[place - 1]]
    return [len(subtotals), *inner, 0] if subtotals else [0]


def _number(value: int) -> Column:
    return literal_column(str(value), Integer())


def _key(table: FromClause, name: str) -> Column:
    return table.c[name]


def _gone(table: FromClause, name: str) -> Column:
    return sql_cast(null(), table.c[name].type).label(name)


def _word(key: Column) -> Column:
    """A key as text, blank too: databases join by equality fast, and never by IS NOT DISTINCT."""
    return func.coalesce(sql_cast(key, Text), literal_column("''"))


def _place(column: Column, groups: Sequence[Column]) -> Column:
    order = [column.is_(None), column]
    return func.row_number().over(partition_by=list(groups) or None, order_by=order)


def _middle(table: FromClause, atom: Atom) -> Column:
    twice = table.c[f"{atom.name}_at"] * 2
    count = table.c[f"{atom.name}_of"]
    return case((twice.between(count, count + 2), table.c[atom.name]))
