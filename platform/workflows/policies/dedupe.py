"""Somebody who approved already (自动去重): once is enough, while nothing seen has changed."""

from collections.abc import Callable, Mapping

from ..model import Step
from ..rights import hidden
from ..state import Activity, Run, State, Task
from ..work import Work


def approved_before(
    work: Work, run: Run, step: Step, activity: Activity, person: str
) -> Task | None:
    """The approval of this round by which ``person`` need not be asked again, if there is one."""
    if not person or "signature" in step.names("require"):
        return None
    for earlier in _CHOICES[step.text("dedupe", "none")](work.state, run, activity):
        flow = work.flow(run.id)
        if "signature" in flow.step(earlier.step).names("require"):
            continue
        for task in work.state.tasks_of(earlier.id):
            if _counts(task, person) and not _changed_since(work, run, step, task):
                return task
    return None


def _counts(task: Task, person: str) -> bool:
    return task.principal == person and (task.state, task.outcome) == ("done", "approve")


def _changed_since(work: Work, run: Run, step: Step, task: Task) -> bool:
    unseen = hidden(work.flow(run.id), step.id)
    return any(rev > task.acted_rev for field, rev in run.field_revs.items() if field not in unseen)


def _earlier(state: State, run: Run, activity: Activity) -> list[Activity]:
    """Approvals of this round that are over, newest first."""
    found = [
        one
        for one in state.activities.values()
        if one.run == run.id and one.round == run.round and one.outcome == "approved"
        and one.id != activity.id
    ]  # fmt: skip
    return found[::-1]


_CHOICES: Mapping[str, Callable[[State, Run, Activity], list[Activity]]] = {
    "none": lambda *_: [],
    "consecutive": lambda *given: _earlier(*given)[:1],
    "any_earlier": _earlier,
}
