"""Role documents, merged: what a set of roles may do with records and fields.

Rights of several roles add up, ``deny`` of any of them wins. Merged once for a release and a set
of roles.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, cast, get_args
from weakref import WeakKeyDictionary

from ..core.actor import Actor, Makes
from ..documents.app import App
from ..documents.designers import BASELINE, extended_roles

Action = Literal[
    "create", "read", "update", "delete", "import", "export", "share", "approve", "transfer",
    "merge",
]  # fmt: skip
FieldRight = Literal["hidden", "masked", "read", "edit"]

ACTIONS: tuple[Action, ...] = get_args(Action)
#: What is allowed or not, whatever the record.
PLAIN: frozenset[Action] = frozenset({"create", "import"})

#: From the least to the most.
FIELD_RIGHTS: tuple[FieldRight, ...] = ("hidden", "masked", "read", "edit")

_NOT_ACTIONS = frozenset({"fields", "also", "reveal"})


@dataclass
class EntityRights:
    """What may be done with one entity: scopes and formulas by action, rights by field.

    A field is decided by the roles that name it, the most generous of them wins; ``others`` is the
    right to the fields that no role names. So a role that hides a field is not undone by another
    that only forgot to mention it.
    """

    scopes: dict[str, set[str]] = field(default_factory=dict)
    formulas: dict[str, set[str]] = field(default_factory=dict)
    fields: dict[str, FieldRight] = field(default_factory=dict)
    others: FieldRight = "hidden"
    #: Masked fields of which one value at a time may be uncovered.
    reveals: set[str] = field(default_factory=set)

    def add(self, rules: Mapping[str, object]) -> None:
        """Add what one role says."""
        for action, scope in scopes_in(rules):
            self.scopes.setdefault(action, set()).add(scope)
        for action, text in cast("Mapping[str, str]", rules.get("also", {})).items():
            self.formulas.setdefault(action, set()).add(text)
        for key, right in cast("Mapping[str, FieldRight]", rules.get("fields", {})).items():
            self.fields[key] = _more(self.fields.get(key, "hidden"), right)
        self.others = _more(self.others, _usual(rules))
        self.reveals.update(cast("Iterable[str]", rules.get("reveal", ())))

    def deny(self, action: str) -> None:
        """Take an action away, whoever gave it."""
        self.scopes.pop(action, None)
        self.formulas.pop(action, None)


def scopes_in(rules: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """(action, scope) of what a role says of an entity."""
    for action, scope in rules.items():
        if action not in _NOT_ACTIONS and scope is not False:
            yield action, "all" if scope is True else cast("str", scope)


def _usual(rules: Mapping[str, object]) -> FieldRight:
    """A role's right to the fields that it does not name."""
    also = cast("Mapping[str, str]", rules.get("also", {}))
    given = {*also, *(action for action, _ in scopes_in(rules))}
    if not given.isdisjoint({"create", "update"}):
        return "edit"
    return "read" if "read" in given else "hidden"


def _more(one: FieldRight, other: FieldRight) -> FieldRight:
    return max(one, other, key=FIELD_RIGHTS.index)


@dataclass(frozen=True, eq=False)
class Rights:
    """What an actor may do; ``everything`` for administrators and workspaces without roles.

    There is one for each set of roles, so it stands for them where something is kept.
    """

    entities: Mapping[str, EntityRights] = field(default_factory=dict)
    everything: bool = False

    def scopes(self, entity: str, action: str) -> frozenset[str]:
        """The scopes of an action; none when it is not allowed."""
        if self.everything:
            return frozenset({"all"})
        rights = self.entities.get(entity)
        return frozenset(rights.scopes.get(action, ())) if rights else frozenset()

    def formulas(self, entity: str, action: str) -> frozenset[str]:
        """The formulas that give more records to an action than its scopes do."""
        rights = self.entities.get(entity)
        return frozenset(rights.formulas.get(action, ())) if rights else frozenset()

    def field(self, entity: str, key: str) -> FieldRight:
        """What may be done with the values of a field."""
        if self.everything:
            return "edit"
        rights = self.entities.get(entity)
        return rights.fields.get(key, rights.others) if rights else "hidden"

    def named(self, entity: str, path: str) -> FieldRight | None:
        """What roles say of a field by name, one of lines by its path; None if none does."""
        rights = self.entities.get(entity)
        return rights.fields.get(path) if rights else None

    def reveals(self, entity: str, key: str) -> bool:
        """Whether a masked value of a field may be uncovered, which is audited."""
        rights = self.entities.get(entity)
        return self.everything or (rights is not None and key in rights.reveals)


NO_RIGHTS = Rights()
ALL_RIGHTS = Rights(everything=True)

_MERGED: WeakKeyDictionary[App, dict[frozenset[str], Rights]] = WeakKeyDictionary()


def rights_of(app: App, actor: Actor) -> Rights:
    """What ``actor`` may do in ``app``."""
    if actor.makes is not None:
        return _making(actor.makes)
    if actor.is_administrator:
        return ALL_RIGHTS
    if not actor.is_known:
        return NO_RIGHTS
    merged = _MERGED.setdefault(app, {})
    rights = merged.get(actor.roles)
    if rights is None:
        rights = merged[actor.roles] = _merge(app, actor.roles)
    return rights


@lru_cache(maxsize=256)
def _making(makes: Makes) -> Rights:
    """No more than to make records with some fields: nothing is read, changed or chosen."""
    fields: dict[str, FieldRight] = dict.fromkeys(makes.fields, "edit")
    return Rights({makes.entity: EntityRights({"create": {"all"}}, fields=fields)})


def _merge(app: App, roles: frozenset[str]) -> Rights:
    if not any(app.all("role")):
        return ALL_RIGHTS
    entities: dict[str, EntityRights] = {}
    mine = held_roles(app, roles)
    for role in mine:
        rules = cast("Mapping[str, Mapping[str, object]]", role.get("entities", {}))
        for entity, said in rules.items():
            entities.setdefault(entity, EntityRights()).add(said)
    _deny(entities, mine)
    return Rights(entities)


def held_roles(app: App, roles: Iterable[str]) -> list[Mapping[str, object]]:
    """The documents by which somebody with ``roles`` is judged: the baseline's, too."""
    return list(extended_roles(dict(app.all("role")), [BASELINE, *sorted(roles)]))


def _deny(entities: Mapping[str, EntityRights], roles: Iterable[Mapping[str, object]]) -> None:
    for role in roles:
        for denied in cast("Iterable[str]", role.get("deny", ())):
            entity, _, action = denied.partition(".")
            if entity in entities:
                entities[entity].deny(action)
