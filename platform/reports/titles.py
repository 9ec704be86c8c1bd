"""What the linked records, people and departments of a report's groups are called."""

from collections.abc import Mapping
from uuid import UUID

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..records import rights
from ..records.links import title_of
from ..records.query import THESE, Rows
from ..records.values import NO_ACCESS, LinkedTitle
from .cells import Cells
from .plan import Dim, Plan


def titles_of(
    tx: Transaction, app: App, plan: Plan, cells: Cells
) -> dict[int, dict[UUID, LinkedTitle]]:
    """Titles by the place of the group; groups that hold no links are left out."""
    found = {}
    for place, dim in enumerate(plan.dims):
        if dim.bucket is None and _leads(app, dim):
            found[place] = _titles(tx, app, dim, _ids(plan, place, cells))
    return found


def _leads(app: App, dim: Dim) -> bool:
    return _target(app, dim) is not None or dim.way.field.value_type.directory is not None


def _target(app: App, dim: Dim) -> Entity | None:
    return app.entities.get(dim.way.field.text("to"))


def _ids(plan: Plan, place: int, cells: Cells) -> list[UUID]:
    """The ids that a group has, each once."""
    side, at = (0, place) if place < len(plan.rows) else (1, place - len(plan.rows))
    level = (at + 1, 0) if side == 0 else (0, at + 1)
    finest = (len(plan.rows), len(plan.columns))
    keys = cells.get(level) or cells[finest]
    found = dict.fromkeys(one[side][at] for one in keys)
    return [one for one in found if isinstance(one, UUID)]


def _titles(tx: Transaction, app: App, dim: Dim, ids: list[UUID]) -> dict[UUID, LinkedTitle]:
    target = _target(app, dim)
    if target is not None:
        known = _records(tx, target, ids)
        return {one: known.get(one, LinkedTitle(one, NO_ACCESS, is_open=False)) for one in ids}
    directory = dim.way.field.value_type.directory or ""
    names = rights.names(tx, directory, ids)
    return {one: LinkedTitle(one, names.get(one, "")) for one in ids}


def _records(tx: Transaction, entity: Entity, ids: list[UUID]) -> Mapping[UUID, LinkedTitle]:
    """The titles of the records that the actor may see; one that is covered stays so."""
    display = entity.display or ""
    is_seen = display in rights.visible(tx, entity) and display in entity.table.c
    keys = ("id", display) if is_seen else ("id",)
    rows = tx.fetch(Rows(tx, entity).pick(keys, deleted=None), {THESE: ids})
    found = [dict(zip(keys, row, strict=True)) for row in rows]
    rights.mask(found, rights.masked(tx, entity, keys[1:]))
    return {row["id"]: LinkedTitle(row["id"], title_of(entity, row)) for row in found}
