"""Somebody else's view, inside the same unit of work."""

from ..core.actor import Actor
from ..core.transaction import Transaction
from ..documents.releases import know_release, release_number
from .directory import DIRECTORY
from .shared import SHARED


def seen_by(tx: Transaction, actor: Actor) -> Transaction:
    """``tx`` as ``actor`` sees it; it only reads."""
    other = Transaction(tx.workspace, tx.connection, actor, tx.now, tx.request_id, writing=False)
    know_release(other, release_number(tx))
    DIRECTORY.lend(tx, other)
    SHARED.lend(tx, other)
    return other
