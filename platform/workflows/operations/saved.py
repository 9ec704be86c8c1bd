"""The run's record was saved or deleted, by somebody in another page or by a flow."""

from ...core.errors import ConflictError
from .. import events as e
from ..commands import Command
from ..moving import end_run
from ..work import Work
from .operation import Operation


def tell_waiting(work: Work, run: str) -> None:
    """Let steps look again that wait for the record to be so."""
    from ..steps.builtin import STEPS

    for activity in list(work.state.activities.values()):
        here = work.state.activities[activity.id]
        if (here.run, here.state) == (run, "open") and here.kind in ("delay", "wait"):
            STEPS.get(work.step(here).type).record_changed(work, here)


class RecordSaved(Operation):
    """Fields changed while the run goes on; what waits for them looks again."""

    name = "record_saved"

    def run(self, work: Work, command: Command) -> None:
        for run in list(work.state.runs.values()):
            same = (run.entity, run.record) == (command.entity, command.record)
            if same and run.state != "ended" and command.changed:
                work.emit(e.FieldsChanged(run.id, command.changed, command.actor))
                if run.state == "running":
                    tell_waiting(work, run.id)


class RecordDeleted(Operation):
    """A locked record is kept while its run goes on; any other takes the run with it."""

    name = "record_deleted"

    def run(self, work: Work, command: Command) -> None:
        for run in list(work.state.runs.values()):
            same = (run.entity, run.record) == (command.entity, command.record)
            if not same or work.state.runs[run.id].state == "ended":
                continue
            if work.flow(run.id).start.get("lock"):
                raise ConflictError("This record is being approved; withdraw that first.")
            end_run(work, run.id, "withdrawn", "record_deleted")
