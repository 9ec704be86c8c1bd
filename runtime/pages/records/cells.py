"""One cell of a list: changed where it stands, with the control of the form."""

from dataclasses import dataclass, replace
from uuid import UUID

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from ....platform.access.rows import demand
from ....platform.core.errors import FormloomError, NotAllowedError, StaleRevisionError
from ....platform.documents.app import Entity
from ....platform.records.changesets import change_set
from ....platform.records.service import RecordService
from ...errors import status_of
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..guard import signed_in
from ..pieces import Control
from ..shell import part
from ..toasts import shown_toasts, toast
from ..words import app, singular
from .columns import inline_fields
from .conflicts import Conflict, merge, revision_of, save_merged, take_theirs
from .entry import Entry
from .entry_page import EntryPage
from .list_page import list_rows
from .list_state import ListState
from .widgets import Posted

pages = Blueprint("cells", __name__)


@dataclass(frozen=True)
class CellForm:
    """The control of a cell; ``control`` is None, and ``error`` says why, where none may change
    it.
    """

    action: str
    revision: int
    control: Control | None = None
    conflict: Conflict | None = None
    error: str = ""


@pages.get("/e/<entity>/<uuid:id>/cells/<field>")
@signed_in
def ask(entity: str, id: UUID, field: str) -> Response:
    """The control of one field of a record, with what it holds."""
    one = app().entity(entity)
    demand(transaction(), one, "update")
    return _asked(Entry(one, record=RecordService(transaction(), entity).get(id)), field)


@pages.post("/e/<entity>/<uuid:id>/cells/<field>")
@signed_in
def store(entity: str, id: UUID, field: str) -> Response:
    """Save one field and draw the row anew, or ask again with what is in the way."""
    one, service = app().entity(entity), RecordService(transaction(), entity)
    demand(transaction(), one, "update")
    if field not in inline_fields(one):
        raise NotAllowedError("This cannot be changed here.")
    posted = _posted(field)
    entry = Entry(one, record=service.get(id), posted=posted)
    take_theirs(entry, posted)
    entry.demand()
    if field in entry.errors:
        return _asked(entry, field, 422)
    try:
        if entry.given:
            _save(service, entry, posted)
    except StaleRevisionError as stale:
        return _asked(entry, field, 409, merge(service, entry, stale, posted))
    except FormloomError as error:
        if status_of(error) not in {403, 409, 422}:
            raise
        entry.take_refusal(error)
        return _asked(entry, field, status_of(error))
    return _row(one, id)


def _save(service: RecordService, entry: Entry, posted: Posted) -> None:
    record = entry.record
    title = (record.title if record else "") or singular(entry.entity)
    with change_set(transaction(), "edit", title, entity=entry.entity) as made:
        save_merged(service, entry, posted)
    toast(_("{name} was saved.", name=title), change_set=made)


def _row(entity: Entity, id: UUID) -> Response:
    """The row as the list shows it now, and the message about it."""
    made = list_rows(transaction(), entity, ListState.of(entity, request.args), id)
    return part("lists/_saved.html", page=made, toasts=shown_toasts())


def _asked(
    entry: Entry, field: str, status: int = 200, conflict: Conflict | None = None
) -> Response:
    return part("lists/_cell.html", status=status, cell=_form(entry, field, conflict))


def _form(entry: Entry, field: str, conflict: Conflict | None) -> CellForm:
    control = EntryPage(entry).control(field) if field in inline_fields(entry.entity) else None
    others = [text for key, texts in entry.errors.items() if key != field for text in texts]
    made = CellForm(request.full_path.rstrip("?"), _revision(entry, conflict), conflict=conflict)
    if control is None or control.macro == "readonly":
        return replace(made, error=" ".join(others) or _("This cannot be changed here."))
    return replace(made, control=replace(control, width=12, hint=""), error=" ".join(others))


def _revision(entry: Entry, conflict: Conflict | None) -> int:
    if conflict is not None:
        return conflict.revision
    seen = revision_of(entry.posted) if entry.posted is not None else 0
    return seen or (entry.record.revision if entry.record is not None else 0)


def _posted(field: str) -> Posted:
    """What was sent of the field itself, and what belongs to every form."""
    names = (field, f"{field}.", f"take.{field}", "revision")
    return MultiDict(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name in names or name.startswith(f"{field}.")
    )
