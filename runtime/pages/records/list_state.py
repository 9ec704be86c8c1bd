"""What a list shows, as its address says it: everything is in the address, so it can be shared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast
from urllib.parse import parse_qsl, urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from ....platform.access.preferences import Preferences
from ....platform.core.errors import NotFoundError
from ....platform.documents.app import Entity
from ....platform.records.listing import MOST_ROWS
from ...i18n import locale
from ...unit_of_work import transaction
from ..words import app
from .arrangement import arrangement
from .columns import KINDS, usual_columns, view_columns, views_of

#: Before the path of a quick filter in an address.
QUICK = "f."
#: Before the number of a personal view.
MINE = "my-"
#: The choice of no group, where the view has one.
UNGROUPED = "-"
#: The view of every record: nothing narrows it.
ANY = "any"
#: The preference that holds the view of each entity that was opened last.
LAST = "last_views"
#: How many pages one can go back by one.
MOST_BACK = 12
#: Digits of a number in an address.
MOST_DIGITS = 10
Params = MultiDict[str, str]


@dataclass(frozen=True)
class ListState:
    """The choices of one list: its page begins at the cursor ``after``, below ``skipped`` rows.

    ``before`` are the last pages above, each as its own ``skipped.after``, and ``pages`` counts
    all of them. ``rows`` are on the page, 0 for as many as usual. ``mode`` and ``day`` are what a
    calendar shows, ``tray`` what is looked for among records without a day. ``followed``: only
    what the actor follows.
    """

    entity: str
    view: str = ""
    search: str = ""
    filter: str = ""
    quick: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    group: str = ""
    columns: tuple[str, ...] = ()
    after: str = ""
    before: tuple[str, ...] = ()
    pages: int = 0
    skipped: int = 0
    mode: str = ""
    day: str = ""
    tray: str = ""
    rows: int = 0
    followed: bool = False

    @classmethod
    def of(cls, entity: Entity, params: Params) -> "ListState":
        """The state that an address names; a personal view alone is what was kept of it.

        Columns that it does not name are those that the actor gave this view last.
        """
        view = params.get("view", "")
        mine = personal_view(entity, view)
        at = {"mode": params.get("mode", "")[:10], "day": params.get("day", "")[:10],
              "tray": params.get("tray", "")[:200]}  # fmt: skip
        fresh = mine is not None and set(params) <= {"view", "rows", *at}
        if mine is not None and fresh:
            params = _params(str(mine["query"]))
        made = cls(
            entity=entity.key,
            view=view,
            search=params.get("q", "")[:200],
            filter=params.get("filter", "")[:4000],
            quick={
                name[len(QUICK) :]: tuple(params.getlist(name))
                for name in params
                if name.startswith(QUICK)
            },
            sort=params.get("sort", ""),
            group=params.get("group", ""),
            columns=tuple(one for one in params.get("columns", "").split(",") if one),
            after=params.get("after", ""),
            before=tuple(one for one in params.get("before", "").split("~") if one),
            followed=params.get("followed") == "1",
            pages=_number(params.get("pages", "")),
            skipped=_number(params.get("skip", "")),
            rows=min(_number(params.get("rows", "")), MOST_ROWS),
            **at,
        )
        if "columns" in params and not fresh:
            return made
        kept = arrangement(entity, view_key(entity, made)).columns
        return replace(made, columns=kept or made.columns)

    def query(self, *, paging: bool = False) -> str:
        """The state as a query string, without the view."""
        pairs = [("q", self.search), ("filter", self.filter)]
        pairs += [(QUICK + path, one) for path, values in self.quick.items() for one in values]
        pairs += [("followed", "1" if self.followed else "")]
        pairs += [("sort", self.sort), ("group", self.group), ("columns", ",".join(self.columns))]
        if paging:
            pairs += [("rows", str(self.rows or ""))]
            pairs += [("after", self.after), ("before", "~".join(self.before))]
            pairs += [("pages", str(self.pages or "")), ("skip", str(self.skipped or ""))]
        return urlencode([(name, value) for name, value in pairs if value])

    def url(self, *, paging: bool = False, endpoint: str = "lists.show") -> str:
        base = url_for(endpoint, entity=self.entity)
        about = {"view": self.view, "mode": self.mode, "day": self.day, "tray": self.tray}
        given = [urlencode({k: v for k, v in about.items() if v}), self.query(paging=paging)]
        query = "&".join(one for one in given if one)
        # A personal view that was changed back to nothing is told from the view itself.
        if self.view.startswith(MINE) and not self.query():
            query += "&q="
        return f"{base}?{query}" if query else base

    def arguments(self) -> dict[str, object]:
        """What the address of a move on a board or in a calendar names of the state."""
        given: dict[str, object] = {
            "view": self.view, "q": self.search, "filter": self.filter, "sort": self.sort,
            "mode": self.mode, "day": self.day, "tray": self.tray,
            "followed": "1" if self.followed else "",
            **{QUICK + path: list(values) for path, values in self.quick.items()},
        }  # fmt: skip
        return {name: value for name, value in given.items() if value}

    def with_quick(self, path: str, values: Iterable[str]) -> "ListState":
        quick = {**self.quick, path: tuple(values)}
        return self.first(quick={key: given for key, given in quick.items() if given})

    def first(self, **changes: object) -> "ListState":
        """The same with changes, on its first page."""
        start: dict[str, object] = {"after": "", "before": (), "pages": 0, "skipped": 0, "rows": 0}
        return replace(self, **{**start, **changes})  # type: ignore[arg-type]

    def next(self, cursor: str, rows: int) -> "ListState":
        """The page below this one, which has so many rows."""
        before = (*self.before, f"{self.skipped}.{self.after}")[-MOST_BACK:]
        pages, skipped = self.pages + 1, self.skipped + rows
        return replace(self, after=cursor, before=before, pages=pages, skipped=skipped, rows=0)

    def previous(self) -> "ListState":
        """One page back; the first one where it is not known any more which that was."""
        *rest, last = self.before or (".",)
        skipped, _dot, after = last.partition(".")
        pages = max(0, self.pages - 1) if after else 0
        one = replace(self, after=after, before=tuple(rest), pages=pages, rows=0)
        return replace(one, skipped=_number(skipped))

    @property
    def is_first(self) -> bool:
        return not self.after

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filter or self.quick or self.is_unsummed)

    @property
    def is_only_followed(self) -> bool:
        """Whether nothing else narrows it."""
        return self.followed and not (self.search or self.filter or self.quick)

    @property
    def is_unsummed(self) -> bool:
        """Whether it is narrowed by what is no formula, as sums need it."""
        return bool(self.search) or self.followed


@dataclass(frozen=True)
class ViewDocument:
    """The shared view under a state, or what stands for one."""

    key: str
    columns: tuple[str, ...]
    filter: str = ""
    sort: tuple[tuple[str, bool], ...] = ()
    quick: tuple[str, ...] = ()
    colors: tuple[tuple[str, str], ...] = ()
    footer: Mapping[str, str] = field(default_factory=dict)
    kind: str = "list"
    group: str = ""
    widths: Mapping[str, int] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def title_of(self, path: str) -> str:
        """What a column is called here; "" if it is called as its field is."""
        text = f"views/{self.key}/@columns/{path}"
        return app().text(text, locale(), self.titles[path]) if path in self.titles else ""


def view_key(entity: Entity, state: ListState) -> str:
    """Under which key something is kept of a view: one has the same, however it was opened."""
    return state.view if state.view.startswith(MINE) else view_of(entity, state).key


def view_of(entity: Entity, state: ListState) -> ViewDocument:
    """The shared view that a state is based on."""
    mine = personal_view(entity, state.view)
    key = str(mine["base"]) if mine is not None else state.view
    known = views_of(entity, KINDS)
    if key == ANY and key not in known:
        return ViewDocument(ANY, tuple(usual_columns(entity)))
    if not key and known:
        key = _first(entity, views_of(entity) or known)
    if key not in known:
        if key and app().documents.get(("view", key), {}).get("entity") != entity.key:
            raise NotFoundError("There is no view '{view}'.", view=key)
        return ViewDocument("", tuple(usual_columns(entity)))
    return _read(entity, key)


def _first(entity: Entity, known: list[str]) -> str:
    """The list that is meant for everybody stands before others."""
    everybody = f"{entity.key}_all"
    return everybody if everybody in known else known[0]


def _read(entity: Entity, key: str) -> ViewDocument:
    document = app().document("view", key)
    sort = cast("Iterable[Mapping[str, object]]", document.get("sort", ()))
    colors = cast("Iterable[Mapping[str, str]]", document.get("colors", ()))
    columns = list(cast("Iterable[Mapping[str, str]]", document.get("columns", ())))
    return ViewDocument(
        key=key,
        columns=tuple(view_columns(key) or usual_columns(entity)),
        filter=str(document.get("filter", "")),
        sort=tuple((str(one["by"]), bool(one.get("desc"))) for one in sort),
        quick=tuple(cast("Iterable[str]", document.get("quick", ()))),
        colors=tuple((one["when"], one["color"]) for one in colors),
        footer={one["field"]: one["footer"] for one in columns if "footer" in one},
        titles={one["field"]: one["title"] for one in columns if "title" in one},
        kind=str(document["kind"]),
        group=str(document.get("group") or ""),
        widths={one["field"]: int(one["width"]) for one in columns if "width" in one},
    )


def last_view(entity: Entity) -> str:
    """The view that the actor opened last, "" where there is none of them any more."""
    kept = str(_last(entity).get(entity.key, ""))
    return kept if kept in views_of(entity, KINDS) or personal_view(entity, kept) else ""


def keep_last_view(entity: Entity, view: str) -> None:
    """Open this view when the address names none."""
    Preferences(transaction()).set(LAST, {**_last(entity), entity.key: view})


def _last(entity: Entity) -> dict[str, object]:
    kept = Preferences(transaction()).get(LAST, {})
    return kept if isinstance(kept, dict) else {}


# Personal views


VIEW = frozenset(("title", "base", "query"))


def personal_views(entity: Entity) -> dict[str, Mapping[str, object]]:
    """The actor's own views of an entity by key, such as ``my-1``: title, base and query."""
    kept = Preferences(transaction()).get(f"views.{entity.key}", {})
    views = kept.items() if isinstance(kept, dict) else ()
    # A program may store anything as a preference: what is no view is not shown.
    return {key: one for key, one in views if isinstance(one, dict) and one.keys() >= VIEW}


def personal_view(entity: Entity, key: str) -> Mapping[str, object] | None:
    return personal_views(entity).get(key) if key.startswith(MINE) else None


def keep_view(entity: Entity, state: ListState, title: str, base: str) -> str:
    """Store the state as a personal view; under its own key if it is one and has no new title."""
    views = dict(personal_views(entity))
    key = state.view if state.view in views and not title else _new_key(views)
    name = title or str(views[key]["title"])
    views[key] = {"title": name[:100], "base": base, "query": state.query()}
    Preferences(transaction()).set(f"views.{entity.key}", views)
    return key


def drop_view(entity: Entity, key: str) -> None:
    views = {one: view for one, view in personal_views(entity).items() if one != key}
    Preferences(transaction()).set(f"views.{entity.key}", views or None)


def _new_key(views: Iterable[str]) -> str:
    numbers = [int(one[len(MINE) :]) for one in views if one[len(MINE) :].isdigit()]
    return f"{MINE}{max(numbers, default=0) + 1}"


def _params(query: str) -> Params:
    return MultiDict(parse_qsl(query))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < MOST_DIGITS else 0
