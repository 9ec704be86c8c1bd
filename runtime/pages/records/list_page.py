"""Makes the page of a list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from flask import current_app as flask_app
from flask import url_for
from werkzeug.datastructures import MultiDict

from ....platform.access.rows import may
from ....platform.core.errors import FormloomError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.records.following import followed_among
from ....platform.records.listing import Count, Page
from ....platform.records.values import Record
from ...i18n import gettext as _
from ...i18n import translated
from ..look import CHOICES
from ..words import app, help_text, icon_of, manner, plural, singular, title_of
from .arrangement import USUAL
from .columns import KINDS, choosable, inline_fields, title_of_path, views_of
from .display import BLANK, Shown, shown
from .filters import Quick, filter_form, in_words, problem_of
from .list_actions import BulkAction, bulk_actions, may_follow
from .list_paging import PagedQuery
from .list_parts import (
    GroupNumbers,
    Head,
    ListPage,
    ListRows,
    QuickMenu,
    Row,
    ViewTab,
)
from .list_query import Selection
from .list_state import (
    MINE,
    UNGROUPED,
    ListState,
    last_view,
    personal_view,
    personal_views,
)
from .list_sums import Sums, sums_of

#: A tab says how many records its view has up to so many; of many tabs none does.
MOST_IN_TAB = 999
MOST_TABS = 12


def list_page(tx: Transaction, entity: Entity, state: ListState, *, error: str = "") -> ListPage:
    """The page of a list in a state; a filter that cannot be taken is said at its place."""
    return _Maker(tx, entity, state).page(error)


def selection_of(tx: Transaction, entity: Entity, state: ListState) -> Selection:
    """The records of a state, for what shows them in another way than as rows."""
    return _Maker(tx, entity, state).selection


def frame_of(tx: Transaction, entity: Entity, state: ListState) -> tuple[ListPage, Selection]:
    """The page without its rows, and what else takes their place."""
    maker = _Maker(tx, entity, state)
    return maker.page("", is_frame=True), maker.selection


def count_of(tx: Transaction, entity: Entity, state: ListState) -> Count:
    """How many records the state has, counted up to 10,000."""
    maker = _Maker(tx, entity, state)
    return maker.service.count(filter=maker.filter, search=state.search, followed=state.followed)


def all_ids(tx: Transaction, entity: Entity, state: ListState, most: int) -> list[Record]:
    """The records of every page of the state; ``most`` of them and one more at most."""
    maker = _Maker(tx, entity, replace(state, after="", before=()))
    found: list[Record] = []
    cursor: str | None = None
    while len(found) <= most:
        page = maker.found(fields=[], limit=500, cursor=cursor)
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    return found


def query_of(
    tx: Transaction, entity: Entity, state: ListState
) -> tuple[str, Sequence[tuple[str, bool]], list[str]]:
    """The filter, the order and the columns of the state, for an export of it."""
    maker = _Maker(tx, entity, state)
    return maker.filter, maker.sort, maker.columns


def list_rows(tx: Transaction, entity: Entity, state: ListState, id: UUID) -> ListRows:
    """One row of a list, as it is now, whatever the list's filter says of it."""
    maker = _Maker(tx, entity, state)
    record = maker.service.get(id, fields=maker.fields)
    rows = tuple(maker.rows((record,), grouped=False))
    return ListRows(tuple(maker.heads()), rows, has_bulk=any(maker.bulk()))


def more_rows(tx: Transaction, entity: Entity, state: ListState, at: str) -> ListRows:
    """The rows from a cursor on that a page has once it has as many as the state says."""
    maker = _Maker(tx, entity, state)
    found = maker.read(maker.step, at)
    rows = tuple(maker.rows(found.items))
    return ListRows(
        tuple(maker.heads()),
        rows,
        has_bulk=any(maker.bulk()),
        pager=maker.pager(found, above=maker.above),
        sums_url=maker.late_sums(rows),
    )


def footer_of(tx: Transaction, entity: Entity, state: ListState) -> ListRows:
    """The sums of the whole list, for the foot of one that is there already."""
    maker = _Maker(tx, entity, state)
    whole = sums_of(tx, entity, maker.filter, maker.footers).whole
    foot = maker.foot(whole) if whole else ()
    return ListRows(tuple(maker.heads()), footer=foot, has_bulk=any(maker.bulk()))


def group_numbers(
    tx: Transaction, entity: Entity, state: ListState, keys: Sequence[str]
) -> tuple[GroupNumbers, ...]:
    """The numbers of some groups of a list, for their heads that are there already."""
    return _Maker(tx, entity, state).numbers(keys)


def tabs_of(tx: Transaction, entity: Entity, state: ListState) -> tuple[ViewTab, ...]:
    """The views with how many records each has, counted up to a bound."""
    tabs = tuple(_Maker(tx, entity, state).tabs())
    if len(tabs) > MOST_TABS:
        return tabs
    return tuple(replace(one, count=_bounded(tx, entity, one.key)) for one in tabs)


