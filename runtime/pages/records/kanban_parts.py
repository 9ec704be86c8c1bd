"""The parts of a board."""

from dataclasses import dataclass

from ...shell import Avatar
from .display import Shown


@dataclass(frozen=True)
class Mark:
    """A badge: ``tone`` is one of bad, warn, info, ok or none; ``more`` is said on hovering."""

    text: str
    tone: str = ""
    icon: str = ""
    more: str = ""


@dataclass(frozen=True)
class Card:
    """A record on the board; ``moves`` are the columns that it may go to.

    ``move_url`` is "" for one that stands still.
    """

    id: str
    title: str
    url: str
    column: str
    lane: str
    revision: int
    facts: tuple[tuple[str, Shown], ...]
    avatar: Avatar | None
    marks: tuple[Mark, ...]
    color: str
    moves: tuple[tuple[str, str], ...]
    move_url: str
    is_followed: bool = False


@dataclass(frozen=True)
class Column:
    """The head of a column; ``count`` and ``total`` are of all its records, shown or not."""

    value: str
    title: str
    color: str
    count: str
    total: str = ""
    limit: int = 0
    is_over: bool = False
    is_folded: bool = False
    is_done: bool = False
    more_url: str = ""
    all_url: str = ""


@dataclass(frozen=True)
class Lane:
    """The cards that one value of the lanes' field has; the only one of a board without lanes."""

    value: str
    title: str
    avatar: Avatar | None
    cells: tuple[tuple[Column, tuple[Card, ...]], ...]


@dataclass(frozen=True)
class Board:
    """A board; the addresses are "" for what the actor may not do."""

    label: str
    columns: tuple[Column, ...]
    lanes: tuple[Lane, ...]
    sorted_by: str
    add_url: str
    add_field: str
    fold_url: str
    new_url: str
    may_move: bool
    is_by_hand: bool

    @property
    def is_empty(self) -> bool:
        return not any(column.count != "0" for column in self.columns)


@dataclass(frozen=True)
class MoreCards:
    """Further cards of one column."""

    cards: tuple[Card, ...]
    column: Column
    is_by_hand: bool
