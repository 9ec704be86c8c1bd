"""The tokens of service accounts: programs that act by themselves, not for a person."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.actors import demand_administrator
from ....platform.access.people import People
from ....platform.access.person import Person
from ....platform.access.tokens import Tokens
from ....platform.core.errors import FormloomError, NotFoundError
from ....platform.core.transaction import Transaction
from ...i18n import gettext as _
from ...i18n import translated
from ...security import demand_session
from ...unit_of_work import transaction
from ..account.settings import until
from ..account.settings_page import tokens_page
from ..guard import signed_in
from ..shell import page
from ..toasts import toast

pages = Blueprint("settings_service", __name__, url_prefix="/settings/people/<uuid:id>/tokens")
TEMPLATE = "settings/tokens.html"


@pages.get("")
@signed_in
def tokens(id: UUID) -> ResponseReturnValue:
    """The tokens of a service account."""
    tx = transaction()
    return page(TEMPLATE, page=tokens_page(tx, service=_service(tx, id)))


@pages.post("")
@signed_in
def create_token(id: UUID) -> ResponseReturnValue:
    """Make a token for it; its secret is on this answer and nowhere else."""
    tx, form = transaction(), request.form
    service = _service(tx, id)
    demand_session()
    expires, title = until(tx), form.get("title", "")
    try:
        made = Tokens(tx, id).create(title, roles=form.getlist("roles") or None, expires=expires)
    except FormloomError as error:
        said = translated(error.message)
        asked = tokens_page(tx, service=service, refusal=said, title=title)
        return page(TEMPLATE, status=422, page=asked)
    return page(TEMPLATE, page=tokens_page(tx, service=service, secret=made.secret))


@pages.post("/<uuid:token>/revoke")
@signed_in
def revoke_token(id: UUID, token: UUID) -> ResponseReturnValue:
    """End a token."""
    tx = transaction()
    Tokens(tx, _service(tx, id).id).revoke(token)
    toast(_("The token is revoked; programs that use it are shut out."))
    return redirect(url_for(".tokens", id=id), 303)


def _service(tx: Transaction, id: UUID) -> Person:
    """The service account; people make their own tokens, so that nobody acts in their name."""
    demand_administrator(tx)
    found = People(tx).get(id)
    if not found.is_service:
        raise NotFoundError("There is no service account of that id.")
    return found
