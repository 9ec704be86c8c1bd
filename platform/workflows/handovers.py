"""Handing over what somebody who leaves has to do (离职交接): another is asked from now on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from ..access.actors import demand_administrator
from ..access.audit import write_audit
from ..access.people import People
from ..core.errors import ConflictError, InvalidValueError, NotFoundError
from ..core.transaction import Transaction
from ..documents.releases import current_app
from ..jobs.queue import enqueue
from ..jobs.store import insert_into
from .named import names
from .outside_tables import HANDOVER
from .state import LIVE_TASKS
from .tables import OPEN_RUN, RUN, TASK

#: The job that hands over what is open.
HAND_OVER = "flow_hand_over"
_KEPT = f"{__name__}.receivers"


@dataclass(frozen=True)
class Handover:
    """``receiver`` is asked instead of ``leaver`` since then."""

    leaver: UUID
    receiver: UUID
    since: datetime


@dataclass(frozen=True)
class Left:
    """What somebody leaves behind: open tasks, running runs they began, flows that name them."""

    tasks: int
    runs: int
    flows: tuple[str, ...]


class Handovers:
    """For administrators."""

    def __init__(self, tx: Transaction) -> None:
        demand_administrator(tx)
        self._tx = tx

    def all(self) -> Sequence[Handover]:
        """Every handover that holds, the newest first."""
        rows = self._tx.execute(select(HANDOVER).order_by(HANDOVER.c.since.desc()))
        return [Handover(row.leaver, row.receiver, row.since) for row in rows]

    def counts(self, leaver: UUID) -> Left:
        """What there is to hand over."""
        login = People(self._tx).get(leaver).login
        live = (TASK.c.assignee == leaver, TASK.c.state.in_(LIVE_TASKS))
        own = (RUN.c.initiator == leaver, OPEN_RUN)
        tasks = self._tx.execute(select(func.count()).select_from(TASK).where(*live)).scalar_one()
        runs = self._tx.execute(select(func.count()).select_from(RUN).where(*own)).scalar_one()
        named = current_app(self._tx).all("flow")
        return Left(
            int(tasks), int(runs), tuple(key for key, document in named if names(document, login))
        )

    def hand_over(self, leaver: UUID, receiver: UUID) -> UUID:
        """Ask ``receiver`` from now on; return the job that hands over what is open.

        :raises InvalidValueError: if the receiver cannot sign in.
        :raises ConflictError: if what the receiver has goes to the leaver.
        """
        people = People(self._tx)
        people.get(leaver)
        if receiver == leaver or receiver not in {one.id for one in people.all()}:
            raise InvalidValueError("Choose somebody else who can sign in.", field="receiver")
        if receiver_of(self._tx, receiver) == leaver:
            raise ConflictError("What that person has goes to this one already.")
        values = {
            "leaver": leaver, "receiver": receiver, "since": self._tx.now,
            "created_by": self._tx.actor.person,
        }  # fmt: skip
        fresh = insert_into(self._tx, HANDOVER).values(values)
        self._tx.execute(fresh.on_conflict_do_update(index_elements=["leaver"], set_=values))
        self._tx.forget(_KEPT)
        write_audit(self._tx, "handover.begin", f"person/{leaver}", receiver=str(receiver))
        payload = {"leaver": str(leaver), "receiver": str(receiver)}
        return enqueue(self._tx, HAND_OVER, payload, key=f"{HAND_OVER}:{leaver}", again=True)

    def take_back(self, leaver: UUID) -> None:
        """Ask the person themselves again; what was handed over stays where it is.

        :raises NotFoundError: if nothing was handed over.
        """
        gone = delete(HANDOVER).where(HANDOVER.c.leaver == leaver)
        if self._tx.execute(gone).rowcount == 0:
            raise NotFoundError("There is no such handover.")
        write_audit(self._tx, "handover.end", f"person/{leaver}")
        self._tx.forget(_KEPT)


def receiver_of(tx: Transaction, leaver: UUID) -> UUID | None:
    """Who is asked instead of somebody, over those who have left themselves; None for nobody."""
    receivers = tx.kept(_KEPT, lambda: _receivers(tx))
    seen, here = {leaver}, receivers.get(leaver)
    while here is not None and here in receivers and here not in seen:
        seen.add(here)
        here = receivers[here]
    return None if here in seen else here


#: Kept, for whoever resolves people asks.
_RECEIVERS = select(HANDOVER.c.leaver, HANDOVER.c.receiver)


def _receivers(tx: Transaction) -> Mapping[UUID, UUID]:
    return {row.leaver: row.receiver for row in tx.fetch(_RECEIVERS)}
