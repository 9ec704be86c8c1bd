"""Tokens for programs: shown once, limited to roles, with an end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, update

from ..core.actor import Actor
from ..core.errors import InvalidValueError, NotFoundError, NotSignedInError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..documents.releases import LIVE, know_release
from .actors import ACTOR_COLUMNS, actor_of, demand_self
from .audit import write_audit
from .directory import DIRECTORY
from .followed import FOLLOWED
from .noted import note
from .person import checked
from .secret import digest, new_secret
from .shared import SHARED
from .tables import person, token

#: So that people and scanners of leaked secrets know what it is.
PREFIX = "fl_"
USED_EVERY = timedelta(minutes=1)

_CURRENT = (
    select(
        token.c.id.label("token_id"),
        token.c.roles.label("limit_to"),
        token.c.expires_at,
        token.c.used_at,
        *ACTOR_COLUMNS,
        LIVE,
        DIRECTORY.label,
        SHARED.label,
        FOLLOWED.label,
    )
    .join(person, person.c.id == token.c.person_id)
    .where(
        token.c.digest == bindparam("digest"),
        token.c.revoked_at.is_(None),
        person.c.disabled_at.is_(None),
    )
)


@dataclass(frozen=True)
class Token:
    """A token as its owner sees it; ``roles`` None means all that the person has."""

    id: UUID
    title: str
    roles: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True)
class NewToken:
    """A token just made; ``secret`` is shown this once and stored nowhere."""

    id: UUID
    secret: str


class Tokens:
    """The tokens of a person, for themselves and for administrators."""

    def __init__(self, tx: Transaction, who: UUID) -> None:
        demand_self(tx, who)
        self._tx = tx
        self._who = who

    def create(
        self, title: str, *, roles: Iterable[str] | None = None, expires: datetime | None = None
    ) -> NewToken:
        """Make a token that acts for the person, with all their roles or only with ``roles``."""
        if expires is not None and expires <= self._tx.now:
            raise InvalidValueError("The token would have ended already.", field="expires")
        new = NewToken(new_id(), new_secret(PREFIX))
        row = {
            "id": new.id,
            "digest": digest(new.secret),
            "person_id": self._who,
            "title": checked("title", title),
            "roles": None if roles is None else sorted(set(roles)),
            "created_at": self._tx.now,
            "created_by": self._tx.actor.person,
            "expires_at": expires,
        }
        self._tx.execute(token.insert().values(row))
        write_audit(self._tx, "token.create", f"token/{new.id}", person=str(self._who), title=title)
        return new

    def revoke(self, id: UUID) -> None:
        """End a token.

        :raises NotFoundError: if the person has no such token in use.
        """
        mine = token.c.id == id, token.c.person_id == self._who, token.c.revoked_at.is_(None)
        ended = update(token).where(*mine).values(revoked_at=self._tx.now)
        if not self._tx.execute(ended).rowcount:
            raise NotFoundError("There is no such token. It may have been revoked.")
        write_audit(self._tx, "token.revoke", f"token/{id}")

    def all(self) -> list[Token]:
        """Those that are not revoked, the newest first."""
        mine = token.c.person_id == self._who, token.c.revoked_at.is_(None)
        rows = self._tx.execute(select(token).where(*mine).order_by(token.c.id.desc()))
        return [
            Token(
                id=row.id,
                title=row.title,
                roles=None if row.roles is None else tuple(row.roles),
                created_at=row.created_at,
                expires_at=row.expires_at,
                used_at=row.used_at,
            )
            for row in rows
        ]


def token_actor(tx: Transaction, secret: str) -> Actor:
    """For whom a token acts: one statement.

    :raises NotSignedInError: if it is unknown, revoked or expired, or the person is disabled.
    """
    row = next(iter(tx.fetch(_CURRENT, {"digest": digest(secret)})), None)
    if row is None or (row.expires_at is not None and row.expires_at <= tx.now):
        raise NotSignedInError("This token is not valid. Make a new one.")
    know_release(tx, row.live_release)
    DIRECTORY.know(tx, row.departments_stamp)
    SHARED.know(tx, row.shares_stamp)
    FOLLOWED.know(tx, row.follows_stamp)
    if row.used_at is None or tx.now - row.used_at >= USED_EVERY:
        note(tx, update(token).where(token.c.id == row.token_id).values(used_at=tx.now))
    return actor_of(row, row.limit_to)
