"""What goes out after the commit, each with a key that stays the same on every attempt."""

from . import events as e
from .state import Job, Token, Values
from .values import settled_values
from .work import Work


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
