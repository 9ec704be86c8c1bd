"""Which records an actor may touch, as SQL inside every statement, and what of their fields.

``readable`` and ``writable`` give predicates. ``readable_branches`` gives the same as parts any of
which suffices, for a query that would rather merge several indexed reads than OR its conditions.
Formulas and shares add branches there.
"""

from collections.abc import Mapping
from functools import reduce

from sqlalchemy import ColumnElement, FromClause, and_, exists, false, or_, true
from sqlalchemy.sql.elements import True_

from ..core.errors import NotAllowedError, NotSignedInError
from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.releases import current_app
from .rights import Action, FieldRight, Rights, rights_of
from .scopes import NOTHING, Reach, reach_of

Predicate = ColumnElement[bool]

#: What one may do with lines is what one may do with the record that they belong to.
_OF_PARENT: dict[Action, Action] = {"read": "read", "export": "export"}

_REFUSALS: dict[Action, str] = {
    "create": "You may not create records of {entity}.",
    "read": "You may not see records of {entity}.",
    "update": "You may not change records of {entity}.",
    "delete": "You may not delete records of {entity}.",
    "import": "You may not import records of {entity}.",
    "export": "You may not export records of {entity}.",
    "share": "You may not share records of {entity}.",
    "approve": "You may not approve records of {entity}.",
    "transfer": "You may not hand over records of {entity}.",
    "merge": "You may not merge records of {entity}.",
}


def readable(tx: Transaction, entity: Entity, table: FromClause | None = None) -> Predicate:
    """True for the rows of ``table``, the entity's own or an alias of it, that may be seen."""
    return _predicate(tx, entity, "read", entity.table if table is None else table)


def writable(
    tx: Transaction, entity: Entity, action: Action, table: FromClause | None = None
) -> Predicate:
    """True for the rows with which ``action`` may be done; they may be seen, too."""
    return _predicate(tx, entity, action, entity.table if table is None else table)


def readable_branches(
    tx: Transaction, entity: Entity, table: FromClause | None = None
) -> tuple[Predicate, ...]:
    """The parts of ``readable``: a row that satisfies any may be seen. None: no row may."""
    source = entity.table if table is None else table
    if entity.parent is not None:
        return (_predicate(tx, entity, "read", source),)
    return _branches(_reach(tx, entity, "read"), source)


def readable_pairs(
    tx: Transaction, pairs: FromClause, source: Entity, target: Entity | None
) -> Predicate:
    """True for the rows of an n:m link's table whose two ends may both be seen.

    :param target: None when the link leads to people or departments, whom everybody may see.
    """
    near = _through(tx, source, "read", pairs.c.record_id)
    far = true() if target is None else _through(tx, target, "read", pairs.c.target_id)
    return and_(near, far)


def may(tx: Transaction, entity: Entity, action: Action) -> bool:
    """Whether ``action`` may be done with any record of the entity at all."""
    if entity.parent is not None:
        return may(tx, _parent(tx, entity), _OF_PARENT.get(action, "update"))
    return not _reach(tx, entity, action).is_nothing


def demand(tx: Transaction, entity: Entity, action: Action) -> None:
    """Refuse what ``may`` does not allow.

    :raises NotSignedInError: if nobody is acting.
    """
    if may(tx, entity, action):
        return
    if not tx.actor.is_known:
        raise NotSignedInError("Sign in first.")
    raise NotAllowedError(_REFUSALS[action], entity=entity.title)


def may_design(tx: Transaction) -> bool:
    """Whether the actor may change documents."""
    return tx.actor.is_designer or _rights(tx).designer


def field_right(tx: Transaction, entity: Entity, key: str) -> FieldRight:
    """What the actor may do with a field's values; in lines, that of the lines in their record."""
    if entity.parent is not None:
        return field_right(tx, _parent(tx, entity), entity.key.rpartition(".")[2])
    return _rights(tx).field(entity.key, key)


def field_rights(tx: Transaction, entity: Entity) -> Mapping[str, FieldRight]:
    """``field_right`` of every field of the entity, those that every record has included."""
    keys = (*entity.fields, *entity.system)
    return tx.kept(
        ("fields", entity.key), lambda: {key: field_right(tx, entity, key) for key in keys}
    )


def _rights(tx: Transaction) -> Rights:
    return tx.kept("rights", lambda: rights_of(current_app(tx), tx.actor))


def _parent(tx: Transaction, lines: Entity) -> Entity:
    return current_app(tx).entity(lines.parent or "")


def _reach(tx: Transaction, entity: Entity, action: Action) -> Reach:
    """How far the action reaches, by all roles together."""

    def merged() -> Reach:
        scopes = _rights(tx).scopes(entity.key, action)
        return reduce(Reach.__or__, (reach_of(tx, one) for one in scopes), NOTHING)

    return tx.kept(("reach", entity.key, action), merged)


def _predicate(tx: Transaction, entity: Entity, action: Action, table: FromClause) -> Predicate:
    if entity.parent is not None:
        above = _OF_PARENT.get(action, "update")
        return _through(tx, _parent(tx, entity), above, table.c.parent)
    reach, seen = _reach(tx, entity, action), _reach(tx, entity, "read")
    allowed = or_(false(), *_branches(reach, table))
    if reach <= seen:
        return allowed
    return and_(allowed, or_(false(), *_branches(seen, table)))


def _branches(reach: Reach, table: FromClause) -> tuple[Predicate, ...]:
    if reach.everything:
        return (true(),)
    found: list[Predicate] = []
    if reach.owners:
        found.append(table.c.owner.in_(reach.owners))
    if reach.departments:
        found.append(table.c.department.in_(reach.departments))
    return tuple(found)


def _through(
    tx: Transaction, entity: Entity, action: Action, id: ColumnElement[object]
) -> Predicate:
    """True where ``id`` names a record with which ``action`` may be done."""
    record = entity.table.alias()
    rule = _predicate(tx, entity, action, record)
    if isinstance(rule, True_):
        return rule
    return exists().where(record.c.id == id, rule)
