"""The second factor in one's own settings."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.actors import demand_person
from ....platform.access.policy import second_factor_roles
from ....platform.access.second_factor import SecondFactor
from ....platform.access.sign_in import count_code, has_password
from ....platform.core.actor import Actor
from ....platform.core.errors import FormloomError, InvalidValueError
from ....platform.core.transaction import Transaction
from ...i18n import gettext as _
from ...throttle import throttle
from ...unit_of_work import transaction, workspace
from ..guard import signed_in
from ..shell import page
from ..tabs import Tab
from ..times import Moment, moment
from ..toasts import toast
from ..words import app
from .proof import at_their_desk, demand_password
from .second_step import setup_of
from .settings_page import tabs
from .sign_in import refused

pages = Blueprint("second_factor", __name__, url_prefix="/settings/second-factor")
TEMPLATE = "settings/second-factor.html"


@dataclass(frozen=True)
class SecondFactorPage:
    """What there is; ``picture`` and ``secret`` while it is set up, ``codes`` just after."""

    tabs: tuple[Tab, ...]
    since: Moment
    left: int
    is_demanded: bool
    asks_password: bool
    picture: str = ""
    secret: str = ""
    codes: tuple[str, ...] = ()


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    """What there is, or how to set it up."""
    return page(TEMPLATE, page=_page(transaction()), error="")


@pages.post("")
def begin() -> Response:
    """Begin to set it up."""
    who = _who(at_their_desk())
    SecondFactor(transaction(), who).begin()
    return _to_page()


@pages.post("/confirm")
def confirm() -> Response:
    """Take the app once it shows the right code; the recovery codes are on this answer alone."""
    actor = at_their_desk()

    def prove() -> None:
        if _asks_password(actor):
            refusal = InvalidValueError("The password is wrong.", field="password")
            demand_password(actor, request.form.get("password", ""), refusal)

    return _changed(actor, prove, lambda mine, code: mine.confirm(code))


@pages.post("/codes")
def new_codes() -> Response:
    """Replace the recovery codes."""
    actor = at_their_desk()
    return _changed(actor, lambda: _count(actor), lambda mine, code: mine.new_codes(code))


@pages.post("/remove")
def remove() -> Response:
    """Take it away."""
    actor = at_their_desk()
    return _changed(actor, lambda: _count(actor), lambda mine, code: mine.remove(code))


def _changed(
    actor: Actor,
    prove: Callable[[], None],
    change: Callable[[SecondFactor, str], list[str] | None],
) -> Response:
    """Do what the person asks for once they have proven who they are."""
    try:
        prove()
        tx = transaction()
        codes = change(SecondFactor(tx, _who(actor)), request.form.get("code", ""))
    except FormloomError as error:
        return refused(error, TEMPLATE, page=_page(transaction()))
    if codes is None:
        toast(_("The second factor is removed."))
        return _to_page()
    return page(TEMPLATE, page=_page(tx, tuple(codes)), error="")


def _count(actor: Actor) -> None:
    throttle().hit(request.remote_addr or "")
    count_code(workspace(), _who(actor))


def _asks_password(actor: Actor) -> bool:
    with workspace().read(actor) as tx:
        return has_password(tx, _who(actor))


def _page(tx: Transaction, codes: tuple[str, ...] = ()) -> SecondFactorPage:
    who = demand_person(tx)
    mine = SecondFactor(tx, who)
    status, begun = mine.status(), mine.enrolment(app().manifest.title)
    return SecondFactorPage(
        tabs=tabs(tx),
        since=moment(status.since),
        left=status.codes,
        is_demanded=not second_factor_roles(tx).isdisjoint(tx.actor.roles),
        asks_password=has_password(tx, who),
        codes=codes,
        **(setup_of(begun) if begun else {}),
    )


def _who(actor: Actor) -> UUID:
    assert actor.person is not None  # noqa: S101
    return actor.person


def _to_page() -> Response:
    return make_response(redirect(url_for(".show"), 303))
