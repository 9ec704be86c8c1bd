"""What goes out after the commit, each with a key that stays the same on every attempt."""

from ..core.errors import InvalidValueError
from . import events as e
from .model import Step
from .moving import incident
from .state import Job, Token, Values
from .values import settled_values
from .work import Work

#: With the waits between them these take a day and a half.
MOST_ATTEMPTS = 12


def attempts_of(job: Job) -> int:
    """How often a job is tried: once, if its step wants no repeats."""
    policy = str(job.payload.get("onError", "retry"))
    return MOST_ATTEMPTS if policy.startswith("retry") else 1


def queue(
    work: Work, token: Token, kind: str, payload: Values, *, activity: str = "", quiet: bool = False
) -> Job:
    """Put a job into the outbox; one that an administrator has retried is sent as it was.

    :param activity: the activity that waits for the answer, if one does.
    :param quiet: it tells people in this workspace something and reaches nobody outside.
    """
    job = _retried(work, token, activity)
    if job is not None:
        work.emit(e.JobQueuedAgain(job.id, activity))
    else:
        id = work.new("o")
        key, content = f"{token.run}:{token.id}:{id}", settled_values(payload)
        job = Job(id, token.run, key, kind, token.step, activity, content)
        work.emit(e.JobQueued(job))
    if not quiet:
        work.emit(e.EffectMade(token.run, token.step, kind))
    return job


def _retried(work: Work, token: Token, activity: str) -> Job | None:
    """The job that was given up, if the step waits once more because of a retry."""
    own = [one for one in work.state.activities.values() if one.token == token.id]
    if not activity or len(own) < 3:
        return None
    asked, incident, _ = own[-3:]
    if (incident.kind, incident.outcome) != ("incident", "retried"):
        return None
    return next((one for one in work.state.jobs.values() if one.activity == asked.id), None)


def said(work: Work, token: Token, step: Step, *keys: str) -> dict[str, str] | None:
    """The texts of a step with their values, as they are now; None if one cannot be filled in.

    Then an administrator must look.
    """
    run = work.run_of(token)
    try:
        return {key: work.facts.texts.render(step.text(key), run) for key in keys}
    except InvalidValueError as error:
        incident(work, token, "text", error.message)
        return None
