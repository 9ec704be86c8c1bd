"""Out of office: who acts for the actor, from when until when, in which flows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.people import People
from ....platform.core.errors import FormloomError, InvalidValueError
from ....platform.core.transaction import Transaction
from ....platform.workflows.delegations import Delegation, Delegations
from ...errors import status_of
from ...i18n import gettext as _
from ...i18n import locale, translated
from ...shell import Avatar
from ...unit_of_work import transaction
from ..account.settings_page import tabs
from ..guard import signed_in
from ..shell import page
from ..tabs import Tab
from ..times import Moment, moment
from ..toasts import toast
from ..words import app, manner
from .runs_page import people_choices

pages = Blueprint("flows_absence", __name__, url_prefix="/settings/absence")


@dataclass(frozen=True)
class Stand:
    """Somebody who stands in for somebody."""

    id: str
    who: Avatar
    since: Moment
    until: Moment
    scope: str
    together: bool
    is_on: bool


@dataclass(frozen=True)
class AbsencePage:
    """Who stands in for one, and for whom one stands in."""

    tabs: tuple[Tab, ...]
    given: tuple[Stand, ...]
    taken: tuple[Stand, ...]
    people: tuple[tuple[str, str], ...]
    flows: tuple[tuple[str, str], ...]
    today: str
    refusal: str
    field: str
    form: Mapping[str, str]


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Those who stand in, and a form for another."""
    return page("absence/show.html", page=_page(transaction()))


@pages.post("")
@signed_in
def add() -> ResponseReturnValue:
    """Let somebody act for the actor."""
    form, tx = request.form, transaction()
    try:
        agent = form.get("agent", type=UUID)
        if agent is None:
            raise InvalidValueError("Choose somebody else who can sign in.", field="agent")
        since = _day("since", form.get("since", "")) or tx.now
        until = _day("until", form.get("until", ""))
        ends = until + timedelta(days=1) if until else None
        with tx.connection.begin_nested():
            Delegations(tx).add(
                agent, since, ends, mode=form.get("mode", "replace"), flows=form.getlist("flows")
            )
    except FormloomError as error:
        if status_of(error) not in {409, 422}:
            raise
        return page("absence/show.html", status=status_of(error), page=_page(tx, error))
    toast(_("Saved."))
    return redirect(url_for(".show"), 303)


@pages.post("/<uuid:id>/end")
@signed_in
def end(id: UUID) -> ResponseReturnValue:
    """End it now."""
    Delegations(transaction()).end(id)
    toast(_("It has ended; what was not done is yours again."))
    return redirect(url_for(".show"), 303)


def _day(field: str, text: str) -> datetime | None:
    """The beginning of a day in the workspace's zone; None for a blank."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidValueError("Write a date such as 2026-11-21.", field=field) from None
    return datetime.combine(day, time(), manner().zone).astimezone(UTC)


def _page(tx: Transaction, error: FormloomError | None = None) -> AbsencePage:
    delegations = Delegations(tx)
    given, taken = delegations.of(), delegations.for_agent()
    names = People(tx).names_of([*(one.agent for one in given), *(one.principal for one in taken)])
    today = tx.now.astimezone(manner().zone).date().isoformat()
    titles = dict(_flows())
    return AbsencePage(
        tabs=tabs(tx),
        given=tuple(_stand(tx, one, names.get(one.agent, ""), titles) for one in given),
        taken=tuple(_stand(tx, one, names.get(one.principal, ""), titles) for one in taken),
        people=people_choices(tx), flows=tuple(titles.items()), today=today,
        refusal=translated(error.message) if error else "",
        field=str(getattr(error, "field", "") or ""), form=request.form.to_dict(),
    )  # fmt: skip


def _stand(tx: Transaction, one: Delegation, name: str, titles: Mapping[str, str]) -> Stand:
    scope = ", ".join(titles.get(key, key) for key in one.flows) or _("all flows")
    last = one.until - timedelta(seconds=1) if one.until else None
    return Stand(
        str(one.id), Avatar.of(name), _date(one.since), _date(last), scope,
        one.mode == "both_can_act", one.since <= tx.now,
    )  # fmt: skip


def _date(at: datetime | None) -> Moment:
    """The day of a moment, without its hour."""
    if at is None:
        return moment(None)
    return Moment(at.astimezone(manner().zone).date().isoformat(), at.isoformat())


def _flows() -> Iterable[tuple[str, str]]:
    for key, one in app().all("flow"):
        if one.get("entity"):
            yield key, app().text(f"flows/{key}", locale(), str(one.get("title", key)))
