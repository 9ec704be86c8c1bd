"""A run: the record as its step shows it, deciding, asking others, and starting one."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import Blueprint, Response, jsonify, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ....platform.access.people import People
from ....platform.access.preferences import Preferences
from ....platform.core.errors import (
    FormloomError,
    InvalidRecordError,
    InvalidValueError,
    NotFoundError,
    StaleRevisionError,
)
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.workflows.commands import Command
from ....platform.workflows.papers import ATTACHMENT, SIGNATURE, Papers
from ....platform.workflows.reading import Box, see_run
from ....platform.workflows.service import Flows
from ....platform.workflows.state import ROOT
from ...errors import status_of
from ...i18n import gettext as _
from ...i18n import translated
from ...unit_of_work import transaction
from ..guard import signed_in
from ..phone.sent import saved, sent_once, waiting_key
from ..shell import page
from ..toasts import toast
from ..words import app, label
from .runs_begin import begin
from .runs_form import StepForm
from .runs_page import DECIDES, DONE, MOST_PHRASES, PHRASES, Refusal, phrases_of, run_page
from .runs_start_form import StartForm
from .runs_start_page import flow_to_start, start_page

pages = Blueprint("runs", __name__)
#: What saves the values of the record that were changed with it.
SAVES = frozenset({"approve", "handle", "reject", "abstain", "return", "resubmit", "add_after"})
#: What a step may ask of a decision, and the control on the page where it is given.
CONTROLS = {"comment": "comment", "signature": "signature", "attachment": "files"}
#: People that one search finds.
FOUND = 20


@pages.get("/runs/<uuid:id>")
@signed_in
def show(id: UUID) -> ResponseReturnValue:
    """How a run stands, with the task at hand."""
    found = run_page(transaction(), id, task=request.args.get("task", ""))
    return page("runs/run.html", page=found)


@pages.get("/tasks/<name>")
@signed_in
def task(name: str) -> ResponseReturnValue:
    """A task by the name that notices and the API give it."""
    root, _dot, id = name.partition(".")
    try:
        return redirect(url_for(".show", id=UUID(root), task=id), 303)
    except ValueError:
        raise NotFoundError("There is nothing at this address.") from None


@pages.post("/runs/<uuid:id>")
@signed_in
def act(id: UUID) -> ResponseReturnValue:
    """Carry out what the actor decided; what is refused is said on the run's page."""
    return sent_once(lambda: _act(id))


def _act(id: UUID) -> Response:
    tx, posted = transaction(), MultiDict(request.form)
    asked = posted.get("_do", "")
    kind = posted.get("_way", "") if asked == "ask" else asked
    if kind not in DONE:
        raise NotFoundError("There is nothing at this address.")
    seen = see_run(tx, id)
    at_hand = posted.get("_task", "")
    mine = seen.state.tasks[at_hand] if at_hand in seen.actions else None
    edits = mine is not None and bool(mine.assignee)
    form = StepForm(tx, seen, at_hand, posted) if edits else None
    saves = form is not None and kind in SAVES
    try:
        if saves and form and form.entry is not None and form.entry.errors:
            told = Refusal(_("Correct what is marked below."), waiting=waiting_key(posted))
            return _again(tx, id, posted, form, told, 422)
        with tx.connection.begin_nested():
            command = _command(tx, id, kind, posted, form)
            Flows(tx).act(id, command, edits=form.edits if saves and form else None)
    except FormloomError as error:
        return _refused(tx, id, posted, form, error)
    _keep_phrase(tx, command.comment)
    return _done(tx, id, kind, command.task)


def _command(
    tx: Transaction, id: UUID, kind: str, posted: MultiDict[str, str], form: StepForm | None
) -> Command:
    given = posted.get("_comment", "").strip() or posted.get("_phrase", "")
    return Command(
        posted.get("_command") or str(uuid4()), kind, str(tx.actor.person or ""),
        run=posted.get("_run", ROOT), task=posted.get("_task", ""),
        activity=posted.get("_activity", ""), target=posted.get("_target", ""),
        people=tuple(dict.fromkeys(one for one in posted.getlist("_people") if one)),
        resume=posted.get("_resume", ""), comment=given, seen=posted.get("_seen", type=int),
        values={"posted": _typed(posted)} if kind == "save_draft" else {},
        picks=_picks(posted), attachments=tuple(_attached(tx, id)),
        signature=_signed(tx, id, form) if form else "",
    )  # fmt: skip


def _typed(posted: MultiDict[str, str]) -> list[list[str]]:
    """What was typed into the record's form, to be typed again from a draft."""
    return [
        [name, value]
        for name, value in posted.items(multi=True)
        if not name.startswith("_") and name != "csrf_token"
    ]


def _picks(posted: MultiDict[str, str]) -> Mapping[str, tuple[str, ...]]:
    steps = [one.removeprefix("_pick.") for one in posted if one.startswith("_pick.")]
    found = {step: tuple(filter(None, posted.getlist(f"_pick.{step}"))) for step in steps}
    return {step: people for step, people in found.items() if people}


def _attached(tx: Transaction, id: UUID) -> list[str]:
    papers = Papers(tx, id)
    return [
        str(papers.add(ATTACHMENT, one.filename, one.stream))  # type: ignore[arg-type]
        for one in request.files.getlist("_files")
        if one.filename
    ]


def _signed(tx: Transaction, id: UUID, form: StepForm) -> str:
    sent = request.files.get("_signature")
    if sent is None or not sent.filename:
        return ""
    papers = Papers(tx, id)
    file = papers.add(SIGNATURE, sent.filename, sent.stream)  # type: ignore[arg-type]
    record = str(form.sight.record.id) if form.sight else ""
    return str(papers.sign(file, record, form.signed_values()))


