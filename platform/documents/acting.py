"""Writing in somebody else's name inside a transaction that goes on."""

from ..core.actor import Actor
from ..core.transaction import Transaction
from .releases import know_release, release_number


def acting(tx: Transaction, actor: Actor) -> Transaction:
    """``tx`` in somebody else's name: it writes to the same connection and ends with ``tx``."""
    other = Transaction(
        tx.workspace, tx.connection, actor, tx.now, tx.request_id, writing=tx.writing
    )
    other.address = tx.address
    know_release(other, release_number(tx))
    tx.before_commit(other.ended)
    tx.after_commit(other.committed)
    return other
