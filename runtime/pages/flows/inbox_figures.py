"""How much it is that waits for a decision: the key figures of the records in an inbox."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import RowMapping

from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.records.values import Record
from ....platform.workflows.model import Flow
from ....platform.workflows.ports.versions import Versions
from ....platform.workflows.rights import HIDDEN, field_rights
from ....platform.workflows.seeing import see_some
from ..records.columns import usual_columns
from ..records.display import shown_text
from ..words import app, label, manner

#: Figures of one record.
MOST = 2
#: What counts as one, what says most first.
_TYPES = ("money", "percent", "decimal", "integer", "duration")

Figures = tuple[tuple[str, str], ...]


def figures_of(tx: Transaction, rows: Sequence[RowMapping]) -> Mapping[UUID, Figures]:
    """The figures of the open tasks among a box's rows, by their entries; read once a step."""
    versions = Versions(tx)
    groups: dict[tuple[str, str, str, str], list[RowMapping]] = {}
    for row in rows:
        is_open = row["task_state"] in ("open", "lent") and row["state"] != "ended"
        if is_open and row["record_id"] is not None and row["entity"] in app().entities:
            key = (row["flow"], row["hash"], row["step"], row["entity"])
            groups.setdefault(key, []).append(row)
    found: dict[UUID, Figures] = {}
    for (flow, version, step, entity), waiting in groups.items():
        found.update(_of_step(tx, versions.version(flow, version), step, entity, waiting))
    return found


def _of_step(
    tx: Transaction, flow: Flow, step: str, entity: str, rows: Sequence[RowMapping]
) -> Iterator[tuple[UUID, Figures]]:
    if step not in flow.by_id or flow.entity != entity:
        return
    keys, listed = _keys(app().entity(entity)), field_rights(flow, step)
    # What the step names is what it asks about.
    keys = [key for key in keys if listed.get(key, HIDDEN) != HIDDEN] or keys
    seen = see_some(tx, flow, step, keys, MOST, [row["record_id"] for row in rows])
    for row in rows:
        if row["record_id"] in seen:
            yield row["entry"], tuple(_told(seen[row["record_id"]]))


def _told(record: Record) -> Iterator[tuple[str, str]]:
    for key, field in record.fields.items():
        text = shown_text(record.values[key], field, manner())
        if text:
            yield label(field), text


def _keys(entity: Entity) -> list[str]:
    """An entity's figures: an amount, a share and so on, then the second of each; those of its
    usual list before all others.
    """
    usual = [key for key in usual_columns(entity) if key in entity.fields]
    rest = [key for key in entity.fields if key not in usual]
    found = [key for key in (*usual, *rest) if _kind(entity.fields[key]) in _TYPES]
    kinds = [_kind(entity.fields[key]) for key in found]
    turns = [(kinds[:at].count(kind), _TYPES.index(kind)) for at, kind in enumerate(kinds)]
    return [key for _turn, key in sorted(zip(turns, found, strict=True), key=lambda one: one[0])]


def _kind(field: Field) -> str:
    return field.value_type.name
