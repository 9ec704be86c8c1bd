"""Making and changing records by hand."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import Blueprint, Response, jsonify, request, url_for
from werkzeug.datastructures import MultiDict

from ....platform.access.rows import demand
from ....platform.core.errors import FormloomError, StaleRevisionError
from ....platform.core.ids import new_id
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.records.duplicates.finding import Duplicates
from ....platform.records.series import THIS
from ....platform.records.series_scope import changed_with_others, repeats_by, together
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...errors import status_of
from ...i18n import gettext as _
from ...i18n import locale
from ...unit_of_work import keep_though_refused, transaction
from ..guard import local_path, signed_in
from ..phone.sent import offered_id, saved, sent_once, waiting_key
from ..pieces import Fault, TabView
from ..shell import page
from ..toasts import toast
from ..words import app, plural, singular
from .around import here_url
from .conflicts import Conflict, merge, revision_of, save_merged, take_theirs
from .controls import AGAIN, ANYWAY, NEXT, RECORD, REPEAT
from .duplicates_page import Similar, compared_fields, similar
from .entry import Entry
from .entry_page import EntryPage
from .files import take_files
from .lines import line_indexes
from .series_scope import scope_of
from .series_words import SeriesView, series_of, tell_left
from .widgets import Posted

pages = Blueprint("forms", __name__)
#: Sent along once somebody has seen what is like the record, and makes it all the same.


@dataclass(frozen=True)
class FormPage:
    """A form on its page; ``draft`` is the key under which a browser keeps what was typed."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    tabs: tuple[TabView, ...]
    faults: tuple[Fault, ...]
    draft: str
    submit: str
    cancel_url: str
    back: str
    id: str = ""
    revision: int = 0
    is_new: bool = False
    conflict: Conflict | None = None
    script: Mapping[str, object] | None = None
    answers_url: str = ""
    record: str = ""
    has_files: bool = False
    similar: tuple[Similar, ...] = ()
    similar_url: str = ""
    similar_fields: str = ""
    waiting: str = ""
    here_url: str = ""
    help: str = ""
    labels: str = "top"
    series: SeriesView | None = None
    scope: str = THIS
    may_repeat: bool = False


@pages.get("/e/<entity>/new")
@signed_in
def new(entity: str) -> Response:
    """An empty form; the address may fill some of it in."""
    one = app().entity(entity)
    demand(transaction(), one, "create")
    return _shown(Entry(one, given=request.args.to_dict()))


@pages.post("/e/<entity>/new")
@signed_in
def create(entity: str) -> Response:
    """Make a record of what was filled in."""
    return sent_once(lambda: _create(entity))


def _create(entity: str) -> Response:
    posted = _posted()
    refused = take_files(app().entity(entity), posted)
    entry = Entry(app().entity(entity), posted=posted)
    if _changes_rows():
        return _again(Entry(entry.entity, posted=_with_rows(posted)))
    entry.demand()
    _refuse_files(entry, refused)
    if entry.errors:
        return _again(entry, 422)
    found = () if ANYWAY in posted else similar_to(entry)
    if found:
        return _page(entry, 409, None, found)
    try:
        id = offered_id(posted)
        with _taken_back():
            record = RecordService(transaction(), entity).create(entry.given, id=id)
    except FormloomError as error:
        return _refused(entry, error)
    toast(_("{name} was saved.", name=record.title or singular(entry.entity)))
    if REPEAT in posted:
        there = url_for("repeating.show", entity=entity, id=record.id, next=posted.get(NEXT))
        return saved(posted, there)
    if AGAIN in posted:
        return saved(posted, url_for("forms.new", entity=entity))
    return saved(posted, _next(posted, entry, record.id))


@pages.get("/e/<entity>/<uuid:id>/edit")
@signed_in
def edit(entity: str, id: UUID) -> Response:
    """The form with what the record holds."""
    one = app().entity(entity)
    demand(transaction(), one, "update")
    record = RecordService(transaction(), entity).get(id)
    return _shown(Entry(one, record=record, given=request.args.to_dict()))


@pages.post("/e/<entity>/<uuid:id>/edit")
@signed_in
def update(entity: str, id: UUID) -> Response:
    """Store what was changed, unless somebody else was faster."""
    return sent_once(lambda: _update(entity, id))


def _update(entity: str, id: UUID) -> Response:
    posted, service = _posted(), RecordService(transaction(), entity)
    refused = take_files(app().entity(entity), posted)
    before = service.get(id)
    entry = Entry(app().entity(entity), record=before, posted=posted)
    if _changes_rows():
        posted = _with_rows(posted)
        return _again(Entry(entry.entity, record=entry.record, posted=posted))
    entry.demand()
    _refuse_files(entry, refused)
    take_theirs(entry, posted)
    if entry.errors:
        return _again(entry, 422)
    try:
        with _taken_back(), together(service, before, scope_of(posted)) as made:
            record, found = changed_with_others(
                service, before, scope_of(posted), lambda: save_merged(service, entry, posted)
            )
    except StaleRevisionError as stale:
        conflict = merge(service, entry, stale, posted)
        return _again(entry, 409, conflict)
    except FormloomError as error:
        return _refused(entry, error)
    tell_left(found)
    said = _("{name} was saved.", name=record.title or singular(entry.entity))
    if found.done:
        said = _("{name} was saved, and {count} more with it.", name=record.title, count=found.done)
    toast(said, change_set=made)
    return saved(posted, _next(posted, entry, id))


