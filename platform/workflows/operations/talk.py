"""What changes no state: comment (评论), copy (抄送), urge (催办), draft (暂存)."""

from datetime import timedelta

from ...core.errors import ConflictError, InvalidValueError, NotAllowedError
from .. import events as e
from ..commands import Command
from ..people import present
from ..state import Run
from ..steps.cc import send_copy
from ..work import Work
from .checks import demand_active, demand_running, is_participant, my_task
from .operation import Operation


def _demand_participant(work: Work, command: Command) -> Run:
    run = demand_running(work, command.run)
    demand_active(work, command.actor)
    if not is_participant(work, run, command.actor):
        raise NotAllowedError("Only those who take part may do this.")
    return run


class Comment(Operation):
    """Say something to the others; a mention lets somebody read the thread, no more."""

    name = "comment"

    def run(self, work: Work, command: Command) -> None:
        run = _demand_participant(work, command)
        if not command.comment.strip():
            raise InvalidValueError("Write a comment.", field="comment")
        work.emit(e.Commented(run.id, command.actor, command.comment, command.task, command.people))


class SendCopy(Operation):
    """Let somebody read how it stands."""

    name = "cc"

    def run(self, work: Work, command: Command) -> None:
        run = _demand_participant(work, command)
        task = work.state.tasks.get(command.task)
        for person in command.people:
            if not present(work, person):
                raise InvalidValueError("Choose somebody who is still here.", field="people")
            send_copy(work, run.id, task.step if task else "", person, command.actor)


class Urge(Operation):
    """Ask those who have not acted yet to hurry, not too often."""

    name = "urge"

    def run(self, work: Work, command: Command) -> None:
        run = demand_running(work, command.run)
        known = work.facts.org.person(command.actor)
        if command.actor != run.initiator and not (known and known.administrator):
            raise NotAllowedError("Only the one who started this may urge.")
        wait = timedelta(seconds=work.facts.urge_seconds)
        late = [
            task for task in work.state.tasks.values()
            if task.run == run.id and task.can_be_acted_on
            and work.state.activities[task.activity].state == "open"
            and (task.urged_at is None or work.now - task.urged_at >= wait)
        ]  # fmt: skip
        if not late:
            raise ConflictError("They were urged a short while ago.")
        for task in late:
            work.emit(e.TaskUrged(task.id, command.actor, work.now))


class SaveDraft(Operation):
    """Keep what an approver has begun to write; the record stays as it is."""

    name = "save_draft"

    def run(self, work: Work, command: Command) -> None:
        task = my_task(work, command)
        work.emit(e.DraftSaved(task.id, {"comment": command.comment, **command.values}))
