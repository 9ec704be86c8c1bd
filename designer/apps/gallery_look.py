"""How somebody looks at the apps: which of them, in which order; remembered."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ...platform.access.preferences import Preferences
from ...platform.core.transaction import Transaction
from ...runtime.i18n import gettext as _
from ...runtime.pages.times import Moment

PREFERENCE = "designer.gallery"


class Shown(Protocol):
    """What is asked of a card."""

    @property
    def title(self) -> str: ...
    @property
    def at(self) -> Moment: ...
    @property
    def is_main(self) -> bool: ...
    @property
    def is_mine(self) -> bool: ...
    @property
    def is_archived(self) -> bool: ...


Card = TypeVar("Card", bound=Shown)
#: Which apps stand on each shelf.
SHELVES: Mapping[str, Callable[[Shown], bool]] = {
    "in_use": lambda card: not card.is_archived,
    "mine": lambda card: card.is_mine and not card.is_archived,
    "shared": lambda card: not card.is_mine and not card.is_archived,
    "archived": lambda card: card.is_archived,
}
SORTS = ("title", "recent")


@dataclass(frozen=True)
class Look:
    """One of ``SHELVES`` and one of ``SORTS``."""

    show: str = "in_use"
    sort: str = "title"

    def shows(self, card: Shown) -> bool:
        return SHELVES[self.show](card)


@dataclass(frozen=True)
class Shelf:
    """A way to look at the apps: ``count`` of them stand on it."""

    name: str
    title: str
    count: int
    is_current: bool


def look_of(tx: Transaction) -> Look:
    """What the person chose last."""
    kept = Preferences(tx).get(PREFERENCE)
    return _look(kept, Look()) if isinstance(kept, Mapping) else Look()


def keep_look(tx: Transaction, form: Mapping[str, str]) -> None:
    """Remember what was chosen; the other part of the look stays."""
    look = _look(form, look_of(tx))
    Preferences(tx).set(PREFERENCE, {"show": look.show, "sort": look.sort})


def _look(said: Mapping[str, object], usual: Look) -> Look:
    show, sort = str(said.get("show")), str(said.get("sort"))
    return Look(show if show in SHELVES else usual.show, sort if sort in SORTS else usual.sort)


def in_order(cards: Iterable[Card], sort: str) -> Sequence[Card]:
    """By title, the main app first; or what was changed last first."""
    found = sorted(cards, key=lambda card: (not card.is_main, card.title.casefold()))
    if sort == "recent":
        found.sort(key=lambda card: card.at.iso, reverse=True)
    return found


def shelves(cards: Sequence[Shown], look: Look) -> Iterator[Shelf]:
    titles = {
        "in_use": _("In use"), "mine": _("Begun by me"), "shared": _("Begun by others"),
        "archived": _("Archived"),
    }  # fmt: skip
    for name, is_on in SHELVES.items():
        yield Shelf(name, titles[name], sum(map(is_on, cards)), name == look.show)
