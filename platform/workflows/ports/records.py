"""Records as the formulas and paths of flows read them: whole, whoever acts."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from ...core.transaction import Transaction
from ...documents.app import App, Entity
from ...documents.kinds import KINDS
from ...documents.references import ToField
from ...records.formulas import reads_of
from ...records.links import Tree, merged, tree_of
from ...records.paths import link_target
from ...records.query import SYSTEM, THIS, Rows
from ...records.scopes import Scopes
from ..model import Flow
from .people import uuid_of
from .versions import Document, Versions

Row = Mapping[str, object]
#: Columns that are no values.
_NOT_VALUES = frozenset({"search", "sort_key", "seq"})


class Records:
    """``Records`` over the tables of records.

    Links are read as far as the flows go that were asked for so far; any other stays an id.
    """

    def __init__(self, tx: Transaction, versions: Versions) -> None:
        self._tx = tx
        self._versions = versions
        self._rows: dict[tuple[str, str, int], Row | None] = {}

    def row(self, entity: str, id: str) -> Row | None:
        key = (entity, id, len(self._versions.known))
        if key not in self._rows:
            known = self._versions.app.entities.get(entity)
            wanted = uuid_of(id)
            self._rows[key] = self._read(known, wanted) if known and wanted else None
        return self._rows[key]

    def forget(self) -> None:
        """Read anew: something was written."""
        self._rows.clear()

    def _read(self, entity: Entity, id: UUID) -> Row | None:
        keys = tuple(one.key for one in entity.table.c if one.key not in _NOT_VALUES)
        rows = Rows(self._tx, entity)
        found = self._tx.fetch(rows.one(keys, right=SYSTEM, deleted=None), {THIS: id})
        if not found:
            return None
        scope = dict(zip(keys, found[0], strict=False))
        Scopes(self._tx, self._versions.app).fill(entity, [scope], self._needs(entity))
        return scope

    def _needs(self, entity: Entity) -> Tree:
        """What the flows of an entity read beside its own columns."""
        flows = [one for one in self._versions.known.values() if one.entity == entity.key]
        wanted = merged(
            tree for flow in flows for tree in _reads(flow, self._versions.document(flow))
        )
        return _there(self._versions.app, entity, wanted)


def _reads(flow: Flow, document: Document) -> Iterator[Tree]:
    for (entity, _), formula in flow.formulas.items():
        if entity == flow.entity:
            yield reads_of(formula.core)[0]
    yield tree_of(_paths(flow.entity, document))


def _paths(entity: str, document: Document) -> Iterable[str]:
    """The paths of the record that steps name."""
    for reference in KINDS.get("flow").refer(document):
        if isinstance(reference, ToField) and reference.entity == entity and not reference.as_key:
            yield reference.path


def _there(app: App, entity: Entity, wanted: Tree) -> Tree:
    """``wanted`` without plain values, which are there anyway, and without what is gone."""
    found: dict[str, Tree] = {}
    for key, branch in wanted.items():
        other = _other(app, entity, key)
        if other is not None:
            found[key] = _there(app, other, branch)
    return found


def _other(app: App, entity: Entity, key: str) -> Entity | None:
    """What a link, lines or a related list leads to."""
    if key in entity.lines:
        return entity.lines[key]
    if key == "parent" and entity.parent is not None:
        return app.entity(entity.parent)
    inverse = next((one for one in entity.inverses if one.key == key), None)
    if inverse is not None:
        return app.entity(inverse.entity)
    field = entity.fields.get(key) or entity.system.get(key)
    return link_target(app, field) if field is not None else None
