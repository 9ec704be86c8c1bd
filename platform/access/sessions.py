"""Sessions: who is signed in, and for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update

from ..core.actor import Actor
from ..core.errors import NotFoundError, NotSignedInError
from ..core.transaction import Transaction
from ..documents.releases import LIVE, know_release
from .actors import ACTOR_COLUMNS, actor_of, demand_self
from .audit import write_audit
from .directory import DIRECTORY
from .followed import FOLLOWED
from .noted import note
from .secret import digest, new_secret
from .shared import SHARED
from .tables import person, session

#: A session ends when it was not used for so long,
IDLE = timedelta(days=7)
#: and at the latest after so long.
LONGEST = timedelta(days=30)
#: Seldom enough that hardly any request writes.
SEEN_EVERY = timedelta(minutes=10)

_LONGEST_AGENT = 300

#: Built once: building it costs more than running it.
_CURRENT = (
    select(
        session.c.id.label("session_id"),
        session.c.created_at,
        session.c.seen_at,
        session.c.expires_at,
        *ACTOR_COLUMNS,
        LIVE,
        DIRECTORY.label,
        SHARED.label,
        FOLLOWED.label,
    )
    .join(person, person.c.id == session.c.person_id)
    .where(session.c.id == bindparam("digest"), person.c.disabled_at.is_(None))
)


@dataclass(frozen=True)
class Session:
    """An open session as its owner sees it; ``id`` is a digest and opens nothing."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str
    address: str


def open_session(tx: Transaction, who: UUID, *, address: str = "", agent: str = "") -> str:
    """Start a session and return its token, which is stored nowhere."""
    tx.execute(delete(session).where(session.c.expires_at <= tx.now))
    token = new_secret()
    row = {
        "id": digest(token),
        "person_id": who,
        "created_at": tx.now,
        "seen_at": tx.now,
        "expires_at": tx.now + IDLE,
        "agent": agent[:_LONGEST_AGENT].replace("\0", ""),
        "address": address,
    }
    tx.execute(session.insert().values(row))
    return token


def session_actor(tx: Transaction, token: str) -> Actor:
    """Who carries this token: one statement.

    :raises NotSignedInError: if the session has ended or the person is disabled.
    """
    row = next(iter(tx.fetch(_CURRENT, {"digest": digest(token)})), None)
    if row is None or row.expires_at <= tx.now:
        raise NotSignedInError("Your session has ended. Sign in again.")
    know_release(tx, row.live_release)
    DIRECTORY.know(tx, row.departments_stamp)
    SHARED.know(tx, row.shares_stamp)
    FOLLOWED.know(tx, row.follows_stamp)
    if tx.now - row.seen_at >= SEEN_EVERY:
        expires = min(tx.now + IDLE, row.created_at + LONGEST)
        mine = update(session).where(session.c.id == row.session_id)
        note(tx, mine.values(seen_at=tx.now, expires_at=expires))
    return actor_of(row)


def sign_out(tx: Transaction, token: str) -> None:
    """End the session of this token; one that has ended already is no mistake."""
    tx.execute(delete(session).where(session.c.id == digest(token)))
    write_audit(tx, "sign_out", f"person/{tx.actor.person}")


class Sessions:
    """The open sessions of a person, for themselves and for administrators."""

    def __init__(self, tx: Transaction, who: UUID) -> None:
        demand_self(tx, who)
        self._tx = tx
        self._who = who

    def all(self) -> list[Session]:
        """The newest use first."""
        mine = session.c.person_id == self._who, session.c.expires_at > self._tx.now
        rows = self._tx.execute(select(session).where(*mine).order_by(session.c.seen_at.desc()))
        return [
            Session(row.id, row.created_at, row.seen_at, row.expires_at, row.agent, row.address)
            for row in rows
        ]

    def end(self, id: str) -> None:
        """End one.

        :raises NotFoundError: if the person has no such session.
        """
        ended = delete(session).where(session.c.id == id, session.c.person_id == self._who)
        if not self._tx.execute(ended).rowcount:
            raise NotFoundError("There is no such session. It may have ended.")
        write_audit(self._tx, "session.end", f"person/{self._who}")
