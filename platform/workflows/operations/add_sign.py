"""Add-sign (加签): more people before, after or beside oneself; remove them again (减签)."""

from typing import ClassVar

from ...core.errors import ConflictError, InvalidValueError, NotAllowedError
from .. import events as e
from ..commands import Command
from ..deciding import cancel_task, evaluate
from ..people import add_task
from ..state import Seat, Task
from ..timing import disarm_task
from ..work import Work
from .checks import (
    demand_filled,
    demand_required,
    demand_seen,
    my_task,
    name_of,
    take_edits,
    task_of,
)
from .decide_task import take_picks
from .hand_on import newcomer
from .operation import Operation

#: Somebody who was added may add, and so on, so deep.
DEEPEST = 3


class AddSign(Operation):
    """Adds people to a task; ``sign`` says how."""

    sign: ClassVar[str]

    def run(self, work: Work, command: Command) -> None:
        task = my_task(work, command)
        step = work.step(task)
        if self.name not in step.names("allow"):
            raise NotAllowedError("This step does not allow that.")
        if task.sign == "advice" or _depth(work, task) >= DEEPEST:
            raise ConflictError("Nobody more can be added below this task.")
        if not command.people or len(set(command.people)) != len(command.people):
            raise InvalidValueError("Choose people, each once.", field="people")
        self.before(work, task, command)
        if self.sign != "parallel":
            # Whoever was asked for advice need not answer: others decide now.
            for child in work.state.children_of(task.id):
                cancel_task(work, child, "removed")
        activity = work.state.activities[task.activity]
        for person in command.people:
            seat = Seat(newcomer(work, activity, person), self.name)
            parent = "" if self.sign == "parallel" else task.id
            add_task(
                work, activity, seat, task.order, sign=self.sign, parent=parent, added_by=task.id
            )
        self.after(work, work.state.tasks[task.id], command)

    def before(self, work: Work, task: Task, command: Command) -> None:
        """What the one who adds has to do first."""

    def after(self, work: Work, task: Task, command: Command) -> None:
        """What becomes of the task of the one who adds."""


class AddBefore(AddSign):
    """They decide first, then I do (前加签)."""

    name = "add_before"
    sign = "before"

    def after(self, work: Work, task: Task, command: Command) -> None:
        work.emit(e.TaskHeld(task.id))


class AddAfter(AddSign):
    """I approve, and that counts when they have approved, too (后加签)."""

    name = "add_after"
    sign = "after"

    def before(self, work: Work, task: Task, command: Command) -> None:
        demand_seen(work, task, command)
        demand_required(work.step(task), command)
        take_edits(work, task, command)
        demand_filled(work, task)
        take_picks(work, task, command)

    def after(self, work: Work, task: Task, command: Command) -> None:
        work.emit(e.TaskHeld(task.id, "approve", command.comment, command.signature, command.actor))
        disarm_task(work, task.id)


class AddParallel(AddSign):
    """They join the step as equals (并加签)."""

    name = "add_parallel"
    sign = "parallel"


def _depth(work: Work, task: Task) -> int:
    depth = 0
    while task.added_by:
        task, depth = work.state.tasks[task.added_by], depth + 1
    return depth


class RemoveAdded(Operation):
    """Whoever added somebody takes that back, while the other has not acted."""

    name = "remove_added"

    def run(self, work: Work, command: Command) -> None:
        task = task_of(work, command)
        if "remove_added" not in work.step(task).names("allow"):
            raise NotAllowedError("This step does not allow that.")
        if not task.added_by or command.actor not in _adders(work, task):
            raise NotAllowedError("Only the one who added somebody may undo that.")
        if not task.is_live or task.provisional:
            raise ConflictError(
                "{name} has already decided this.", name=name_of(work, task.acted_by)
            )
        _demand_not_last(work, task)
        cancel_task(work, task, "removed")
        parent = work.state.tasks.get(task.parent)
        if parent is None:
            evaluate(work, task.activity)
        elif not work.state.children_of(parent.id):
            work.emit(e.TaskOpened(parent.id, work.now))


def _adders(work: Work, task: Task) -> tuple[str, ...]:
    adder = work.state.tasks[task.added_by]
    return (adder.assignee, adder.principal, adder.acted_by)


def _demand_not_last(work: Work, task: Task) -> None:
    """The last person who can act on a step stays; a parent that comes back is one, too."""
    others = [
        one for one in work.state.tasks_of(task.activity)
        if one.can_be_acted_on and one.id != task.id
    ]  # fmt: skip
    if not task.parent and not others:
        raise ConflictError("The last person of a step cannot be removed.")
