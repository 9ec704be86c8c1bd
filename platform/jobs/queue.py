"""The outbox: a job is written in the transaction that wants it, so both happen or neither."""

from datetime import datetime
from uuid import UUID

from ..core.actor import Actor
from ..core.ids import new_id
from ..core.transaction import Transaction
from . import store
from .events import JobQueued
from .job import JobState, Payload

MOST_ATTEMPTS = 5


def enqueue(
    tx: Transaction,
    name: str,
    payload: Payload,
    *,
    key: str | None = None,
    again: bool = False,
    after: datetime | None = None,
    attempts: int = MOST_ATTEMPTS,
    background: bool = False,
    actor: Actor | None = None,
) -> UUID:
    """Queue a job; return its id.

    :param key: at most one job of this key waits or runs; asking for more returns its id.
    :param again: if the job of ``key`` has already begun, it runs once more afterwards, since it
        may have passed what this transaction writes. Ask at the end of the transaction: others
        who ask for the same key wait for it.
    :param after: not before this time.
    :param attempts: how often in a row it may fail without getting ahead (see ``checkpoint``).
    :param background: let everything else go first; for what nobody is waiting for.
    :param actor: who the job acts as; the transaction's actor, if nobody is named.
    """
    who = actor or tx.actor
    run_after = max(after or tx.now, tx.now)
    values = {
        "id": new_id(),
        "name": name,
        "payload": payload,
        "state": JobState.QUEUED,
        "key": key,
        "background": background,
        "run_after": run_after,
        "max_attempts": attempts,
        "resume": {},
        "person": who.person,
        "system": who.system,
        "created_at": tx.now,
    }
    job_id = store.insert(tx, values, again=again)
    if run_after == tx.now:
        tx.announce(JobQueued(job_id, background))
    return job_id
