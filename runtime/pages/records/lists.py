"""Lists: looking, counting, views of one's own, and changes to many records at once."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from ....platform.access.rows import demand
from ....platform.core.errors import FormloomError, InvalidValueError, LimitError
from ....platform.documents.app import Entity
from ....platform.records.changesets import change_set
from ....platform.records.following import follow_many
from ....platform.records.listing import MOST_ROWS
from ....platform.records.plan import plan_of
from ....platform.records.service import BulkResult, RecordService, Update
from ...i18n import gettext as _
from ...i18n import translated
from ...unit_of_work import transaction
from ..guard import local_path, signed_in
from ..pieces import Control
from ..shell import page, part
from ..toasts import toast
from ..words import app, label, manner, plural
from .arrangement import (
    drop_arrangement,
    drop_widths,
    keep_columns,
    keep_folds,
    keep_widths,
    move_arrangement,
)
from .calendars import show_calendar
from .entry import Entry
from .filters import formula_of
from .grouping import Folds
from .kanban import show_board
from .list_page import (
    all_ids,
    count_of,
    footer_of,
    group_numbers,
    list_page,
    more_rows,
    tabs_of,
)
from .list_query import ListQuery
from .list_state import (
    ListState,
    drop_view,
    keep_last_view,
    keep_view,
    last_view,
    view_key,
    view_of,
)
from .widgets import Posted, widget_of

pages = Blueprint("lists", __name__)
#: Records that one bulk change takes; more are for an import.
MOST = 10_000
#: Letters of the key of a group.
MOST_KEY = 200


@dataclass(frozen=True)
class BulkPage:
    """A change to many records being prepared; ``control`` is there once a field is chosen."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    action: str
    back: str
    count: int
    ids: tuple[str, ...]
    all: str
    fields: tuple[tuple[str, str], ...] = ()
    control: Control | None = None
    error: str = ""


@pages.get("/e/<entity>")
@signed_in
def show(entity: str) -> Response:
    """A list, as its address says."""
    one = _readable(entity)
    state = _state(one) if request.args else ListState.of(one, MultiDict({"view": last_view(one)}))
    return _SHOWN.get(view_of(one, state).kind, _rows)(one, state)


def _rows(entity: Entity, state: ListState) -> Response:
    made = list_page(transaction(), entity, state)
    return page("lists/list.html", page=made, status=422 if made.error else 200)


#: Kinds of views that show their records in another way than as rows.
_SHOWN = {"kanban": show_board, "calendar": show_calendar}


@pages.get("/e/<entity>/more-rows")
@signed_in
def more(entity: str) -> Response:
    """Further rows of a page, for the end of those that are there, and what stands below them."""
    one = _readable(entity)
    made = more_rows(transaction(), one, _state(one), request.args.get("at", ""))
    return part("lists/_more.html", page=made)


@pages.get("/e/<entity>/count")
@signed_in
def count(entity: str) -> Response:
    """How many there are, for the foot of a list that is there already."""
    one = app().entity(entity)
    state = _state(one)
    is_folded = ListQuery(transaction(), one, state).folds.any
    return part("lists/_count.html", count=count_of(transaction(), one, state), is_folded=is_folded)


@pages.get("/e/<entity>/footer")
@signed_in
def footer(entity: str) -> Response:
    """The sums of the whole list, for the foot of one that is there already."""
    one = _readable(entity)
    return part("lists/_footer.html", page=footer_of(transaction(), one, _state(one)))


@pages.get("/e/<entity>/group-sums")
@signed_in
def group_sums(entity: str) -> Response:
    """How many records some groups have and their sums, for heads that are there already."""
    one = _readable(entity)
    keys = request.args.getlist("g")[:MOST_ROWS]
    found = group_numbers(transaction(), one, _state(one), keys)
    return part("lists/_group_sums.html", groups=found)


@pages.post("/e/<entity>/groups")
@signed_in
def fold(entity: str) -> Response:
    """Fold a group of a list, or unfold it, or do it with all; kept for this person."""
    one = _readable(entity)
    state = _state(one)
    query = ListQuery(transaction(), one, state)
    if "all" in request.form:
        folds = Folds(query.folds.by, request.form["all"] == "fold")
    else:
        folds = query.folds.turned(request.form.get("group", "")[:MOST_KEY])
    keep_folds(one, query.key, folds)
    return make_response(redirect(state.url(paging=True), 303))


