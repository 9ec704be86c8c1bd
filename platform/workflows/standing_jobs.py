"""Moves open tasks when somebody stands in for another, for a time or for good.

Each command looks at what is so now, so one that comes twice changes nothing the second time.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select, union

from ..core.actor import SYSTEM
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..jobs.handler import RunningJob
from ..jobs.job import Payload
from .commands import Command
from .delegations import LEND
from .handovers import HAND_OVER
from .jobs import done
from .service import Flows
from .state import LIVE_TASKS
from .tables import OPEN_RUN, RUN, TASK


class LendTasks:
    """A period begins or ends: what is open is lent, or given back."""

    name = LEND

    def run(self, workspace: Workspace, job: RunningJob) -> Payload:
        principal, agent = UUID(str(job.payload["principal"])), UUID(str(job.payload["agent"]))
        with workspace.read(SYSTEM) as tx:
            roots = _families(tx, (principal, agent))
        for count, root in enumerate(roots):
            job.progress(count, len(roots))
            command = Command(str(new_id()), "lend", subject=str(principal))
            done(workspace, SYSTEM, lambda tx, r=root, c=command: Flows(tx).act(r, c))  # type: ignore[misc]
        return {"runs": len(roots)}


class HandOverTasks:
    """Somebody left: what is open goes to the receiver, as if by the administrator who asked."""

    name = HAND_OVER

    def run(self, workspace: Workspace, job: RunningJob) -> Payload:
        leaver, receiver = str(job.payload["leaver"]), str(job.payload["receiver"])
        with workspace.read(SYSTEM) as tx:
            roots = _families(tx, (UUID(leaver),))
        refused = 0
        for count, root in enumerate(roots):
            job.progress(count, len(roots))
            command = Command(
                str(new_id()), "handover", str(job.actor.person or ""), subject=leaver,
                people=(receiver,),
            )  # fmt: skip
            refusal = done(workspace, job.actor, lambda tx, r=root, c=command: Flows(tx).act(r, c))  # type: ignore[misc]
            refused += refusal is not None
        return {"runs": len(roots), "refused": refused}


def _families(tx: Transaction, people: Iterable[UUID]) -> Sequence[UUID]:
    """The families in which some of these people have something to do, or that they began."""
    who = list(people)
    tasks = select(TASK.c.root_id).where(TASK.c.assignee.in_(who), TASK.c.state.in_(LIVE_TASKS))
    runs = select(RUN.c.root_id).where(RUN.c.initiator.in_(who), OPEN_RUN)
    both = union(tasks, runs).subquery()
    return list(tx.execute(select(both.c.root_id).order_by(both.c.root_id)).scalars())
