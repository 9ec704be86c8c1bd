"""Withdraw (撤回), terminate (终止)."""

from ...core.errors import ConflictError, NotAllowedError
from ..commands import Command
from ..moving import end_run
from ..state import Run
from ..words import RESULTS
from ..work import Work
from .checks import demand_active, demand_administrator, demand_running
from .operation import Operation


class Withdraw(Operation):
    """The initiator takes the run back, as far as the flow's policy lets."""

    name = "withdraw"

    def run(self, work: Work, command: Command) -> None:
        run = demand_running(work, command.run)
        demand_active(work, command.actor)
        if command.actor != run.initiator:
            raise NotAllowedError("Only the one who started this may withdraw it.")
        policy = work.flow(run.id).start.get("withdraw", "before_first_decision")
        if policy == "never":
            raise NotAllowedError("This flow cannot be withdrawn.")
        if policy == "before_first_decision" and _is_decided(work, run):
            raise ConflictError("Somebody has decided already; ask for a return instead.")
        end_run(work, run.id, "withdrawn", command.comment)


def _is_decided(work: Work, run: Run) -> bool:
    """Whether a person has decided anything in this round."""
    return any(
        one.run == run.id and one.acted_by and one.state == "done" and one.outcome != "resubmit"
        and work.state.activities[one.activity].round == run.round
        for one in work.state.tasks.values()
    )  # fmt: skip


class Terminate(Operation):
    """An administrator ends a run, with a reason."""

    name = "terminate"

    def run(self, work: Work, command: Command) -> None:
        demand_administrator(work, command.actor)
        run = work.state.runs[command.run]
        if run.state == "ended":
            raise ConflictError("This run is over: {result}.", result=RESULTS[run.result])
        end_run(work, run.id, "terminated", command.comment)
