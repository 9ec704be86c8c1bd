"""What the write pipeline announces inside the transaction, one event a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class RecordCreated:
    """A record was created; ``values`` are Python values by key, links as ids."""

    entity: str
    id: UUID
    revision: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class RecordUpdated:
    """A record was changed; ``before`` and ``values`` hold every key, ``changed`` names some."""

    entity: str
    id: UUID
    revision: int
    before: Mapping[str, object]
    values: Mapping[str, object]
    changed: frozenset[str]


@dataclass(frozen=True)
class RecordDeleted:
    """A record went into the recycle bin, or for good when ``purged``."""

    entity: str
    id: UUID
    revision: int
    values: Mapping[str, object]
    purged: bool = False


@dataclass(frozen=True)
class RecordErased:
    """Personal values of a record are gone for good; whoever keeps copies forgets them."""

    entity: str
    id: UUID


@dataclass(frozen=True)
class RecordRestored:
    """A record came back from the recycle bin."""

    entity: str
    id: UUID
    revision: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class FormSubmitted:
    """Somebody outside filled in a public form, which made a record; its creation is told, too."""

    form: str
    entity: str
    id: UUID
