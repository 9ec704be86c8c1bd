"""Makes the page of a list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from flask import current_app as flask_app
from flask import url_for

from ....platform.access.rows import field_rights, may
from ....platform.core.errors import FormloomError, InvalidValueError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.forms.condition import Condition, Scope, condition
from ....platform.formula import FormulaType
from ....platform.records.listing import Count, Page
from ....platform.records.paths import resolve
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...i18n import gettext as _
from ...i18n import translated
from ..words import app, help_text, icon_of, manner, plural, singular, title_of
from .columns import choosable, title_of_path, views_of, visible_paths
from .display import BLANK, Shown, shown
from .entry import plain_values
from .filters import FilterForm, Quick, filter_form, in_words, problem_of, quick_filter
from .list_state import MINE, ListState, ViewDocument, personal_view, personal_views, view_of

PAGE_ROWS = 50


@dataclass(frozen=True)
class Head:
    """A column's head; ``sorted`` is asc, desc or ""."""

    path: str
    title: str
    number: bool = False
    sort_url: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Row:
    """A record; ``color`` is what a rule of the view gives it."""

    id: str
    title: str
    url: str
    edit_url: str
    cells: tuple[Shown, ...]
    color: str = ""


@dataclass(frozen=True)
class ViewTab:
    """A view as a tab."""

    title: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class QuickMenu:
    """A quick filter with its links; ``on_text`` says what is in force."""

    title: str
    links: tuple[tuple[str, str, bool], ...]
    on_text: str = ""
    off_url: str = ""


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
    quick: tuple[QuickMenu, ...]
    filter_words: str
    filter_off_url: str
    builder: FilterForm
    choosable: tuple[tuple[str, str, bool], ...]
    hidden: tuple[tuple[str, str], ...]
    error: str
    total: int
    count_text: str
    count_url: str
    previous_url: str
    next_url: str
    clear_url: str
    new_url: str
    import_url: str
    export_url: str
    bin_url: str
    bulk: tuple[tuple[str, str, str, str], ...]
    is_narrowed: bool
    is_modified: bool
    is_mine: bool
    revert_url: str
    base: str


def list_page(tx: Transaction, entity: Entity, state: ListState, *, error: str = "") -> ListPage:
    """The page of a list in a state; a filter that cannot be taken is said at its place."""
    return _Maker(tx, entity, state).page(error)


def count_of(tx: Transaction, entity: Entity, state: ListState) -> Count:
    """How many records the state has, counted up to 10,000."""
    maker = _Maker(tx, entity, state)
    return maker.service.count(filter=maker.filter, search=state.search)


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


