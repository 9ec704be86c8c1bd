"""What writing an entity takes, found once an entity: loaders, defaults, blanks, search fields."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Boolean

from ..documents.app import App, Entity
from ..fields.any_link import AnyLinkField
from ..fields.auto_number import AutoNumberField
from ..fields.field import Field
from ..fields.secret import HIDDEN, SecretField
from .duplicates.rules import DuplicateRule, duplicate_rules
from .formulas import Formulas
from .paths import link_target
from .rights import directory
from .search import search_fields

Load = Callable[[object, Field], object]
Dump = Callable[[object, Field], object]
#: Keys of a record that the caller may give although no document declares them.
GIVEN = ("owner", "department")


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything about an entity that the write pipeline would else look up for every row."""

    app: App
    entity: Entity

    @cached_property
    def loaders(self) -> Mapping[str, tuple[Load, Field]]:
        """How values are loaded; lines are records of their own."""
        return {
            key: (field.type.load, field)
            for key, field in self.settable.items()
            if key not in self.entity.lines
        }

    @cached_property
    def settable(self) -> Mapping[str, Field]:
        """Fields that callers may give values for."""
        own = {key: field for key, field in self.entity.fields.items() if not field.type.computed}
        given = GIVEN if self.entity.parent is None else ()  # lines belong to their record
        return {**own, **{key: self.entity.system[key] for key in given}}

    @cached_property
    def protected(self) -> frozenset[str]:
        """Keys that only the system itself may give values for."""
        given = (key for key, field in self.settable.items() if field.flag("readOnly"))
        return frozenset((*given, *(field.key for field in self.numbered)))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Keys of the fields in the record's own row."""
        return tuple(key for key in self.entity.fields if key in self.entity.table.c)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Keys of everything in the row that is a value of the record."""
        return (*self.columns, *(key for key in self.entity.system if key in self.entity.table.c))

    @cached_property
    def values_of(self) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
        """A record's values in the order of ``values``, taken out at once."""
        return itemgetter(*self.values)

    @cached_property
    def blanks(self) -> Mapping[str, object]:
        """A record with nothing in it: conditions are true or false, never blank."""
        table = self.entity.table.c
        return {
            key: False if isinstance(table[key].type, Boolean) else None for key in self.columns
        }

    @cached_property
    def constants(self) -> Mapping[str, object]:
        """Defaults that are the same for every record."""
        found: dict[str, object] = {}
        for key, field in self.settable.items():
            default = field.settings.get("default")
            if default is not None and not field.default_formula:
                found[key] = field.type.load(default, field)
        return found

    @cached_property
    def required(self) -> tuple[Field, ...]:
        return tuple(f for f in self.settable.values() if f.required and f not in self.numbered)

    @cached_property
    def numbered(self) -> tuple[Field, ...]:
        """Fields that give each new record a number."""
        return tuple(f for f in self.entity.fields.values() if isinstance(f.type, AutoNumberField))

    @cached_property
    def links(self) -> tuple[tuple[Field, Entity], ...]:
        """Links, n:1 and n:m, with what they point to."""
        found = ((field, link_target(self.app, field)) for field in self.settable.values())
        return tuple((field, target) for field, target in found if target is not None)

    @cached_property
    def link_filters(self) -> Mapping[str, str]:
        """Links that may lead to some records only, with the formula that these fit."""
        found = ((field.key, field.text("filter")) for field, _ in self.links)
        return {key: formula for key, formula in found if formula}

    @cached_property
    def any_links(self) -> tuple[str, ...]:
        """Keys of links to a record of any entity."""
        return tuple(k for k, f in self.settable.items() if isinstance(f.type, AnyLinkField))

    @cached_property
    def files(self) -> tuple[Field, ...]:
        """Fields that hold files."""
        return tuple(field for field in self.settable.values() if field.type.rows == "files")

    @cached_property
    def several(self) -> frozenset[str]:
        """Keys of the fields whose value is a tuple of ids, kept in rows of their own."""
        return frozenset((*self.entity.joins, *(field.key for field in self.files)))

    @cached_property
    def directories(self) -> Mapping[str, str]:
        """Fields that name people or departments, with the directory that has them."""
        found = ((key, directory(field)) for key, field in self.settable.items())
        return {key: name for key, name in found if name is not None}

    @cached_property
    def display(self) -> Field | None:
        key = self.entity.display
        return None if key is None else self.entity.fields.get(key)

    @cached_property
    def derived_from(self) -> frozenset[str]:
        """Keys from which the search words and the sort key are made."""
        searched = frozenset(field.key for field in self.searched)
        return searched if self.display is None else searched | {self.display.key}

    @cached_property
    def sealed(self) -> Mapping[str, str]:
        """Fields whose values are secrets, with what each is sealed for."""
        return {
            key: f"{self.entity.id}/{field.id}"
            for key, field in self.entity.fields.items()
            if isinstance(field.type, SecretField)
        }

    @cached_property
    def searched(self) -> tuple[Field, ...]:
        return search_fields(self.entity)

    @property
    def duplicates(self) -> tuple[DuplicateRule, ...]:
        return duplicate_rules(self.entity)

    @cached_property
    def told(self) -> tuple[tuple[str, str, Dump, Field], ...]:
        """What history keeps of a record: key, field id and how a value becomes JSON."""
        own = [
            field
            for field in self.settable.values()
            if field.flag("history", default=True) and field.key not in self.entity.lines
        ]
        return tuple((field.key, field.id, _dump_of(field), field) for field in own)

    @cached_property
    def is_read_back(self) -> bool:
        """Whether a saved record may differ from what was handed to the database."""
        return bool(self.entity.lines) or any(one.needs for one in self.formulas.computed)

    @cached_property
    def start(self) -> Mapping[str, object]:
        """What a new record begins with."""
        return {**self.blanks, **self.constants}

    @cached_property
    def has_formulas(self) -> bool:
        own = self.formulas
        return bool(own.defaults or own.computed or own.rules or own.transitions)

    @cached_property
    def formulas(self) -> Formulas:
        return Formulas(self.app, self.entity)

    @cached_property
    def unique_columns(self) -> Mapping[frozenset[str], tuple[str, ...]]:
        """Physical columns of each unique rule, as SQLite's messages name them -> its keys."""
        table: Any = self.entity.table.c
        return {
            frozenset(table[key].name for key in keys): keys
            for keys in self.entity.unique
            if all(key in table for key in keys)
        }


def _dump_of(field: Field) -> Dump:
    dump = field.type.dump
    if isinstance(field.type, SecretField):
        return lambda value, field: HIDDEN
    if field.type.rows is not None:
        return lambda value, field: dump(list(cast("Iterable[object]", value)), field)
    return dump


@lru_cache(maxsize=1_000)
def plan_of(app: App, entity: Entity) -> Plan:
    """The plan of an entity, made once."""
    return Plan(app, entity)
