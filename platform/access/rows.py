"""Which records an actor may touch, as SQL inside every statement, and what of their fields.

``readable`` and ``writable`` give predicates. ``readable_branches`` gives the same as parts any of
which suffices, for a query that would rather merge several indexed reads than OR its conditions.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Uuid,
    and_,
    any_,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.sql.elements import True_

from ..core.errors import NotAllowedError, NotSignedInError
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.releases import current_app
from ..formula.core import walk
from .environment import environment
from .field_rights import field_rights_of
from .reach import Given, Reach
from .rights import Action, FieldRight, Rights, rights_of
from .row_rules import Where, checked_rule, condition_of, rules_of
from .scopes import reach_of
from .shared import shared_with
from .stamped import CONCLUDED
from .standing import Standing, standing_of
from .tables import share

Predicate = ColumnElement[bool]

#: More branches than this cost more than they save.
MOST_PARTS = 8

#: Actions that a share gives, and whether it takes one to edit for it. A share widens whose records
#: these are, never what somebody may do: without a role that allows it, it gives nothing.
_SHARED: dict[Action, bool] = {"read": False, "update": True}

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


def readable(
    tx: Transaction, entity: Entity, table: FromClause | None = None, *, kept: bool = False
) -> Predicate:
    """True for the rows of ``table``, the entity's own or an alias of it, that may be seen.

    :param kept: the alias is the same object each time, and so what is built for it is kept.
    """
    return _predicate(tx, entity, "read", entity.table if table is None else table, kept=kept)


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
    kept = _standing(tx).branches
    found = kept.get(source)
    if found is None:
        reach = reach_for(tx, entity, "read")
        found = _parts(reach, where_of(tx, entity, source, reach))
        if reach.lasts and table is None:
            kept[source] = found
    return found


def readable_pairs(
    tx: Transaction, pairs: FromClause, source: Entity, target: Entity | None
) -> Predicate:
    """True for the rows of an n:m link's table whose two ends may both be seen.

    :param target: None when the link leads to people or departments, whom everybody may see.
    """
    near = _through(tx, source, "read", pairs.c.record_id)
    far = true() if target is None else _through(tx, target, "read", pairs.c.target_id)
    return and_(near, far)


def rule_keys(tx: Transaction, entity: Entity) -> frozenset[str]:
    """Keys of a record by which formulas decide whether the actor may see it."""
    app, rules = current_app(tx), reach_for(tx, entity, "read").rules
    cores = (checked_rule(app, entity, rule.text).core for rule in rules)
    parts = (part for core in cores if core is not None for part in walk(core))
    return frozenset(part.path[0] for part in parts if part.path)


def may(tx: Transaction, entity: Entity, action: Action) -> bool:
    """Whether ``action`` may be done with any record of the entity at all."""
    if entity.parent is not None:
        return may(tx, _parent(tx, entity), _OF_PARENT.get(action, "update"))
    return not reach_for(tx, entity, action).is_nothing


def demand(tx: Transaction, entity: Entity, action: Action) -> None:
    """Refuse what ``may`` does not allow.

    :raises NotSignedInError: if nobody is acting.
    """
    if may(tx, entity, action):
        return
    if not tx.actor.is_known:
        raise NotSignedInError("Sign in first.")
    raise NotAllowedError(_REFUSALS[action], entity=entity.title)


def field_right(tx: Transaction, entity: Entity, key: str) -> FieldRight:
    """What the actor may do with a field's values; in lines, that of the lines in their record."""
    return field_rights(tx, entity).get(key, "hidden")


def field_rights(tx: Transaction, entity: Entity) -> Mapping[str, FieldRight]:
    """``field_right`` of every field of the entity, those that every record has included."""
    return field_rights_of(actor_rights(tx), current_app(tx), entity)


@lru_cache(maxsize=2_000)
def visible_fields(rights: Rights, app: App, entity: Entity) -> Mapping[str, FieldRight]:
    """``field_rights`` without the fields that are hidden, the same object for the same rights."""
    known = field_rights_of(rights, app, entity)
    return {key: right for key, right in known.items() if right != "hidden"}


def actor_rights(tx: Transaction) -> Rights:
    """All that the roles of the actor allow."""
    return tx.kept(actor_rights, lambda: rights_of(current_app(tx), tx.actor))


def _parent(tx: Transaction, lines: Entity) -> Entity:
    return current_app(tx).entity(lines.parent or "")


def reach_for(tx: Transaction, entity: Entity, action: Action) -> Reach:
    """How far the action reaches, by all roles together and by what was shared."""
    known, key = _standing(tx), (entity.key, action)
    found = known.reaches.get(key)
    if found is None:
        found = tx.kept((known, *key), lambda: _merged(tx, entity, action))
        if found.lasts:
            known.reaches[key] = found
    return found


def _standing(tx: Transaction) -> Standing:
    return tx.kept(CONCLUDED, lambda: standing_of(tx, actor_rights(tx)))


def reading(tx: Transaction, entity: Entity) -> Reach:
    """How far reading reaches: where it is equal, ``readable`` makes the same SQL in one app."""
    while entity.parent is not None:
        entity = _parent(tx, entity)
    return reach_for(tx, entity, "read")


