"""The audit log: who signed in, changed people or rights, exported, published. Append-only."""

from ..core.transaction import Transaction
from .tables import audit


def write_audit(
    tx: Transaction, action: str, subject: str = "", *, address: str = "", **data: object
) -> None:
    """Add one entry.

    :param action: dotted, such as ``sign_in.failed``.
    :param subject: ``kind/key`` of what it was done to.
    """
    tx.execute(
        audit.insert().values(
            at=tx.now,
            actor_id=tx.actor.person,
            actor_name=tx.actor.name,
            action=action,
            subject=subject,
            data=data,
            address=address,
            request_id=tx.request_id,
        )
    )
