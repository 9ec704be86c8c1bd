"""What this folder asks of ``access``: row rules, field rights and the names of people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause

from ..access.departments import Departments
from ..access.people import People
from ..access.rights import Action, FieldRight, Rights
from ..access.rows import (
    actor_rights,
    demand,
    may,
    readable,
    readable_branches,
    reading,
    rule_keys,
    visible_fields,
    writable,
)
from ..access.scopes import departments_of
from ..core.errors import NotAllowedError
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.releases import current_app
from ..fields.field import Field
from .paths import link_target
from .values import Covered

READ = "read"


def rule(
    transaction: Transaction, entity: Entity, right: str, source: FromClause, *, kept: bool = False
) -> ColumnElement[bool]:
    """True for the rows of ``source`` with which the actor may do what ``right`` says.

    :param kept: see ``readable``.
    """
    if right == READ:
        return readable(transaction, entity, source, kept=kept)
    return writable(transaction, entity, cast("Action", right), source)


def visible(transaction: Transaction, entity: Entity) -> Mapping[str, FieldRight]:
    """The actor's right to each field that is not hidden."""
    return visible_fields(actor_rights(transaction), current_app(transaction), entity)


def masked(transaction: Transaction, entity: Entity, keys: Iterable[str]) -> tuple[Field, ...]:
    """Fields among ``keys`` that the actor sees only in part."""
    known = visible(transaction, entity)
    return tuple(entity.field(key) for key in keys if known.get(key) == "masked")


def mask(rows: Sequence[dict[str, object]], fields: Iterable[Field]) -> None:
    """Cover the values of ``fields``: 13812345678 becomes 138****5678, a link ****."""
    for field in fields:
        for row in rows:
            value = row.get(field.key)
            if value is not None:
                row[field.key] = Covered.over(_written(value, field))


def _written(value: object, field: Field) -> str:
    """What is covered of a value: an id tells nothing to people, so nothing of it is shown."""
    return "" if isinstance(value, UUID) else field.type.write(value, field)


def demand_path(transaction: Transaction, app: App, entity: Entity, path: str, *, use: str) -> None:
    """Refuse a path through a field that the actor may not read in full.

    Sorting or filtering by it would tell its values one comparison at a time.
    """
    target: Entity | None = None
    for key in path.split("."):
        demand_field(transaction, entity, key, use=use)
        field = entity.fields.get(key)
        target = link_target(app, field) if field is not None else None
        if target is not None:
            entity = target
    if use == "sort" and target is not None and target.display is not None:
        demand_field(transaction, target, target.display, use=use)  # links are sorted by names


def demand_shown(transaction: Transaction, app: App, entity: Entity, paths: Iterable[str]) -> None:
    """Refuse paths to values of which the actor sees nothing: a blank would look like an answer.

    :raises NotAllowedError: naming the field.
    """
    known = visible(transaction, entity)
    for path in paths:
        if path not in known:
            _demand_shown(transaction, app, entity, path)


def _demand_shown(transaction: Transaction, app: App, entity: Entity, path: str) -> None:
    *hops, last = path.split(".")
    for key in hops:
        demand_field(transaction, entity, key, use="read")
        field = entity.fields.get(key) or entity.system.get(key)
        target = link_target(app, field) if field is not None else None
        if target is None:
            return  # no path at all: told where it is resolved
        entity = target
    if visible(transaction, entity).get(last) != "masked":
        demand_field(transaction, entity, last, use="read")


def demand_field(transaction: Transaction, entity: Entity, key: str, *, use: str) -> None:
    """Refuse a field that the actor may not read in full.

    :raises NotAllowedError: naming it.
    """
    if visible(transaction, entity).get(key) in {"read", "edit"} or key == "id":
        return
    if key not in entity.fields and key not in entity.system:
        return  # a related list: its own fields are looked at one by one
    raise NotAllowedError(
        "You may not use '{field}' here: its values are hidden from you.", field=key, use=use
    )


def directory(field: Field) -> str | None:
    """Which directory of the workspace a field names: people or departments."""
    return field.type.directory


def names(transaction: Transaction, directory: str, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The names of people or departments."""
    if not ids:
        return {}
    actor = transaction.actor
    if directory == "person":
        if actor.person is not None and ids == [actor.person]:
            return {actor.person: actor.name}  # most records are seen by who made them
        return People(transaction).names_of(ids)
    known = Departments(transaction).names()
    return {id: known[id] for id in ids if id in known}


__all__ = [
    "Rights",
    "actor_rights",
    "demand",
    "departments_of",
    "may",
    "readable_branches",
    "reading",
    "rule_keys",
    "visible_fields",
]
