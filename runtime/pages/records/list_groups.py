"""The groups of a list: walking past those that are folded, and what stands above each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlencode

from ....platform.records.listing import Page
from ....platform.records.values import Record
from .columns import title_of_path
from .grouping import Grouping
from .list_parts import GroupHead, GroupNumbers
from .list_query import ListQuery
from .list_sums import Sums, sums_of


def group_id(key: str) -> str:
    """The id of the place where the numbers of a group stand."""
    return f"group-{sha256(key.encode()).hexdigest()[:12]}"


class GroupedQuery(ListQuery):
    """Which records a state has, with their groups."""

    def walked(self, *, limit: int, cursor: str | None) -> tuple[Page, frozenset[int]]:
        """The rows of a page, of each folded group but its first; and which of them are those.

        What a folded group holds is jumped over, not read: each costs one short statement.
        """
        group, at, records, folded = self.group, cursor, [], set()
        is_over = False
        while len(records) < limit and not is_over:
            room = 1 if self.folds.every else limit - len(records)
            page = self.found(fields=self.fields, limit=room, cursor=at)
            at, is_over = page.next, page.next is None
            for record, values in zip(page.items, page.groups, strict=True):
                records.append(record)
                key = group.key(record) if group is not None else ""
                if self.folds.holds(key):
                    folded.add(len(records) - 1)
                    at, is_over = self._beyond(key, values), False
                    break
        more = at if at and self.found(fields=(), limit=1, cursor=at).items else None
        return Page(tuple(records), more), frozenset(folded)

    def _beyond(self, key: str, values: Sequence[object]) -> str:
        """Where the list goes on after a group."""
        edge = self.group.edge(key, desc=self.sort[0][1]) if self.group is not None else None
        return self.service.beyond(
            values if edge is None else (edge,),
            filter=self.filter, sort=self.sort, search=self.state.search,
            followed=self.state.followed,
        )  # fmt: skip

    def sums_url(self, groups: Iterable[str]) -> str:
        """Where the numbers of the groups on this page are had; "" for no groups."""
        keys = list(groups)
        if not keys:
            return ""
        url = self.state.url(endpoint="lists.group_sums")
        return f"{url}{'&' if '?' in url else '?'}{urlencode([('g', key) for key in keys])}"

    def numbers(self, keys: Sequence[str]) -> tuple[GroupNumbers, ...]:
        """How many some groups have and what they add up to."""
        group = self.group
        if group is None or not keys:
            return ()
        tests = " or ".join(f"({group.test(one)})" for one in dict.fromkeys(keys))
        filter = f"({self.filter}) and ({tests})" if self.filter else tests
        found = sums_of(self.tx, self.entity, filter, self.footers, group).groups
        return tuple(
            GroupNumbers(group_id(key), found[key].count, self.texts(found[key]))
            for key in keys
            if key in found
        )

    @property
    def group_sums(self) -> Mapping[str, Sums]:
        """None while something is searched for or followed, which sums cannot be."""
        if self.state.is_unsummed:
            return {}
        return sums_of(self.tx, self.entity, self.filter, self.footers, self.group).groups

    def group_head(self, group: Grouping, record: Record, sums: Sums | None) -> GroupHead:
        key = group.key(record)
        head = GroupHead(
            title_of_path(self.entity, group.path), group.shown(record), key, group_id(key), False
        )
        return replace(head, count=sums.count, sums=self.texts(sums)) if sums else head

    def texts(self, sums: Sums) -> tuple[tuple[str, str], ...]:
        """What a group adds up to: the columns' names and their sums."""
        return tuple(
            (title_of_path(self.entity, path), text)
            for path, text in sums.texts.items()
            if self.footers[path] != "count"
        )
