"""Looked at before an operation, under the lock: is it still so, may this person, was it seen."""

from ...core.errors import (
    ConflictError,
    InvalidRecordError,
    InvalidValueError,
    Message,
    NotAllowedError,
    NotFoundError,
    StaleRevisionError,
)
from .. import events as e
from ..commands import SYSTEM, Command
from ..model import Step
from ..rights import hidden, may_edit, required
from ..state import Activity, Run, Task
from ..variables import row_of
from ..words import RESULTS
from ..work import Work
from .saved import tell_waiting


def name_of(work: Work, person: str) -> str:
    """How people call somebody."""
    known = work.facts.org.person(person)
    return known.name if known else person


def demand_running(work: Work, run_id: str) -> Run:
    """The run, if anything may be done with it now."""
    run = work.state.runs.get(run_id)
    if run is None:
        raise NotFoundError("There is no such run.")
    if run.state == "ended":
        raise ConflictError("This run is over: {result}.", result=RESULTS[run.result])
    if run.state == "suspended":
        raise ConflictError("This run is suspended; ask an administrator to resume it.")
    return run


def demand_active(work: Work, person: str) -> None:
    """Refuse somebody who has been disabled since the page was opened."""
    known = work.facts.org.person(person)
    if person != SYSTEM and (known is None or not known.active):
        raise NotAllowedError("You may not act in this workspace any more.")


def demand_administrator(work: Work, person: str) -> None:
    """Refuse everybody else."""
    known = work.facts.org.person(person)
    if person != SYSTEM and not (known and known.active and known.administrator):
        raise NotAllowedError("Only an administrator may do this.")


def task_of(work: Work, command: Command) -> Task:
    """The task of a command in a run that goes on."""
    task = work.state.tasks.get(command.task)
    if task is None:
        raise NotFoundError("There is no such task.")
    demand_running(work, task.run)
    return task


def my_task(work: Work, command: Command, *, held: bool = False) -> Task:
    """The task of a command, if its actor may act on it now.

    :param held: also one that waits for people whom its owner added.
    """
    task = task_of(work, command)
    waits = held and task.state == "held" and not task.provisional
    activity = work.state.activities[task.activity]
    if not (task.can_be_acted_on or waits) or activity.state != "open":
        raise _too_late(work, task)
    demand_active(work, command.actor)
    if not task.assignee and command.actor in task.candidates:
        raise ConflictError("Claim this task first.")
    if command.actor not in (task.assignee, task.agent) or not command.actor:
        raise NotAllowedError("This task is {name}'s.", name=name_of(work, task.assignee))
    return task


def _too_late(work: Work, task: Task) -> ConflictError:
    """Say who was first."""
    if task.state == "done" and task.acted_by:
        return ConflictError("{name} has already decided this.", name=name_of(work, task.acted_by))
    others = [one for one in work.state.tasks_of(task.activity) if one.acted_by]
    if task.state == "cancelled" and task.reason == "decided" and others:
        last = max(others, key=lambda one: one.acted_seq)
        return ConflictError("{name} has already decided this.", name=name_of(work, last.acted_by))
    if task.state == "held":
        return ConflictError("This task waits for people who were added to it.")
    if task.state == "pending":
        return ConflictError("It is not your turn yet.")
    return ConflictError("This task is not open any more.")


def demand_allowed(step: Step, operation: str) -> None:
    """Refuse what the step does not allow."""
    if operation not in step.names("allow"):
        raise NotAllowedError("This step does not allow that.")


def demand_seen(work: Work, task: Task, command: Command) -> None:
    """Refuse a decision about values that the person has not seen.

    :raises StaleRevisionError: ``theirs`` holds the values as they are now.
    """
    if command.seen is None or command.anyway:
        return
    run, flow = work.state.runs[task.run], work.flow(task.run)
    unseen = hidden(flow, task.step)
    changed = [
        field for field, rev in run.field_revs.items()
        if rev > command.seen and field not in unseen
    ]  # fmt: skip
    if changed:
        row = row_of(work, run)
        raise StaleRevisionError(
            "Values have changed since you opened this: {fields}. Look at them again.",
            theirs={key: row.get(key) for key in changed}, fields=", ".join(changed),
        )  # fmt: skip


def demand_required(step: Step, command: Command, *, rejects: bool = False) -> None:
    """Refuse a decision without the signature, opinion or file that the step asks for."""
    needs = step.names("require")
    missing = {
        "signature": "signature" in needs and not command.signature,
        "comment": not command.comment.strip()
        and ("comment" in needs or (rejects and "comment_on_reject" in needs)),
        "attachment": "attachment" in needs and not command.attachments,
    }
    for field, message in _MISSING.items():
        if missing[field]:
            raise InvalidValueError(message, field=field)


_MISSING = {
    "signature": "This step needs your signature.",
    "comment": "This step needs your opinion in words.",
    "attachment": "This step needs an attachment.",
}


def take_edits(work: Work, task: Task, command: Command) -> None:
    """Note the fields that were edited with a decision.

    :raises NotAllowedError: if the step does not let its people edit one of them.
    """
    flow = work.flow(task.run)
    for field in command.changed:
        if not may_edit(flow, task.step, field):
            raise NotAllowedError("This step does not let you change '{field}'.", field=field)
    if command.changed:
        work.emit(e.FieldsChanged(task.run, command.changed, command.actor, task.id))
        tell_waiting(work, task.run)


def demand_filled(work: Work, task: Task) -> None:
    """Refuse to go on while a field is blank that this step requires."""
    row = row_of(work, work.state.runs[task.run])
    blank = [
        key for key in required(work.flow(task.run), task.step) if row.get(key) in (None, "", ())
    ]
    if blank:
        message = Message("This step needs a value here.")
        raise InvalidRecordError({key: [message] for key in blank})


def activity_of(work: Work, command: Command) -> Activity:
    """The open activity that a command names, by itself or by a task."""
    id = command.activity or getattr(work.state.tasks.get(command.task), "activity", "")
    activity = work.state.activities.get(id)
    if activity is None:
        raise NotFoundError("There is no such step in this run.")
    demand_running(work, activity.run)
    if activity.state != "open":
        raise ConflictError("This step is over.")
    return activity


def is_participant(work: Work, run: Run, person: str) -> bool:
    """Whether somebody has anything to do with a run."""
    own = [one for one in work.state.tasks.values() if one.run == run.id]
    people = {p for one in own for p in (one.assignee, one.principal, one.agent, *one.candidates)}
    people |= {one.person for one in work.state.copies if one.run == run.id}
    known = work.facts.org.person(person)
    return person == run.initiator or person in people or bool(known and known.administrator)
