"""Changes that belong together: bulk edits, imports, undos; each can be taken back for 30 days."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from ....platform.records.changesets import is_long, start_undo, undo
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from ..toasts import toast
from .change_sets_page import change_set_page, change_sets_page, undone_page

pages = Blueprint("change_sets", __name__, url_prefix="/changes")


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    """The newest change sets of the actor."""
    return page("change_sets/list.html", page=change_sets_page(transaction()))


@pages.get("/<uuid:id>")
@signed_in
def one(id: UUID) -> ResponseReturnValue:
    """What one of them did."""
    return page("change_sets/one.html", page=change_set_page(transaction(), id))


@pages.post("/<uuid:id>/undo")
@signed_in
def take_back(id: UUID) -> ResponseReturnValue:
    """Undo it, and name what was left as it is."""
    return taken_back(id, url_for(".show"))


def taken_back(id: UUID, then: str) -> ResponseReturnValue:
    """Undo a change set: at once, or as a job whose page shows how far it is."""
    tx = transaction()
    if is_long(tx, id):
        return redirect(url_for("jobs.one", job_id=start_undo(tx, id)), 303)
    done = undo(tx, id)
    if done.kept:
        return page("change_sets/undone.html", page=undone_page(tx, id, done))
    toast(_("{count} record(s) are as they were before.", count=done.restored + done.removed))
    return redirect(then, 303)
