"""Counts tries at a secret, and locks it for a while after too many wrong ones."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from ..core.errors import LockedOutError, Message
from ..core.transaction import Transaction
from .secret import digest
from .tables import attempt
from .upsert import upsert

#: So many wrong tries are free; each further one doubles the wait.
FREE_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
#: Wrong tries are forgotten after a day.
FORGET_AFTER = timedelta(days=1)

PASSWORDS = Message("Too many wrong passwords. Try again in {seconds} seconds.")
CODES = Message("Too many wrong codes. Try again in {seconds} seconds.")


def count_attempt(tx: Transaction, key: str, refusal: Message = PASSWORDS) -> None:
    """Count a try before it is checked: guesses made at the same time are not free.

    :raises LockedOutError: if there were too many wrong ones just now.
    """
    tx.execute(delete(attempt).where(attempt.c.tried_at < tx.now - FORGET_AFTER))
    mine = attempt.c.login_digest == digest(key)
    first = {"login_digest": digest(key), "failed_count": 0, "tried_at": tx.now}
    # Locks the row even when it is new, so that guesses made together are counted one by one.
    upsert(tx, attempt, first, {"tried_at": tx.now})
    row = tx.execute(select(attempt).where(mine)).one()
    if row.locked_until is not None and row.locked_until > tx.now:
        wait = row.locked_until - tx.now
        raise LockedOutError(refusal.template, seconds=int(wait.total_seconds()))
    failed = row.failed_count + 1
    counted = update(attempt).where(mine)
    tx.execute(counted.values(failed_count=failed, locked_until=_locked_until(tx.now, failed)))


def forget_attempts(tx: Transaction, key: str) -> None:
    """Forget the wrong tries: a right one followed."""
    tx.execute(delete(attempt).where(attempt.c.login_digest == digest(key)))


def code_key(who: UUID) -> str:
    """What wrong codes of a person are counted under; no login's key has capitals."""
    return f"CODE {who}"


def _locked_until(now: datetime, failed: int) -> datetime | None:
    beyond = failed - FREE_ATTEMPTS
    if beyond < 0:
        return None
    return now + min(FIRST_WAIT * (1 << min(beyond, 10)), LONGEST_WAIT)
