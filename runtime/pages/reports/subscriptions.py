"""Subscriptions: their list, the form for one, and leaving by the link in a letter."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.core.errors import FormloomError, InvalidValueError
from ....platform.reports.subscriptions import Subscriptions, leave, left_by
from ...errors import status_of
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from ..toasts import toast
from .reports import for_reports
from .subscriptions_page import (
    FormPage,
    change_page,
    condition_of,
    filters_of,
    list_page,
    new_page,
    timing_of,
)

pages = Blueprint("subscriptions", __name__, url_prefix="/subscriptions")
FORM, LEAVE = "reports/subscription.html", "reports/subscription_leave.html"


@pages.get("")
@signed_in
def index() -> ResponseReturnValue:
    """One's own; everybody's, for administrators who ask."""
    everybody = request.args.get("all") == "1"
    return page("reports/subscriptions.html", page=list_page(transaction(), everybody=everybody))


@pages.get("/new/<any(report,dashboard):kind>/<key>")
@for_reports
def new(kind: str, key: str) -> ResponseReturnValue:
    """Ask who gets it, and when."""
    tx = transaction()
    return page(FORM, page=new_page(tx, kind, key, filters_of(tx, kind, key, request.args)))


@pages.post("/new/<any(report,dashboard):kind>/<key>")
@for_reports
def add(kind: str, key: str) -> ResponseReturnValue:
    """Subscribe oneself or others."""
    tx, form, people = transaction(), request.form, request.form.getlist("people")

    def store() -> None:
        ids = [_person(one) for one in people] or [tx.actor.person or _person("")]
        known, filters = Subscriptions(tx), filters_of(tx, kind, key, request.args)
        known.add(kind, key, ids, timing_of(form), condition_of(form), filters)

    def again(error: FormloomError) -> FormPage:
        filters = filters_of(tx, kind, key, request.args)
        return new_page(tx, kind, key, filters, form, people, error)

    return _stored(store, again)


@pages.get("/<uuid:id>")
@for_reports
def show(id: UUID) -> ResponseReturnValue:
    """When one is sent, to be changed."""
    tx = transaction()
    return page(FORM, page=change_page(tx, Subscriptions(tx).changeable(id)))


@pages.post("/<uuid:id>")
@for_reports
def change(id: UUID) -> ResponseReturnValue:
    """Store when it is sent."""
    tx, form = transaction(), request.form
    known = Subscriptions(tx)
    before = known.changeable(id)
    return _stored(
        lambda: known.change(id, timing_of(form), condition_of(form)),
        lambda error: change_page(tx, before, form, error),
    )


def _stored(
    store: Callable[[], object], again: Callable[[FormloomError], FormPage]
) -> ResponseReturnValue:
    try:
        with transaction().connection.begin_nested():
            store()
    except FormloomError as error:
        if status_of(error) not in {403, 422}:
            raise
        return page(FORM, status=status_of(error), page=again(error))
    toast(_("Saved."))
    return redirect(url_for(".index"), 303)


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidValueError("Choose people from the list.", field="people") from None


@pages.post("/<uuid:id>/pause")
@signed_in
def pause(id: UUID) -> ResponseReturnValue:
    """Pause it, or let it go on."""
    paused = request.form.get("paused") == "1"
    Subscriptions(transaction()).pause(id, paused=paused)
    toast(_("Paused.") if paused else _("It goes on."))
    return _back()


@pages.post("/<uuid:id>/send")
@signed_in
def send(id: UUID) -> ResponseReturnValue:
    """Send it now."""
    Subscriptions(transaction()).send_now(id)
    toast(_("It is being sent."), "info")
    return _back()


@pages.post("/<uuid:id>/end")
@signed_in
def end(id: UUID) -> ResponseReturnValue:
    """Send nothing any more."""
    Subscriptions(transaction()).remove(id)
    toast(_("The subscription has ended."))
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for(".index", all=1 if request.form.get("all") else None), 303)


# Without signing in: the key in the letter says who it is


@pages.get("/<uuid:id>/leave")
def ask_leave(id: UUID) -> ResponseReturnValue:
    """Ask before it ends: programs that look at mail open its links too."""
    key = request.args.get("key", "")
    left_by(transaction(), id, key)
    return page(LEAVE, is_done=False, url=url_for(".take_leave", id=id, key=key))


@pages.post("/<uuid:id>/leave")
def take_leave(id: UUID) -> ResponseReturnValue:
    """End it; mail programs ask so too (RFC 8058), hence the key stands for a visitor's token."""
    leave(transaction(), id, request.args.get("key", ""))
    return page(LEAVE, is_done=True, url="")
