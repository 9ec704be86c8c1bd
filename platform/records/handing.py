"""Handing records over: only who may gives them away or takes them, by whichever way.

The owner and the department decide who sees a record, and so may other fields by the formulas of
role documents: a change that would take a record out of the actor's own sight gives it away, too.
"""

from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID

from ..access.people import People
from ..access.rights import Action
from ..core.errors import InvalidValueError, Message
from ..core.transaction import Transaction
from . import rights
from .plan import GIVEN, Plan
from .query import READ, THESE, Rows
from .saving import Saving

TRANSFER: Action = "transfer"
_GONE = "They cannot sign in any more. Choose somebody who can."


def demand_heir(transaction: Transaction, owner: UUID) -> None:
    """Refuse to hand anything over to somebody who is disabled.

    :raises InvalidValueError: naming the owner.
    """
    if People(transaction).disabled_among([owner]):
        raise InvalidValueError(_GONE, field="owner")


class Handing:
    """What the actor may hand over of one entity; ``is_free``: it is what is being done anyway."""

    def __init__(self, transaction: Transaction, plan: Plan, *, is_free: bool) -> None:
        self.transaction = transaction
        self.plan = plan
        self.is_free = is_free

    def check(self, savings: Sequence[Saving]) -> None:
        """Refuse changes of owner and department that only who may hand over makes."""
        if self.is_free:
            return
        moved = [(one, keys) for one in savings if (keys := self._moved(one))]
        self._refuse_gone([one for one, keys in moved if "owner" in keys and not one.is_new])
        stored = [one.id for one, _ in moved if not one.is_new]
        allowed = self._allowed(stored)
        for one, keys in moved:
            if one.id not in allowed and not (one.is_new and self._may_at_all):
                for key in keys:
                    one.refuse(key, Message("You may not hand this record over."))

    def _refuse_gone(self, savings: Sequence[Saving]) -> None:
        """Refuse owners who are disabled; what is created, by an import, may name who has left."""
        heirs = {one.id: cast("UUID | None", one.after.get("owner")) for one in savings}
        named = {one for one in heirs.values() if one != self.transaction.actor.person} - {None}
        gone = People(self.transaction).disabled_among(filter(None, named)) if named else ()
        for one in savings if gone else ():
            if heirs[one.id] in gone:
                one.refuse("owner", Message(_GONE))

    def _moved(self, saving: Saving) -> list[str]:
        """Of owner and department, those that are given as something else than they were."""
        given = [key for key in GIVEN if key in saving.given]
        if not given:
            return given
        after = saving.after
        if saving.before is not None:
            return [key for key in given if after.get(key) != saving.before.get(key)]
        actor = self.transaction.actor
        places = {None, actor.department, *rights.departments_of(self.transaction)}
        usual: dict[str, set[UUID | None]] = {"owner": {actor.person}, "department": places}
        return [key for key in given if after.get(key) not in usual[key]]

    @property
    def _may_at_all(self) -> bool:
        return rights.may(self.transaction, self.plan.entity, TRANSFER)

    def _allowed(self, ids: Sequence[UUID]) -> frozenset[UUID]:
        """Those of stored records, as they are before the change, that may be handed over."""
        return self._among(ids, TRANSFER) if ids and self._may_at_all else frozenset()

    def _among(self, ids: Sequence[UUID], right: str) -> frozenset[UUID]:
        statement = Rows(self.transaction, self.plan.entity).pick(("id",), right=right)
        return frozenset(self.transaction.execute(statement, {THESE: list(ids)}).scalars())

    def store(self, savings: Sequence[Saving], put: Callable[[Sequence[Saving]], None]) -> None:
        """Let ``put`` store changes; what they would take out of the actor's sight is refused."""
        if self.is_free or not self._is_at_risk(savings):
            put(savings)
            return
        point = self.transaction.connection.begin_nested()
        put(savings)
        ids = [one.id for one in savings if not one.is_refused]
        lost = frozenset(ids) - self._among(ids, READ)
        if not lost:
            point.commit()
            return
        point.rollback()
        given_away = lost - self._allowed(list(lost))
        for one in savings:
            if one.id in given_away:
                one.refuse("", Message("You may not hand this record over: you would not see it."))
        put([one for one in savings if not one.is_refused])

    def _is_at_risk(self, savings: Sequence[Saving]) -> bool:
        keys = rights.rule_keys(self.transaction, self.plan.entity)
        return bool(keys) and any(not keys.isdisjoint(one.changed()) for one in savings)
