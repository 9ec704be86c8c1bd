"""A task for somebody else: transfer (转交), reassign (改派), delegate (委派), handover (交接)."""

from ...core.errors import ConflictError, InvalidValueError
from .. import events as e
from ..commands import Command
from ..deciding import cancel_task
from ..handing import replace_task
from ..people import add_task, present
from ..state import Activity, Seat, Task
from ..work import Work
from .checks import demand_administrator, demand_allowed, my_task, task_of
from .operation import Operation

#: How often one task may change hands.
LONGEST_CHAIN = 10


def newcomer(work: Work, activity: Activity, person: str) -> str:
    """Somebody who may join an activity.

    :raises ConflictError: if that person is in it already.
    """
    if not present(work, person) or present(work, person) != person:
        raise InvalidValueError("Choose somebody who is still here.", field="people")
    for task in work.state.tasks_of(activity.id):
        decided = task.state == "done" and task.sign != "advice"
        people = (task.assignee, task.principal, task.agent, *task.candidates)
        if (task.is_live or decided) and person in people:
            raise ConflictError("That person is in this step already.")
    return person


def one_person(command: Command) -> str:
    """The one person that a command is about."""
    if len(command.people) != 1:
        raise InvalidValueError("Choose one person.", field="people")
    return command.people[0]


def _demand_other_than_initiator(work: Work, task: Task, person: str) -> None:
    """A request is not handed to the one who made it, where the step keeps that apart."""
    own = work.step(task).text("ifInitiator", "self") != "self"
    if own and person == work.state.runs[task.run].initiator:
        raise ConflictError("The one who started this may not decide it.")


class Transfer(Operation):
    """The assignee gives the task away; authority moves, and the task does not come back."""

    name = "transfer"

    def run(self, work: Work, command: Command) -> None:
        task = my_task(work, command, held=True)
        demand_allowed(work.step(task), "transfer")
        hand_over(work, task, one_person(command), command)


class Reassign(Operation):
    """An administrator gives a task to somebody else."""

    name = "reassign"

    def run(self, work: Work, command: Command) -> None:
        demand_administrator(work, command.actor)
        task = task_of(work, command)
        if not task.is_live or task.provisional:
            raise ConflictError("This task is not open any more.")
        hand_over(work, task, one_person(command), command)


def hand_over(work: Work, task: Task, person: str, command: Command) -> None:
    """Give a task to a newcomer."""
    activity = work.state.activities[task.activity]
    transferred = [
        one for one in work.state.tasks_of(activity.id)
        if one.state == "transferred" and one.order == task.order
    ]  # fmt: skip
    if len(transferred) >= LONGEST_CHAIN:
        raise ConflictError("This task has changed hands too often; decide it, or return it.")
    person = newcomer(work, activity, person)
    _demand_other_than_initiator(work, task, person)
    replace_task(work, activity, task, person, command.actor, command.comment)


class Handover(Operation):
    """Everything that a leaver has to do goes to the receiver; so do runs that the leaver began."""

    name = "handover"

    def run(self, work: Work, command: Command) -> None:
        demand_administrator(work, command.actor)
        leaver, receiver = command.subject, one_person(command)
        for run in list(work.state.runs.values()):
            if run.initiator == leaver and run.state != "ended":
                work.emit(e.InitiatorChanged(run.id, receiver))
        for task in list(work.state.tasks.values()):
            here = work.state.tasks[task.id]
            if here.is_live and here.principal == leaver:
                self._one(work, here, receiver, command)

    def _one(self, work: Work, task: Task, receiver: str, command: Command) -> None:
        activity = work.state.activities[task.activity]
        inside = {one.principal for one in work.state.tasks_of(activity.id) if one.is_live}
        others = [one for one in work.state.tasks_of(activity.id) if one.can_be_acted_on]
        if receiver not in inside:
            replace_task(work, activity, task, receiver, command.actor, "handover")
        elif not task.parent and task.state == "open" and len(others) > 1:
            # The receiver decides in the same step already: one vote is enough.
            cancel_task(work, task, "removed")


class Delegate(Operation):
    """Ask somebody for advice; the task comes back to be decided."""

    name = "delegate"

    def run(self, work: Work, command: Command) -> None:
        task = my_task(work, command)
        demand_allowed(work.step(task), "delegate")
        if task.state == "lent" or task.sign == "advice":
            raise ConflictError("Somebody is asked for advice already.")
        activity = work.state.activities[task.activity]
        person = newcomer(work, activity, one_person(command))
        seat = Seat(person, "delegate", note=command.comment)
        add_task(work, activity, seat, task.order, sign="advice", parent=task.id, added_by=task.id)
        work.emit(e.TaskLent(task.id))


class Recall(Operation):
    """Take the question back and decide without advice."""

    name = "recall"

    def run(self, work: Work, command: Command) -> None:
        task = my_task(work, command)
        if task.state != "lent":
            raise ConflictError("Nobody is asked for advice.")
        for child in work.state.children_of(task.id):
            cancel_task(work, child, "removed")
        work.emit(e.TaskOpened(task.id, work.now))


class Lend(Operation):
    """A standing delegation began or ended: open tasks are lent, or given back."""

    name = "lend"

    def run(self, work: Work, command: Command) -> None:
        for task in list(work.state.tasks.values()):
            if task.is_live and task.principal == command.subject:
                self._one(work, task)

    def _one(self, work: Work, task: Task) -> None:
        run = work.state.runs[task.run]
        loan = work.facts.org.agent(task.principal, run.flow)
        agent = loan.agent if loan and present(work, loan.agent) == loan.agent else ""
        own = work.step(task).text("ifInitiator", "self") != "self"
        if own and agent == run.initiator:
            agent = ""
        alone = bool(agent) and loan is not None and loan.mode == "replace"
        assignee = agent if alone else task.principal
        new = e.TaskLoaned(task.id, assignee, "" if alone else agent)
        if (task.assignee, task.agent) != (new.assignee, new.agent):
            work.emit(new)
