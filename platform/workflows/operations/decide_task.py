"""What an assignee decides: approve (同意), handle (提交), reject (拒绝), abstain (弃权)."""

from typing import ClassVar

from ...core.errors import ConflictError, InvalidValueError
from .. import events as e
from ..commands import Command
from ..deciding import finish
from ..state import Task
from ..work import Work
from .checks import demand_filled, demand_required, demand_seen, my_task, take_edits
from .operation import Operation


class Decision(Operation):
    """One person's word on one task."""

    #: The types of step whose tasks take this word.
    steps: ClassVar[frozenset[str]]
    outcome: ClassVar[str]
    rejects: ClassVar[bool] = False

    def run(self, work: Work, command: Command) -> None:
        task = my_task(work, command)
        step = work.step(task)
        if step.type not in self.steps:
            raise ConflictError("That is no answer to this task.")
        demand_seen(work, task, command)
        demand_required(step, command, rejects=self.rejects)
        take_edits(work, task, command)
        if work.state.activities[task.activity].state != "open":
            return
        self.settle(work, task, command)

    def settle(self, work: Work, task: Task, command: Command) -> None:
        self.done(work, task, command, self.outcome)

    def done(self, work: Work, task: Task, command: Command, outcome: str) -> None:
        if task.sign == "advice":
            outcome = "advice"
        finish(
            work, task, outcome, by=command.actor, comment=command.comment,
            signature=command.signature, attachments=command.attachments,
        )  # fmt: skip


class Approve(Decision):
    """Agree; on the way, pick whom the next step asks."""

    name = "approve"
    steps = frozenset({"approval"})
    outcome = "approve"

    def settle(self, work: Work, task: Task, command: Command) -> None:
        demand_filled(work, task)
        take_picks(work, task, command)
        super().settle(work, task, command)


class Handle(Approve):
    """The work is done."""

    name = "handle"
    steps = frozenset({"handle"})
    outcome = "handle"


class Reject(Decision):
    """Disagree; what comes of it is the mode's and the step's affair."""

    name = "reject"
    steps = frozenset({"approval"})
    outcome = "reject"
    rejects = True


class Abstain(Decision):
    """Have no say in a vote."""

    name = "abstain"
    steps = frozenset({"approval"})
    outcome = "abstain"

    def settle(self, work: Work, task: Task, command: Command) -> None:
        if work.step(task).text("mode") != "vote" or task.parent:
            raise ConflictError("One abstains only in a vote.")
        super().settle(work, task, command)


def take_picks(work: Work, task: Task, command: Command) -> None:
    """Keep whom the approver picked for later steps."""
    flow = work.flow(task.run)
    for step, people in command.picks.items():
        rules = flow.step(step).parts("approvers") if step in flow.by_id else ()
        if not any(rule.get("by") == "previous_picks" for rule in rules):
            raise InvalidValueError("Nobody is picked for '{step}' here.", step=step)
        work.emit(e.PeoplePicked(task.run, step, people))
