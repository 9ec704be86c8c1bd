"""Who may use reports: a role that says so, designers and administrators."""

from collections.abc import Mapping
from typing import cast

from ..access.rights import held_roles
from ..core.actor import Actor
from ..core.errors import NotAllowedError
from ..core.transaction import Transaction
from ..documents.app import App
from ..documents.releases import current_app


def may_report(tx: Transaction) -> bool:
    """Whether the actor may; in a workspace without roles everybody who is known may."""
    return _has_reports(current_app(tx), tx.actor)


def _has_reports(app: App, actor: Actor) -> bool:
    if actor.is_administrator or actor.is_designer or not actor.is_known:
        return actor.is_known
    if not any(app.all("role")):
        return True
    return any(one.get("reports") for one in held_roles(app, actor.roles))


def demand_reports(tx: Transaction) -> None:
    """:raises NotAllowedError: unless a role of the actor brings reports."""
    if not may_report(tx):
        raise NotAllowedError("Your roles do not include reports. Ask an administrator for them.")


def is_for(tx: Transaction, document: Mapping[str, object]) -> bool:
    """Whether a report or dashboard is for a role that the actor holds, or for everybody."""
    return _is_meant(current_app(tx), tx.actor, document)


def _is_meant(app: App, actor: Actor, document: Mapping[str, object]) -> bool:
    wanted = cast("tuple[str, ...]", document.get("roles", ()))
    if not wanted or actor.is_administrator:
        return True
    held = {str(one["$id"]) for one in held_roles(app, actor.roles)}
    return not held.isdisjoint(wanted)


def reaches(app: App, actor: Actor, document: Mapping[str, object]) -> bool:
    """Whether somebody else may open a report or dashboard; what it shows them is theirs."""
    return _has_reports(app, actor) and _is_meant(app, actor, document)
