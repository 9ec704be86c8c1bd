"""Where a path of a report leads: through links to one record, and at most through one list."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..documents.app import App, Entity
from ..documents.references import Pointer, target_of
from ..fields.builtin import FIELD_TYPES
from ..fields.field import Field
from .refusals import RefusalError, unknown

#: A path longer than this is a mistake, and each step is a join.
LONGEST = 5
PARENT = "parent"

#: What is known of a person, after a field such as the owner: the column and the field it is.
PEOPLE: Mapping[str, tuple[str, Field]] = {
    key: (column, Field(key, key, FIELD_TYPES.get(kind), {"title": title}, column, titles=titles))
    for key, column, kind, title, titles in (
        ("department", "department_id", "department", "Department", {"zh": "所属部门"}),
        ("manager", "manager_id", "person", "Manager", {"zh": "上级"}),
        ("region", "region", "text", "Region", {"zh": "区域"}),
    )
}


@dataclass(frozen=True)
class Way:
    """A path that leads to ``field``.

    ``hops`` are links to one record, ``over`` the list after them (lines, or the records that link
    here), ``beyond`` links to one from its records; ``person``: the field is one of ``PEOPLE``;
    ``whole``: the list itself is named and no field of it.
    ``entity`` holds the field or the link to the person; ``touched`` are the (entity, field) pairs
    that somebody must be allowed to read.
    """

    text: str
    hops: tuple[str, ...]
    over: str | None
    beyond: tuple[str, ...]
    entity: Entity
    field: Field
    touched: tuple[tuple[Entity, str], ...]
    list_entity: Entity | None = None
    person: bool = False
    whole: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the field is one of the records of the report themselves."""
        return not self.hops and self.over is None


def find_way(app: App, start: Entity, text: str, at: Pointer) -> Way:
    """What ``text`` names, seen from ``start``.

    :raises RefusalError: naming the nearest that exists.
    """
    steps = text.split(".")
    if len(steps) > LONGEST:
        raise RefusalError(at, "A path has at most {most} steps.", most=LONGEST)
    walker = _Walker(app, start, at)
    for index, key in enumerate(steps[:-1]):
        if walker.is_person(key):
            return walker.to_person(text, key, steps[index + 1 :])
        walker.step(key)
    return walker.arrive(text, steps[-1])


class _Walker:
    def __init__(self, app: App, start: Entity, at: Pointer) -> None:
        self._app = app
        self._at = at
        self._here = start
        self._before: list[str] = []
        self._after: list[str] = []
        self._over: str | None = None
        self._list: Entity | None = None
        self._touched: list[tuple[Entity, str]] = []

    def is_person(self, key: str) -> bool:
        field = self._here.fields.get(key) or self._here.system.get(key)
        return field is not None and field.value_type.directory == "person"

    def step(self, key: str) -> None:
        """Follow a link, or go into a list."""
        here, target = self._here, _target(self._app, self._here, key)
        if target is None:
            raise self._lost(key)
        if _is_many(here, key):
            self._enter(key, target)
        else:
            (self._before if self._over is None else self._after).append(key)
        if key in here.fields:
            self._touched.append((here, key))
        self._here = target

    def _enter(self, key: str, target: Entity) -> None:
        if self._over is not None:
            raise RefusalError(
                self._at, "A path goes through one list, and '{key}' is a second.", key=key
            )
        inverse = next((one for one in self._here.inverses if one.key == key), None)
        is_shared = inverse is not None and inverse.field in target.joins
        if self._before or key in self._here.joins or is_shared:
            raise RefusalError(
                self._at,
                "Several records share what '{key}' leads to: it would be counted more than once. "
                "Report on {entity} instead.",
                key=key, entity=target.key,
            )  # fmt: skip
        self._over, self._list = key, target
        if inverse is not None:
            self._touched.append((target, inverse.field))

    def arrive(self, text: str, key: str) -> Way:
        here = self._here
        field = here.fields.get(key) or here.system.get(key)
        if field is None and key == PARENT and here.parent is not None:
            field = _parent_field(self._app, here)
        elif _is_many(here, key) and _target(self._app, here, key) is not None:
            return self._whole(text, key)
        if field is None:
            raise self._lost(key)
        return self._way(text, field, key)

    def _whole(self, text: str, key: str) -> Way:
        """A list itself: its records can be counted."""
        self.step(key)
        way = self._way(text, self._here.system["revision"], "revision")
        return replace(way, whole=True)

    def to_person(self, text: str, key: str, rest: list[str]) -> Way:
        self._touched.append((self._here, key))
        (self._before if self._over is None else self._after).append(key)
        name = ".".join(rest)
        if name not in PEOPLE:
            template = "Of a person a report knows {fields}, not '{key}'."
            raise unknown(self._at, template, name, PEOPLE, key=name, fields=", ".join(PEOPLE))
        return self._way(text, PEOPLE[name][1], "", person=True)

    def _way(self, text: str, field: Field, key: str, *, person: bool = False) -> Way:
        touched = self._touched if person else [*self._touched, (self._here, key)]
        return Way(
            text, tuple(self._before), self._over, tuple(self._after), self._here, field,
            tuple(touched), self._list, person,
        )  # fmt: skip

    def _lost(self, key: str) -> RefusalError:
        here = self._here
        if key in here.fields or key in here.system:
            return RefusalError(self._at, "'{key}' leads to no other record.", key=key)
        known = [*here.fields, *here.system, *(one.key for one in here.inverses)]
        template = "'{entity}' has no field '{key}'."
        return unknown(self._at, template, key, known, entity=here.key, key=key)


def _target(app: App, entity: Entity, key: str) -> Entity | None:
    if key == PARENT and entity.parent is not None and key not in entity.fields:
        return app.entities.get(entity.parent)
    return target_of(app, entity, key)


def _is_many(entity: Entity, key: str) -> bool:
    if key in entity.lines or key in entity.joins:
        return True
    return any(one.key == key for one in entity.inverses) and key not in entity.fields


def _parent_field(app: App, entity: Entity) -> Field:
    above = app.entity(entity.parent or "")
    settings = {"title": above.title, "to": above.key}
    return Field(PARENT, PARENT, FIELD_TYPES.get("link"), settings, PARENT, titles=above.titles)
