"""How a list goes on: a page at a time, or further rows below those that are there."""

from dataclasses import replace
from functools import cached_property
from urllib.parse import urlencode

from ....platform.records.listing import MOST_ROWS, Page
from ...i18n import gettext as _
from ..look import Look, look_of
from .list_groups import GroupedQuery
from .list_parts import Pager


class PagedQuery(GroupedQuery):
    """The records of a page; ``folded`` are the places of those that stand for a folded group."""

    folded: frozenset[int] = frozenset()

    @cached_property
    def look(self) -> Look:
        return look_of(self.tx)

    @property
    def step(self) -> int:
        """How many rows a page has at first, and how many more come at once."""
        return int(self.look.size)

    @property
    def size(self) -> int:
        """How many rows this page has."""
        return max(self.step, self.state.rows)

    @property
    def above(self) -> int:
        """The rows of this page that were there before the last ones came."""
        return max(0, self.size - self.step)

    def read(self, limit: int, cursor: str) -> Page:
        """So many records from a cursor on, "" for the first."""
        if not self.folds.any:
            return self.found(fields=self.fields, limit=limit, cursor=cursor or None)
        found, self.folded = self.walked(limit=limit, cursor=cursor or None)
        return found

    def pager(self, found: Page, *, above: int = 0, counts: bool = False) -> Pager:
        """What stands below ``found``, which has so many rows of its page above it.

        ``counts``: how many there are in all comes late.
        """
        state, rows = self.state, above + len(found.items)
        more_url, rows_url = self._more(found)
        return Pager(
            text=self._range(rows) if counts or above else _("{count} rows", count=rows),
            count_url=state.url(endpoint="lists.count") if counts else "",
            previous_url="" if state.is_first else state.previous().url(paging=True),
            next_url=state.next(found.next, rows).url(paging=True) if found.next else "",
            more_url=more_url,
            more_text=_("Show {count} more", count=self.step),
            rows_url=rows_url,
            scrolls=self.look.paging == "scroll",
        )

    def _more(self, found: Page) -> tuple[str, str]:
        """This page with more rows, and only these; "" where there are no more, or too many."""
        rows = self.size + self.step
        if found.next is None or rows > MOST_ROWS:
            return "", ""
        state, at = replace(self.state, rows=rows), urlencode({"at": found.next})
        only = f"{state.url(paging=True, endpoint='lists.more')}&{at}"
        return f"{state.url(paging=True)}#row-{found.items[-1].id}", only

    def _range(self, rows: int) -> str:
        if self.folds.any:  # rows that nobody reads are not counted one by one
            return _("Page {number}", number=self.state.pages + 1)
        first = self.state.skipped + 1
        return _("{first}–{last}", first=f"{first:,}", last=f"{first + rows - 1:,}")
