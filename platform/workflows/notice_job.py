"""The job that forgets old notices."""

from datetime import timedelta

from ..core.actor import SYSTEM
from ..core.workspace import Workspace
from ..jobs.handler import RunningJob
from ..jobs.job import Payload
from ..jobs.schedules import ensure_schedule
from ..records.presence import forget_past
from .notices import forget_old

EVERY = timedelta(days=1)


class ForgetNotices:
    """Deletes what nobody looks for any more, and who went from a record without a word."""

    name = "notice_forget"

    def run(self, workspace: Workspace, job: RunningJob) -> Payload:
        with workspace.write(SYSTEM) as tx:
            forget_past(tx)
            return {"forgotten": forget_old(tx)}


def schedule_forgetting(workspace: Workspace) -> None:
    """Make sure that old notices are forgotten every day from now on."""
    with workspace.write(SYSTEM) as tx:
        ensure_schedule(tx, "forget_notices", ForgetNotices.name, every=EVERY)
