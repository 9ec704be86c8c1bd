"""Signing in: a password, then a code where somebody has a second factor or must have one."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from ..core.actor import SYSTEM, Actor
from ..core.errors import NotSignedInError
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from .actors import ACTOR_COLUMNS, actor_of
from .attempts import CODES, code_key, count_attempt, forget_attempts
from .audit import write_audit
from .names import login_key
from .passwords import hash_password, is_outdated, is_password
from .people import People
from .policy import second_factor_roles
from .second_factor import SecondFactor, has_second_factor, use_code, wrong_code
from .sessions import open_session
from .tables import person
from .tickets import CODE, ENROL, RENEW, issue_ticket, ticket_person, use_ticket


@dataclass(frozen=True)
class SignedIn:
    """A new session: its token goes into the cookie and is stored nowhere."""

    token: str
    actor: Actor
    #: Shown this once, to somebody who set up a second factor on the way in.
    recovery_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Challenge:
    """The password was right and is not enough; ``ticket`` goes into a cookie of its own."""

    ticket: str
    step: Literal["code", "enrol", "renew"]


@dataclass(frozen=True)
class Visit:
    """Where somebody signs in from."""

    address: str = ""
    agent: str = ""


@dataclass(frozen=True)
class _Candidate:
    actor: Actor
    person: UUID
    password_hash: str | None
    #: The end of a first password.
    password_until: datetime | None


def sign_in(
    workspace: Workspace, login: str, password: str, *, address: str = "", agent: str = ""
) -> SignedIn | Challenge:
    """Check a password and open a session, or say what else is needed.

    :raises NotSignedInError: if the login or the password is wrong, without saying which.
    :raises LockedOutError: if there were too many wrong ones just now.
    """
    candidate = _proven(workspace, login, password, address)
    with workspace.write(candidate.actor) as tx:
        forget_attempts(tx, login_key(login))
        _renew_hash(tx, candidate, password)
        return _next_step(tx, candidate, Visit(address, agent))


def open_for(tx: Transaction, who: UUID, visit: Visit, **how: object) -> SignedIn | None:
    """Open a session for somebody whom others vouch for; None if they may not sign in."""
    found = _candidate(tx, (person.c.id == who) & person.c.is_service.is_not(True))
    if found is None:
        return None
    tx.actor = found.actor
    return _opened(tx, found, visit, **how)


def prove_password(workspace: Workspace, login: str, password: str, *, address: str = "") -> None:
    """Refuse whoever does not know the password of ``login``, as ``sign_in`` does."""
    candidate = _proven(workspace, login, password, address)
    with workspace.write(candidate.actor) as tx:
        forget_attempts(tx, login_key(login))


def has_password(tx: Transaction, who: UUID) -> bool:
    """Whether a person can sign in by a password."""
    found = select(person.c.password_hash).where(person.c.id == who)
    return tx.execute(found).scalar() is not None


def count_code(workspace: Workspace, who: UUID) -> None:
    """Count a try at a code before it is checked, whatever becomes of it.

    :raises LockedOutError: if there were too many wrong ones just now.
    """
    with workspace.write(SYSTEM) as tx:
        count_attempt(tx, code_key(who), CODES)


def answer_code(workspace: Workspace, ticket: str, code: str, visit: Visit) -> SignedIn | Challenge:
    """Check the code that was asked for, and open the session, or ask for an own password.

    :raises NotSignedInError: if the ticket has ended: the password is asked for again.
    :raises InvalidValueError: if the code is wrong.
    :raises LockedOutError: if there were too many wrong ones just now.
    """
    with workspace.write(SYSTEM) as tx:
        candidate = _holder(tx, CODE, ticket)
        count_attempt(tx, code_key(candidate.person), CODES)
    with workspace.write(candidate.actor) as tx:
        if use_code(tx, candidate.person, code):
            use_ticket(tx, CODE, ticket)
            return _last_step(tx, candidate, visit, second_factor=True)
        write_audit(tx, "sign_in.code_failed", _subject(candidate), address=visit.address)
    raise wrong_code()


def enrolling(tx: Transaction, ticket: str) -> SecondFactor:
    """The second factor of somebody who must set one up before their session opens.

    :raises NotSignedInError: if the ticket has ended.
    """
    candidate = _holder(tx, ENROL, ticket)
    tx.actor = candidate.actor
    return SecondFactor(tx, candidate.person)


def answer_enrolment(workspace: Workspace, ticket: str, code: str, visit: Visit) -> SignedIn:
    """Take the app that was set up, and open the session.

    :raises NotSignedInError: if the ticket has ended.
    :raises InvalidValueError: if the code is wrong.
    """
    with workspace.write(SYSTEM) as tx:
        candidate = _holder(tx, ENROL, ticket)
        count_attempt(tx, code_key(candidate.person), CODES)
    with workspace.write(candidate.actor) as tx:
        codes = enrolling(tx, ticket).confirm(code)
        use_ticket(tx, ENROL, ticket)
        signed = _opened(tx, candidate, visit, second_factor=True)
    return SignedIn(signed.token, signed.actor, tuple(codes))


def answer_renewal(
    workspace: Workspace, ticket: str, password: str, visit: Visit
) -> SignedIn | Challenge:
    """Take the person's own password in place of their first one, and lead on.

    :raises NotSignedInError: if the ticket has ended.
    :raises InvalidValueError: if the password is too short, or the first one again.
    """
    with workspace.write(SYSTEM) as tx:
        candidate = _holder(tx, RENEW, ticket)
        tx.actor = candidate.actor
        use_ticket(tx, RENEW, ticket)
        People(tx).set_password(candidate.person, password)
        proven = {"second_factor": True} if has_second_factor(tx, candidate.person) else {}
        return _last_step(tx, replace(candidate, password_until=None), visit, **proven)


def _proven(workspace: Workspace, login: str, password: str, address: str) -> _Candidate:
    """Whose password this is.

    It takes as long for a login that nobody has, and locks it out in the same way. No database
    lock is held while the password is checked.
    """
    key = login_key(login)
    with workspace.write(SYSTEM) as tx:
        count_attempt(tx, key)
    with workspace.read(SYSTEM) as tx:
        candidate = _candidate(tx, person.c.login_key == key) if key.isprintable() else None
    correct = is_password(password, candidate.password_hash if candidate else None)
    if candidate is not None and correct:
        return _in_time(workspace, candidate, address)
    with workspace.write(SYSTEM) as tx:
        # Never the login as typed: people type their password there.
        write_audit(tx, "sign_in.failed", _subject(candidate), address=address)
    raise NotSignedInError("The login or the password is wrong.")


def _in_time(workspace: Workspace, candidate: _Candidate, address: str) -> _Candidate:
    """Refuse a first password that was not used soon."""
    if candidate.password_until is None:
        return candidate
    with workspace.write(candidate.actor) as tx:
        if tx.now < candidate.password_until:
            return candidate
        write_audit(tx, "sign_in.failed", _subject(candidate), address=address)
    raise NotSignedInError("Your first password has ended. Ask an administrator for a new one.")


def _next_step(tx: Transaction, candidate: _Candidate, visit: Visit) -> SignedIn | Challenge:
    if has_second_factor(tx, candidate.person):
        return Challenge(issue_ticket(tx, CODE, candidate.person), "code")
    return _last_step(tx, candidate, visit)


def _last_step(
    tx: Transaction, candidate: _Candidate, visit: Visit, **how: object
) -> SignedIn | Challenge:
    """Who has proven what they have so far sets up what they still lack."""
    who = candidate.person
    if candidate.password_until is not None:
        return Challenge(issue_ticket(tx, RENEW, who), "renew")
    if not has_second_factor(tx, who) and not second_factor_roles(tx).isdisjoint(
        candidate.actor.roles
    ):
        SecondFactor(tx, who).begin()
        return Challenge(issue_ticket(tx, ENROL, who), "enrol")
    return _opened(tx, candidate, visit, **how)


def _opened(tx: Transaction, candidate: _Candidate, visit: Visit, **how: object) -> SignedIn:
    token = open_session(tx, candidate.person, address=visit.address, agent=visit.agent)
    write_audit(tx, "sign_in", _subject(candidate), address=visit.address, **how)
    return SignedIn(token, candidate.actor)


def _candidate(tx: Transaction, who: ColumnElement[bool]) -> _Candidate | None:
    columns = *ACTOR_COLUMNS, person.c.password_hash, person.c.password_until
    row = tx.execute(select(*columns).where(who, person.c.disabled_at.is_(None))).one_or_none()
    if row is None:
        return None
    return _Candidate(actor_of(row), row.person_id, row.password_hash, row.password_until)


def _holder(tx: Transaction, purpose: str, ticket: str) -> _Candidate:
    """Who holds a ticket, if they may still sign in."""
    found = _candidate(tx, person.c.id == ticket_person(tx, purpose, ticket))
    if found is None:
        raise NotSignedInError("The login or the password is wrong.")
    return found


def _subject(candidate: _Candidate | None) -> str:
    return f"person/{candidate.person}" if candidate else ""


def _renew_hash(tx: Transaction, candidate: _Candidate, password: str) -> None:
    """Store the password with today's settings, while we know it."""
    if candidate.password_hash is None or not is_outdated(candidate.password_hash):
        return
    mine = update(person).where(person.c.id == candidate.person)
    tx.execute(mine.values(password_hash=hash_password(password)))
