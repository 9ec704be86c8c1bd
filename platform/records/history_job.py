"""Signs the ends of history and audit every few minutes, so that a tail cut off later shows."""

from datetime import timedelta

from ..access.audit_check import sign_audit
from ..core.actor import SYSTEM
from ..core.workspace import Workspace
from ..jobs.handler import RunningJob
from ..jobs.job import Payload
from ..jobs.schedules import ensure_schedule
from .history import sign_head

EVERY = timedelta(minutes=5)


class SignHistory:
    """The job behind the schedule; it holds the release lock for the moment that it takes."""

    name = "sign_history"

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        with workspace.write(SYSTEM, publishing=True) as tx:
            sign_head(tx)
            sign_audit(tx)
        return None


def schedule_signing(workspace: Workspace) -> None:
    """Make sure that the head is signed from now on."""
    with workspace.write(SYSTEM) as tx:
        ensure_schedule(tx, "sign_history", SignHistory.name, {}, every=EVERY)
