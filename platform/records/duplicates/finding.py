"""Finds the records that a record may be a duplicate of, as far as the actor may know of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ...core.errors import DuplicateError, FormloomError
from ...core.transaction import Transaction
from ...documents.app import Entity
from .. import rights
from ..query import SYSTEM, THIS, Rows
from ..reading import missing
from ..saving import Saving
from .keys import KEY, Key, keys_of, under
from .rules import DuplicateRule, duplicate_rules, parts_of

Values = Mapping[str, object]
#: Records that are compared with one; more of them share a key only if it says nothing.
MOST_COMPARED = 200
#: Bound values of one statement, which both databases take.
MOST_KEYS = 5_000


@dataclass(frozen=True)
class Duplicate:
    """A record that is probably the same; ``fields`` are those by which it is.

    ``id`` is None for one that the actor may not see: nothing is told of it but that it is there.
    """

    id: UUID | None
    rule: str
    score: float
    blocks: bool
    fields: tuple[str, ...]


class Duplicates:
    """Looks for duplicates of one entity's records."""

    def __init__(self, transaction: Transaction, entity: Entity) -> None:
        self.transaction = transaction
        self.entity = entity
        self.rules = duplicate_rules(entity)

    def of_values(self, values: Values, *, but: UUID | None = None) -> list[Duplicate]:
        """What is like a record with ``values``, the likest first; ``but`` is the record itself.

        What the actor may not read in full is not compared, for it would be told that way.
        """
        rules = tuple(self._seen())
        candidates = self._candidates(rules, [values]) if rules else {}
        found: dict[object, Duplicate] = {}
        for id, (there, is_seen) in candidates.items():
            best = _best(rules, values, there) if id != but else None
            if best is not None:
                # Of those that are not seen, the likest one is told; not how many there are.
                known = found.get(id if is_seen else None)
                told = best if is_seen else replace(best, id=None)
                if known is None or known.score < best.score:
                    found[id if is_seen else None] = replace(told, id=id if is_seen else None)
        return sorted(found.values(), key=lambda one: (-one.score, str(one.id or "~")))

    def of_record(self, id: UUID) -> list[Duplicate]:
        """What a record that the actor may see is like.

        :raises NotFoundError: if there is none.
        """
        if not self.rules:
            return []
        rows = Rows(self.transaction, self.entity)
        names = tuple(sorted({name for rule in self.rules for name in rule.fields}))
        found = self.transaction.fetch(rows.one(names), {THIS: id})
        if not found:
            raise missing(self.entity, id)
        return self.of_values(dict(zip(names, found[0], strict=True)), but=id)

    def of_each(self, records: Sequence[Values]) -> list[list[UUID]]:
        """The records that the actor may see which each of many is a duplicate of."""
        rules = tuple(self._seen())
        found = []
        if not rules:
            return [[] for _ in records]
        by_key, candidates = self._by_key(rules, records)
        for values in records:
            near = {id for key in _keys(rules, values) for id in by_key.get(key, ())}
            seen = (id for id in near if candidates[id][1])
            scored = [(_best(rules, values, candidates[id][0]), id) for id in seen]
            likest = sorted(((-one.score, id) for one, id in scored if one), key=lambda p: p)
            found.append([id for _, id in likest])
        return found

    def refuse(self, savings: Sequence[Saving]) -> None:
        """Refuse records that a rule does not let be saved a second time."""
        rules = tuple(rule for rule in self.rules if rule.blocks)
        fresh = [one for one in savings if any(_touches(rule, one) for rule in rules)]
        if not fresh:
            return
        by_key, candidates = self._by_key(rules, [one.after for one in fresh])
        for one in fresh:
            keys = _keys(rules, one.after)
            for id in dict.fromkeys(id for key in sorted(keys) for id in by_key.get(key, ())):
                there, is_seen = candidates[id]
                best = _best(rules, one.after, there) if id != one.id else None
                if best is not None:
                    one.refusal = self._refusal(best, is_seen=is_seen)
                    break
            else:
                # The next one of the same call is compared with this one, too.
                candidates[one.id] = (one.after, True)
                for key in keys:
                    by_key.setdefault(key, []).append(one.id)

    def _refusal(self, found: Duplicate, *, is_seen: bool) -> FormloomError:
        titles = ", ".join(self.entity.field(key).title for key in found.fields)
        template = (
            "A {entity} like this is there already. Use that one: {titles}."
            if is_seen
            else "Another team has a {entity} like this already: {titles}. Ask who it belongs to."
        )
        keys = found.fields
        return DuplicateError(template, fields=keys, titles=titles, entity=self.entity.title)

    def _seen(self) -> Iterator[DuplicateRule]:
        """The rules with those parts that the actor may read in full."""
        known = rights.visible(self.transaction, self.entity)
        for rule in self.rules:
            parts = tuple(
                one for one in rule.parts if known.get(one[0].field.key) in {"read", "edit"}
            )
            if parts:
                yield replace(rule, parts=parts)

    # Candidates

    def _candidates(
        self, rules: Sequence[DuplicateRule], records: Sequence[Values]
    ) -> dict[UUID, tuple[Values, bool]]:
        """Live records that share a key, with their values and whether the actor may see them."""
        keys = sorted({key for values in records for key in _keys(rules, values)})
        found: dict[UUID, tuple[Values, bool]] = {}
        for start in range(0, len(keys), MOST_KEYS):
            found |= self._read(rules, keys[start : start + MOST_KEYS], len(records))
        return found

    def _read(
        self, rules: Sequence[DuplicateRule], keys: Sequence[Key], count: int
    ) -> dict[UUID, tuple[Values, bool]]:
        rows = Rows(self.transaction, self.entity)
        table = rows.table
        names = sorted({name for rule in rules for name in rule.fields})
        ids = select(KEY.c.record_id).where(under(keys)).limit(MOST_COMPARED * count)
        columns: list[Any] = [table.c[name] for name in names]
        is_seen = rows.rule(rights.READ).label("is_seen")
        statement = rows.select(table.c.id, is_seen, *columns, right=SYSTEM)
        found = self.transaction.execute(statement.where(table.c.id.in_(ids)))
        return {row[0]: (dict(zip(names, row[2:], strict=True)), bool(row[1])) for row in found}

    def _by_key(
        self, rules: Sequence[DuplicateRule], records: Sequence[Values]
    ) -> tuple[dict[Key, list[UUID]], dict[UUID, tuple[Values, bool]]]:
        candidates = self._candidates(rules, records)
        by_key: dict[Key, list[UUID]] = {}
        for id, (values, _) in candidates.items():
            for key in _keys(rules, values):
                by_key.setdefault(key, []).append(id)
        return by_key, candidates


def _keys(rules: Sequence[DuplicateRule], values: Values) -> set[Key]:
    return keys_of(parts_of(rules), values)


def _touches(rule: DuplicateRule, saving: Saving) -> bool:
    return saving.is_new or not rule.fields.isdisjoint(saving.changed())


def _best(rules: Sequence[DuplicateRule], one: Values, other: Values) -> Duplicate | None:
    """By which rule two records are duplicates, a blocking one before a likelier one."""
    scored = ((rule, rule.alike(one, other)) for rule in rules)
    found = [
        Duplicate(None, rule.id, round(score, 3), rule.blocks, _alike_by(rule, one, other))
        for rule, score in scored
        if score >= rule.score
    ]
    return max(found, key=lambda each: (each.blocks, each.score), default=None)


def _alike_by(rule: DuplicateRule, one: Values, other: Values) -> tuple[str, ...]:
    """The fields of a rule whose values are alike."""
    return tuple(
        part.field.key
        for part, _ in rule.parts
        if (mine := part.normal(one.get(part.field.key)))
        and (theirs := part.normal(other.get(part.field.key)))
        and part.kind.alike(mine, theirs) >= rule.score
    )
