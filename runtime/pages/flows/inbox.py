"""The inbox: what waits for the actor, what the actor did, started and was let know."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ....platform.access.preferences import Preferences
from ....platform.core.errors import NotFoundError
from ....platform.workflows.boxes import Wanted
from ....platform.workflows.reading import BOXES
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from ..toasts import toast
from .inbox_page import box_page, decide_batch
from .runs_page import MOST_PHRASES, PHRASES, phrases_of

pages = Blueprint("inbox", __name__)
#: What can be done with many tasks at once.
BATCH = ("approve", "reject")
#: Things that one batch takes: those of one page, overdue ones included.
MOST = 100


@pages.get("/inbox")
@signed_in
def show() -> ResponseReturnValue:
    """One of the actor's boxes."""
    asked = request.args.get("box", "todo")
    box = asked if asked in BOXES else "todo"
    wanted = Wanted(request.args.get("flow", "")[:40], request.args.get("q", "").strip()[:200])
    before = request.args.get("before", type=UUID)
    return page("inbox/list.html", page=box_page(transaction(), box, before, wanted))


@pages.post("/inbox")
@signed_in
def batch() -> ResponseReturnValue:
    """Decide the chosen tasks, each for itself, and say what became of each."""
    form = request.form
    kind = form.get("action", "")
    if kind not in BATCH:
        raise NotFoundError("There is nothing at this address.")
    ids = form.getlist("item", type=UUID)[:MOST]
    comment, command = form.get("comment", "").strip(), form.get("command_id", "")
    found = decide_batch(transaction(), kind, ids, comment, command)
    return page("inbox/batch.html", page=found)


@pages.get("/inbox/phrases")
@signed_in
def phrases() -> ResponseReturnValue:
    """The opinions that the actor keeps."""
    return page("inbox/phrases.html", page=phrases_of(transaction()))


@pages.post("/inbox/phrases")
@signed_in
def keep_phrases() -> ResponseReturnValue:
    """Keep one phrase a line."""
    lines = request.form.get("phrases", "").splitlines()
    kept = [one.strip()[:200] for one in lines if one.strip()][:MOST_PHRASES]
    Preferences(transaction()).set(PHRASES, kept)
    toast(_("Saved."))
    return page("inbox/phrases.html", page=tuple(kept))
