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


def revealable(tx: Transaction, app: App, entity: Entity) -> frozenset[str]:
    """The fields of which the actor may uncover a value.

    Secrets that they may read, and masked fields that a role of theirs lists under ``reveal``.
    """
    visible, mine = rights.visible(tx, entity), actor_rights(tx)
    sealed = plan_of(app, entity).sealed
    return frozenset(
        key
        for key, field in entity.fields.items()
        if (key in sealed and visible.get(key) in {"read", "edit"})
        or (
            visible.get(key) == "masked"
            and mine.reveals(entity.key, key)
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
    context = plan_of(app, entity).sealed.get(key)
    if context is None and rights.visible(tx, entity).get(key) in {"read", "edit"}:
        raise InvalidValueError("'{key}' is not a secret.", field=key, key=key)
    if key not in revealable(tx, app, entity):
        raise NotAllowedError("You may not uncover '{field}'.", field=key)
    row = tx.execute(Rows(tx, entity).one((key,)), {THIS: id}).one_or_none()
    if row is None:
        raise missing(entity, id)
    write_audit(tx, "record.reveal", f"{entity.key}/{id}", field=key)
    if row[0] is None:
        return None
    if context is not None:
        return sealer(tx).open(cast("bytes", row[0]), context)
    field = entity.fields[key]
    return field.type.write(row[0], field)
