"""Ending what still goes on for a record, so that its personal data can be erased."""

from uuid import UUID

from ..access.actors import demand_administrator
from ..core.ids import new_id
from ..core.transaction import Transaction
from .commands import SYSTEM, Command
from .forgetting import going_on
from .service import Flows


def end_runs(tx: Transaction, entity: str, record: UUID) -> None:
    """Terminate every run that goes on for a record, in the name of an administrator."""
    demand_administrator(tx)
    me = str(tx.actor.person or SYSTEM)
    for one in going_on(tx, entity, record):
        Flows(tx).act(one.root, Command(str(new_id()), "terminate", me))
