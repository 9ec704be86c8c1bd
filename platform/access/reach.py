"""How far a right reaches: over whose records and departments', and by which rules and shares."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class RowRule:
    """A formula of a role document, for one person at one time.

    ``variables`` are the ``$user`` values that it reads, ``at`` the day or the moment if it asks
    for one: equal rules make equal SQL.
    """

    text: str
    variables: tuple[tuple[str, object], ...] = ()
    at: date | datetime | None = None


@dataclass(frozen=True)
class Given:
    """Records shared with one of ``grantees``, on ``day``; ``to_edit``: to be changed, too."""

    grantees: frozenset[str]
    day: date
    to_edit: bool = False

    def __le__(self, other: "Given") -> bool:
        return self.grantees <= other.grantees and (self.to_edit or not other.to_edit)


@dataclass(frozen=True)
class Reach:
    """Records owned by ``owners``, of ``departments``, by a rule or shared, or simply all."""

    owners: frozenset[UUID] = frozenset()
    departments: frozenset[UUID] = frozenset()
    rules: frozenset[RowRule] = frozenset()
    given: Given | None = None
    everything: bool = False

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(
            self.owners | other.owners,
            self.departments | other.departments,
            self.rules | other.rules,
            self.given or other.given,
            self.everything or other.everything,
        )

    def __le__(self, other: "Reach") -> bool:
        """Whether ``other`` takes in all of this."""
        if self.everything or other.everything:
            return other.everything
        is_given = self.given is None or (other.given is not None and self.given <= other.given)
        return (
            is_given
            and self.owners <= other.owners
            and self.departments <= other.departments
            and self.rules <= other.rules
        )

    @property
    def is_nothing(self) -> bool:
        found = self.owners or self.departments or self.rules or self.given
        return not (self.everything or found)

    @property
    def lasts(self) -> bool:
        """Whether it is the same tomorrow: no rule and no share asks for the time."""
        return not self.rules and self.given is None


NOTHING = Reach()
EVERYTHING = Reach(everything=True)
