"""A preview of rights in words: who gains and loses how many records and which fields."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from flask import url_for

from ...platform.access.preview import FieldMoved, Moved, Preview
from ...platform.access.rights import PLAIN, Action
from ..i18n import gettext as _
from .words import app, label, plural

#: People named for one change; the rest are counted.
MOST_NAMES = 12


@dataclass(frozen=True)
class Named:
    """Somebody whom a change concerns: by how many records, "" where it is a plain yes or no."""

    name: str
    count: str
    url: str


@dataclass(frozen=True)
class Who:
    """People whom a change concerns, and how many more there are."""

    people: tuple[Named, ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.people)


@dataclass(frozen=True)
class ActionRow:
    """What happens to one action."""

    action: str
    gain: Who
    lose: Who


@dataclass(frozen=True)
class FieldRow:
    """What happens to one field; ``exports``: from now on it is in files, too."""

    title: str
    before: str
    after: str
    exports: bool
    who: Who


@dataclass(frozen=True)
class EntityPart:
    """What happens to one entity's records and fields."""

    title: str
    actions: tuple[ActionRow, ...]
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True)
class Told:
    """A preview in words."""

    people: int
    parts: tuple[EntityPart, ...]


def does(action: Action) -> str:
    """What one may do, as a word."""
    return {
        "create": _("Add"), "read": _("See"), "update": _("Change"), "delete": _("Delete"),
        "import": _("Import"), "export": _("Export"), "share": _("Share"),
        "approve": _("Approve"), "transfer": _("Hand over"), "merge": _("Merge"),
    }[action]  # fmt: skip


def right_title(right: str) -> str:
    """What a right to a field is called."""
    return {
        "hidden": _("Hidden"), "masked": _("Masked"), "read": _("Read"), "edit": _("Edit"),
    }[right]  # fmt: skip


def told(found: Preview, role: str | None = None) -> Told:
    """A preview in words; ``role``: each name leads to examples of the change of that draft."""
    people = {one.person for one in (*found.records, *found.fields)}
    return Told(len(people), tuple(_parts(found, role)))


def _parts(found: Preview, role: str | None) -> Iterator[EntityPart]:
    concerned = {one.entity for one in (*found.records, *found.fields)}
    for entity in app().entities.values():
        if entity.key in concerned:
            records = [one for one in found.records if one.entity == entity.key]
            fields = [one for one in found.fields if one.entity == entity.key]
            yield EntityPart(plural(entity), tuple(_actions(records, role)), tuple(_fields(fields)))


def _actions(records: Iterable[Moved], role: str | None) -> Iterator[ActionRow]:
    by_action = attrgetter("action")
    for action, group in groupby(sorted(records, key=by_action), by_action):
        moved = list(group)
        plain = action in PLAIN
        gain = [one for one in moved if (one.allowed > one.was_allowed if plain else one.gained)]
        lose = [one for one in moved if (one.allowed < one.was_allowed if plain else one.lost)]
        if gain or lose:
            yield ActionRow(
                does(action),
                _who(gain) if plain else _linked(gain, role, +1),
                _who(lose) if plain else _linked(lose, role, -1),
            )


def _linked(moved: Iterable[Moved], role: str | None, sign: int) -> Who:
    """People with how many records, the most concerned first."""
    named = [
        Named(one.name, f"{sign * (one.gained if sign > 0 else one.lost):+,}", _url(one, role))
        for one in sorted(moved, key=lambda one: -(one.gained if sign > 0 else one.lost))
    ]
    return Who(tuple(named[:MOST_NAMES]), len(named[MOST_NAMES:]))


def _url(one: Moved, role: str | None) -> str:
    if role is None or one.action != "read":
        return ""
    where = {"entity": one.entity, "person": one.person, "role": role or None}
    return url_for("designs_roles.examples", **where)


def _who(found: Iterable[Moved | FieldMoved]) -> Who:
    named = [Named(one.name, "", "") for one in found]
    return Who(tuple(named[:MOST_NAMES]), len(named[MOST_NAMES:]))


def _fields(moved: Iterable[FieldMoved]) -> Iterator[FieldRow]:
    """One row for all fields that change alike for the same people."""
    by_field = attrgetter("field")
    alike: dict[object, tuple[list[str], list[FieldMoved]]] = {}
    for key, group in groupby(sorted(moved, key=by_field), by_field):
        people = list(group)
        change = tuple((one.person, one.before, one.after, one.exports) for one in people)
        alike.setdefault(change, ([], people))[0].append(key)
    for keys, people in alike.values():
        yield from _field_rows(keys, people)


def _field_rows(keys: Iterable[str], moved: Iterable[FieldMoved]) -> Iterator[FieldRow]:
    by_change = attrgetter("before", "after", "exports")
    for (before, after, exports), group in groupby(sorted(moved, key=by_change), by_change):
        people = list(group)
        entity = app().entity(people[0].entity)
        title = _(", ").join(label(entity.field(key)) for key in keys)
        is_new = exports and before in {"hidden", "masked"} and after not in {"hidden", "masked"}
        yield FieldRow(title, right_title(before), right_title(after), is_new, _who(people))
