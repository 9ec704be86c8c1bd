"""Tickets: secrets that open one thing, once and soon. Only their digests are stored."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from ..core.errors import NotSignedInError
from ..core.transaction import Transaction
from .secret import digest, new_secret
from .tables import ticket

#: The password was right; the code is still to come.
CODE: Final = "code"
#: The password was right; a second factor must be set up first.
ENROL: Final = "enrol"
#: A first password was right; the person's own must take its place.
RENEW: Final = "renew"
#: A link in a mail.
PASSWORD: Final = "password"  # noqa: S105

LIFETIME = {
    CODE: timedelta(minutes=10),
    ENROL: timedelta(minutes=30),
    RENEW: timedelta(minutes=30),
    PASSWORD: timedelta(minutes=30),
}


def issue_ticket(tx: Transaction, purpose: str, person: UUID) -> str:
    """The secret of a new ticket, which takes the place of the person's older ones."""
    older = ticket.c.person_id == person, ticket.c.purpose == purpose
    tx.execute(delete(ticket).where(*older))
    tx.execute(delete(ticket).where(ticket.c.expires_at <= tx.now))
    secret = new_secret()
    row = {
        "digest": digest(secret),
        "purpose": purpose,
        "person_id": person,
        "created_at": tx.now,
        "expires_at": tx.now + LIFETIME[purpose],
    }
    tx.execute(ticket.insert().values(row))
    return secret


def ticket_person(tx: Transaction, purpose: str, secret: str) -> UUID:
    """Whose ticket it is; it stays good.

    :raises NotSignedInError: if there is none, or no longer.
    """
    found = select(ticket.c.person_id).where(*_mine(tx, purpose, secret))
    return _known(tx.execute(found).scalar_one_or_none())


def use_ticket(tx: Transaction, purpose: str, secret: str) -> UUID:
    """As ``ticket_person``, and the ticket is gone: of two who use it at once, one is refused."""
    used = delete(ticket).where(*_mine(tx, purpose, secret)).returning(ticket.c.person_id)
    return _known(tx.execute(used).scalar_one_or_none())


def drop_tickets(tx: Transaction, person: UUID) -> None:
    """End everything that was begun for a person."""
    tx.execute(delete(ticket).where(ticket.c.person_id == person))


def _mine(tx: Transaction, purpose: str, secret: str) -> tuple[ColumnElement[bool], ...]:
    is_it = ticket.c.digest == digest(secret), ticket.c.purpose == purpose
    return (*is_it, ticket.c.expires_at > tx.now)


def _known(person: UUID | None) -> UUID:
    if person is None:
        raise NotSignedInError("This took too long, or was done already. Begin again.")
    return person
