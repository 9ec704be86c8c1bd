"""What the page of a list is drawn from: its parts as plain frozen values."""

from dataclasses import dataclass

from .display import Shown
from .filters import FilterForm
from .list_state import ListState

#: The width of the columns with the box and with the buttons of a row, in CSS pixels.
BESIDE = 108


@dataclass(frozen=True)
class Head:
    """A column's head; ``sorted`` is asc, desc or ""; a ``width`` of 0 is what the cells need.

    ``inline``: its cells may be changed where they stand.
    """

    path: str
    title: str
    number: bool = False
    sort_url: str = ""
    sorted: str = ""
    width: int = 0
    inline: bool = False


@dataclass(frozen=True)
class GroupHead:
    """What stands above the rows of a group: its value, how many there are, its sums.

    ``id`` is that of the place for numbers that come later.
    """

    title: str
    shown: Shown
    key: str
    id: str
    is_folded: bool
    count: int | None = None
    sums: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Row:
    """A record; ``color`` is what a rule of the view gives it; ``is_followed`` by who looks."""

    id: str
    title: str
    url: str
    edit_url: str
    cells: tuple[Shown, ...]
    color: str = ""
    is_followed: bool = False
    group: GroupHead | None = None

    @property
    def is_folded(self) -> bool:
        """Whether it only stands for the records of a folded group."""
        return self.group is not None and self.group.is_folded


@dataclass(frozen=True)
class ViewTab:
    """A view as a tab."""

    title: str
    url: str
    current: bool = False
    icon: str = ""
    key: str = ""
    count: str | None = None


@dataclass(frozen=True)
class QuickMenu:
    """A quick filter with its links; ``on_text`` says what is in force."""

    title: str
    links: tuple[tuple[str, str, bool], ...]
    on_text: str = ""
    off_url: str = ""


@dataclass(frozen=True)
class GroupNumbers:
    """How many a group has and what they add up to, for the place ``id`` in its head."""

    id: str
    count: int
    sums: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Pager:
    """How a list goes on; an address is "" where it does not go.

    ``more_url`` is the same page with more rows, ``rows_url`` brings only these. ``scrolls``: they
    come by themselves when the end is near.
    """

    text: str
    count_url: str
    previous_url: str
    next_url: str
    more_url: str
    more_text: str
    rows_url: str
    scrolls: bool


@dataclass(frozen=True)
class ListRows:
    """Rows of a list, or its foot, for a page that shows the rest."""

    columns: tuple[Head, ...]
    rows: tuple[Row, ...] = ()
    footer: tuple[str, ...] = ()
    has_bulk: bool = False
    width: int = 0
    pager: Pager | None = None
    sums_url: str = ""


@dataclass(frozen=True)
class ListPage:
    """A list with everything around it; ``state`` is its address in parts."""

    title: str
    singular: str
    icon: str
    help: str
    state: ListState
    tabs: tuple[ViewTab, ...]
    columns: tuple[Head, ...]
    rows: tuple[Row, ...]
    footer: tuple[str, ...]
    footer_url: str
    tabs_url: str
    quick: tuple[QuickMenu, ...]
    followed_url: str
    filter_words: str
    filter_off_url: str
    builder: FilterForm
    choosable: tuple[tuple[str, str, bool], ...]
    groups: tuple[tuple[str, str, bool], ...]
    is_grouped: bool
    folds_url: str
    sums_url: str
    hidden: tuple[tuple[str, str], ...]
    error: str
    total: int
    pager: Pager
    clear_url: str
    new_url: str
    import_url: str
    export_url: str
    bin_url: str
    bulk: tuple[tuple[str, str, str, str], ...]
    is_narrowed: bool
    is_modified: bool
    is_mine: bool
    base: str
    key: str
    remember_url: str
    sizes: tuple[tuple[str, bool], ...]
    first_url: str

    @property
    def width(self) -> int:
        """That of the whole table in CSS pixels; 0 where no column has one."""
        widths = [one.width for one in self.columns]
        return sum(widths) + BESIDE if any(widths) else 0
