"""Titles and values of linked records, read late: one statement an entity, after the rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..fields.field import Field
from . import rights
from .files import File, files_of
from .paths import link_target
from .query import THESE, Pairs, Rows
from .values import NO_ACCESS, AttachedFile, LinkedTitle, as_text

#: What is wanted of a record: keys, each with what is wanted of the record that it links to.
Tree = Mapping[str, "Tree"]
Values = dict[str, Any]
#: The title of each record that the actor may see, and what was wanted of it.
Found = Mapping[UUID, tuple[LinkedTitle, Values]]


def tree_of(paths: Iterable[str]) -> Tree:
    """Paths such as ``account.industry`` as a tree."""
    root: dict[str, Any] = {}
    for path in paths:
        branch = root
        for key in path.split("."):
            branch = branch.setdefault(key, {})
    return root


@dataclass(frozen=True)
class Ends:
    """Where the links among some fields lead: keys by target, and by directory."""

    pairs: tuple[str, ...]
    files: tuple[Field, ...]
    targets: Mapping[Entity, Sequence[str]]
    directories: Mapping[str, Sequence[str]]


@lru_cache(maxsize=2_000)
def _ends_of(app: App, entity: Entity, keys: tuple[str, ...]) -> Ends:
    targets: dict[Entity, list[str]] = {}
    directories: dict[str, list[str]] = {}
    fields = {key: entity.field(key) for key in keys}
    for key, field in fields.items():
        target, directory = link_target(app, field), rights.directory(field)
        if target is not None and field.type.rows != "lines":
            targets.setdefault(target, []).append(key)
        if directory is not None:
            directories.setdefault(directory, []).append(key)
    files = tuple(field for field in fields.values() if field.type.rows == "files")
    return Ends(tuple(key for key in entity.joins if key in fields), files, targets, directories)


class Links:
    """Replaces the ids in rows by titles, and adds what is wanted of the records behind them."""

    def __init__(self, transaction: Transaction, app: App) -> None:
        self.transaction = transaction
        self.app = app

    def attach(self, entity: Entity, rows: Sequence[Values], wanted: Tree) -> None:
        """Resolve every link among ``wanted``; nested values come under their path.

        Rows may hold the titles of some links already.
        """
        ends = _ends_of(self.app, entity, tuple(wanted))
        for key in ends.pairs:
            pairs = pairs_of(self.transaction, Pairs(entity.joins[key]), [r["id"] for r in rows])
            for row in rows:
                row[key] = pairs.get(row["id"])
        for field in ends.files:
            self._attach_files(entity, field, rows)
        for target, keys in ends.targets.items():
            nested = merged(wanted[key] for key in keys)
            ids = _ids(rows, keys)
            if not ids and not nested:
                continue
            found = self._read(target, ids, nested)
            for key in keys:
                paths = tuple(_flat(wanted[key]))
                for row in rows:
                    _put(row, key, found, paths)
        for directory, keys in ends.directories.items():
            names = rights.names(self.transaction, directory, _ids(rows, keys))
            titles: Found = {one: (LinkedTitle(one, name), {}) for one, name in names.items()}
            for key in keys:
                for row in rows:
                    _put(row, key, titles, ())

    def _attach_files(self, entity: Entity, field: Field, rows: Sequence[Values]) -> None:
        ids = [cast("UUID", row["id"]) for row in rows]
        files = files_of(self.transaction, entity, field, ids)
        for row in rows:
            found = files.get(cast("UUID", row["id"]), ())
            row[field.key] = tuple(_attached(one) for one in found) or None

    def _read(self, target: Entity, ids: Sequence[UUID], nested: Tree) -> Found:
        """The title and the wanted values of each record that the actor may see."""
        if not ids:
            return {}
        rows = Rows(self.transaction, target)
        visible = rights.visible(self.transaction, target)
        names = (*(() if target.display is None else (target.display,)), *nested)
        wanted = dict.fromkeys(key for key in names if key in visible)
        keys = tuple(key for key in wanted if key in rows.table.c)
        read = self.transaction.fetch(rows.pick(("id", *keys), deleted=None), {THESE: ids})
        found = [dict(zip(("id", *keys), row, strict=True)) for row in read]
        rights.mask(found, rights.masked(self.transaction, target, keys))
        titles = [LinkedTitle(row["id"], title_of(target, row)) for row in found]
        open_keys = [key for key in nested if visible.get(key) in {"read", "edit"}]
        self.attach(target, found, {key: nested[key] for key in open_keys})
        return {title.id: (title, row) for title, row in zip(titles, found, strict=True)}


def _attached(file: File) -> AttachedFile:
    return AttachedFile(file.id, file.name, media_type=file.media_type, size=file.size)


def title_of(entity: Entity, row: Mapping[str, Any]) -> str:
    """What the record of a row is called."""
    key = entity.display
    text = as_text(row.get(key), entity.fields[key]) if key is not None else ""
    return text or str(row["id"])[-8:]


def pairs_of(
    transaction: Transaction, pairs: Pairs, ids: Sequence[object]
) -> dict[object, tuple[UUID, ...]]:
    """The targets of each record of an n:m link, in the order that people gave them."""
    if not ids:
        return {}
    table = pairs.table
    statement = (
        pairs.select(table.c.record_id, table.c.target_id)
        .where(table.c.record_id.in_(ids))
        .order_by(table.c.record_id, table.c.position)
    )
    found: dict[object, tuple[UUID, ...]] = {}
    for record, target in transaction.execute(statement):
        found[record] = (*found.get(record, ()), target)
    return found


def merged(trees: Iterable[Tree]) -> Tree:
    """What any of ``trees`` wants."""
    found: dict[str, Tree] = {}
    for tree in trees:
        for key, branch in tree.items():
            found[key] = merged((found.get(key, {}), branch))
    return found


def _ids(rows: Sequence[Values], keys: Iterable[str]) -> list[Any]:
    found: dict[object, None] = {}
    for key in keys:
        for row in rows:
            value = row.get(key)
            if isinstance(value, tuple):
                found.update(dict.fromkeys(value))
            elif isinstance(value, UUID):
                found[value] = None
    return list(found)


def _put(row: Values, key: str, found: Found, paths: Sequence[str]) -> None:
    value = row.get(key)
    linked: Values = {}
    if isinstance(value, UUID):
        row[key], linked = _known(value, found)
    elif isinstance(value, tuple):
        row[key] = tuple(_known(one, found)[0] for one in value)
        return
    for path in paths:
        row[f"{key}.{path}"] = linked.get(path)


def _known(value: UUID, found: Found) -> tuple[LinkedTitle, Values]:
    return found.get(value) or (LinkedTitle(value, NO_ACCESS, is_open=False), {})


def _flat(tree: Tree, before: str = "") -> Iterable[str]:
    for key, branch in tree.items():
        yield before + key
        yield from _flat(branch, f"{before}{key}.")
