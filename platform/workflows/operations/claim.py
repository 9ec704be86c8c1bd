"""Claim (认领) and release (归还): a task that is open to several."""

from ...core.errors import ConflictError, NotAllowedError
from .. import events as e
from ..commands import Command
from ..state import Task
from ..work import Work
from .checks import demand_active, my_task, name_of, task_of
from .operation import Operation


class Claim(Operation):
    """One of those who may takes the task."""

    name = "claim"

    def run(self, work: Work, command: Command) -> None:
        task = task_of(work, command)
        demand_active(work, command.actor)
        if command.actor not in task.candidates:
            raise NotAllowedError("This task is not for you.")
        if task.assignee:
            raise ConflictError("{name} was faster.", name=name_of(work, task.assignee))
        if not task.can_be_acted_on:
            raise ConflictError("This task is not open any more.")
        if any(_has_say(one, command.actor) for one in work.state.tasks_of(task.activity)):
            raise ConflictError("That person is in this step already.")
        work.emit(e.TaskClaimed(task.id, command.actor))


def _has_say(task: Task, person: str) -> bool:
    """Whether somebody decides, or has decided, another task of the step."""
    return person in (task.assignee, task.principal) and (task.is_live or task.state == "done")


class Release(Operation):
    """Give a claimed task back to all who may."""

    name = "release"

    def run(self, work: Work, command: Command) -> None:
        task = my_task(work, command)
        if not task.candidates or task.state != "open":
            raise ConflictError("This task was not claimed.")
        work.emit(e.TaskReleased(task.id))
