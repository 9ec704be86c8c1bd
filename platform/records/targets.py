"""What links may lead to: records that are there, that the actor sees, and that fit the link."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import cast
from uuid import UUID

from ..core.errors import Message
from ..core.transaction import Transaction
from ..documents.app import Entity
from .conditions import admission
from .plan import Plan
from .query import THESE, THIS, Rows
from .saving import Saving

#: Records that are saved, a link of each by its key, and the ids that it newly leads to.
Leads = list[tuple[Saving, str, Sequence[UUID]]]
#: Each record that is there, with whether it fits each filter.
Seen = Mapping[UUID, Mapping[str, bool]]


class Targets:
    """Checks the links of one entity's records, a statement for each entity that they lead to.

    What a link held before stays right.
    """

    def __init__(self, transaction: Transaction, plan: Plan) -> None:
        self._transaction = transaction
        self._plan = plan

    def check(self, savings: Sequence[Saving]) -> None:
        """Refuse links to what is not there, not seen or not fitting."""
        leads: dict[str, Leads] = defaultdict(list)
        for field, target in self._plan.links:
            for one in savings:
                if ids := new_ids(one, field.key):
                    leads[target.key].append((one, field.key, ids))
        for one, key, entity, id in self._any_leads(savings):
            leads[entity].append((one, key, (id,)))
        for entity, found in leads.items():
            self._check(entity, found)

    def _any_leads(self, savings: Sequence[Saving]) -> Iterator[tuple[Saving, str, str, UUID]]:
        for key in self._plan.any_links:
            for one in savings:
                value = cast("str | None", one.after.get(key))
                if value is not None and value != (one.before or {}).get(key):
                    entity, _, id = value.partition("/")
                    yield one, key, entity, UUID(id)

    def _check(self, entity: str, leads: Leads) -> None:
        target = self._plan.app.entities.get(entity)
        if target is None or target.parent is not None:
            _refuse(leads, Message("There is no entity '{entity}'.", {"entity": entity}))
            return
        known = self._plan.link_filters
        filters = {key: known[key] for _, key, _ in leads if key in known}
        wanted = {id for _, _, ids in leads for id in ids}
        if len(wanted) == 1 and not filters:
            seen = self._only(target, wanted.pop(), leads)
        else:
            seen = self._seen(target, wanted, filters)
        told = {"entity": target.title}
        missing = Message("This {entity} does not exist, or you may not see it.", told)
        unfit = Message("This {entity} may not be chosen here.", told)
        for one, key, ids in leads:
            if not all(id in seen for id in ids):
                one.refuse(key, missing)
            elif key in filters and not all(seen[id][filters[key]] for id in ids):
                one.refuse(key, unfit)

    def _only(self, target: Entity, wanted: UUID, leads: Leads) -> Seen:
        """As ``_seen``; what the record is called is read along, for the answer."""
        rows, display = Rows(self._transaction, target), target.display
        named = () if display is None or display not in rows.table.c else (display,)
        found = self._transaction.fetch(rows.held(("id", *named), alone=True), {THIS: wanted})
        for row in found:
            for one, key, _ in leads:
                one.titles[key] = (row[0], row[-1] if named else None)
        return {row[0]: {} for row in found}

    def _seen(self, target: Entity, ids: set[UUID], filters: Mapping[str, str]) -> Seen:
        statement = Rows(self._transaction, target).held(("id",))
        texts = [*dict.fromkeys(filters.values())]
        if texts:
            app = self._plan.app
            fits = (admission(self._transaction, app, target, text) for text in texts)
            filtered = statement.add_columns(*fits)
            found = self._transaction.execute(filtered, {THESE: list(ids)}).all()
        else:
            found = self._transaction.fetch(statement, {THESE: list(ids)})
        return {row[0]: dict(zip(texts, row[1:], strict=True)) for row in found}


def _refuse(leads: Leads, message: Message) -> None:
    for one, key, _ in leads:
        one.refuse(key, message)


def new_ids(saving: Saving, key: str) -> Sequence[UUID]:
    """Ids in a link that were not there before."""
    value = saving.after.get(key)
    if value is None or (saving.before is not None and value == saving.before.get(key)):
        return ()
    if isinstance(value, UUID):
        return (value,)
    before = (saving.before or {}).get(key) or ()
    known = before if isinstance(before, tuple) else ()
    return [id for id in value if id not in known] if isinstance(value, tuple) else ()
