"""Forgotten passwords: a link by mail, good once and for half an hour."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from ..core.errors import NotSignedInError
from ..core.transaction import Transaction
from ..jobs.queue import enqueue
from .attempts import forget_attempts
from .audit import write_audit
from .names import login_key
from .people import People
from .person import Person, person_of
from .secret import digest
from .tables import person, ticket
from .tickets import PASSWORD, issue_ticket, use_ticket

JOB: Final = "access.password_reset"
#: A person gets no second letter sooner than this, however often it is asked for.
PAUSE = timedelta(minutes=2)
LONGEST_ADDRESS = 200


@dataclass(frozen=True)
class Reset:
    """What goes into a letter."""

    person: Person
    secret: str


def ask_for_reset(tx: Transaction, email: str) -> None:
    """Queue the search for who has this address, and the letter to them.

    The same for any address, in what it does and how long it takes: only the job looks for people.
    """
    email = email.strip()[:LONGEST_ADDRESS].replace("\0", "")
    enqueue(tx, JOB, {"email": email}, key=f"{JOB}/{digest(email.casefold())}")


def begin_resets(tx: Transaction, email: str, *, retried: bool = False) -> list[Reset]:
    """A ticket for each person who has this address and signs in by password.

    :param retried: the last letter was not sent, so the pause does not count.
    """
    mine = func.lower(person.c.email) == email.lower(), person.c.disabled_at.is_(None)
    rows = tx.execute(select(person).where(*mine, person.c.password_hash.is_not(None)))
    found = [person_of(row) for row in rows]
    return [_begin(tx, one) for one in found if retried or not _has_letter(tx, one)]


def _has_letter(tx: Transaction, who: Person) -> bool:
    mine = ticket.c.person_id == who.id, ticket.c.purpose == PASSWORD
    recent = select(ticket.c.digest).where(*mine, ticket.c.created_at > tx.now - PAUSE)
    return tx.execute(recent).first() is not None


def _begin(tx: Transaction, who: Person) -> Reset:
    write_audit(tx, "password_reset.ask", f"person/{who.id}")
    return Reset(who, issue_ticket(tx, PASSWORD, who.id))


def reset_password(tx: Transaction, secret: str, password: str) -> None:
    """Set a new password by the link of a letter; every session of the person ends.

    Nobody is signed in by it: who has a second factor is still asked for a code.

    :raises NotSignedInError: if the link was used or is too old.
    :raises InvalidValueError: if the password is too short; undone with it, the link stays good.
    """
    who = use_ticket(tx, PASSWORD, secret)
    found = People(tx).get(who)
    if found.disabled_at is not None:
        raise NotSignedInError("This link was used or is too old. Ask for a new one.")
    tx.actor = People(tx).actor(found.login)
    People(tx).set_password(who, password)
    forget_attempts(tx, login_key(found.login))
    write_audit(tx, "password_reset", f"person/{who}")
