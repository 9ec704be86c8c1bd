"""The world of a scenario: people, departments and records out of its document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ..documents.app import App, Entity
from ..fields.field import Field
from ..records.paths import link_target
from .facts import Department, Organisation, Person

Given = Mapping[str, object]


def load_value(app: App, known: Field, raw: object) -> object:
    """A value as formulas read it; links and people are named by their keys here."""
    if raw is None or link_target(app, known) is not None or known.value_type.directory:
        return raw
    loaded: object = known.value_type.load(raw, known)
    return loaded


@dataclass(frozen=True)
class GivenRecords:
    """``Records`` of a scenario: links are followed by the keys of its records."""

    app: App
    rows: Mapping[tuple[str, str], Mapping[str, object]]

    def row(self, entity: str, id: str) -> Mapping[str, object] | None:
        return self._row(entity, id, 0)

    def _row(self, entity: str, id: str, depth: int) -> Mapping[str, object] | None:
        found = self.rows.get((entity, id))
        known = self.app.entities.get(entity)
        if found is None or known is None or depth > _DEEPEST:
            return found
        return {key: self._followed(known, key, value, depth) for key, value in found.items()}

    def _followed(self, entity: Entity, key: str, value: object, depth: int) -> object:
        known = entity.fields.get(key)
        other = link_target(self.app, known) if known is not None else None
        if other is None or not isinstance(value, str):
            return value
        return self._row(other.key, value, depth + 1) or value


_DEEPEST = 3


def organisation(given: Given) -> Organisation:
    people = {key: _person(key, one) for key, one in parts(given, "people")}
    departments = {
        key: Department(key, str(one.get("parent", "")), tuple(texts(one.get("heads"))))
        for key, one in parts(given, "departments")
    }
    for one in people.values():
        if one.department and one.department not in departments:
            departments[one.department] = Department(one.department)
    return Organisation(people, departments)


def _person(key: str, given: Given) -> Person:
    roles = frozenset(texts([*texts(given.get("roles")), *texts([given.get("role", "")])]))
    return Person(
        key, key, login=key, department=str(given.get("department", "")),
        manager=str(given.get("manager", "")), roles=roles,
        administrator="administrator" in roles,
    )  # fmt: skip


def part(given: Given, key: str) -> Given:
    found = given.get(key)
    return found if isinstance(found, Mapping) else {}


def parts(given: Given, key: str) -> Iterator[tuple[str, Given]]:
    for name, one in part(given, key).items():
        yield name, cast("Given", one)


def texts(found: object) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list | tuple) else []
