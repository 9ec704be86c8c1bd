"""Return (退回) and resubmit (重新提交)."""

from ...core.errors import ConflictError, NotAllowedError
from .. import events as e
from ..commands import Command
from ..deciding import cancel_task
from ..model import START
from ..moving import close_activity, leave
from ..returning import send_back, targets
from ..timing import disarm_task
from ..work import Work
from .checks import demand_filled, demand_required, demand_seen, my_task, take_edits
from .operation import Operation


class Return(Operation):
    """One assignee's act, whatever the mode: back to ``target``, rewinding or straight."""

    name = "return"

    def run(self, work: Work, command: Command) -> None:
        task = my_task(work, command)
        if task.sign in ("before", "advice"):
            raise NotAllowedError("People who were added decide or advise; they do not return.")
        activity, step = work.state.activities[task.activity], work.step(task)
        possible = targets(work, activity)
        target = command.target or (possible[0] if possible else "")
        if target not in possible:
            raise ConflictError("One cannot return to '{step}' from here.", step=target or START)
        demand_seen(work, task, command)
        demand_required(step, command, rejects=True)
        take_edits(work, task, command)
        if work.state.activities[activity.id].state != "open":
            return
        _note(work, task.id, command)
        resume = _resume(str(step.part("return").get("resume", "rewind")), command.resume)
        send_back(work, activity, target, resume, "returned")
        if work.state.activities[activity.id].state == "parked":
            work.emit(e.TaskReopened(task.id))


def _note(work: Work, task_id: str, command: Command) -> None:
    task = work.state.tasks[task_id]
    work.emit(
        e.TaskDone(
            task.id, "return", command.actor, work.now, command.comment, command.signature,
            reason=command.target, attachments=command.attachments,
            rev=work.state.runs[task.run].data_rev,
        )
    )  # fmt: skip
    disarm_task(work, task.id)
    for child in work.state.children_of(task.id):
        cancel_task(work, child, "returned")


def _resume(policy: str, asked: str) -> str:
    """Whether the step, or the person where the step asks, wants to come straight back."""
    return (
        asked
        if policy == "ask" and asked in ("straight", "rewind")
        else ("rewind" if policy == "ask" else policy)
    )


class Resubmit(Operation):
    """The initiator sends a returned run again; everything from there on is evaluated anew."""

    name = "resubmit"

    def run(self, work: Work, command: Command) -> None:
        task = my_task(work, command)
        activity = work.state.activities[task.activity]
        if activity.step != START:
            raise ConflictError("That is no answer to this task.")
        take_edits(work, task, command)
        demand_filled(work, task)
        for step, people in command.picks.items():
            work.emit(e.PeoplePicked(task.run, step, people))
        work.emit(e.TaskDone(task.id, "resubmit", command.actor, work.now, command.comment))
        close_activity(work, activity, "handled")
        leave(work, work.state.tokens[activity.token])
