"""What administrators do: suspend, resume, jump, skip, retry, decide now."""

from ...core.errors import ConflictError, NotFoundError
from .. import events as e
from ..commands import Command
from ..model import START
from ..moving import close_activity, leave
from ..paths import earlier, reachable
from ..returning import chain, enter
from ..state import Activity, Run, State
from ..timing import freeze, thaw
from ..work import Work
from .checks import activity_of, demand_administrator, demand_running
from .operation import Operation


def family(state: State, run: str) -> list[Run]:
    """A run and those that it started and that are not over, parents first."""
    own = [one for one in state.runs.values() if one.id == run and one.state != "ended"]
    children = [one.id for one in state.runs.values() if one.parent == run]
    return own + [one for child in children for one in family(state, child)]


class Suspend(Operation):
    """Freeze the timers and let nobody act, in sub-flows too."""

    name = "suspend"

    def run(self, work: Work, command: Command) -> None:
        demand_administrator(work, command.actor)
        demand_running(work, command.run)
        for run in family(work.state, command.run):
            work.emit(e.RunSuspended(run.id))
            for timer in list(work.state.timers.values()):
                if timer.run == run.id and timer.state == "armed":
                    freeze(work, timer)


class Resume(Operation):
    """Go on; what was left of each timer's time is left still."""

    name = "resume"

    def run(self, work: Work, command: Command) -> None:
        from .saved import tell_waiting

        demand_administrator(work, command.actor)
        known = work.state.runs.get(command.run)
        if known is None or known.state != "suspended":
            raise ConflictError("This run is not suspended.")
        for run in family(work.state, command.run):
            work.emit(e.RunResumed(run.id))
            for timer in list(work.state.timers.values()):
                if timer.run == run.id and timer.state == "suspended":
                    thaw(work, timer)
            tell_waiting(work, run.id)


def _here(work: Work, command: Command) -> Activity:
    demand_administrator(work, command.actor)
    return activity_of(work, command)


class Skip(Operation):
    """Go on as if this step were done."""

    name = "skip"

    def run(self, work: Work, command: Command) -> None:
        activity = _here(work, command)
        close_activity(work, activity, "skipped", command.comment)
        _end_children(work, activity)
        leave(work, work.state.tokens[activity.token])


def _end_children(work: Work, activity: Activity) -> None:
    from ..moving import end_run

    for run in list(work.state.runs.values()):
        if run.parent_token == activity.token and run.state != "ended":
            end_run(work, run.id, "terminated", "skipped", tell_parent=False)


class Jump(Operation):
    """Go to any step that lies on the way, back or ahead."""

    name = "jump"

    def run(self, work: Work, command: Command) -> None:
        activity = _here(work, command)
        if work.state.tokens[activity.token].detour_of:
            raise ConflictError("This step was asked for by another one; it comes back there.")
        flow = work.flow(activity.run)
        if command.target not in flow.places or command.target == START:
            raise NotFoundError("There is no step '{step}' in this flow.", step=command.target)
        depth = reachable(flow, activity.step, command.target)
        if depth is None:
            raise ConflictError(
                "One cannot jump to '{step}' from here: it lies in another branch.",
                step=command.target,
            )
        if earlier(flow, activity.step, command.target) is not None:
            work.emit(e.RoundRaised(activity.run, work.state.runs[activity.run].round + 1, "jump"))
        token = work.state.tokens[activity.token]
        scope, branch = chain(work, token.scope, token.branch)[depth]
        enter(work, scope, branch, flow.places[command.target][depth:], command.target, "jump")


class Retry(Operation):
    """Do a failed step again; what was sent without waiting is sent again with the same key."""

    name = "retry"

    def run(self, work: Work, command: Command) -> None:
        demand_administrator(work, command.actor)
        incident = work.state.incidents.get(command.target)
        if incident is None:
            raise NotFoundError("There is no such incident.")
        demand_running(work, incident.run)
        if incident.state != "open":
            raise ConflictError("This was dealt with already.")
        if incident.activity:
            activity = work.state.activities[incident.activity]
            close_activity(work, activity, "retried")
            work.ready(activity.token)
            return
        work.emit(e.IncidentSolved(incident.id))
        job = work.state.jobs.get(str(incident.detail.get("job", "")))
        if job is not None and job.state == "failed":
            work.emit(e.JobQueuedAgain(job.id))
