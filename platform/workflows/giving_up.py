"""Notes that something will not be sent, so that its run hears of it."""

from ..core.actor import SYSTEM
from ..core.transaction import Transaction
from ..jobs.events import JobEnded
from ..jobs.job import JobState
from ..jobs.queue import enqueue

#: The job that tells a run what was given up.
GAVE_UP = "flow_gave_up"
_LETTER = frozenset({"root", "job", "key"})


def note_given_up(tx: Transaction, event: JobEnded) -> None:
    """A letter will not be sent, be it that its worker died with the last attempt."""
    lost = event.state in {JobState.FAILED, JobState.CANCELLED}
    if lost and event.payload.keys() >= _LETTER:
        payload = {**event.payload, "row": str(event.id)}
        enqueue(tx, GAVE_UP, {"lost": payload}, key=f"{GAVE_UP}:{event.id}", actor=SYSTEM)
