"""Secrets of flows, for administrators: named, set, replaced, removed; never shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.core.errors import FormloomError, InvalidValueError
from ....platform.core.transaction import Transaction
from ....platform.workflows.overseeing import Overseeing
from ....platform.workflows.secrets import Secret, Secrets
from ...errors import status_of
from ...i18n import gettext as _
from ...i18n import translated
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from ..times import Moment, moment
from ..toasts import toast
from .admin_page import flow_choices, tabs_of
from .inbox_page import Tab

pages = Blueprint("flows_secrets", __name__, url_prefix="/flows/secrets")
LONGEST_KEY = 40


@dataclass(frozen=True)
class SecretRow:
    """A secret; ``at`` is None for one that flows name and nobody has set."""

    key: str
    host: str
    has_secret: bool
    flows: str
    at: Moment | None
    remove_url: str


@dataclass(frozen=True)
class SecretsPage:
    """Every secret that is set or named; ``key`` is the one to be set or replaced."""

    tabs: tuple[Tab, ...]
    rows: tuple[SecretRow, ...]
    key: str
    is_known: bool
    refusal: str


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    """All of them, and the form for one."""
    return page("flows/secrets.html", page=_page(transaction(), _key(request.args)))


@pages.post("")
@signed_in
def put() -> ResponseReturnValue:
    """Set or replace one."""
    tx, form = transaction(), request.form
    key, service = _key(form), Secrets(tx)
    try:
        if not key.isidentifier() or key != key.lower():
            told = "Use small letters, digits and _, beginning with a letter."
            raise InvalidValueError(told, field="key")
        service.put(key, secret=form.get("secret", ""), address=form.get("address", "").strip())
    except FormloomError as error:
        if status_of(error) != 422:
            raise
        found = _page(tx, key, translated(error.message))
        return page("flows/secrets.html", status=422, page=found)
    toast(_("Saved. From now on flows use it."))
    return redirect(url_for(".show"), 303)


@pages.post("/<key:key>/remove")
@signed_in
def remove(key: str) -> ResponseReturnValue:
    """Forget one."""
    Secrets(transaction()).drop(key)
    toast(_("Removed."))
    return redirect(url_for(".show"), 303)


def _key(given: Mapping[str, str]) -> str:
    return given.get("key", "").strip()[:LONGEST_KEY]


def _page(tx: Transaction, key: str, refusal: str = "") -> SecretsPage:
    service = Secrets(tx)
    known, used = {one.key: one for one in service.all()}, service.used()
    titles = dict(flow_choices())
    rows = (
        _row(name, known.get(name), ", ".join(titles.get(one, one) for one in used.get(name, ())))
        for name in sorted(known.keys() | used.keys())
    )
    return SecretsPage(tabs_of(Overseeing(tx)), tuple(rows), key, key in known, refusal)


def _row(key: str, known: Secret | None, flows: str) -> SecretRow:
    if known is None:
        return SecretRow(key, "", False, flows, None, "")
    at, remove_url = moment(known.changed_at), url_for(".remove", key=key)
    return SecretRow(key, known.host, known.has_secret, flows, at, remove_url)
