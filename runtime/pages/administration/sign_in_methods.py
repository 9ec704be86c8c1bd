"""How people sign in, for administrators: who must have a second factor, and resetting one."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.actors import demand_administrator
from ....platform.access.identities import unlink
from ....platform.access.policy import require_second_factor, second_factor_roles
from ....platform.access.second_factor import SecondFactor
from ....platform.access.sessions import Sessions
from ....platform.core.errors import FormloomError
from ....platform.core.transaction import Transaction
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..account.settings_page import all_roles, tabs
from ..account.sign_in import refused
from ..guard import signed_in
from ..shell import page
from ..tabs import Tab
from ..toasts import toast

pages = Blueprint("settings_sign_in", __name__, url_prefix="/settings")
TEMPLATE = "settings/sign-in.html"


@dataclass(frozen=True)
class SignInPage:
    """The roles whose people must have a second factor."""

    tabs: tuple[Tab, ...]
    all_roles: tuple[tuple[str, str], ...]
    roles: frozenset[str]


@pages.get("/sign-in")
@signed_in
def show() -> ResponseReturnValue:
    """What is demanded."""
    tx = transaction()
    demand_administrator(tx)
    return page(TEMPLATE, page=_page(tx, second_factor_roles(tx)), error="")


@pages.post("/sign-in")
@signed_in
def store() -> ResponseReturnValue:
    """Demand a second factor of roles."""
    tx = transaction()
    demand_administrator(tx)
    known = {key for key, _title in all_roles()}
    roles = frozenset(request.form.getlist("roles")) & known
    try:
        count = require_second_factor(tx, roles)
    except FormloomError as error:
        return refused(error, TEMPLATE, page=_page(tx, roles))
    toast(_("Saved. {count} people were signed out to set theirs up.", count=count))
    return redirect(url_for(".show"), 303)


def _page(tx: Transaction, roles: frozenset[str]) -> SignInPage:
    return SignInPage(tabs(tx), tuple(all_roles()), roles)


@pages.post("/people/<uuid:id>/second-factor/reset")
@signed_in
def reset_second_factor(id: UUID) -> ResponseReturnValue:
    """Take away the second factor of somebody who has lost it."""
    tx = transaction()
    demand_administrator(tx)
    SecondFactor(tx, id).reset()
    toast(_("The second factor is reset. Their password alone lets them in now."))
    return redirect(url_for("settings_people.one", id=id), 303)


@pages.post("/people/<uuid:id>/identities/unlink")
@signed_in
def unlink_identity(id: UUID) -> ResponseReturnValue:
    """Forget who a person is for a provider of identities."""
    form = request.form
    unlink(transaction(), id, form.get("issuer", ""), form.get("subject", ""))
    toast(_("The link is gone, and they are signed out everywhere."))
    return redirect(url_for("settings_people.one", id=id), 303)


@pages.post("/people/<uuid:id>/sessions/end")
@signed_in
def end_sessions(id: UUID) -> ResponseReturnValue:
    """Sign a person out everywhere."""
    tx = transaction()
    demand_administrator(tx)
    sessions = Sessions(tx, id)
    for one in sessions.all():
        sessions.end(one.id)
    toast(_("They are signed out everywhere."))
    return redirect(url_for("settings_people.one", id=id), 303)