@pages.get("/e/<entity>/view-counts")
@signed_in
def view_counts(entity: str) -> Response:
    """The views with how many records each has, in the place of those without."""
    one = _readable(entity)
    return part("lists/_tabs.html", tabs=tabs_of(transaction(), one, _state(one)))


@pages.post("/e/<entity>/filter")
@signed_in
def set_filter(entity: str) -> Response:
    """Make a formula of the filter builder's rows and show the list with it."""
    one = _readable(entity)
    state = _state(one)
    try:
        text = formula_of(one, _posted())
    except InvalidValueError as error:
        said = translated(error.message)
        return page(
            "lists/list.html", status=422, page=list_page(transaction(), one, state, error=said)
        )
    return make_response(redirect(state.first(filter=text).url(), 303))


@pages.post("/e/<entity>/columns")
@signed_in
def set_columns(entity: str) -> Response:
    """Show the list with these columns in this order, now and when it is opened again."""
    one = _readable(entity)
    state = _state(one)
    chosen = () if "usual" in request.form else tuple(request.form.getlist("column"))
    keep_columns(one, view_key(one, state), chosen)
    return make_response(redirect(state.first(columns=chosen).url(), 303))


@pages.post("/e/<entity>/widths")
@signed_in
def set_widths(entity: str) -> Response:
    """Keep how wide some columns are: ``w.<path>`` in CSS pixels, nothing for what cells need."""
    one = _readable(entity)
    key = view_key(one, _state(one))
    if "reset" in request.form:
        drop_widths(one, key)
    given = request.form.items()
    keep_widths(one, key, ((name[2:], w) for name, w in given if name.startswith("w.")))
    return make_response("", 204)


@pages.post("/e/<entity>/views")
@signed_in
def save_view(entity: str) -> Response:
    """Keep the list's state as a view of one's own, or forget such a view."""
    one = _readable(entity)
    state, title = _state(one), request.form.get("title", "").strip()
    if "delete" in request.form:
        drop_view(one, state.view)
        drop_arrangement(one, state.view)
        toast(_("The view was deleted."))
        return make_response(redirect(url_for("lists.show", entity=entity), 303))
    here = view_key(one, state)
    if "revert" in request.form:
        drop_arrangement(one, here)
        to = ListState(entity, state.view).url().removesuffix("&q=")
        return make_response(redirect(to, 303))
    key = keep_view(one, state, title or ("" if state.view.startswith("my-") else _("My view")),
                    request.form.get("base", ""))  # fmt: skip
    move_arrangement(one, here, key)
    toast(_("The view was saved."))
    return make_response(redirect(url_for("lists.show", entity=entity, view=key), 303))


@pages.post("/e/<entity>/last-view")
@signed_in
def remember_view(entity: str) -> Response:
    """Remember the view that was opened, for the next time that the address names none."""
    one = _readable(entity)
    view = _state(one).view
    view_of(one, ListState(entity, view))
    keep_last_view(one, view)
    return make_response("", 204)


@pages.post("/e/<entity>/bulk-delete")
@signed_in
def bulk_delete(entity: str) -> Response:
    """Move the selected records into the recycle bin, with a way back."""
    one = app().entity(entity)
    ids = selected(one)
    with change_set(transaction(), "delete", plural(one), entity=one) as made:
        result = RecordService(transaction(), entity).delete_many(ids)
    _tell(result, _("{count} deleted.", count=len(result.done)), made)
    return _to_list(one)


@pages.post("/e/<entity>/bulk-follow")
@signed_in
def bulk_follow(entity: str) -> Response:
    """Follow the selected records."""
    one = _readable(entity)
    count = follow_many(transaction(), entity, selected(one))
    toast(_("{count} followed. You will be told when they change.", count=count))
    return _to_list(one)


