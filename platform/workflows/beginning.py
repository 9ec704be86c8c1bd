"""Runs that begin because another ended: a job in the outbox of the command that ended it."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from ..core.actor import SYSTEM
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..documents.app import App
from ..jobs.handler import RunningJob
from ..jobs.queue import enqueue
from .commands import Command
from .state import Run
from .triggers import followers

BEGIN = "flow_begin"


def follow(tx: Transaction, app: App, root: UUID, run: Run) -> None:
    """Queue the start of every flow that waits for a run to end as this one did."""
    for flow, entity in followers(app, run.flow, run.result):
        key = f"ended:{root}:{run.id}:{flow}"
        payload = {
            "command": key, "flow": flow, "record": run.record if entity == run.entity else "",
            "actor": run.initiator or "", "origin": [*run.origin, run.flow],
        }  # fmt: skip
        enqueue(tx, BEGIN, payload, key=key, actor=SYSTEM)


class BeginFlow:
    """Starts a flow; the reason why it is refused is the job's."""

    name = BEGIN

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        from .service import Flows

        asked = job.payload
        command = Command(
            str(asked["command"]), "start", str(asked["actor"]), flow=str(asked["flow"]),
            record=str(asked["record"]), origin=tuple(cast("Sequence[str]", asked["origin"])),
        )  # fmt: skip
        with workspace.write(SYSTEM) as tx:
            Flows(tx).start_as(command)