@pages.post("/e/<entity>/answers")
@signed_in
def answers(entity: str) -> Response:
    """What only the server can tell of what is being filled in."""
    one, posted = app().entity(entity), _posted()
    id = posted.get(RECORD, "")
    demand(transaction(), one, "update" if id else "create")
    record = RecordService(transaction(), entity).get(UUID(id)) if id else None
    return jsonify(EntryPage(Entry(one, record=record, posted=posted)).answers())


def _taken_back() -> AbstractContextManager[object]:
    """What of a save that is refused is undone, so that files which came along may stay."""
    return transaction().connection.begin_nested() if request.files else nullcontext()


def _posted() -> Posted:
    return MultiDict(request.form)


def _changes_rows() -> bool:
    """Whether a button of a table of lines was pressed, which without a script is sent here."""
    return any(name.endswith((".add", ".remove")) for name in request.form)


def _with_rows(posted: Posted) -> Posted:
    """What was posted with one row more, or without one."""
    changed: Posted = MultiDict(posted)
    for name in posted:
        key, _dot, action = name.rpartition(".")
        indexes = line_indexes(posted, key)
        if action == "add":
            changed[f"{key}.{len(indexes)}.id"] = ""
        elif action == "remove" and posted[name].isdigit():
            gone = indexes[int(posted[name])] if int(posted[name]) < len(indexes) else ""
            for other in [one for one in changed if one.startswith(f"{key}.{gone}.")]:
                changed.poplist(other)
    return changed


def _next(posted: Posted, entry: Entry, id: UUID) -> str:
    """Where somebody came from, else where the form leads once it is saved."""
    entity = entry.entity.key
    leads = {
        "stay": lambda: url_for("forms.edit", entity=entity, id=id),
        "close": lambda: url_for("lists.show", entity=entity),
        "new": lambda: url_for("forms.new", entity=entity),
    }
    usual = leads.get(entry.form.then, lambda: url_for("records.show", entity=entity, id=id))
    return local_path(posted.get(NEXT), usual())


def similar_to(entry: Entry) -> tuple[Similar, ...]:
    """What is there already and looks like it: told once, before a second one is made."""
    known = {key: entry.values.get(key) for key in compared_fields(entry.entity)}
    found = Duplicates(transaction(), entry.entity).of_values(known) if known else []
    return similar(transaction(), entry.entity, found)


def _shown(entry: Entry) -> Response:
    return _page(entry, 200, None)


def _again(entry: Entry, status: int = 200, conflict: Conflict | None = None) -> Response:
    if status == 200:
        entry.errors.clear()
    return _page(entry, status, conflict)


def _refused(entry: Entry, error: FormloomError) -> Response:
    if status_of(error) not in {409, 422}:
        raise error
    entry.take_refusal(error)
    return _page(entry, status_of(error), None)


def _refuse_files(entry: Entry, refused: Mapping[str, str]) -> None:
    for name, text in refused.items():
        entry.errors[_spot(entry, name)] = [text]


def _spot(entry: Entry, name: str) -> str:
    """The key of a control's refusal: rows are counted, whatever their controls are called."""
    top, *rest = name.split(".")
    if len(rest) < 2:
        return name
    rows = line_indexes(cast("Posted", entry.posted), top)
    return f"{top}.{rows.index(rest[0])}.{rest[1]}"


def _page(
    entry: Entry, status: int, conflict: Conflict | None, found: tuple[Similar, ...] = ()
) -> Response:
    if status >= 400 and request.files:
        keep_though_refused()
    return page("forms/form.html", status=status, page=_form_page(entry, conflict, found))


def _form_page(entry: Entry, conflict: Conflict | None, found: tuple[Similar, ...]) -> FormPage:
    entity, record, posted = entry.entity, entry.record, entry.posted
    drawn = EntryPage(entry)
    here = url_for("lists.show", entity=entity.key)
    crumbs = [(plural(entity), here)]
    if record is not None:
        here = url_for("records.show", entity=entity.key, id=record.id)
        crumbs.append((record.title, here))
    back = local_path((posted or request.args).get(NEXT), "")
    seen = revision_of(posted or {}) or (record.revision if record else 0)
    return FormPage(
        title=_title(entity, record),
        crumbs=tuple(crumbs),
        tabs=drawn.tabs,
        faults=drawn.faults,
        draft=f"{entity.key}:{record.id if record else 'new'}",
        submit=entry.form.submit.to(app(), locale()) or _("Save"),
        cancel_url=back or here,
        back=back,
        id="" if record else (posted.get("id") if posted else "") or str(new_id()),
        revision=conflict.revision if conflict else seen,
        is_new=record is None,
        conflict=conflict,
        script=drawn.script(),
        answers_url=url_for("forms.answers", entity=entity.key),
        record=str(record.id) if record else "",
        has_files=any(one.type.rows == "files" for one in _filled_in(entry)),
        similar=found,
        similar_url=url_for("duplicates.alike", entity=entity.key),
        similar_fields=" ".join(compared_fields(entity)),
        waiting=waiting_key(request.args if posted is None else posted),
        help=entry.form.help.to(app(), locale()),
        labels=entry.form.labels,
        here_url=here_url(entity, record.id) if record else "",
        series=series_of(transaction(), record) if record else None,
        scope=scope_of(posted or {}),
        may_repeat=record is None and repeats_by(transaction(), app(), entity) in request.args,
    )


def _filled_in(entry: Entry) -> Iterator[Field]:
    """The fields of the form, those of its lines included."""
    yield from (item.field for item in entry.form.fields)
    for lines in entry.form.lines:
        yield from lines.columns


def _title(entity: Entity, record: Record | None) -> str:
    if record is None:
        return _("New {entity}", entity=singular(entity))
    return _("Edit {name}", name=record.title or singular(entity))
