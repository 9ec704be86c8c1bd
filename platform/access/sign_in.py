"""Signing in with a password, and being locked out for a while after too many wrong ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from ..core.actor import SYSTEM, Actor
from ..core.errors import LockedOutError, NotSignedInError
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from .actors import ACTOR_COLUMNS, actor_of
from .audit import write_audit
from .names import login_key
from .passwords import hash_password, is_outdated, is_password
from .secret import digest
from .sessions import open_session
from .tables import attempt, person
from .upsert import upsert

#: So many wrong passwords are free; each further one doubles the wait.
FREE_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
#: Wrong passwords are forgotten after a day.
FORGET_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class SignedIn:
    """A new session: its token goes into the cookie and is stored nowhere."""

    token: str
    actor: Actor


@dataclass(frozen=True)
class _Candidate:
    actor: Actor
    person: UUID
    password_hash: str | None


def sign_in(
    workspace: Workspace, login: str, password: str, *, address: str = "", agent: str = ""
) -> SignedIn:
    """Check a password and open a session.

    It takes as long for a login that nobody has, and locks it out in the same way. No database
    lock is held while the password is checked.

    :raises NotSignedInError: if the login or the password is wrong, without saying which.
    :raises LockedOutError: if there were too many wrong ones just now.
    """
    key = login_key(login)
    # Counted before it is checked: guesses made at the same time are not free.
    with workspace.write(SYSTEM) as tx:
        _count_attempt(tx, key)
    with workspace.read(SYSTEM) as tx:
        candidate = _candidate(tx, key)
    correct = is_password(password, candidate.password_hash if candidate else None)
    if candidate is None or not correct:
        with workspace.write(SYSTEM) as tx:
            # Never the login as typed: people type their password there.
            who = f"person/{candidate.person}" if candidate else ""
            write_audit(tx, "sign_in.failed", who, address=address)
        raise NotSignedInError("The login or the password is wrong.")
    with workspace.write(candidate.actor) as tx:
        tx.execute(delete(attempt).where(attempt.c.login_digest == digest(key)))
        _renew_hash(tx, candidate, password)
        token = open_session(tx, candidate.person, address=address, agent=agent)
        write_audit(tx, "sign_in", f"person/{candidate.person}", address=address)
    return SignedIn(token, candidate.actor)


def _candidate(tx: Transaction, key: str) -> _Candidate | None:
    if not key.isprintable():
        return None
    mine = person.c.login_key == key, person.c.disabled_at.is_(None)
    row = tx.execute(select(*ACTOR_COLUMNS, person.c.password_hash).where(*mine)).one_or_none()
    return None if row is None else _Candidate(actor_of(row), row.person_id, row.password_hash)


def _count_attempt(tx: Transaction, key: str) -> None:
    tx.execute(delete(attempt).where(attempt.c.tried_at < tx.now - FORGET_AFTER))
    mine = attempt.c.login_digest == digest(key)
    first = {"login_digest": digest(key), "failed_count": 0, "tried_at": tx.now}
    # Locks the row even when it is new, so that guesses made together are counted one by one.
    upsert(tx, attempt, first, {"tried_at": tx.now})
    row = tx.execute(select(attempt).where(mine)).one()
    if row.locked_until is not None and row.locked_until > tx.now:
        wait = row.locked_until - tx.now
        raise LockedOutError(
            "Too many wrong passwords. Try again in {seconds} seconds.",
            seconds=int(wait.total_seconds()),
        )
    failed = row.failed_count + 1
    counted = update(attempt).where(mine)
    tx.execute(counted.values(failed_count=failed, locked_until=_locked_until(tx.now, failed)))


def _locked_until(now: datetime, failed: int) -> datetime | None:
    beyond = failed - FREE_ATTEMPTS
    if beyond < 0:
        return None
    return now + min(FIRST_WAIT * (1 << min(beyond, 10)), LONGEST_WAIT)


def _renew_hash(tx: Transaction, candidate: _Candidate, password: str) -> None:
    """Store the password with today's settings, while we know it."""
    if candidate.password_hash is None or not is_outdated(candidate.password_hash):
        return
    mine = update(person).where(person.c.id == candidate.person)
    tx.execute(mine.values(password_hash=hash_password(password)))
