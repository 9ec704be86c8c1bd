"""Why somebody may do something with a record, or may not, in words."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, or_, select

from ..core.actor import Actor
from ..core.errors import Message, NotFoundError
from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.releases import current_app
from .directory import directory
from .guard import ACCESS
from .looking import seen_by
from .people import People
from .reach import Given, Reach, RowRule
from .rights import PLAIN, Action, held_roles, scopes_in
from .row_rules import condition_of, rules_of
from .rows import actor_rights, reach_for, today, where_of
from .scopes import SCOPES, reach_of
from .shared import grantees_of
from .tables import share

#: What one does, in a sentence such as "The role lets them see their own records."
DOES: Mapping[Action, str] = {
    "create": "create", "read": "see", "update": "change", "delete": "delete",
    "import": "import", "export": "export", "share": "share", "approve": "approve",
    "transfer": "hand over", "merge": "merge",
}  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    """Whether ``action`` is allowed to somebody, and the sentences that say why."""

    person: UUID | None
    name: str
    action: Action
    allowed: bool
    reasons: tuple[Message, ...]


def explain(
    tx: Transaction, entity: Entity, record: UUID, action: Action, actor: Actor | None = None
) -> Explanation:
    """Why ``actor``, or whoever asks, may do ``action`` with a record or not.

    The caller has made sure that whoever asks may know of the record.
    """
    return Case(tx, entity, record).explain(action, actor or tx.actor)


class Case:
    """One record, and whoever asks for it.

    :raises NotFoundError: if there is no such record.
    """

    def __init__(self, tx: Transaction, entity: Entity, record: UUID) -> None:
        self._tx = tx
        self._app = current_app(tx)
        self._entity = entity
        self._record = record
        table = entity.table
        facts = select(table.c.owner, table.c.department, table.c.deleted_at)
        row = tx.execute(self._marked(facts)).one_or_none()
        if row is None:
            raise NotFoundError("There is no {entity} {id}.", entity=entity.title, id=str(record))
        self._row: Row[Any] = row

    def _marked(self, statement: Any) -> Any:
        mine = self._entity.table.c.id == self._record
        return statement.where(mine).execution_options(**{ACCESS: "explain"})

    def explain(self, action: Action, actor: Actor) -> Explanation:
        """Whether and why ``actor`` may do ``action``."""
        view = seen_by(self._tx, actor)
        allowed = self.allows(view, action)
        reasons = (*self._reasons(view, action, allowed=allowed), *self._facts())
        return Explanation(actor.person, actor.name, action, allowed, reasons)

    def who(self, action: Action) -> Iterator[Explanation]:
        """Everybody who can sign in and may do it, with why."""
        for actor in People(self._tx).actors():
            if self.allows(seen_by(self._tx, actor), action):
                yield self.explain(action, actor)

    def among(self, people: Collection[UUID], action: Action) -> Iterator[Actor]:
        """Those of some people who can sign in and may do it."""
        for actor in People(self._tx).actors() if people else ():
            if actor.person in people and self.allows(seen_by(self._tx, actor), action):
                yield actor

    def allows(self, view: Transaction, action: Action) -> bool:
        """Whether the actor of ``view`` may do it."""
        reach = reach_for(view, self._entity, action)
        if action in PLAIN:
            return not reach.is_nothing
        return self._has(view, reach) and self._has(view, reach_for(view, self._entity, "read"))

    def _has(self, view: Transaction, reach: Reach) -> bool:
        """Whether a reach takes the record in."""
        if self._is_within(reach) or any(self._shares(reach.given)):
            return True
        return any(self._meets(view, rule) for rule in reach.rules)

    def _is_within(self, reach: Reach) -> bool:
        mine, theirs = self._row.owner in reach.owners, self._row.department in reach.departments
        return reach.everything or mine or theirs

    def _meets(self, view: Transaction, rule: RowRule) -> bool:
        where = where_of(view, self._entity, self._entity.table, Reach(rules=frozenset({rule})))
        held = self._marked(select(self._entity.table.c.id).where(condition_of(rule, where)))
        return view.execute(held).first() is not None

    @cached_property
    def _shared(self) -> Sequence[Row[Any]]:
        lasting = or_(share.c.until.is_(None), share.c.until >= today(self._tx))
        mine = share.c.record_id == self._record, share.c.entity_id == self._entity.id
        return self._tx.execute(select(share).where(*mine, lasting)).all()

    def _shares(self, given: Given | None) -> Iterator[Row[Any]]:
        if given is None:
            return
        for row in self._shared:
            if row.grantee in given.grantees and (row.may_edit or not given.to_edit):
                yield row

    def _reasons(self, view: Transaction, action: Action, *, allowed: bool) -> Iterator[Message]:
        who = {"who": view.actor.name}
        if view.actor.is_administrator:
            yield Message("{who} is an administrator and may do everything.", who)
            return
        if actor_rights(view).everything:
            yield Message("There are no roles here, so everybody may do everything.")
            return
        told = [*self._of_roles(view, action), *self._of_shares(view, action)]
        yield from (message for message, speaks_for in told if speaks_for is allowed)
        if not any(speaks_for is allowed for _, speaks_for in told):
            yield from self._silence(view, action)

    def _silence(self, view: Transaction, action: Action) -> Iterator[Message]:
        """No role says anything of the action, or it takes another that they lack."""
        data = {"who": view.actor.name, "does": Message(DOES[action]), "entity": self._entity.title}
        if reach_for(view, self._entity, action).is_nothing:
            yield Message("No role lets {who} {does} records of {entity}.", data)
        else:
            yield Message("{who} may not see it, and so may do nothing with it.", data)

    def _of_roles(self, view: Transaction, action: Action) -> Iterator[tuple[Message, bool]]:
        """What each role says, and whether it speaks for or against."""
        for role in held_roles(self._app, view.actor.roles):
            title = {"role": str(role.get("title", role.get("$id"))), "who": view.actor.name}
            if f"{self._entity.key}.{action}" in cast("Iterable[str]", role.get("deny", ())):
                yield Message("The role '{role}' denies it to {who}.", title), False
            entities = cast("Mapping[str, Mapping[str, object]]", role.get("entities", {}))
            rules = entities.get(self._entity.key, {})
            data = {**title, "does": Message(DOES[action])}
            yield from self._of_scopes(view, dict(scopes_in(rules)).get(action), data)
            also = cast("Mapping[str, str]", rules.get("also", {})).get(action)
            yield from self._of_formula(view, also, data)

    def _of_scopes(
        self, view: Transaction, scope: str | None, data: Mapping[str, object]
    ) -> Iterator[tuple[Message, bool]]:
        if scope is None or scope not in SCOPES:
            return
        told = {**data, "scope": Message(SCOPES.get(scope).words)}
        if self._is_within(reach_of(view, scope)):
            yield Message("The role '{role}' lets {who} {does} {scope}.", told), True
        else:
            template = "The role '{role}' lets {who} {does} {scope}; this is none of them."
            yield Message(template, told), False

    def _of_formula(
        self, view: Transaction, text: str | None, data: Mapping[str, object]
    ) -> Iterator[tuple[Message, bool]]:
        if text is None:
            return
        (rule,) = rules_of(view, self._app, self._entity, [text])
        told = {**data, "formula": text}
        if self._meets(view, rule):
            template = "The role '{role}' lets {who} {does} it, because this holds: {formula}"
            yield Message(template, told), True
        else:
            template = "The role '{role}' would let {who} {does} it if this held: {formula}"
            yield Message(template, told), False

    def _of_shares(self, view: Transaction, action: Action) -> Iterator[tuple[Message, bool]]:
        given = reach_for(view, self._entity, action).given
        for row in self._shares(given):
            names = People(self._tx).names_of([row.created_by])
            data = {"by": names.get(row.created_by, ""), "until": row.until}
            template = "{by} shared it with {grantee}."
            if row.until is not None:
                template = "{by} shared it with {grantee} until {until}."
            yield Message(template, {**data, "grantee": self._grantee(row.grantee)}), True
        if given is None and any(row.grantee in grantees_of(view) for row in self._shared):
            yield Message("It was shared, but no role allows this with it."), False

    def _grantee(self, grantee: str) -> object:
        kind, _, key = grantee.partition("/")
        if kind == "role":
            return key
        id = UUID(key)
        names = (
            directory(self._tx).names if kind == "department" else People(self._tx).names_of([id])
        )
        return names.get(id, key)

    def _facts(self) -> Iterator[Message]:
        owner, department = self._row.owner, self._row.department
        if owner is not None:
            name = People(self._tx).names_of([owner]).get(owner, "")
            yield Message("It belongs to {owner}.", {"owner": name})
        if department is not None:
            name = directory(self._tx).names.get(department, "")
            yield Message("Its department is {department}.", {"department": name})
        if self._row.deleted_at is not None:
            yield Message("It is in the recycle bin.")
