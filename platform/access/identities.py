"""Signing in by what a provider of identities says about somebody (OpenID Connect)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from ..core.actor import SYSTEM
from ..core.errors import NotFoundError, NotSignedInError
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from .actors import demand_administrator, demand_self
from .audit import write_audit
from .sign_in import SignedIn, Visit, open_for
from .tables import identity, person, session


@dataclass(frozen=True)
class Claims:
    """What a provider vouches for; the subject never changes, the e-mail address may."""

    issuer: str
    subject: str
    email: str = ""
    email_verified: bool = False


@dataclass(frozen=True)
class Identity:
    """Who somebody is for a provider."""

    issuer: str
    subject: str
    created_at: datetime


def identities_of(tx: Transaction, who: UUID) -> list[Identity]:
    """Who a person is elsewhere, the oldest first; for themselves and administrators."""
    demand_self(tx, who)
    mine = select(identity).where(identity.c.person_id == who).order_by(identity.c.created_at)
    return [Identity(row.issuer, row.subject, row.created_at) for row in tx.execute(mine)]


def unlink(tx: Transaction, who: UUID, issuer: str, subject: str) -> None:
    """Forget who a person is for a provider and end their sessions, which it may have opened.

    At the next sign-in there they are found by their e-mail address again.

    :raises NotFoundError: if they are nobody of that name there.
    """
    demand_administrator(tx)
    mine = (
        identity.c.person_id == who,
        identity.c.issuer == issuer,
        identity.c.subject == subject,
    )
    if not tx.execute(delete(identity).where(*mine)).rowcount:
        raise NotFoundError("There is no such link. It may be gone already.")
    tx.execute(delete(session).where(session.c.person_id == who))
    write_audit(tx, "identity.unlink", f"person/{who}", issuer=issuer)


def sign_in_as(workspace: Workspace, claims: Claims, provider: str, visit: Visit) -> SignedIn:
    """Open a session for who this is; the first time they are found by their verified address.

    A second factor is the provider's to ask for.

    :raises NotSignedInError: if nobody is found, or several; the reason is told.
    """
    with workspace.read(SYSTEM) as tx:
        known = _linked(tx, claims)
    with workspace.write(SYSTEM) as tx:
        who = known or _link(tx, claims, provider)
        signed = open_for(tx, who, visit, provider=claims.issuer)
    if signed is None:
        raise NotSignedInError("You cannot sign in here any more. Ask an administrator.")
    return signed


def _linked(tx: Transaction, claims: Claims) -> UUID | None:
    mine = identity.c.issuer == claims.issuer, identity.c.subject == claims.subject
    return tx.execute(select(identity.c.person_id).where(*mine)).scalar_one_or_none()


def _link(tx: Transaction, claims: Claims, provider: str) -> UUID:
    who = _by_address(tx, claims, provider)
    row = {
        "issuer": claims.issuer,
        "subject": claims.subject,
        "person_id": who,
        "created_at": tx.now,
    }
    tx.execute(identity.insert().values(row))
    write_audit(tx, "identity.link", f"person/{who}", issuer=claims.issuer)
    return who


def _by_address(tx: Transaction, claims: Claims, provider: str) -> UUID:
    # An address that the provider has not confirmed could be typed by anybody.
    if not (claims.email and claims.email_verified):
        raise NotSignedInError(
            "{provider} has not confirmed your e-mail address, so it cannot say who you are here.",
            provider=provider,
        )
    mine = func.lower(person.c.email) == claims.email.lower(), person.c.disabled_at.is_(None)
    people = select(person.c.id).where(*mine, person.c.is_service.is_not(True))
    found: list[UUID] = list(tx.execute(people).scalars())
    if not found:
        raise NotSignedInError(
            "Nobody here has the e-mail address {email}. Ask an administrator to enter it.",
            email=claims.email,
        )
    if len(found) > 1:
        raise NotSignedInError(
            "Several people here have the e-mail address {email}. Ask an administrator.",
            email=claims.email,
        )
    return found[0]