def _bounded(tx: Transaction, entity: Entity, view: str) -> str | None:
    state = ListState.of(entity, MultiDict({"view": view}))
    maker = _Maker(tx, entity, state)
    try:
        return str(
            maker.service.count(
                filter=maker.filter, search=state.search, followed=state.followed, most=MOST_IN_TAB
            )
        )
    except FormloomError:
        return None


class _Maker(PagedQuery):
    """Draws them."""

    def _page(self, error: str, *, is_frame: bool) -> tuple[Page, str]:
        """The records of this page, or none and what is wrong with the filter."""
        if self.state.filter and not error:
            error = problem_of(self.entity, self.state.filter)
        if is_frame:
            return Page(()), error
        try:
            if not error:
                return self.read(self.size, self.state.after), ""
        except FormloomError as refusal:
            error = translated(refusal.message)
        return Page(()), error

    def page(self, error: str, *, is_frame: bool = False) -> ListPage:
        entity, state = self.entity, self.state
        found, error = self._page(error, is_frame=is_frame)
        whole = found.next is None and state.is_first and not error and not self.folded
        rows = tuple(self.rows(found.items, whole=whole))
        may_new = may(self.tx, entity, "create")
        return ListPage(
            title=plural(entity),
            singular=singular(entity),
            icon=icon_of(entity),
            help=help_text(entity) if not found.items else "",
            state=state,
            tabs=tuple(self.tabs()),
            columns=tuple(self.heads()),
            rows=rows,
            footer=self._footer(found.items) if whole else (),
            footer_url=self._url("lists.footer") if not whole and self._has_late_sums else "",
            tabs_url=self._url("lists.view_counts"),
            quick=tuple(map(self._menu, self.quick)),
            followed_url=self._followed_url(),
            filter_words=in_words(entity, state.filter) if state.filter and not error else "",
            filter_off_url=state.first(filter="").url(),
            builder=filter_form(entity, state.filter, choosable(entity), error),
            choosable=tuple(self._choosable()),
            groups=tuple(self._groups()),
            is_grouped=self.group is not None,
            folds_url=state.url(paging=True, endpoint="lists.fold"),
            sums_url="" if whole else self.late_sums(rows),
            hidden=tuple(self._hidden()),
            error=error,
            total=len(found.items) if whole else 0,
            pager=self.pager(found, counts=not whole and not error),
            clear_url=state.first(search="", filter="", quick={}, followed=False).url(),
            new_url=url_for("forms.new", entity=entity.key) if may_new else "",
            import_url=known_url("imports.begin", entity) if may(self.tx, entity, "import") else "",
            export_url=self._url("exports.begin") if may(self.tx, entity, "export") else "",
            bin_url=known_url("bin.show", entity) if may(self.tx, entity, "delete") else "",
            bulk=tuple(self.bulk()),
            is_narrowed=state.is_narrowed,
            is_modified=self._is_modified(),
            is_mine=personal_view(entity, state.view) is not None,
            base=self.view.key,
            key=self.key,
            remember_url=self._url("lists.remember_view") if self._is_new_view() else "",
            sizes=tuple((one, one == str(self.step)) for one in CHOICES["size"]),
            first_url=state.first().url(),
        )

    def _followed_url(self) -> str:
        """The list of what the actor follows, or of the rest too; "" for who is nobody."""
        url = self.state.first(followed=not self.state.followed).url()
        return url if may_follow(self.tx) else ""

    def _is_new_view(self) -> bool:
        """Whether somebody chose another view than the one that opens by itself."""
        view = self.state.view
        return view != last_view(self.entity) and any(one.key == view for one in self.tabs())

    def _url(self, endpoint: str) -> str:
        return self.state.url(endpoint=endpoint)

    def _is_modified(self) -> bool:
        mine = personal_view(self.entity, self.state.view)
        return self.state.query() != (str(mine["query"]) if mine is not None else "")

    def tabs(self) -> Iterator[ViewTab]:
        current = self.state.view if self.state.view.startswith(MINE) else self.view.key
        for key in views_of(self.entity, KINDS):
            url = url_for("lists.show", entity=self.entity.key, view=key)
            kind = str(app().document("view", key)["kind"])
            yield ViewTab(title_of("view", key), url, key == current, _SIGNS.get(kind, ""), key)
        for key, one in personal_views(self.entity).items():
            url = url_for("lists.show", entity=self.entity.key, view=key)
            yield ViewTab(str(one["title"]), url, key == current, key=key)

    def heads(self) -> Iterator[Head]:
        inline = inline_fields(self.entity)
        for path in self.columns:
            width = self.widths.get(path, 0)
            usual = USUAL if self.widths else 0
            yield replace(self._head(path), width=width or usual, inline=path in inline)

    def _head(self, path: str) -> Head:
        field = self.field(path)
        sort = dict(self.sort)
        sorted = ("desc" if sort[path] else "asc") if path in sort else ""
        url = ""
        if field.type.sortable and self.rights.get(path.partition(".")[0]) in {"read", "edit"}:
            url = self.state.first(sort=f"-{path}" if sorted == "asc" else path).url()
        title = self.view.title_of(path) or title_of_path(self.entity, path)
        return Head(path, title, self._is_number(field), url, sorted)

    def _is_number(self, field: Field) -> bool:
        return field.value_type.numeric and field.value_type.widget != "rating"

    def rows(
        self, records: Sequence[Record], *, whole: bool = False, grouped: bool = True
    ) -> Iterator[Row]:
        """The rows; where they are ``grouped``, the first of each group says what the group is."""
        sums = self.group_sums if whole and self.group else {}
        followed = followed_among(self.tx, self.entity, [one.id for one in records])
        before: str | None = None
        for at, record in enumerate(records):
            row = self._row(record, is_followed=record.id in followed)
            key = self.group.key(record) if self.group and grouped else None
            if self.group and key is not None and key != before:
                head = self.group_head(self.group, record, sums.get(key))
                row = replace(row, group=replace(head, is_folded=at in self.folded))
            before = key
            yield row

    def late_sums(self, rows: Iterable[Row]) -> str:
        """Where the numbers of the groups of some rows are had; "" for none."""
        if self.state.is_unsummed:
            return ""
        return self.sums_url(one.group.key for one in rows if one.group)

    def _row(self, record: Record, *, is_followed: bool) -> Row:
        where = {"entity": self.entity.key, "id": record.id}
        return Row(
            id=str(record.id),
            title=record.title or singular(self.entity),
            url=url_for("records.show", **where),
            edit_url=url_for("forms.edit", **where) if may(self.tx, self.entity, "update") else "",
            cells=tuple(self._cell(record, path) for path in self.columns),
            color=self.color(record),
            is_followed=is_followed,
        )

    def _cell(self, record: Record, path: str) -> Shown:
        if path not in record.fields:
            return BLANK
        return shown(record.values.get(path), record.fields[path], manner())

    def _footer(self, records: Sequence[Record]) -> tuple[str, ...]:
        """Sums, where the page holds the whole list; none when no column asks for one."""
        texts = [self._sum(path, records) for path in self.columns]
        if not any(texts) or len(records) < 2:
            return ()
        return (texts[0] or _("{count} rows", count=len(records)), *texts[1:])

    def _sum(self, path: str, records: Sequence[Record]) -> str:
        add = _FOOTERS.get(self.view.footer.get(path, ""))
        values = [one.values.get(path) for one in records]
        numbers = [one for one in values if isinstance(one, Decimal)]
        if add is None or not numbers:
            return ""
        return shown(add(numbers), self.field(path), manner()).text

    @property
    def _has_late_sums(self) -> bool:
        return bool(self.footers) and not self.state.is_unsummed

    def foot(self, sums: Sums) -> tuple[str, ...]:
        """The sums of the whole list, under their columns."""
        texts = [sums.texts.get(path, "") for path in self.columns]
        return (texts[0] or _("{count} rows", count=sums.count), *texts[1:])

    def _groups(self) -> Iterator[tuple[str, str, bool]]:
        """(title, address, whether it is chosen) of what the rows may stand together by."""
        none = UNGROUPED if self.view.group else ""
        yield _("No groups"), self.state.first(group=none).url(), not self.group
        for one in self.groupable:
            url = self.state.first(group=one.text).url()
            title = one.title(title_of_path(self.entity, one.path))
            yield title, url, one is self.group

    def _menu(self, quick: Quick) -> QuickMenu:
        chosen = [one.value for one in quick.on]
        links = []
        for one in quick.values:
            values = [v for v in chosen if v != one.value] if one.is_on else [*chosen, one.value]
            links.append((one.title, self.state.with_quick(quick.path, values).url(), one.is_on))
        on = ", ".join(one.title for one in quick.on)
        off = self.state.with_quick(quick.path, ()).url()
        return QuickMenu(quick.title, tuple(links), on, off)

    def _choosable(self) -> Iterator[tuple[str, str, bool]]:
        others = [one for one in choosable(self.entity) if one not in self.columns]
        for path in (*self.columns, *others):
            yield path, title_of_path(self.entity, path), path in self.columns

    def bulk(self) -> Iterator[BulkAction]:
        return bulk_actions(self.tx, self.entity, self.state)

    def _hidden(self) -> Iterator[tuple[str, str]]:
        """What a form of the list's tools must carry along."""
        state = self.state
        yield "view", state.view
        yield "filter", state.filter
        yield "sort", state.sort
        yield "group", state.group
        yield "columns", ",".join(state.columns)
        yield "mode", state.mode
        yield "day", state.day
        yield "followed", "1" if state.followed else ""
        for path, values in state.quick.items():
            for one in values:
                yield f"f.{path}", one


#: What marks the tab of a view that is no list.
_SIGNS = {"kanban": "kanban", "calendar": "calendar-days"}
_FOOTERS = {
    "sum": sum,
    "avg": lambda numbers: sum(numbers) / len(numbers),
    "min": min,
    "max": max,
}


def known_url(endpoint: str, entity: Entity) -> str:
    """The address of a page about an entity that another area brings; "" where there is none."""
    rules = flask_app.url_map.iter_rules()
    known = any(one.endpoint == endpoint and "entity" in one.arguments for one in rules)
    return url_for(endpoint, entity=entity.key) if known else ""