@pages.post("/e/<entity>/assign")
@signed_in
def assign(entity: str) -> Response:
    """Ask for the new owner, then hand the selected records over."""
    one = app().entity(entity)
    demand(transaction(), one, "transfer")
    owner = request.form.get("owner", type=UUID)
    if owner is None:
        error = _("Choose who takes over.") if "confirmed" in request.form else ""
        return _ask(one, "owner", error)
    with change_set(transaction(), "transfer", plural(one), entity=one) as made:
        result = RecordService(transaction(), entity).transfer_many(selected(one), owner)
    _tell(result, _("{count} handed over.", count=len(result.done)), made)
    return _to_list(one)


@pages.post("/e/<entity>/bulk-edit")
@signed_in
def bulk_edit(entity: str) -> Response:
    """Ask for a field, then for its value, then change the selected records."""
    one = app().entity(entity)
    demand(transaction(), one, "update")
    key = request.form.get("field", "")
    if key not in dict(_editable(one)):
        return _ask(one, "")
    if "confirmed" not in request.form:
        return _ask(one, key)
    field = one.field(key)
    try:
        value = widget_of(field).read(_posted(), key, field, manner())
    except InvalidValueError as error:
        return _ask(one, key, translated(error.message))
    with change_set(transaction(), "edit", plural(one), entity=one) as made:
        changes = (Update(id, {key: value}) for id in selected(one))
        result = RecordService(transaction(), entity).update_many(changes)
    _tell(result, _("{count} changed.", count=len(result.done)), made)
    return _to_list(one)


def _ask(entity: Entity, key: str, error: str = "") -> Response:
    """A page that asks what to put into the selected records."""
    ids, is_edit = selected(entity), request.endpoint == "lists.bulk_edit"
    count = f"{len(ids):,}"
    assign, edit = _("Assign {count} records", count=count), _("Edit {count} records", count=count)
    back = _state(entity).url(paging=True)
    control = _control(entity, key, error) if key else None
    asked = BulkPage(
        title=edit if is_edit else assign,
        crumbs=((plural(entity), back),),
        action=request.full_path.rstrip("?"),
        back=back,
        count=len(ids),
        ids=() if request.form.get("all") else tuple(map(str, ids)),
        all=request.form.get("all", ""),
        fields=_editable(entity) if is_edit else (),
        control=control,
        error=error,
    )
    return page("lists/bulk.html", status=422 if error else 200, page=asked)


def _control(entity: Entity, key: str, error: str) -> Control:
    field = entity.field(key)
    widget = widget_of(field)
    value = widget.typed(None, field, manner())
    filling = widget.filling(value, entity, field, manner())
    return Control(key, key, label(field), widget.name, filling, error=error)


def _editable(entity: Entity) -> tuple[tuple[str, str], ...]:
    """Fields that a bulk edit may set."""
    rights = Entry(entity).rights
    plan = plan_of(app(), entity)
    return tuple(
        (key, label(field))
        for key, field in plan.settable.items()
        if key not in plan.protected
        and key not in {*entity.lines, "owner", "department"}
        and rights.get(key) == "edit"
        and not field.flag("unique")
    )


def selected(entity: Entity) -> list[UUID]:
    """The ids of the ticked rows, or of all that the list's state has.

    :raises LimitError: for more than ``MOST``.
    """
    if request.form.get("all"):
        found = [one.id for one in all_ids(transaction(), entity, _state(entity), MOST)]
    else:
        found = request.form.getlist("id", type=UUID)
    if len(found) > MOST:
        raise LimitError("Change at most {most} records at once: filter the list.", most=MOST)
    return found


def _tell(result: BulkResult, text: str, made: UUID) -> None:
    toast(text, "ok" if result.done else "info", made)
    if result.errors:
        first = next(iter(result.errors.values()))
        count = len(result.errors)
        said = _("{count} stayed as they are: {reason}", count=count, reason=_reason(first))
        toast(said, "bad")


def _reason(error: FormloomError) -> str:
    named = getattr(error, "errors", {})
    messages = [message for texts in named.values() for message in texts]
    return translated(messages[0] if messages else error.message)


def _to_list(entity: Entity) -> Response:
    to = _state(entity).url()
    return make_response(redirect(local_path(to), 303))


def _readable(key: str) -> Entity:
    """The entity of the address, if the actor may read its records."""
    entity = app().entity(key)
    demand(transaction(), entity, "read")
    return entity


def _state(entity: Entity) -> ListState:
    return ListState.of(entity, request.args)


def _posted() -> Posted:
    return cast("Posted", request.form)
