"""A compiled release: what the runtime reads instead of documents. Immutable, shared by threads."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import Table

from ..core.actor import Actor
from ..core.errors import NotFoundError
from ..fields.field import Field

#: (kind, key) -> document
Documents = Mapping[tuple[str, str], Mapping[str, object]]


@dataclass(frozen=True)
class Manifest:
    """The settings of an app document."""

    key: str = "workspace"
    title: str = "Formloom"
    locale: str = "en"
    locales: tuple[str, ...] = ("en", "zh")
    currency: str = "CNY"
    zone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009
    calendar: Mapping[str, object] = field(default_factory=dict)
    brand: str = ""
    logo: str = ""
    archived: bool = False


@dataclass(frozen=True)
class Rule:
    """A condition that must hold whenever a record is saved."""

    id: str
    formula: str
    message: str
    field: str | None = None
    core: object = None


@dataclass(frozen=True)
class Transition:
    """What one value's becoming another takes: somebody of ``roles`` (none: anybody), ``when`` to
    hold ("": always), and no blank in ``required``."""

    roles: frozenset[str] = frozenset()
    when: str = ""
    message: str = ""
    required: tuple[str, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        return not self.roles or actor.is_administrator or bool(self.roles & actor.roles)


@dataclass(frozen=True)
class States:
    """Which value of ``field`` may follow which; a value not listed may become anything.

    ``transitions`` say by (old, new) what that takes besides. ``usual`` is the value that a record
    begins with by itself, "" where nobody knows.
    """

    field: str
    allow: Mapping[str, tuple[str, ...]]
    transitions: Mapping[tuple[str, str], Transition] = dataclasses.field(default_factory=dict)
    usual: str = ""

    def may_follow(self, old: str, new: str, actor: Actor) -> bool:
        """Whether ``new`` may follow ``old`` by this actor's hand, whatever else it takes.

        A record without a value yet may begin where the actor might have led it.
        """
        if not old:
            ways = self.ways_to(new) if self.usual not in ("", new) else ()
            return not ways or any(self.may_follow(one, new, actor) for one in ways)
        allowed, transition = self.allow.get(old), self.transitions.get((old, new))
        return (allowed is None or new in allowed) and (
            transition is None or transition.is_for(actor)
        )

    def ways_to(self, new: str) -> frozenset[str]:
        """The values that are said to lead to ``new``."""
        said = {old for old, after in self.allow.items() if new in after}
        return frozenset(said | {old for old, after in self.transitions if after == new})


@dataclass(frozen=True)
class Inverse:
    """A link that points here from another entity, as the related list that it makes."""

    key: str
    title: str
    entity: str
    field: str


@dataclass(frozen=True, eq=False)
class Entity:
    """An entity with everything that a record needs.

    ``fields`` keeps the document's order. ``table`` holds the records: its columns have the fields'
    keys as ``Column.key`` and the physical names as ``Column.name``; system columns are those of
    ``record_tables.SYSTEM``. ``joins`` holds the join table of each n:m field. ``lines`` holds the
    child entity of each lines field; such a child has ``parent`` set and columns parent and
    position.
    ``system`` holds the fields that every record has (owner, created_at ...), for filters and show.
    """

    key: str
    id: str
    document: Mapping[str, object]
    fields: Mapping[str, Field]
    table: Table
    joins: Mapping[str, Table]
    lines: Mapping[str, "Entity"]
    titles: Mapping[str, str]
    display: str | None = None
    parent: str | None = None
    unique: tuple[tuple[str, ...], ...] = ()
    rules: tuple[Rule, ...] = ()
    states: States | None = None
    inverses: tuple[Inverse, ...] = ()
    system: Mapping[str, Field] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return str(self.document.get("title", self.key))

    def label(self, locale: str) -> str:
        """The entity's title in ``locale``, else in the app's own language."""
        return self.titles.get(locale, self.title)

    def field(self, key: str) -> Field:
        """The field called ``key``, be it of the document or one that every record has.

        :raises NotFoundError: if there is none.
        """
        found = self.fields.get(key) or self.system.get(key)
        if found is None:
            raise NotFoundError("'{entity}' has no field '{field}'.", entity=self.key, field=key)
        return found


@dataclass(frozen=True, eq=False)
class App:
    """Everything that one release says, ready to use."""

    release: int
    documents: Documents
    entities: Mapping[str, Entity]
    manifest: Manifest
    manifests: Mapping[str, Manifest]
    texts: Mapping[str, Mapping[str, str]]

    def entity(self, key: str) -> Entity:
        """The entity called ``key``; ``quote.items`` names the lines of a quote.

        :raises NotFoundError: if there is none.
        """
        found = self.entities.get(key)
        if found is None:
            raise NotFoundError("There is no entity '{entity}'.", entity=key)
        return found

    def all(self, kind: str) -> Iterator[tuple[str, Mapping[str, object]]]:
        """(key, document) of every document of a kind, in the order of keys."""
        for (one, key), document in sorted(self.documents.items()):
            if one == kind:
                yield key, document

    def document(self, kind: str, key: str) -> Mapping[str, object]:
        """One document.

        :raises NotFoundError: if there is none.
        """
        try:
            return self.documents[kind, key]
        except KeyError:
            raise NotFoundError("There is no {kind} '{key}'.", kind=kind, key=key) from None

    def title_in(self, locale: str) -> str:
        """What the app that gives the workspace its name is called in a language."""
        return self.text("app", locale, self.manifest.title)

    def text(self, path: str, locale: str, default: str) -> str:
        """The text at an i18n path in ``locale``, else ``default``."""
        return self.texts.get(locale, {}).get(path, default)
