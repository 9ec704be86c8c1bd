"""Which records an actor may touch, as SQL inside every statement, and what of their fields.

``readable`` and ``writable`` give predicates. ``readable_branches`` gives the same as parts any of
which suffices, for a query that would rather merge several indexed reads than OR its conditions.
Formulas and shares add branches there.
"""

from collections.abc import Mapping
from functools import lru_cache, reduce
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Table, and_, exists, false, or_, true
from sqlalchemy.sql.elements import True_

from ..core.errors import NotAllowedError, NotSignedInError
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.releases import current_app
from .rights import Action, FieldRight, Rights, rights_of
from .scopes import NOTHING, Reach, reach_of

Predicate = ColumnElement[bool]

#: More branches than this cost more than they save.
MOST_PARTS = 8

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
    """The parts of ``readable``: a row that satisfies any may be seen. None: no row may.

    One for each owner and department while they are few, so that an index that begins with them
    serves an order, too.
    """
    source = entity.table if table is None else table
    if entity.parent is not None:
        return (_predicate(tx, entity, "read", source),)
    return _parts(_reach(tx, entity, "read"), source)


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
    return tx.actor.is_designer or actor_rights(tx).designer


def field_right(tx: Transaction, entity: Entity, key: str) -> FieldRight:
    """What the actor may do with a field's values; in lines, that of the lines in their record."""
    return _field_right(actor_rights(tx), current_app(tx), entity, key)


def field_rights(tx: Transaction, entity: Entity) -> Mapping[str, FieldRight]:
    """``field_right`` of every field of the entity, those that every record has included."""
    return _field_rights(actor_rights(tx), current_app(tx), entity)


def _field_right(rights: Rights, app: App, entity: Entity, key: str) -> FieldRight:
    if entity.parent is None:
        return rights.field(entity.key, key)
    return _field_right(rights, app, app.entity(entity.parent), entity.key.rpartition(".")[2])


@lru_cache(maxsize=2_000)
def _field_rights(rights: Rights, app: App, entity: Entity) -> Mapping[str, FieldRight]:
    keys = (*entity.fields, *entity.system)
    return {key: _field_right(rights, app, entity, key) for key in keys}


@lru_cache(maxsize=2_000)
def visible_fields(rights: Rights, app: App, entity: Entity) -> Mapping[str, FieldRight]:
    """``field_rights`` without the fields that are hidden, the same object for the same rights."""
    known = _field_rights(rights, app, entity)
    return {key: right for key, right in known.items() if right != "hidden"}


def actor_rights(tx: Transaction) -> Rights:
    """All that the roles of the actor allow."""
    return tx.kept(actor_rights, lambda: rights_of(current_app(tx), tx.actor))


def _parent(tx: Transaction, lines: Entity) -> Entity:
    return current_app(tx).entity(lines.parent or "")


def _reach(tx: Transaction, entity: Entity, action: Action) -> Reach:
    """How far the action reaches, by all roles together."""

    def merged() -> Reach:
        scopes = actor_rights(tx).scopes(entity.key, action)
        return reduce(Reach.__or__, (reach_of(tx, one) for one in scopes), NOTHING)

    return tx.kept(("reach", entity.key, action), merged)


def _predicate(tx: Transaction, entity: Entity, action: Action, table: FromClause) -> Predicate:
    if entity.parent is not None:
        above = _OF_PARENT.get(action, "update")
        return _through(tx, _parent(tx, entity), above, table.c.parent)
    reach, seen = _reach(tx, entity, action), _reach(tx, entity, "read")
    build = _within if isinstance(table, Table) else _within.__wrapped__
    return build(reach, seen, table)


def _branches(reach: Reach, table: FromClause) -> tuple[Predicate, ...]:
    if reach.everything:
        return (true(),)
    found: list[Predicate] = []
    if reach.owners:
        found.append(_among(table.c.owner, reach.owners))
    if reach.departments:
        found.append(_among(table.c.department, reach.departments))
    return tuple(found)


@lru_cache(maxsize=500)
def _parts(reach: Reach, table: FromClause) -> tuple[Predicate, ...]:
    if reach.everything or len(reach.owners) + len(reach.departments) > MOST_PARTS:
        return _branches(reach, table)
    mine = (table.c.owner == one for one in sorted(reach.owners))
    theirs = (table.c.department == one for one in sorted(reach.departments))
    return (*mine, *theirs)


def _among(column: ColumnElement[UUID], ids: frozenset[UUID]) -> Predicate:
    """Mostly it is one; an equality is served by an index together with a sort."""
    if len(ids) > 1:
        return column.in_(ids)
    (only,) = ids
    return column == only


@lru_cache(maxsize=2_000)
def _within(reach: Reach, seen: Reach, table: Table) -> Predicate:
    """The rule of an entity's own table, kept: building it costs more than running it."""
    allowed = or_(false(), *_branches(reach, table))
    return allowed if reach <= seen else and_(allowed, or_(false(), *_branches(seen, table)))


def _through(
    tx: Transaction, entity: Entity, action: Action, id: ColumnElement[object]
) -> Predicate:
    """True where ``id`` names a record with which ``action`` may be done."""
    record = entity.table.alias()
    rule = _predicate(tx, entity, action, record)
    if isinstance(rule, True_):
        return rule
    return exists().where(record.c.id == id, rule)
