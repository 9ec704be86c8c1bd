"""Uncovering one value that is sealed or masked; every time is an entry of the audit log."""

from typing import cast
from uuid import UUID

from ..access.audit import write_audit
from ..access.rows import actor_rights
from ..core.errors import InvalidValueError, NotAllowedError
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.dependencies import computed_fields
from ..fields.field import Field
from . import rights
from .paths import link_target
from .plan import plan_of
from .query import THIS, Rows
from .reading import missing
from .sealing_keys import sealer

#: The column of lines that names their record.
PARENT = "parent"


def revealable(tx: Transaction, app: App, entity: Entity) -> frozenset[str]:
    """The fields of which the actor may uncover a value.

    Secrets that they may read, and masked fields that a role of theirs lists under ``reveal``:
    those of lines by a path such as ``items.cost``.
    """
    visible, mine = rights.visible(tx, entity), actor_rights(tx)
    owner, _, lines = entity.key.partition(".")
    path = f"{lines}." if lines else ""
    sealed = plan_of(app, entity).sealed
    return frozenset(
        key
        for key, field in entity.fields.items()
        if (key in sealed and visible.get(key) in {"read", "edit"})
        or (
            visible.get(key) == "masked"
            and mine.reveals(owner, f"{path}{key}")
            and _is_plain(app, entity, field)
        )
    )


def _is_plain(app: App, entity: Entity, field: Field) -> bool:
    """Whether a value stands by itself in the record's row: nothing else is told with it."""
    leads = link_target(app, field) is not None or rights.directory(field) is not None
    is_computed = (entity.key, field.key) in computed_fields(app)
    return field.key in entity.table.c and not leads and not is_computed


def reveal(tx: Transaction, app: App, entity: Entity, id: UUID, key: str) -> str | None:
    """The text of a value, as the audit log will tell.

    :raises NotAllowedError: if the field is hidden from the actor, or not theirs to uncover.
    :raises NotFoundError: if there is no such record, or none that the actor may see.
    """
    found = _uncovered(tx, app, entity, id, key)
    write_audit(tx, "record.reveal", f"{entity.key}/{id}", field=key)
    return found


def reveal_in_line(
    tx: Transaction, app: App, entity: Entity, id: UUID, path: str, line: UUID
) -> str | None:
    """As ``reveal``, of a field such as ``items.cost`` of one of a record's lines.

    :raises NotFoundError: if the record has no such line, too.
    """
    name, _, key = path.partition(".")
    lines = entity.lines.get(name)
    if lines is None or key not in lines.fields:
        raise InvalidValueError("There is no field '{key}'.", field="field", key=path)
    of = Rows(tx, lines).one((PARENT,))
    if tx.execute(of, {THIS: line}).scalar_one_or_none() != id:
        raise missing(lines, line)
    found = _uncovered(tx, app, lines, line, key)
    write_audit(tx, "record.reveal", f"{entity.key}/{id}", field=path, line=str(line))
    return found


def _uncovered(tx: Transaction, app: App, entity: Entity, id: UUID, key: str) -> str | None:
    context = plan_of(app, entity).sealed.get(key)
    if context is None and rights.visible(tx, entity).get(key) in {"read", "edit"}:
        raise InvalidValueError("'{key}' is not a secret.", field=key, key=key)
    if key not in revealable(tx, app, entity):
        raise NotAllowedError("You may not uncover '{field}'.", field=key)
    row = tx.execute(Rows(tx, entity).one((key,)), {THIS: id}).one_or_none()
    if row is None:
        raise missing(entity, id)
    if row[0] is None:
        return None
    if context is not None:
        return sealer(tx).open(cast("bytes", row[0]), context)
    field = entity.fields[key]
    return field.type.write(row[0], field)
