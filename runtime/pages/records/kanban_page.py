"""Makes a board: the records of a view as cards, a column for each value of one field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from flask import url_for

from ....platform.access.preferences import Preferences
from ....platform.access.rights import Action
from ....platform.access.rows import field_rights, may, today
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.datetime import in_zone
from ....platform.formula.conditions import quoted
from ....platform.records.following import followed_among
from ....platform.records.listing import Page
from ....platform.records.paths import resolve
from ....platform.records.plan import plan_of
from ....platform.records.ranks import HandOrder, Pile
from ....platform.records.service import RecordService
from ....platform.records.standing import last_changes
from ....platform.records.values import Record
from ...i18n import gettext as _
from ..words import app, label, manner, singular
from .columns import title_of_path, visible_paths
from .display import Shown, shown
from .kanban_columns import MOST, columns_of, key_of
from .kanban_parts import Board, Card, Column, Lane, Mark
from .list_query import Selection
from .list_state import ANY, ListState, view_of

#: Cards that a column shows at first, and that each further step brings.
CARDS = 20
#: Days before a day that is due from which it is marked.
SOON = 2


class BoardMaker:
    """Reads what a state's board shows; each part can be had alone after a move."""

    def __init__(
        self, tx: Transaction, entity: Entity, state: ListState, selection: Selection
    ) -> None:
        self.tx, self.entity, self.state, self.selection = tx, entity, state, selection
        self.service = RecordService(tx, entity.key)
        self.view = view_of(entity, state).key
        self.document = app().document("view", self.view)
        self.rights = field_rights(tx, entity)
        self.by = str(self.document["by"])
        self.field = resolve(app(), entity, self.by, field="columns").field
        self.kind = columns_of(self.field)

    def again(self) -> "BoardMaker":
        """The same board, read anew."""
        return BoardMaker(self.tx, self.entity, self.state, self.selection)

    # What the view says

    def _path(self, name: str) -> str:
        """A field that the document names, if the actor may read it in full."""
        path = str(self.document.get(name, ""))
        is_seen = self.rights.get(path.partition(".")[0]) in {"read", "edit"}
        return path if path and is_seen else ""

    @cached_property
    def facts(self) -> list[str]:
        paths = cast("Iterable[str]", self.document.get("cards", ()))
        return visible_paths(self.entity, paths)

    @cached_property
    def done(self) -> frozenset[str]:
        return frozenset(cast("Iterable[str]", self.document.get("done", ())))

    @cached_property
    def limits(self) -> Mapping[str, int]:
        return cast("Mapping[str, int]", self.document.get("limits", {}))

    @cached_property
    def may_move(self) -> bool:
        """Whether the actor may change the field that makes the columns, of any record at all."""
        plan = plan_of(app(), self.entity)
        is_settable = self.by in plan.settable and self.by not in plan.protected
        return is_settable and self.rights.get(self.by) == "edit" and self._may("update")

    def _may(self, action: Action) -> bool:
        return may(self.tx, self.entity, action)

    @property
    def is_by_hand(self) -> bool:
        """Whether people put the cards of a column into their order; a sort leaves none to them."""
        return not self.selection.sort

    def order(self, value: str) -> HandOrder:
        """The order that people gave a column."""
        pile = Pile(
            self.view, self.by, value, self._narrowed(value), self.state.search,
            tuple(self._fields), self.state.followed,
        )  # fmt: skip
        return HandOrder(self.service, pile)

    @cached_property
    def folded(self) -> frozenset[str]:
        kept = Preferences(self.tx).get(f"board.{self.view}", [])
        return frozenset(map(str, kept)) if isinstance(kept, list) else frozenset()

    # Columns

    @cached_property
    def _groups(self) -> Mapping[tuple[str, ...], tuple[int, Decimal]]:
        """How many, and how much together, by column and lane."""
        lanes, total = self._path("lanes"), self._path("sum")
        found = self.service.groups(
            [self.by, *([lanes] if lanes else [])], total=total, filter=self.selection.filter,
            search=self.state.search, followed=self.state.followed,
        )  # fmt: skip
        sums: dict[tuple[str, ...], tuple[int, Decimal]] = {}
        for group in found:
            value, *lane = group.values
            key = (self.kind.key(value), *map(key_of, lane))
            count, added = sums.get(key, (0, Decimal()))
            sums[key] = (count + group.count, added + Decimal(group.total or 0))
        return sums

    def _sums(self, value: str) -> tuple[int, Decimal]:
        found = [sums for key, sums in self._groups.items() if key[0] == value]
        return sum(one for one, _total in found), sum((one for _count, one in found), Decimal())

    @cached_property
    def values(self) -> Mapping[str, tuple[str, str]]:
        """The columns: value, title and colour; blank only if there are records without a value."""
        return self.kind.titles(self.field, {key[0] for key in self._groups})

    def column(self, value: str, found: Page | None = None) -> Column:
        title, color = self._titled(value, found)
        count, total = self._sums(value)
        path, limit = self._path("sum"), self.limits.get(value, 0)
        money = resolve(app(), self.entity, path, field="sum").field if path else None
        return Column(
            value=value,
            title=title,
            color=color,
            count=f"{count:,}",
            total=shown(total, money, manner()).text if money and total else "",
            limit=limit,
            is_over=bool(limit) and count > limit,
            is_folded=value in self.folded,
            is_done=value in self.done,
            more_url=self._more_url(value, found.next) if found and found.next else "",
            all_url=self._all_url(value),
        )

    def _titled(self, value: str, found: Page | None) -> tuple[str, str]:
        """A column of links or people is called what its first card shows there."""
        title, color = self.values.get(value, (value, ""))
        if self.kind.is_named or not value:
            return title or _("Without {field}", field=label(self.field)), color
        record = next(iter(found.items), None) if found else None
        return shown(record.values.get(self.by), self.field, manner()).text if record else title, ""

    def _more_url(self, value: str, cursor: str) -> str:
        url = self.state.url(endpoint="boards.more")
        more = urlencode({"column": value, "after": cursor})
        return f"{url}{'&' if '?' in url else '?'}{more}"

    def _all_url(self, value: str) -> str:
        """The same records as a list, where scripts are missing or one wants to see them all."""
        wanted = ListState(
            self.entity.key, ANY, self.state.search, self._narrowed(value),
            followed=self.state.followed,
        )  # fmt: skip
        return wanted.url()

    def _narrowed(self, value: str) -> str:
        """The filter of the board, for one column."""
        test, filter = self.kind.test(self.by, value), self.selection.filter
        return f"({filter}) and {test}" if filter else test

    # Cards

    @property
    def _fields(self) -> list[str]:
        named = (self.by, self._path("lanes"), self._path("due"), self.entity.display or "")
        own = [one for one in named if one]
        return list(dict.fromkeys([*own, *self.facts, *sorted(self.selection.needed)]))

    def found(self, value: str, after: str = "") -> Page:
        """Some records of a column."""
        if self.is_by_hand:
            return self.order(value).page(CARDS, after)
        return self.service.list(
            filter=self._narrowed(value), sort=self.selection.sort, search=self.state.search,
            fields=self._fields, limit=CARDS, cursor=after or None, followed=self.state.followed,
        )  # fmt: skip

    def one(self, id: UUID) -> Card | None:
        """One record as the board shows it now; None if it has left the board."""
        found = self.service.among(
            [id], filter=self.selection.filter, search=self.state.search, fields=self._fields,
            followed=self.state.followed,
        )  # fmt: skip
        return next(iter(self.cards(found)), None)

    def cards(self, records: Sequence[Record]) -> tuple[Card, ...]:
        ids = [one.id for one in records]
        movable: frozenset[UUID] = frozenset()
        if self.may_move and ids:
            movable = frozenset(one.id for one in self.service.among(ids, right="update"))
        is_timed = "stuck" in self.document and "." not in self.by and bool(ids)
        since = last_changes(self.tx, self.field, ids) if is_timed else {}
        followed = followed_among(self.tx, self.entity, ids)
        cards = (self._card(one, one.id in movable, since.get(one.id)) for one in records)
        return tuple(replace(one, is_followed=UUID(one.id) in followed) for one in cards)

    def _card(self, record: Record, is_movable: bool, since: datetime | None) -> Card:
        column = self.kind.key(record.values.get(self.by))
        facts = [(path, self._shown(record, path)) for path in self.facts]
        due = self._path("due")
        where = {"entity": self.entity.key, "id": record.id}
        moves = tuple(self._moves(column)) if is_movable else ()
        is_moved = bool(moves) or (is_movable and self.is_by_hand)
        return Card(
            id=str(record.id),
            title=record.title or singular(self.entity),
            url=url_for("records.show", **where),
            column=column,
            lane=key_of(record.values.get(self._path("lanes"))),
            revision=record.revision,
            facts=tuple(
                (title_of_path(self.entity, path), one)
                for path, one in facts
                if one and one.avatar is None and path != due
            ),
            avatar=next((one.avatar for _path, one in facts if one.avatar), None),
            marks=tuple(self._marks(record, column, since)),
            color=self.selection.color(record),
            moves=moves,
            move_url=url_for("boards.move", **where, **self.state.arguments()) if is_moved else "",
        )

    def _shown(self, record: Record, path: str) -> Shown:
        value = record.values.get(path) if path in record.fields else None
        return shown(value, record.fields[path], manner()) if value is not None else Shown("")

    def _marks(self, record: Record, column: str, since: datetime | None) -> Iterator[Mark]:
        due, stuck = self._path("due"), int(str(self.document.get("stuck", 0)))
        if due and record.values.get(due) is not None and due in record.fields:
            yield self._due(record, due, column in self.done)
        days = (self.tx.now - since).days if since else 0
        if stuck and days >= stuck and column not in self.done:
            yield Mark(_("{count} day(s) here", count=days), "warn", "hourglass")

    def _due(self, record: Record, path: str, is_done: bool) -> Mark:
        value = cast("date | datetime", record.values[path])
        day = in_zone(value, manner().zone).date() if isinstance(value, datetime) else value
        days = (day - today(self.tx)).days
        text = shown(value, record.fields[path], manner()).text
        if is_done or days > SOON:
            return Mark(text, "", "calendar")
        if days < 0:
            return Mark(_("{count} day(s) late", count=-days), "bad", "clock", text)
        return Mark(text, "warn", "clock")

    def _moves(self, column: str) -> Iterator[tuple[str, str]]:
        for value, (title, _color) in self.values.items():
            is_open = value and value != column and not self.is_retired(value)
            if is_open and self._is_step(column, value):
                yield value, title

    def leads(self, record: Record, to: str) -> bool:
        """Whether the states of the entity let the record go to that column."""
        return self._is_step(self.kind.key(record.values.get(self.by)), to)

    def is_retired(self, value: str) -> bool:
        """Whether the column stands only for the records that are in it already."""
        return self.kind.is_retired(self.field, value)

    def _is_step(self, column: str, to: str) -> bool:
        states = self.entity.states
        if states is None or states.field != self.by:
            return True
        return states.may_follow(column, to, self.tx.actor)

    # The board

    def board(self) -> Board:
        pages = {one: self._page(one) for one in self.values}
        records = [one for page in pages.values() for one in page.items]
        cards = self.cards(records)
        columns = tuple(self.column(value, page) for value, page in pages.items())
        creates = self._may("create") and self.rights.get(self.by) == "edit"
        sort = self.selection.sort[0][0] if self.selection.sort else ""
        where = {"entity": self.entity.key, **self.state.arguments()}
        return Board(
            label=label(self.field),
            columns=columns,
            lanes=tuple(self._lanes(columns, cards)),
            sorted_by=title_of_path(self.entity, sort) if sort else "",
            add_url=url_for("boards.add", **where) if creates and self.entity.display else "",
            add_field=label(self.entity.field(self.entity.display)) if self.entity.display else "",
            fold_url=url_for("boards.fold", **where),
            new_url=url_for("forms.new", entity=self.entity.key) if self._may("create") else "",
            may_move=self.may_move,
            is_by_hand=self.is_by_hand,
        )

    def _page(self, value: str) -> Page:
        is_there = value not in self.folded and self._sums(value)[0]
        return self.found(value) if is_there else Page(())

    def _lanes(self, columns: Sequence[Column], cards: Sequence[Card]) -> Iterator[Lane]:
        cells: dict[str, dict[str, list[Card]]] = {}
        for card in cards:
            cells.setdefault(card.lane, {}).setdefault(card.column, []).append(card)
        path = self._path("lanes")
        lanes = sorted({key[1] for key in self._groups})[:MOST] if path else [""]
        for lane in lanes:
            titled = self._lane_titled(path, lane)
            given = cells.get(lane, {})
            row = tuple((one, tuple(given.get(one.value, ()))) for one in columns)
            yield replace(titled, cells=row)

    def _lane_titled(self, path: str, value: str) -> Lane:
        if not path:
            return Lane("", "", None, ())
        field = resolve(app(), self.entity, path, field="lanes").field
        if not value:
            return Lane("", _("Without {field}", field=label(field)), None, ())
        test = f"{path} = {quoted(value)}"
        found = self.service.list(filter=test, fields=[path], limit=1).items
        one = shown(found[0].values.get(path), field, manner()) if found else Shown(value)
        return Lane(value, one.text, one.avatar, ())
