"""A task goes from one person to another, in the same place of the tree."""

from . import events as e
from .people import add_task
from .state import Activity, Seat, Task
from .timing import disarm_task
from .work import Work


def replace_task(
    work: Work, activity: Activity, task: Task, person: str, by: str, comment: str
) -> Task:
    """Let somebody else have a task; it does not come back. People that it added move along."""
    children = work.state.children_of(task.id)
    work.emit(e.TaskTransferred(task.id, person, by, comment))
    disarm_task(work, task.id)
    new = add_task(
        work, activity, Seat(person, "transfer"), task.order, waits=task.state == "pending",
        sign=task.sign, parent=task.parent, added_by=task.added_by,
    )  # fmt: skip
    for child in children:
        work.emit(e.TaskReparented(child.id, new.id))
    if children:
        work.emit(e.TaskLent(new.id) if task.state == "lent" else e.TaskHeld(new.id))
    return work.state.tasks[new.id]
