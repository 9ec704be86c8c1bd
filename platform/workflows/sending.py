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
    """Put a job into the outbox.

    :param activity: the activity that waits for the answer, if one does.
    :param quiet: it tells people in this workspace something and reaches nobody outside.
    """
    id = work.new("o")
    job = Job(
        id,
        token.run,
        f"{token.run}:{token.id}:{id}",
        kind,
        token.step,
        activity,
        settled_values(payload),
    )
    work.emit(e.JobQueued(job))
    if not quiet:
        work.emit(e.EffectMade(token.run, token.step, kind))
    return job


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
