"""Indexes come from use: links, unique rules, owners, what published views sort and filter by,
and what published reports read.

A blank counts as the smallest value on both databases (SQLite's own order), so one index serves a
sort in both directions.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from sqlalchemy import Column, Index, MetaData, Table, Text, func, nulls_first

from ..fields.text import TextField
from ..formula import Place, check
from ..formula.core import walk
from .app import App, Entity
from .formula_schema import USER, formula_schema
from .record_tables import physical_name
from .report_indexes import report_indexes

#: More than this would cost writes more than it gives reads.
MOST_INDEXES = 16
#: Characters of all texts in one index; each takes up to four bytes.
MOST_CHARACTERS = 600
#: Columns by which row rules say whose a record is.
_ROW_RULES = ("owner", "department")


@dataclass(frozen=True)
class IndexPlan:
    """An index that an entity needs; ``keys`` are column keys of ``table``.

    ``wide``: its texts may be longer than a row of an index of PostgreSQL. ``live``: it leaves out
    the recycle bin, so a list is counted without a look at its rows.
    """

    name: str
    table: Table
    keys: tuple[str, ...]
    unique: bool = False
    wide: bool = False
    live: bool = False

    @property
    def is_ordered(self) -> bool:
        """Whether ``seq`` comes last, as it does in every order: equal rows need no sorting.

        SQLite ends each index with it by itself.
        """
        return self.live and not self.unique and "seq" not in self.keys

    def is_possible(self, dialect: str) -> bool:
        """Whether the database can have it: PostgreSQL cannot sort by texts of any length."""
        return dialect == "sqlite" or self.unique or not self.wide

    def build(self, dialect: str) -> Index:
        """The index for ``dialect``, on a bare table: an app's tables stay as they are."""
        live_only = self.unique or self.live
        # Copying all of a wide table for each of its indexes was a third of a first publish.
        also = [*(["deleted_at"] if live_only else []), *(["seq"] if self.is_ordered else [])]
        bare = _bare(self.table, {*self.keys, *also})
        columns = [bare.columns[key] for key in self.keys]
        live = bare.columns["deleted_at"].is_(None) if live_only else None
        if self.unique:
            kept = [func.md5(c) if isinstance(c.type, Text) else c for c in columns]
            return Index(
                self.name, *(kept if self.wide and dialect != "sqlite" else columns),
                unique=True, sqlite_where=live, postgresql_where=live,
            )  # fmt: skip
        if dialect != "sqlite":
            if self.is_ordered:
                columns.append(bare.columns["seq"])
            # As ``sorting.Term`` orders: a column that is never blank says nothing of blanks.
            columns = [nulls_first(c.asc()) if c.nullable else c for c in columns]
        return Index(self.name, *columns, sqlite_where=live, postgresql_where=live)


def _bare(table: Table, keys: Iterable[str]) -> Table:
    """Some columns of a table, and nothing else of it."""
    columns = [table.columns[key] for key in keys]
    return Table(
        table.name,
        MetaData(),
        *(Column(one.name, one.type, key=one.key, nullable=one.nullable) for one in columns),
    )


@lru_cache(maxsize=2_000)
def is_covered(app: App, entity: Entity, keys: frozenset[str]) -> bool:
    """Whether one index of the live records holds all these columns: no record need be read."""
    return any(one.live and keys <= {*one.keys, "seq"} for one in indexes_of(app, entity))


def unique_index_name(entity: Entity, keys: Iterable[str]) -> str:
    """The name of the index that keeps ``keys`` unique among live records."""
    names = tuple(keys)
    return _name("uw" if _is_wide(entity, names) else "u", entity, names)


def is_digested(entity: Entity, key: str) -> bool:
    """Whether PostgreSQL finds a text by a digest of it: its unique index holds nothing else."""
    rules = (keys for keys in entity.unique if keys[0] == key and _is_wide(entity, keys))
    return any(isinstance(entity.table.c[key].type, Text) for _ in rules)


def _is_wide(entity: Entity, keys: Iterable[str]) -> bool:
    """Whether the texts of an index may be longer than PostgreSQL takes (2,704 bytes in all)."""
    fields = [entity.fields[key] for key in keys if key in entity.fields]
    texts = [(field, field.value_type) for field in fields]
    longest = sum(
        min(field.number("maxLength", kind.longest), kind.longest)
        for field, kind in texts
        if isinstance(kind, TextField)
    )
    return longest > MOST_CHARACTERS


