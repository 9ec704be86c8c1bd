"""The one graph of computed fields: what each of them reads, through which links and lists.

Refusing circles, filling columns and following a saved record all go by it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

from ..fields.computed import ComputedField
from ..fields.field import Field
from ..formula import Checked, Core, Place, check
from .app import App, Entity
from .formula_schema import USER, formula_schema
from .references import target_of

#: (entity key, field key)
Name: TypeAlias = tuple[str, str]
#: Links and lists, each followed from the record that the one before leads to.
Route: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Computed:
    """A computed field with its meaning; ``reads`` are the keys read at the end of each route."""

    app: App
    entity: Entity
    field: Field
    core: Core

    @property
    def name(self) -> Name:
        return self.entity.key, self.field.key

    @cached_property
    def reads(self) -> Mapping[Route, frozenset[str]]:
        found: dict[Route, set[str]] = {}
        _collect(self.core, [()], found)
        return {route: frozenset(keys) for route, keys in found.items()}

    @cached_property
    def names(self) -> frozenset[Name]:
        """Every field that it reads, wherever that is."""
        ends = ((walk_route(self.app, self.entity, route), keys)
                for route, keys in self.reads.items())  # fmt: skip
        return frozenset((end.key, key) for end, keys in ends if end for key in keys)


def check_computed(app: App, entity: Entity, field: Field) -> Checked | None:
    """What a computed field computes, as the type of its column; None for any other field."""
    if not isinstance(field.type, ComputedField):
        return None
    nightly = field.text("refresh") == "nightly"
    return check(
        field.type.expression(field), formula_schema(app), entity.key,
        returns=field.formula_type, place=Place.REFRESHED if nightly else Place.STORED,
        blank_as=field.text("blankAs", "zero"), variables=USER,
    )  # fmt: skip


@lru_cache(maxsize=8)
def computed_fields(app: App) -> Mapping[Name, Computed]:
    """Every computed field whose formula compiles, by name."""
    return {one.name: one for one in _computed(app)}


def _computed(app: App) -> Iterator[Computed]:
    for entity in app.entities.values():
        for field in entity.fields.values():
            checked = check_computed(app, entity, field)
            if checked is not None and checked.core is not None:
                yield Computed(app, entity, field, checked.core)


def with_readers(app: App, names: Iterable[Name]) -> frozenset[Name]:
    """``names`` and every computed field that reads one of them, however far away."""
    found = set(names)
    readers: dict[Name, list[Name]] = {}
    for one in computed_fields(app).values():
        for name in one.names:
            readers.setdefault(name, []).append(one.name)
    ahead = list(found)
    while ahead:
        new = set(readers.get(ahead.pop(), ())) - found
        found |= new
        ahead += new
    return frozenset(found & computed_fields(app).keys())


def levels(app: App, names: Collection[Name]) -> list[list[Computed]]:
    """The fields of ``names``, each in a later level than those of them that it reads."""
    found: list[list[Computed]] = []
    left = {name: computed_fields(app)[name] for name in names}
    while left:
        # A circle, which only a release of long ago can have, goes last.
        ready = [one for one in left.values() if one.names.isdisjoint(left)] or [*left.values()]
        found.append(sorted(ready, key=lambda one: one.name))
        for one in ready:
            del left[one.name]
    return found


def walk_route(app: App, entity: Entity, route: Route) -> Entity | None:
    """The entity at the end of a route."""
    here: Entity | None = entity
    for hop in route:
        if here is None:
            return None
        here = step_of(app, here, hop)
    return here


def step_of(app: App, entity: Entity, hop: str) -> Entity | None:
    """Where one link or list leads; in lines, ``parent`` is the record that they belong to."""
    if hop == "parent" and entity.parent is not None:
        return app.entities.get(entity.parent)
    return target_of(app, entity, hop)


def _collect(core: Core, scopes: list[Route], found: dict[Route, set[str]]) -> None:
    """Note the keys that ``core`` reads at the end of each route, and on the way there."""
    if core.kind in {"field", "list"}:
        route = scopes[len(scopes) - 1 - core.up]
        for key in core.path:
            found.setdefault(route, set()).add(key)
            route = (*route, key)
        if core.kind == "list":
            found.setdefault(route, set())
            scopes = [*scopes, route]
    for index, part in enumerate(core.parts):
        # The last argument of a list function belongs to the record that has the list.
        outer = core.kind == "list" and index > 1
        _collect(part, scopes[:-1] if outer else scopes, found)
