"""Boards: looking, further cards, moving a card, adding one, folding a column."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from ....platform.access.preferences import Preferences
from ....platform.access.rows import demand
from ....platform.core.errors import (
    FormloomError,
    InvalidValueError,
    NotAllowedError,
    StaleRevisionError,
)
from ....platform.documents.app import Entity
from ....platform.fields.options import options_of
from ....platform.records.changesets import change_set
from ....platform.records.ranks import HandOrder, is_rank
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...errors import status_of
from ...i18n import gettext as _
from ...i18n import translated
from ...unit_of_work import transaction
from ..addresses import with_query
from ..guard import signed_in
from ..pieces import Control
from ..shell import page, part
from ..toasts import shown_toasts, toast
from ..words import app, label, manner, singular
from .controls import NEXT
from .display import shown
from .entry import Entry
from .frames import framed
from .kanban_page import BoardMaker
from .kanban_parts import Board, Card, Column, MoreCards
from .list_page import selection_of
from .list_query import Selection
from .list_state import ListState, view_of
from .widgets import Posted, widget_of

pages = Blueprint("boards", __name__)
#: Letters of a new card's title that are taken along to the form that asks for the rest.
MOST_TITLE = 1_000


@dataclass(frozen=True)
class MovePage:
    """What a move needs before it is made, or why it cannot be."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    action: str
    back: str
    to: str
    above: str
    revision: int
    controls: tuple[Control, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class Moved:
    """What a move changes on the page: the card as it is now, None if it has left the board."""

    id: str
    card: Card | None
    columns: tuple[Column, ...]
    is_by_hand: bool


def show_board(entity: Entity, state: ListState) -> Response:
    """A view of the kind kanban."""

    def drawn(selection: Selection) -> Board:
        return BoardMaker(transaction(), entity, state, selection).board()

    return framed("lists/kanban.html", "board", entity, state, drawn)


@pages.get("/e/<entity>/cards")
@signed_in
def more(entity: str) -> Response:
    """Further cards of a column, for the end of it."""
    maker = _maker(entity)
    value = request.args.get("column", "")
    found = maker.found(value, request.args.get("after", ""))
    made = MoreCards(maker.cards(found.items), maker.column(value, found), maker.is_by_hand)
    return part("lists/_cards.html", page=made)


@pages.post("/e/<entity>/cards")
@signed_in
def add(entity: str) -> Response:
    """A new record from a column's head; what else it needs is asked on its form."""
    maker, one = _maker(entity), app().entity(entity)
    demand(transaction(), one, "create")
    title = request.form.get("title", "").strip()[:MOST_TITLE]
    given = {one.display or "": title, maker.by: _column()}
    entry = Entry(one, given=given)
    entry.demand()
    try:
        if entry.errors or not given[one.display or ""]:
            raise InvalidValueError("Fill in '{title}'.", title=maker.field.title)
        with transaction().connection.begin_nested():
            record = RecordService(transaction(), entity).create(given)
    except FormloomError as error:
        if status_of(error) not in {409, 422}:
            raise
        asked = with_query(url_for("forms.new", entity=entity), {**given, NEXT: maker.state.url()})
        return make_response(redirect(asked, 303))
    toast(_("{name} was saved.", name=record.title or singular(one)))
    return make_response(redirect(maker.state.url(), 303))


@pages.post("/e/<entity>/fold")
@signed_in
def fold(entity: str) -> Response:
    """Fold a column, or unfold it; kept for this person."""
    maker, value = _maker(entity), _column()
    if value not in maker.values:
        raise InvalidValueError("There is no column '{column}'.", column=value[:100])
    kept = maker.folded ^ {value}
    Preferences(transaction()).set(f"board.{maker.view}", sorted(kept) or None)
    return make_response(redirect(maker.state.url(), 303))


@pages.post("/e/<entity>/<uuid:id>/move")
@signed_in
def move(entity: str, id: UUID) -> Response:
    """Put a card into another column, and ask first for what it needs there."""
    return _Move(_maker(entity), id).answer()


@pages.post("/e/<entity>/<uuid:id>/put-back")
@signed_in
def put_back(entity: str, id: UUID) -> Response:
    """Give a card the place in its column that it had before somebody moved it."""
    maker, rank = _maker(entity), request.args.get("rank", "")
    if not is_rank(rank):
        raise InvalidValueError("This is no place in a column.", field="rank")
    column = maker.kind.key(maker.service.get(id).values.get(maker.by))
    order = _order(maker, column)
    if column == request.args.get("column", ""):  # else it has left that one
        order.put_back(id, rank)
    return make_response(redirect(maker.state.url(), 303))


class _Move:
    """One move, from what was posted."""

    def __init__(self, maker: BoardMaker, id: UUID) -> None:
        self.maker, self.entity, self.id = maker, maker.entity, id
        self.posted: Posted = MultiDict(request.form)
        self.to = self.posted.get("to", "")
        self.service = RecordService(transaction(), self.entity.key)
        self.record: Record = self.service.get(id)
        self.entry = Entry(self.entity, record=self.record)
        self.values: dict[str, object] = {maker.by: maker.kind.raw(self.to)}
        self.title = self.record.title or singular(self.entity)
        self.column = maker.values.get(self.to, (self.to, ""))[0] if maker.kind.is_named else ""
        self.was = maker.kind.key(self.record.values.get(maker.by))

    def answer(self) -> Response:
        if self.to == self.was and self.maker.is_by_hand:
            return self._put()
        self._take()
        if not self.entry.errors and self.maker.leads(self.record, self.to):
            self._demand()
        if self.entry.errors:
            return self._refused(422)
        try:
            with change_set(transaction(), "edit", self.title, entity=self.entity) as made:
                after = self.service.update(self.id, self.values, revision=self._revision)
        except StaleRevisionError:
            said = _(
                "Somebody else changed {name} meanwhile. This is how it is now.", name=self.title
            )
            return self._told(said, 409)
        except FormloomError as error:
            if status_of(error) not in {403, 409, 422}:
                raise
            self.entry.take_refusal(error)
            return self._refused(status_of(error))
        if self.maker.is_by_hand:
            with suppress(NotAllowedError):  # who gave it away by the move leaves it as it stands
                self.maker.order(self.to).put(self.id, self._above)
        column = self.column or shown(after.values[self.maker.by], self.maker.field, manner()).text
        toast(_("{name} is in {column} now.", name=self.title, column=column), change_set=made)
        return self._shown(200)

    def _put(self) -> Response:
        """Put the card elsewhere in its column."""
        order = _order(self.maker, self.to)
        before = order.rank(self.id)
        order.put(self.id, self._above)
        where = {"entity": self.entity.key, "id": self.id, "column": self.to, "rank": before}
        undo = url_for("boards.put_back", **where, **self.maker.state.arguments())
        toast(_("{name} stands elsewhere now.", name=self.title), undo_url=undo)
        return self._shown(200)

    @property
    def _above(self) -> UUID | None:
        return self.posted.get("above", type=UUID)

    @property
    def _revision(self) -> int | None:
        return self.posted.get("revision", type=int)

    def _take(self) -> None:
        """Read the column and what the move asked for."""
        for key in self.posted.getlist("asked"):
            field = self.entity.fields.get(key)
            if field is not None and self.entry.may_edit(field):
                try:
                    widget = widget_of(field)
                    self.values[key] = widget.read(self.posted, key, field, manner())
                except InvalidValueError as error:
                    self.entry.refuse(key, translated(error.message))
        if self.maker.is_retired(self.to):
            refusal = options_of(self.maker.field).refusal(self.to, self.maker.field)
            self.entry.refuse(self.maker.by, translated(refusal.message))
        for key, raw in self.values.items():
            field = self.entity.fields.get(key)
            if field is not None and key not in self.entry.errors:
                try:
                    self.entry.values[key] = field.type.load(raw, field)
                except InvalidValueError as error:
                    self.entry.refuse(key, translated(error.message))

    def _demand(self) -> None:
        """What the form asks for only because of the move, and what its rules set by it."""
        before = Entry(self.entity, record=self.record)
        before.demand()
        self.entry.demand()
        for key in before.errors:
            self.entry.errors.pop(key, None)
        self.values = {**self.entry.given, **self.values}

    def _refused(self, status: int) -> Response:
        """Ask for what is missing, if that is all that is wrong."""
        wrong = {key: " ".join(told) for key, told in self.entry.errors.items()}
        asked = [key for key in wrong if key != self.maker.by and self._may_fill(key)]
        if len(asked) < len(wrong):
            return self._told(wrong.get(self.maker.by) or " ".join(wrong.values()), status)
        again = dict.fromkeys([*self.posted.getlist("asked"), *asked])
        controls = tuple(self._control(key, wrong.get(key, "")) for key in again)
        is_first = "asked" not in self.posted
        made = self._page(tuple(controls), "" if is_first else _("This is not complete yet."))
        if _is_part():
            return part("lists/_move.html", status=422, page=made)
        return page("lists/move.html", status=422, page=made)

    def _may_fill(self, key: str) -> bool:
        field = self.entity.fields.get(key)
        return field is not None and field.type.rows != "lines" and self.entry.may_edit(field)

    def _control(self, key: str, error: str) -> Control:
        field, widget = self.entity.field(key), widget_of(self.entity.field(key))
        if widget.is_posted(self.posted, key):
            value = widget.kept(self.posted, key)
        else:
            value = widget.typed(self.entry.values.get(key), field, manner())
        filling = widget.filling(value, self.entity, field, manner())
        return Control(key, key, label(field), widget.name, filling, error=error, required=True)

    def _page(self, controls: tuple[Control, ...], error: str) -> MovePage:
        state = self.maker.state
        column = self.column or label(self.maker.field)
        title = _("Move {name} to {column}", name=self.title, column=column)
        return MovePage(
            title=title,
            crumbs=((_("Board"), state.url()),),
            action=request.full_path,
            back=state.url(),
            to=self.to,
            above=self.posted.get("above", ""),
            revision=self._revision or self.record.revision,
            controls=controls,
            error=error,
        )

    def _told(self, why: str, status: int) -> Response:
        """Say why not, and show the card where it is."""
        if not _is_part():
            return page("lists/move.html", status=status, page=self._page((), why))
        toast(why, "bad")
        return self._shown(status)

    def _shown(self, status: int) -> Response:
        if not _is_part():
            return make_response(redirect(self.maker.state.url(), 303))
        now = self.maker.again()
        card = now.one(self.id)
        columns = dict.fromkeys([self.was, self.to, card.column if card else self.to])
        heads = tuple(now.column(one) for one in columns if one in now.values)
        moved = Moved(str(self.id), card, heads, now.is_by_hand)
        return part("lists/_moved.html", status=status, page=moved, toasts=shown_toasts())


def _maker(entity: str) -> BoardMaker:
    """The board that the address means.

    :raises InvalidValueError: if the view is of another kind.
    """
    one, tx = app().entity(entity), transaction()
    demand(tx, one, "read")
    state = ListState.of(one, request.args)
    if view_of(one, state).kind != "kanban":
        raise InvalidValueError("This view is no board.", field="view")
    return BoardMaker(tx, one, state, selection_of(tx, one, state))


def _order(maker: BoardMaker, column: str) -> HandOrder:
    """The order of a column, to be changed.

    :raises NotAllowedError: on a board whose cards the actor may not move.
    """
    if not (maker.may_move and maker.is_by_hand):
        raise NotAllowedError("You may not move the cards of this board.")
    return maker.order(column)


def _column() -> str:
    return request.form.get("column", "")


def _is_part() -> bool:
    return "HX-Request" in request.headers
