"""Indexes come from use: links, unique rules, owners, and what published views sort and filter by.

A blank counts as the smallest value on both databases (SQLite's own order), so one index serves a
sort in both directions.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Index, MetaData, Table, nulls_first

from .app import App, Entity
from .record_tables import physical_name

#: More than this would cost writes more than it gives reads.
MOST_INDEXES = 16


@dataclass(frozen=True)
class IndexPlan:
    """An index that an entity needs; ``keys`` are column keys of ``table``."""

    name: str
    table: Table
    keys: tuple[str, ...]
    unique: bool = False

    def build(self, dialect: str) -> Index:
        """The index for ``dialect``, on a copy of the table: an app's tables stay as they are."""
        copy = self.table.to_metadata(MetaData())
        columns = [copy.columns[key] for key in self.keys]
        if self.unique:
            live = copy.columns["deleted_at"].is_(None)
            return Index(self.name, *columns, unique=True, sqlite_where=live, postgresql_where=live)
        ordered = columns if dialect == "sqlite" else [nulls_first(c.asc()) for c in columns]
        return Index(self.name, *ordered)


def unique_index_name(entity: Entity, keys: Iterable[str]) -> str:
    """The name of the index that keeps ``keys`` unique among live records."""
    return _name("u", entity, keys)


def indexes_of(app: App, entity: Entity) -> tuple[IndexPlan, ...]:
    """Every index of an entity's table, unique ones first, the most useful ones next."""
    unique = [
        IndexPlan(unique_index_name(entity, keys), entity.table, keys, unique=True)
        for keys in entity.unique
        if all(key in entity.table.columns for key in keys)
    ]
    wanted = dict.fromkeys(keys for keys in _wanted(app, entity) if _has_columns(entity, keys))
    plain = [IndexPlan(_name("i", entity, keys), entity.table, keys) for keys in wanted]
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
    yield ("owner",)
    yield ("department",)
    for _, view in app.all("view"):
        if view.get("entity") == entity.key:
            yield from _of_view(entity, view)
    yield ("updated_at",)


def _of_view(entity: Entity, view: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    sorts = cast("Iterable[Mapping[str, str]]", view.get("sort") or ())
    first = next((_sort_column(entity, sort["by"]) for sort in sorts), None)
    if first is not None:
        yield (first,)
    for quick in cast("Iterable[str]", view.get("quick") or ()):
        yield (quick, first) if first is not None and first != quick else (quick,)


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
