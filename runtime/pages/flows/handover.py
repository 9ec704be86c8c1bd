"""Handover: what somebody who leaves has to do goes to somebody else, for administrators."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.people import People
from ....platform.core.errors import FormloomError, InvalidValueError
from ....platform.core.transaction import Transaction
from ....platform.workflows.handovers import Handovers, Left, receiver_of
from ....platform.workflows.overseeing import Overseeing
from ....platform.workflows.rewriting import Rewriting, Rewritten
from ...errors import status_of
from ...i18n import gettext as _
from ...i18n import translated
from ...shell import Avatar
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from ..times import Moment, moment
from ..toasts import toast
from .admin_page import flow_choices, tabs_of
from .inbox_page import Tab
from .versions_page import DiffLine, diff_lines
from .words import flow_title

pages = Blueprint("flows_handover", __name__, url_prefix="/flows/handover")


@dataclass(frozen=True)
class HandoverRow:
    """A handover that holds."""

    leaver: Avatar
    receiver: Avatar
    at: Moment
    end_url: str


@dataclass(frozen=True)
class FlowNamed:
    """A flow that names who left; without ``lines`` its draft does not any more."""

    title: str
    url: str
    lines: tuple[DiffLine, ...]


@dataclass(frozen=True)
class HandoverPage:
    """Who is asked instead of whom; ``left`` is what the one looked at leaves behind, ``named``
    the flows that still name that person though somebody has taken over.
    """

    tabs: tuple[Tab, ...]
    rows: tuple[HandoverRow, ...]
    people: tuple[tuple[str, str], ...]
    leaver: str
    name: str
    left: Left | None
    flows: str
    receiver: str
    named: tuple[FlowNamed, ...]
    refusal: str


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Those that hold, and what somebody would leave behind."""
    leaver = request.args.get("leaver", type=UUID)
    return page("flows/handover.html", page=_page(transaction(), leaver))


@pages.post("")
@signed_in
def hand_over() -> ResponseReturnValue:
    """Hand over what is open, and ask the receiver from now on."""
    form, tx = request.form, transaction()
    leaver, receiver = form.get("leaver", type=UUID), form.get("receiver", type=UUID)
    service = Handovers(tx)
    try:
        if leaver is None or receiver is None:
            raise InvalidValueError("Choose somebody else who can sign in.", field="receiver")
        with tx.connection.begin_nested():
            service.hand_over(leaver, receiver)
    except FormloomError as error:
        if status_of(error) not in {409, 422}:
            raise
        found = _page(tx, leaver, translated(error.message))
        return page("flows/handover.html", status=status_of(error), page=found)
    toast(_("Handed over; what is open follows in a moment."))
    return redirect(url_for(".show", leaver=leaver), 303)


@pages.post("/<uuid:leaver>/drafts")
@signed_in
def draft(leaver: UUID) -> ResponseReturnValue:
    """Draft the flows that name the leaver anew; a designer publishes them."""
    Rewriting(transaction(), leaver).draft()
    toast(_("The drafts are ready to be published."))
    return redirect(url_for(".show", leaver=leaver), 303)


@pages.post("/<uuid:leaver>/end")
@signed_in
def end(leaver: UUID) -> ResponseReturnValue:
    """Ask the leaver again from now on."""
    Handovers(transaction()).take_back(leaver)
    toast(_("Saved."))
    return redirect(url_for(".show"), 303)


def _page(tx: Transaction, leaver: UUID | None, refusal: str = "") -> HandoverPage:
    service, people = Handovers(tx), People(tx)
    everybody = people.all(disabled=True)
    names = {one.id: one.name for one in everybody}
    left = service.counts(leaver) if leaver in names else None
    titles: Mapping[str, str] = dict(flow_choices())
    rows = (
        HandoverRow(
            Avatar.of(names.get(one.leaver, "")), Avatar.of(names.get(one.receiver, "")),
            moment(one.since), url_for(".end", leaver=one.leaver),
        )
        for one in service.all()
    )  # fmt: skip
    receiver = receiver_of(tx, leaver) if leaver in names else None
    named = Rewriting(tx, leaver).plan() if leaver and receiver else []
    return HandoverPage(
        tabs_of(Overseeing(tx)), tuple(rows), tuple((str(id), name) for id, name in names.items()),
        str(leaver or ""), names.get(leaver, "") if leaver else "", left,
        ", ".join(titles.get(key, key) for key in left.flows) if left else "",
        names.get(receiver, "") if receiver else "", tuple(map(_named, named)), refusal,
    )  # fmt: skip


def _named(one: Rewritten) -> FlowNamed:
    url = url_for("designs.edit", kind="flow", key=one.after.key)
    lines = diff_lines(one.before, one.after) if one.before else ()
    return FlowNamed(flow_title(one.after), url, lines)
