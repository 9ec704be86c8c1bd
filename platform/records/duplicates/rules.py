"""The duplicates rules of an entity, ready to use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, cast
from uuid import UUID

from ...documents.app import Entity
from ...fields.field import Field
from ...fields.secret import SecretField
from .kinds import KINDS, Kind

#: Of a text, so much is compared.
LONGEST = 300


@dataclass(frozen=True, eq=False)
class Part:
    """A field of a rule and how its values are alike.

    ``number`` tells its keys from those of other parts, for ever: it is made of ids.
    """

    field: Field
    kind: Kind
    number: int

    def normal(self, value: object) -> str:
        """What is compared of a value; "" for nothing."""
        if value is None:
            return ""
        text = str(value) if isinstance(value, UUID) else self.field.type.write(value, self.field)
        return self.kind.normal(text[:LONGEST])

    def key(self, value: object) -> int | None:
        """The key under which a record with this value is found; None for none."""
        normal = self.normal(value)
        return _digest(self.kind.key(normal), 8) if normal else None


@dataclass(frozen=True, eq=False)
class DuplicateRule:
    """Two records are duplicates if what is filled in on both is as alike as ``score``.

    ``parts`` come with their weights; ``blocks``: a second one may not be saved.
    """

    id: str
    parts: tuple[tuple[Part, float], ...]
    score: float
    blocks: bool

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(part.field.key for part, _ in self.parts)

    def alike(self, one: Mapping[str, object], other: Mapping[str, object]) -> float:
        """How alike two records are, from 0 to 1: 0 if none of their keys is the same."""
        total = weights = 0.0
        is_compared = False
        for part, weight in self.parts:
            mine = part.normal(one.get(part.field.key))
            theirs = part.normal(other.get(part.field.key))
            if mine and theirs:
                total += weight * part.kind.alike(mine, theirs)
                weights += weight
                is_compared = is_compared or part.kind.key(mine) == part.kind.key(theirs)
        return total / weights if is_compared and weights else 0.0


@lru_cache(maxsize=500)
def duplicate_rules(entity: Entity) -> tuple[DuplicateRule, ...]:
    """The rules of an entity; parts whose field holds nothing that can be compared are left out."""
    raw = cast("Iterable[Mapping[str, Any]]", entity.document.get("duplicates", ()))
    rules = (_rule(entity, at, one) for at, one in enumerate(raw))
    return tuple(rule for rule in rules if rule.parts)


def _rule(entity: Entity, at: int, raw: Mapping[str, Any]) -> DuplicateRule:
    parts = tuple(
        (_part(entity, entity.fields[match["field"]], match["as"]), float(match.get("weight", 1)))
        for match in raw["match"]
        if is_comparable(entity, match["field"])
    )
    id = str(raw.get("id", at + 1))
    return DuplicateRule(id, parts, float(raw["score"]), raw["then"] == "block")


def is_comparable(entity: Entity, key: str) -> bool:
    """Whether a field holds a value that is typed, kept in the record's row and no secret."""
    field = entity.fields.get(key)
    if field is None or key not in entity.table.c or field.type.computed:
        return False
    return not isinstance(field.type, SecretField)


@lru_cache(maxsize=5_000)
def _part(entity: Entity, field: Field, kind: str) -> Part:
    name = "/".join((entity.id, field.id, field.type.name, kind))
    return Part(field, KINDS.get(kind), abs(_digest(name, 4)))


def parts_of(rules: Iterable[DuplicateRule]) -> tuple[Part, ...]:
    """Every part once, whatever number of rules has it."""
    return tuple({part.number: part for rule in rules for part, _ in rule.parts}.values())


def _digest(text: str, size: int) -> int:
    raw = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
    return int.from_bytes(raw, "big", signed=True)