def indexes_of(app: App, entity: Entity) -> tuple[IndexPlan, ...]:
    """Every index of an entity's table, unique ones first, the most useful ones next."""
    unique = [
        IndexPlan(unique_index_name(entity, keys), entity.table, keys, True, _is_wide(entity, keys))
        for keys in entity.unique
        if all(key in entity.table.columns for key in keys)
    ]
    wanted = dict.fromkeys(keys for keys in _wanted(app, entity) if _has_columns(entity, keys))
    plain = [
        IndexPlan(
            _name("i", entity, keys if is_link else dict.fromkeys((*keys, "seq"))), entity.table,
            keys, wide=_is_wide(entity, keys), live=not is_link,
        )
        for keys in wanted
        for is_link in [_is_link(entity, keys[0])]
    ]  # fmt: skip
    return (*unique, *plain[: MOST_INDEXES - len(unique)], *_join_indexes(entity))


def _wanted(app: App, entity: Entity) -> Iterator[tuple[str, ...]]:
    if entity.parent is not None:
        yield ("parent", "position")
    for field in entity.fields.values():
        if field.settings.get("to") or field.flag("index"):
            yield (field.key,)
    if entity.parent is not None:
        return
    if entity.display is not None:
        yield ("sort_key",)
    for rule in (*_ROW_RULES, *_of_row_rules(app, entity)):
        yield (rule, "seq")
    views = [view for _, view in app.all("view") if view.get("entity") == entity.key]
    for view in views:
        yield from _of_view(entity, view)
    if _is_shared_out(app, entity):
        for first in dict.fromkeys(_first_sort(entity, view) for view in views):
            if first is not None:
                yield from ((rule, first) for rule in _ROW_RULES)
    yield ("updated_at",)
    yield from report_indexes(app, entity)


def _is_shared_out(app: App, entity: Entity) -> bool:
    """Whether a role sees some of the records only: its lists begin at their owner, in order."""
    for _, role in app.all("role"):
        rules = cast("Mapping[str, Mapping[str, object]]", role.get("entities") or {})
        if rules.get(entity.key, {}).get("read") not in (None, True, False, "all"):
            return True
    return False


def _of_row_rules(app: App, entity: Entity) -> Iterator[str]:
    """The record's own fields by which formulas of roles tell what may be seen."""
    for _, role in app.all("role"):
        rules = cast("Mapping[str, Mapping[str, object]]", role.get("entities") or {})
        also = cast("Mapping[str, str]", rules.get(entity.key, {}).get("also") or {})
        if "read" not in also:
            continue
        schema = formula_schema(app)
        checked = check(also["read"], schema, entity.key, place=Place.ROW_RULE, variables=USER)
        for part in walk(checked.core) if checked.core is not None else ():
            if part.kind == "field" and len(part.path) == 1 and not part.up:
                yield part.path[0]


def _of_view(entity: Entity, view: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    first = _first_sort(entity, view)
    if first is not None:
        yield (first,)
    for quick in cast("Iterable[str]", view.get("quick") or ()):
        yield (quick, first) if first is not None and first != quick else (quick,)


def _is_link(entity: Entity, key: str) -> bool:
    """Whether the rows behind an index are looked for in the recycle bin, too."""
    return key == "parent" or (key in entity.fields and bool(entity.fields[key].settings.get("to")))


def _first_sort(entity: Entity, view: Mapping[str, object]) -> str | None:
    sorts = cast("Iterable[Mapping[str, str]]", view.get("sort") or ())
    return next((_sort_column(entity, sort["by"]) for sort in sorts), None)


def _sort_column(entity: Entity, key: str) -> str:
    return "sort_key" if key == entity.display else key


def _has_columns(entity: Entity, keys: Iterable[str]) -> bool:
    return all(key in entity.table.columns for key in keys)


def _join_indexes(entity: Entity) -> Iterator[IndexPlan]:
    for table in entity.joins.values():
        yield IndexPlan(f"i_{table.name}"[:63], table, ("target_id",))


def _name(prefix: str, entity: Entity, keys: Iterable[str]) -> str:
    """Made of ids and column names, so that a renamed field keeps its index."""
    columns = [entity.table.columns[key].name for key in keys if key in entity.table.columns]
    digest = hashlib.sha256("\0".join(columns).encode()).hexdigest()[:8]
    return physical_name(prefix, entity.id, "_".join(columns)[:24], digest)
