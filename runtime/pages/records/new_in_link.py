"""A new record from within the chooser of a link: what it must have, asked in a dialog."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Response, request, url_for
from werkzeug.datastructures import MultiDict

from ....platform.access.rows import demand
from ....platform.core.errors import FormloomError, InvalidValueError
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.forms.form import FieldItem
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...errors import status_of
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..addresses import with_query
from ..guard import signed_in
from ..pieces import Control
from ..shell import part
from ..words import app, label, singular
from .controls import ANYWAY
from .duplicates_page import Similar
from .entry import Entry
from .entry_page import EntryPage
from .forms import similar_to
from .options import is_choosable, target_of
from .widgets import Posted

pages = Blueprint("new_in_link", __name__)
#: Before the names of the controls: the form behind the dialog may have the same.
NEW = "new."
#: Letters that are taken along from the search box.
MOST_TITLE = 200


@dataclass(frozen=True)
class NewPage:
    """What is asked; ``whole_url`` is the whole form, for what a dialog cannot ask."""

    title: str
    action: str
    whole_url: str
    controls: tuple[Control, ...] = ()
    similar: tuple[Similar, ...] = ()
    error: str = ""


@pages.get("/e/<entity>/options/<field>/new")
@signed_in
def ask(entity: str, field: str) -> Response:
    """What a record must have to which the link may point, with its name filled in."""
    target = _target(app().entity(entity).field(field))
    return _asked(Entry(target, given=_named(target)))


@pages.post("/e/<entity>/options/<field>/new")
@signed_in
def make(entity: str, field: str) -> Response:
    """Make the record, or ask again with what is in the way."""
    link = app().entity(entity).field(field)
    entry = Entry(_target(link), posted=_posted())
    entry.demand()
    if entry.errors:
        return _asked(entry, 422)
    found = () if NEW + ANYWAY in request.form else similar_to(entry)
    if found:
        return _asked(entry, 409, found)
    try:
        with transaction().connection.begin_nested():
            record = _made(link, entry)
    except FormloomError as error:
        if status_of(error) not in {409, 422}:
            raise
        entry.take_refusal(error)
        return _asked(entry, status_of(error))
    return part("forms/_made.html", record=record)


def _target(link: Field) -> Entity:
    target = target_of(link)
    demand(transaction(), target, "create")
    return target


def _named(target: Entity) -> Mapping[str, str]:
    title = request.args.get("title", "").strip()[:MOST_TITLE]
    return {target.display: title} if target.display and title else {}


def _posted() -> Posted:
    """What the dialog sent, under the names of the fields."""
    sent = request.form.items(multi=True)
    return MultiDict((name[len(NEW) :], value) for name, value in sent if name.startswith(NEW))


def _made(link: Field, entry: Entry) -> Record:
    record = RecordService(transaction(), entry.entity.key).create(
        {**dict(_usual(entry)), **entry.given}
    )
    if not is_choosable(link, record.id):
        raise InvalidValueError(
            "'{name}' could be made, but '{title}' does not take it: it is for others.",
            name=record.title or singular(entry.entity), title=label(link),
        )  # fmt: skip
    return record


def _usual(entry: Entry) -> Iterator[tuple[str, object]]:
    """What the whole form would have had filled in."""
    for item in entry.form.fields:
        field, value = item.field, entry.values.get(item.field.key)
        if value is not None and entry.may_edit(field) and field.key not in entry.given:
            yield field.key, field.type.dump(value, field)


def _asked(entry: Entry, status: int = 200, found: tuple[Similar, ...] = ()) -> Response:
    controls = tuple(_controls(entry))
    shown = {one.key for one in controls}
    others = [text for key, texts in entry.errors.items() if key not in shown for text in texts]
    whole = {} if entry.posted is None else {entry.entity.display or "": _title(entry)}
    made = NewPage(
        title=_("New {entity}", entity=singular(entry.entity)),
        action=request.path,
        whole_url=with_query(
            url_for("forms.new", entity=entry.entity.key), whole or _named(entry.entity)
        ),
        controls=controls,
        similar=found,
        error=" ".join(others),
    )
    return part("forms/_new_in_link.html", status=status, page=made)


def _title(entry: Entry) -> str:
    return str(entry.values.get(entry.entity.display or "") or "")[:MOST_TITLE]


def _controls(entry: Entry) -> Iterator[Control]:
    """The name, what must be filled in, and what was asked for before."""
    asked, drawn, state = _keys(entry), EntryPage(entry), entry.state
    for item in entry.form.items:
        if not isinstance(item, FieldItem):
            continue
        key = item.field.key
        is_needed = state.of(key).required or item.field.required or key in asked
        control = drawn.control(key) if is_needed and item.field.type.rows != "files" else None
        if control is not None and control.macro != "readonly":
            filling = replace(control.filling, new=())
            yield replace(control, name=NEW + key, filling=filling, width=12, hint="")


def _keys(entry: Entry) -> set[str]:
    sent = {name.partition(".")[0] for name in entry.posted or ()}
    return {entry.entity.display or "", *entry.errors, *sent}
