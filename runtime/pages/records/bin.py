"""The recycle bin: what was deleted, by entity, and the way back or out."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.core.errors import FormloomError
from ....platform.core.transaction import Transaction
from ....platform.records.changesets import change_set
from ....platform.records.service import BulkResult, RecordService
from ...i18n import gettext as _
from ...i18n import translated
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from ..toasts import toast
from ..words import app, plural
from .bin_page import bin_page, purge_page

pages = Blueprint("bin", __name__, url_prefix="/bin")


@pages.get("")
@pages.get("/<entity>")
@signed_in
def show(entity: str = "") -> ResponseReturnValue:
    """What was deleted of one entity, the newest first."""
    cursor = request.args.get("after")
    return page("bin/list.html", page=bin_page(transaction(), entity, cursor))


@pages.post("/<entity>/restore")
@signed_in
def restore(entity: str) -> ResponseReturnValue:
    """Bring records back, together as one change that can be undone."""
    tx, ids = transaction(), _chosen()
    target = app().entity(entity)
    with change_set(tx, "restore", plural(target), entity=target) as made:
        result = RecordService(tx, entity).restore_many(ids)
    _tell(result, _("{count} restored.", count=len(result.done)), made)
    return redirect(url_for(".show", entity=entity), 303)


@pages.post("/<entity>/purge")
@signed_in
def purge(entity: str) -> ResponseReturnValue:
    """Ask first; then remove records for good."""
    tx, ids = transaction(), _chosen()
    if "sure" not in request.form:
        return page("bin/purge.html", page=purge_page(tx, entity, ids))
    result = purge_many(tx, entity, ids)
    _tell(result, _("{count} deleted for good.", count=len(result.done)))
    return redirect(url_for(".show", entity=entity), 303)


def purge_many(tx: Transaction, entity: str, ids: Sequence[UUID]) -> BulkResult:
    """Remove records for good, each by itself: one that is refused keeps no other."""
    service = RecordService(tx, entity)
    done: list[UUID] = []
    errors: dict[int, FormloomError] = {}
    for index, id in enumerate(ids):
        try:
            with tx.connection.begin_nested():
                service.purge(id)
        except FormloomError as error:
            errors[index] = error
        else:
            done.append(id)
    return BulkResult(done, errors)


def _chosen() -> list[UUID]:
    return request.form.getlist("id", type=UUID)


def _tell(result: BulkResult, done: str, made: UUID | None = None) -> None:
    if result.done:
        toast(done, change_set=made)
    elif not result.errors:
        toast(_("Choose some records first."), "info")
    for error in list(result.errors.values())[:1]:
        reason = translated(error.message)
        count = len(result.errors)
        toast(_("{count} could not be done: {reason}", count=count, reason=reason), "bad")
