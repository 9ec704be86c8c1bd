"""How a report is run, as its address says it: filters, and what it is broken out by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from ....platform.core.errors import InvalidValueError
from ....platform.documents.app import Entity
from ....platform.reports.drill import joined
from ....platform.reports.filters import broken_out, narrowed
from ..records.filters import Quick, quick_filter
from ..records.list_state import QUICK

Document = Mapping[str, object]
LONGEST = 4_000
#: Buckets that are finer than one, to look into a period.
FINER = {
    "year": "quarter", "fiscal_year": "fiscal_quarter", "quarter": "month",
    "fiscal_quarter": "month", "month": "day", "week": "day",
}  # fmt: skip
MOST_QUICK = 4


@dataclass(frozen=True)
class RunState:
    """The choices of one run; ``by`` is a path, or ``path:bucket``, instead of the row groups."""

    key: str
    entity: str
    filter: str = ""
    quick: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by: str = ""

    @classmethod
    def of(cls, key: str, entity: str, params: MultiDict[str, str]) -> "RunState":
        """The state that an address names."""
        quick = {
            name[len(QUICK) :]: tuple(params.getlist(name))
            for name in params
            if name.startswith(QUICK)
        }
        return cls(key, entity, params.get("filter", "")[:LONGEST], quick, params.get("by", ""))

    def query(self) -> str:
        pairs = [("filter", self.filter), ("by", self.by)]
        pairs += [(QUICK + path, one) for path, values in self.quick.items() for one in values]
        return urlencode([(name, value) for name, value in pairs if value])

    def url(self, endpoint: str = "reports.show", **more: str) -> str:
        base, query = url_for(endpoint, key=self.key, **more), self.query()
        return f"{base}?{query}" if query else base

    def with_quick(self, path: str, values: Iterable[str]) -> "RunState":
        quick = {**self.quick, path: tuple(values)}
        return replace(self, quick={key: given for key, given in quick.items() if given})

    def only(self, test: str, by: str = "") -> "RunState":
        """The same for fewer records."""
        return replace(self, filter=joined((self.filter, test)), by=by or self.by)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filter or self.quick or self.by)

    def applied(self, document: Document, quick: Iterable[Quick]) -> Document:
        """The report as this state wants it."""
        found = narrowed(document, self.kept(quick).get("filter", ""))
        return broken_out(found, self.by) if self.by else found

    def kept(self, quick: Iterable[Quick]) -> Mapping[str, str]:
        """The same as a subscription keeps it: one formula, and the group."""
        tests = [*(one.formula for one in quick if one.formula), self.filter]
        found = {"filter": joined(tests), "by": self.by}
        return {name: text for name, text in found.items() if text}


def quick_of(entity: Entity, document: Document, state: RunState) -> list[Quick]:
    """Filters by what the report is grouped by, and by the owner."""
    shelves = ("rows", "columns")
    groups = (
        one for shelf in shelves for one in cast("Iterable[Document]", document.get(shelf, ()))
    )
    paths = dict.fromkeys((*state.quick, *(str(one["by"]) for one in groups), "owner"))
    found = []
    for path in paths:
        try:
            made = quick_filter(entity, path, state.quick.get(path, ()))
        except (InvalidValueError, KeyError):
            continue
        found += [made] if made is not None else []
    return found[: max(MOST_QUICK, len(state.quick))]