def _refused(
    tx: Transaction, id: UUID, posted: MultiDict[str, str], form: StepForm | None,
    error: FormloomError,
) -> Response:  # fmt: skip
    if status_of(error) not in {403, 409, 422}:
        raise error
    if form is not None and form.entry is not None and hasattr(error, "errors"):
        form.entry.take_refusal(error)
    theirs = tuple(_theirs(error, form)) if isinstance(error, StaleRevisionError) else ()
    said, key = posted.get("_comment", ""), waiting_key(posted)
    missing = CONTROLS.get(error.field or "", "") if isinstance(error, InvalidValueError) else ""
    told = Refusal(translated(error.message), said, theirs, key, missing)
    return _again(tx, id, posted, form, told, status_of(error))


def _theirs(error: StaleRevisionError, form: StepForm | None) -> list[tuple[str, str]]:
    """What others changed meanwhile, as it is now."""
    if form is None or form.entry is None:
        return []
    entity, shown = form.entry.entity, form.sight.rights if form.sight else {}
    keys = [key for key in error.theirs if key in shown and key in entity.fields]
    return [(label(entity.fields[key]), form.entry.text_of(key)) for key in keys]


def _again(
    tx: Transaction, id: UUID, posted: MultiDict[str, str], form: StepForm | None,
    refusal: Refusal, status: int,
) -> Response:  # fmt: skip
    found = run_page(
        tx, id, task=posted.get("_task", ""), posted=posted, form=form, refusal=refusal
    )
    return page("runs/run.html", status=status, page=found)


def _keep_phrase(tx: Transaction, comment: str) -> None:
    if request.form.get("_keep") and comment:
        kept = list(dict.fromkeys([comment[:200], *phrases_of(tx)]))
        Preferences(tx).set(PHRASES, kept[:MOST_PHRASES])


def _done(tx: Transaction, id: UUID, kind: str, task: str) -> Response:
    """To the next task after a decision, else back to the run."""
    undo = ""
    if kind in ("approve", "handle") and ("take_back", task) in see_run(tx, id).may:
        undo = url_for(".take_back", id=id, task=task)
    toast(_(DONE[kind]), undo_url=undo)
    return saved(request.form, _onwards(tx, id, kind))


def _onwards(tx: Transaction, id: UUID, kind: str) -> str:
    if kind not in DECIDES:
        return url_for(".show", id=id)
    following = Box(tx).page("todo", limit=1)
    if not following:
        return url_for("inbox.show")
    row = following[0]
    return url_for(".show", id=row["root_id"], task=row["task"] or "")


@pages.post("/runs/<uuid:id>/tasks/<task>/take-back")
@signed_in
def take_back(id: UUID, task: str) -> ResponseReturnValue:
    """Undo one's own approval, from the message that offered it."""
    tx = transaction()
    Flows(tx).act(id, Command(str(uuid4()), "take_back", str(tx.actor.person or ""), task=task))
    toast(_(DONE["take_back"]))
    return redirect(url_for(".show", id=id), 303)


@pages.get("/runs/<uuid:id>/files/<uuid:file>")
@signed_in
def file(id: UUID, file: UUID) -> ResponseReturnValue:
    """What somebody attached or signed, for those who take part."""
    found = Papers(transaction(), id).open(file)
    response = send_file(found.path, found.file.media_type, etag=False)
    response.headers.update(found.headers)
    return response


@pages.get("/people/options")
@signed_in
def people() -> ResponseReturnValue:
    """People whom one may ask, by name, pinyin, login or e-mail."""
    found = People(transaction()).search(request.args.get("q", "")[:100], FOUND)
    items = [{"id": str(one.id), "title": one.name, "subtitle": one.login} for one in found]
    return jsonify(items=items)


@pages.get("/e/<entity>/<uuid:id>/start/<flow>")
@signed_in
def ask(entity: str, id: UUID, flow: str) -> ResponseReturnValue:
    """Who would be asked, before one starts a flow."""
    found = start_page(transaction(), app().entity(entity), id, flow)
    return page("runs/start.html", page=found)


@pages.post("/e/<entity>/<uuid:id>/start/<flow>")
@signed_in
def start(entity: str, id: UUID, flow: str) -> ResponseReturnValue:
    """Start a flow for a record."""
    tx, posted, known = transaction(), MultiDict(request.form), app().entity(entity)
    found = flow_to_start(tx, known, id, flow)
    form = StartForm(tx, found, known, id, posted) if found is not None else None
    try:
        with tx.connection.begin_nested():
            command = posted.get("_command") or str(uuid4())
            begun = begin(tx, known, flow, id, command, form=form, picks=_picks(posted))
    except FormloomError as error:
        if status_of(error) not in {409, 422}:
            raise
        return _not_begun(tx, known, id, flow, form, error)
    toast(begun.said, change_set=begun.change_set)
    return redirect(begun.url, 303)


def _not_begun(
    tx: Transaction, entity: Entity, id: UUID, flow: str, form: StartForm | None,
    error: FormloomError,
) -> ResponseReturnValue:  # fmt: skip
    """Why a flow was not started: on its page, or on the record's where it has none now."""
    if form is None:
        toast(translated(error.message), "bad")
        return redirect(url_for("records.show", entity=entity.key, id=id), 303)
    if isinstance(error, InvalidRecordError) and form.entry is not None:
        form.entry.take_refusal(error)
    told = start_page(tx, entity, id, flow, refusal=error, form=form)
    return page("runs/start.html", status=status_of(error), page=told)
