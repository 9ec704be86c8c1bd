"""The inbox: what waits for the actor, and a run with what the actor may do in it now."""

from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import FormloomError, NotFoundError
from ...platform.workflows.commands import Command
from ...platform.workflows.reading import BOXES
from ...platform.workflows.service import Flows
from ...platform.workflows.state import ROOT
from ..errors import status_of
from ..i18n import gettext as _
from ..i18n import translated
from ..unit_of_work import transaction
from .guard import signed_in
from .inbox_page import DONE, box_page, run_page
from .shell import page
from .toasts import toast

pages = Blueprint("inbox", __name__)


@pages.get("/inbox")
@signed_in
def show() -> ResponseReturnValue:
    """One of the actor's boxes."""
    asked = request.args.get("box", "todo")
    box = asked if asked in BOXES else "todo"
    before = request.args.get("before", type=UUID)
    return page("inbox/list.html", page=box_page(transaction(), box, before))


@pages.get("/runs/<uuid:id>")
@signed_in
def run(id: UUID) -> ResponseReturnValue:
    """How a run stands."""
    return page("inbox/run.html", page=run_page(transaction(), id))


@pages.post("/runs/<uuid:id>")
@signed_in
def act(id: UUID) -> ResponseReturnValue:
    """Carry out what the actor decided; what is refused is said on the run's page."""
    form, tx = request.form, transaction()
    kind = form.get("action", "")
    if kind not in DONE:
        raise NotFoundError("There is nothing at this address.")
    seen = form.get("seen", type=int)
    command = Command(
        str(form.get("command_id", type=UUID) or uuid4()), kind, str(tx.actor.person or ""),
        run=ROOT, task=form.get("task", ""), target=form.get("target", ""), seen=seen,
        comment=form.get("comment", ""),
    )  # fmt: skip
    try:
        with tx.connection.begin_nested():
            Flows(tx).act(id, command)
    except FormloomError as error:
        told = run_page(tx, id, refusal=translated(error.message), comment=command.comment)
        return page("inbox/run.html", page=told), status_of(error)
    toast(_(DONE[kind]))
    return redirect(url_for(".show"), 303)
