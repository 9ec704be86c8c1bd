"""Who acts: a person, the system itself, or nobody yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

ADMINISTRATOR = "administrator"
DESIGNER = "designer"


@dataclass(frozen=True)
class Makes:
    """All that an actor may do: make records of one entity, with these fields and no others."""

    entity: str
    fields: frozenset[str]


@dataclass(frozen=True)
class Actor:
    """Who acts in a transaction.

    ``person`` is None for the system and for somebody who has not signed in; ``roles`` are keys of
    role documents and of the system roles. ``seen_by`` is the administrator who looks through this
    one's eyes: nothing is changed then, and what is audited is theirs. ``makes`` is
    the actor's only right: that of a public form.
    """

    person: UUID | None
    name: str
    roles: frozenset[str] = frozenset()
    system: bool = False
    department: UUID | None = None
    locale: str | None = None
    values: dict[str, object] = field(default_factory=dict, hash=False, compare=False)
    seen_by: "Actor | None" = field(default=None, hash=False, compare=False)
    makes: Makes | None = None

    @property
    def is_administrator(self) -> bool:
        return self.system or ADMINISTRATOR in self.roles

    @property
    def is_designer(self) -> bool:
        return self.is_administrator or DESIGNER in self.roles

    def is_among(self, roles: Iterable[str]) -> bool:
        """Whether the actor has one of some roles; where none are named, everybody has."""
        wanted = frozenset(roles)
        return not wanted or bool(wanted & self.roles) or self.is_administrator

    @property
    def is_known(self) -> bool:
        """Whether anybody acts at all."""
        return self.system or self.person is not None


SYSTEM = Actor(person=None, name="Formloom", system=True)
NOBODY = Actor(person=None, name="")