class _Maker:
    def __init__(self, tx: Transaction, entity: Entity, state: ListState) -> None:
        self.tx = tx
        self.entity = entity
        self.state = state
        self.service = RecordService(tx, entity.key)
        self.view: ViewDocument = view_of(entity, state)
        self.rights = field_rights(tx, entity)

    @cached_property
    def columns(self) -> list[str]:
        """The paths shown; the name comes first, so that a row can be opened."""
        paths = self.state.columns or self.view.columns
        known = [one for one in paths if self._is_known(one)]
        shown = visible_paths(self.entity, known)
        display = self.entity.display
        if display and display not in shown:
            shown.insert(0, display)
        return shown

    def _is_known(self, path: str) -> bool:
        try:
            resolve(app(), self.entity, path, field="columns")
        except InvalidValueError:
            return False
        return True

    @cached_property
    def quick(self) -> list[Quick]:
        paths = dict.fromkeys((*self.view.quick, *self.state.quick))
        known = visible_paths(self.entity, [one for one in paths if self._is_known(one)])
        made = (quick_filter(self.entity, one, self.state.quick.get(one, ())) for one in known)
        return [one for one in made if one is not None]

    @property
    def filter(self) -> str:
        tests = [self.view.filter, *(one.formula for one in self.quick), self.state.filter]
        return " and ".join(f"({one})" for one in tests if one)

    @property
    def sort(self) -> Sequence[tuple[str, bool]]:
        if not self.state.sort:
            return self.view.sort
        return [(self.state.sort.lstrip("-"), self.state.sort.startswith("-"))]

    @cached_property
    def colors(self) -> list[tuple[Condition, str]]:
        """The colour rules that need nothing but the record's own fields."""
        found = []
        for text, color in self.view.colors:
            made = condition(app(), self.entity, text, FormulaType.BOOLEAN)
            if made is not None and not made.needs and made.own <= self._readable:
                found.append((made, color))
        return found

    @property
    def _readable(self) -> set[str]:
        return {key for key, right in self.rights.items() if right in {"read", "edit"}}

    def found(self, *, fields: Iterable[str], limit: int, cursor: str | None) -> Page:
        return self.service.list(
            filter=self.filter, sort=self.sort, search=self.state.search,
            fields=list(fields), limit=limit, cursor=cursor,
        )  # fmt: skip

    def _page(self, error: str) -> tuple[Page, str]:
        """The records of this page, or none and what is wrong with the filter."""
        if self.state.filter and not error:
            error = problem_of(self.entity, self.state.filter)
        needed = {key for one, _color in self.colors for key in one.own}
        fields = [*self.columns, *(needed - set(self.columns))]
        try:
            if not error:
                cursor = self.state.after or None
                return self.found(fields=fields, limit=PAGE_ROWS, cursor=cursor), ""
        except FormloomError as refusal:
            error = translated(refusal.message)
        return Page(()), error

    def page(self, error: str) -> ListPage:
        entity, state = self.entity, self.state
        found, error = self._page(error)
        whole = found.next is None and state.is_first and not error
        may_new = may(self.tx, entity, "create")
        return ListPage(
            title=plural(entity),
            singular=singular(entity),
            icon=icon_of(entity),
            help=help_text(entity) if not found.items else "",
            state=state,
            tabs=tuple(self._tabs()),
            columns=tuple(map(self._head, self.columns)),
            rows=tuple(map(self._row, found.items)),
            footer=self._footer(found.items) if whole else (),
            quick=tuple(map(self._menu, self.quick)),
            filter_words=in_words(entity, state.filter) if state.filter and not error else "",
            filter_off_url=state.first(filter="").url(),
            builder=filter_form(entity, state.filter, choosable(entity), error),
            choosable=tuple(self._choosable()),
            hidden=tuple(self._hidden()),
            error=error,
            total=len(found.items) if whole else 0,
            count_text=_range(len(found.items), state, whole=whole),
            count_url="" if whole or error else self._url("lists.count"),
            previous_url="" if state.is_first else state.previous().url(paging=True),
            next_url=state.next(found.next).url(paging=True) if found.next else "",
            clear_url=state.first(search="", filter="", quick={}).url(),
            new_url=url_for("forms.new", entity=entity.key) if may_new else "",
            import_url=known_url("imports.begin", entity) if may(self.tx, entity, "import") else "",
            export_url=self._url("exports.begin") if may(self.tx, entity, "export") else "",
            bin_url=known_url("bin.show", entity) if may(self.tx, entity, "delete") else "",
            bulk=tuple(self._bulk()),
            is_narrowed=state.is_narrowed,
            is_modified=self._is_modified(),
            is_mine=personal_view(entity, state.view) is not None,
            revert_url=ListState(entity.key, state.view).url().removesuffix("&q="),
            base=self.view.key,
        )

    def _url(self, endpoint: str) -> str:
        return self.state.url(endpoint=endpoint)

    def _is_modified(self) -> bool:
        mine = personal_view(self.entity, self.state.view)
        return self.state.query() != (str(mine["query"]) if mine is not None else "")

    def _tabs(self) -> Iterator[ViewTab]:
        current = self.state.view if self.state.view.startswith(MINE) else self.view.key
        for key in views_of(self.entity):
            url = url_for("lists.show", entity=self.entity.key, view=key)
            yield ViewTab(title_of("view", key), url, key == current)
        for key, one in personal_views(self.entity).items():
            url = url_for("lists.show", entity=self.entity.key, view=key)
            yield ViewTab(str(one["title"]), url, key == current)

    def _head(self, path: str) -> Head:
        field = self._field(path)
        sort = dict(self.sort)
        sorted = ("desc" if sort[path] else "asc") if path in sort else ""
        url = ""
        if field.type.sortable and self.rights.get(path.partition(".")[0]) in {"read", "edit"}:
            url = self.state.first(sort=f"-{path}" if sorted == "asc" else path).url()
        return Head(path, title_of_path(self.entity, path), self._is_number(field), url, sorted)

    def _field(self, path: str) -> Field:
        return resolve(app(), self.entity, path, field="columns").field

    def _is_number(self, field: Field) -> bool:
        return field.value_type.numeric and field.value_type.widget != "rating"

    def _row(self, record: Record) -> Row:
        where = {"entity": self.entity.key, "id": record.id}
        return Row(
            id=str(record.id),
            title=record.title or singular(self.entity),
            url=url_for("records.show", **where),
            edit_url=url_for("forms.edit", **where) if may(self.tx, self.entity, "update") else "",
            cells=tuple(self._cell(record, path) for path in self.columns),
            color=self._color(record),
        )

    def _cell(self, record: Record, path: str) -> Shown:
        if path not in record.fields:
            return BLANK
        return shown(record.values.get(path), record.fields[path], manner())

    def _color(self, record: Record) -> str:
        if not self.colors:
            return ""
        scope = Scope(self.tx, app(), self.entity, plain_values(record))
        return next((color for test, color in self.colors if scope.holds(test)), "")

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
        return shown(add(numbers), self._field(path), manner()).text

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

    def _hidden(self) -> Iterator[tuple[str, str]]:
        """What a form of the list's tools must carry along."""
        state = self.state
        yield "view", state.view
        yield "filter", state.filter
        yield "sort", state.sort
        yield "columns", ",".join(state.columns)
        for path, values in state.quick.items():
            for one in values:
                yield f"f.{path}", one

    def _bulk(self) -> Iterator[tuple[str, str, str, str]]:
        """(label, address, icon, kind) of what may be done to selected rows."""
        if may(self.tx, self.entity, "transfer"):
            yield _("Assign"), self._url("lists.assign"), "user-check", ""
        if may(self.tx, self.entity, "update"):
            yield _("Edit"), self._url("lists.bulk_edit"), "pencil", ""
        if may(self.tx, self.entity, "delete"):
            yield _("Delete"), self._url("lists.bulk_delete"), "trash-2", "danger"


_FOOTERS = {
    "sum": sum,
    "avg": lambda numbers: sum(numbers) / len(numbers),
    "min": min,
    "max": max,
}


def _range(rows: int, state: ListState, *, whole: bool) -> str:
    if whole:
        return _("{count} rows", count=rows)
    first = len(state.before) * PAGE_ROWS + 1
    return _("{first}–{last}", first=f"{first:,}", last=f"{first + rows - 1:,}")


def known_url(endpoint: str, entity: Entity) -> str:
    """The address of a page about an entity that another area brings; "" where there is none."""
    rules = flask_app.url_map.iter_rules()
    known = any(one.endpoint == endpoint and "entity" in one.arguments for one in rules)
    return url_for(endpoint, entity=entity.key) if known else ""
