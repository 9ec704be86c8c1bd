"""Small notes that a reading request leaves: last seen, last used."""

from sqlalchemy import Update

from ..core.actor import SYSTEM
from ..core.errors import BusyError
from ..core.transaction import Transaction


def note(tx: Transaction, statement: Update) -> None:
    """Run ``statement``, in a transaction of its own if ``tx`` only reads."""
    if tx.writing:
        tx.execute(statement)
        return
    try:
        with tx.workspace.write(SYSTEM) as own:
            own.execute(statement)
    except BusyError:
        pass  # It is no more than a note: the next request leaves it.
