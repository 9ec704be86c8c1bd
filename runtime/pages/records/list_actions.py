"""What may be done to the rows of a list that somebody ticked."""

from collections.abc import Iterator

from flask import url_for

from ....platform.access.rows import may
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ...i18n import gettext as _
from ...papers.printing import offered
from .list_state import ListState

#: Label, address, icon, and the kind of its button.
BulkAction = tuple[str, str, str, str]


def may_follow(tx: Transaction) -> bool:
    """Whether the actor is somebody who can be told of records."""
    return tx.actor.person is not None


def bulk_actions(tx: Transaction, entity: Entity, state: ListState) -> Iterator[BulkAction]:
    if may(tx, entity, "transfer"):
        yield _("Assign"), state.url(endpoint="lists.assign"), "user-check", ""
    if may(tx, entity, "update"):
        yield _("Edit"), state.url(endpoint="lists.bulk_edit"), "pencil", ""
    if may_follow(tx):
        yield _("Follow"), state.url(endpoint="lists.bulk_follow"), "star", ""
    for key, title in offered(tx, entity):
        url = url_for("printing.several", entity=entity.key, key=key)
        yield _("Print: {name}", name=title), url, "printer", ""
    if may(tx, entity, "delete"):
        yield _("Delete"), state.url(endpoint="lists.bulk_delete"), "trash-2", "danger"
