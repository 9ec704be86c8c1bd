"""The records of a list's state: which, in which order, and what is read of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ....platform.access.rows import field_rights
from ....platform.core.errors import InvalidValueError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.forms.condition import Condition, Scope, condition
from ....platform.formula import FormulaType
from ....platform.records.listing import Page
from ....platform.records.paths import resolve
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ..words import app
from .arrangement import arrangement
from .columns import choosable, visible_paths
from .entry import plain_values
from .filters import Quick, quick_filter
from .grouping import Folds, Grouping, groupings
from .list_state import (
    ListState,
    ViewDocument,
    view_key,
    view_of,
)


@dataclass(frozen=True)
class Selection:
    """Which records a state has, in which order; ``color`` reads the keys ``needed`` of each."""

    filter: str
    sort: Sequence[tuple[str, bool]]
    needed: frozenset[str]
    color: Callable[[Record], str]


class ListQuery:
    """Which records a state has, in which order and groups, and what is read of each."""

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
        own = self.state.sort
        sort = [(own.lstrip("-"), own.startswith("-"))] if own else list(self.view.sort)
        if self.group is None:
            return sort
        path, of = self.group.path, dict(sort)
        return [(path, of.get(path, False)), *(one for one in sort if one[0] != path)]

    @cached_property
    def group(self) -> Grouping | None:
        """What rows stand together by."""
        wanted = self.state.group or self.view.group
        return next((one for one in self.groupable if one.text == wanted), None)

    @cached_property
    def groupable(self) -> list[Grouping]:
        found = [one for one in choosable(self.entity) if one in self.readable]
        return [one for path in found for one in groupings(path, self.field(path))]

    @cached_property
    def folds(self) -> Folds:
        """The groups that the actor has folded, of what the rows stand together by now."""
        if self.group is None:
            return Folds()
        kept = arrangement(self.entity, self.key).folds
        return kept if kept.by == self.group.text else Folds(self.group.text)

    @property
    def fields(self) -> list[str]:
        """What is read of each record: its columns, its group, what its colours need."""
        needed = {key for one, _color in self.colors for key in one.own}
        group = (self.group.path,) if self.group is not None else ()
        return list(dict.fromkeys((*self.columns, *sorted(needed), *group)))

    @cached_property
    def widths(self) -> Mapping[str, int]:
        """Those of the view, and over them those that the actor gave its columns."""
        return {**self.view.widths, **arrangement(self.entity, self.key).widths}

    @cached_property
    def key(self) -> str:
        return view_key(self.entity, self.state)

    @property
    def footers(self) -> Mapping[str, str]:
        return {path: how for path, how in self.view.footer.items() if path in self.columns}

    @cached_property
    def colors(self) -> list[tuple[Condition, str]]:
        """The colour rules that need nothing but the record's own fields."""
        found = []
        for text, color in self.view.colors:
            made = condition(app(), self.entity, text, FormulaType.BOOLEAN)
            if made is not None and not made.needs and made.own <= self.readable:
                found.append((made, color))
        return found

    @property
    def readable(self) -> set[str]:
        return {key for key, right in self.rights.items() if right in {"read", "edit"}}

    @property
    def selection(self) -> Selection:
        needed = frozenset(key for one, _color in self.colors for key in one.own)
        return Selection(self.filter, self.sort, needed, self.color)

    def found(self, *, fields: Iterable[str], limit: int, cursor: str | None) -> Page:
        return self.service.list(
            filter=self.filter, sort=self.sort, search=self.state.search, fields=list(fields),
            limit=limit, cursor=cursor, grouped=self.group is not None,
            followed=self.state.followed,
        )  # fmt: skip

    def color(self, record: Record) -> str:
        if not self.colors:
            return ""
        scope = Scope(self.tx, app(), self.entity, plain_values(record))
        return next((color for test, color in self.colors if scope.holds(test)), "")

    def field(self, path: str) -> Field:
        return resolve(app(), self.entity, path, field="columns").field