def _merged(tx: Transaction, entity: Entity, action: Action) -> Reach:
    return reach_by(actor_rights(tx), tx, current_app(tx), entity, action)


def reach_by(rights: Rights, tx: Transaction, app: App, entity: Entity, action: Action) -> Reach:
    """How far the action would reach for the actor with ``rights`` in ``app``."""
    found = reach_of(tx, *sorted(rights.scopes(entity.key, action)))
    formulas = rights.formulas(entity.key, action)
    if formulas and not found.everything:
        found = replace(found, rules=rules_of(tx, app, entity, formulas))
    if found.is_nothing or found.everything or action not in _SHARED:
        return found
    grantees = shared_with(tx, entity.id)
    if not grantees:
        return found
    return replace(found, given=Given(grantees, today(tx), to_edit=_SHARED[action]))


def today(tx: Transaction) -> date:
    """The day in the workspace's zone."""
    return tx.now.astimezone(current_app(tx).manifest.zone).date()


def where_of(tx: Transaction, entity: Entity, table: FromClause, *reaches: Reach) -> Where:
    """Where the rules of ``reaches`` are applied for the actor."""
    app = current_app(tx)
    given = environment(tx, app) if any(one.rules for one in reaches) else None
    return Where(app, entity, table, "sqlite" if tx.is_sqlite else "postgresql", given)


def _predicate(
    tx: Transaction, entity: Entity, action: Action, table: FromClause, *, kept: bool = False
) -> Predicate:
    if entity.parent is not None:
        above = _OF_PARENT.get(action, "update")
        return _through(tx, _parent(tx, entity), above, table.c.parent)
    is_kept = kept or isinstance(table, Table)
    known = _standing(tx).rules
    found = known.get((table, action)) if is_kept else None
    if found is None:
        reach, seen = reach_for(tx, entity, action), reach_for(tx, entity, "read")
        build = _within if is_kept else _within.__wrapped__
        found = build(reach, seen, where_of(tx, entity, table, reach, seen))
        if is_kept and reach.lasts and seen.lasts:
            known[table, action] = found
    return found


def _branches(reach: Reach, where: Where, *, apart: bool = False) -> tuple[Predicate, ...]:
    """What a row must meet one of; ``apart``: each looks for its rows by itself."""
    if reach.everything:
        return (true(),)
    table = where.table
    found: list[Predicate] = []
    if reach.owners:
        found.append(_among(table.c.owner, reach.owners))
    if reach.departments:
        found.append(_among(table.c.department, reach.departments))
    if reach.given is not None:
        found.append(shared_condition(reach.given, where, apart=apart))
    rules = sorted(reach.rules, key=lambda rule: rule.text)
    return (*found, *(condition_of(rule, where) for rule in rules))


@lru_cache(maxsize=500)
def _parts(reach: Reach, where: Where) -> tuple[Predicate, ...]:
    if reach.everything or len(reach.owners) + len(reach.departments) > MOST_PARTS:
        return _branches(reach, where, apart=True)
    table = where.table
    mine = (table.c.owner == one for one in sorted(reach.owners))
    theirs = (table.c.department == one for one in sorted(reach.departments))
    rest = replace(reach, owners=frozenset(), departments=frozenset())
    return (*mine, *theirs, *_branches(rest, where, apart=True))


def shared_condition(given: Given, where: Where, *, apart: bool = False) -> Predicate:
    """Records that a share names: asked for one by one, or ``apart`` found from the shares."""
    ids = _shares(given, where.entity)
    if apart and where.dialect == "postgresql":
        # Found before the plan is chosen; else PostgreSQL walks the order of a whole filter to
        # meet the two records that somebody was given.
        found = func.array(ids.scalar_subquery(), type_=ARRAY(Uuid()))
        return where.table.c.id == any_(found)
    if apart:
        return where.table.c.id.in_(ids)
    return ids.where(share.c.record_id == where.table.c.id).exists()


def _shares(given: Given, entity: Entity) -> Select[tuple[UUID]]:
    lasting = or_(share.c.until.is_(None), share.c.until >= given.day)
    found = select(share.c.record_id).where(
        share.c.entity_id == entity.id, share.c.grantee.in_(sorted(given.grantees)), lasting
    )
    return found.where(share.c.may_edit) if given.to_edit else found


def _among(column: ColumnElement[UUID], ids: frozenset[UUID]) -> Predicate:
    """Mostly it is one; an equality is served by an index together with a sort."""
    if len(ids) > 1:
        return column.in_(ids)
    (only,) = ids
    return column == only


@lru_cache(maxsize=2_000)
def _within(reach: Reach, seen: Reach, where: Where) -> Predicate:
    """The rule of an entity's own table, kept: building it costs more than running it."""
    allowed = or_(false(), *_branches(reach, where))
    return allowed if reach <= seen else and_(allowed, or_(false(), *_branches(seen, where)))


def _through(
    tx: Transaction, entity: Entity, action: Action, id: ColumnElement[object]
) -> Predicate:
    """True where ``id`` names a record with which ``action`` may be done."""
    record = entity.table.alias()
    rule = _predicate(tx, entity, action, record)
    if isinstance(rule, True_):
        return rule
    return exists().where(record.c.id == id, rule)
