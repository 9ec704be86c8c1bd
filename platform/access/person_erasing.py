"""Erasing a person of the workspace: their names go, their id stays, since records name it."""

from uuid import UUID

from sqlalchemy import delete, or_, update

from ..core.errors import ConflictError
from ..core.transaction import Transaction
from ..documents.tables import RELEASE
from .actors import demand_administrator
from .audit import write_audit
from .directory import DIRECTORY
from .names import login_key, search_text, sort_key
from .people import People
from .tables import (
    audit,
    identity,
    membership,
    person,
    preference,
    recovery_code,
    second_factor,
    session,
    ticket,
    token,
)


def erase_person(tx: Transaction, id: UUID) -> str:
    """Take everything out that tells who a disabled person was; return what they are called now.

    Entries of the audit log keep what was done and when; names, addresses and data go. Its chain
    holds.

    :raises ConflictError: if they can still sign in.
    """
    demand_administrator(tx)
    if People(tx).get(id).disabled_at is None:
        raise ConflictError("First disable this person. Then they can be erased.")
    name = f"Erased {id.hex[-8:]}"
    login = name.lower().replace(" ", "-")
    tx.execute(
        update(person).where(person.c.id == id).values(
            name=name, login=login, login_key=login_key(login), sort_key=sort_key(name),
            search=search_text(name, login, None), email=None, password_hash=None, roles=[],
            manager_id=None, region=None, posts=None, locale=None,
        )
    )  # fmt: skip
    for table in (
        identity, membership, preference, recovery_code, second_factor, session, ticket, token,
    ):  # fmt: skip
        tx.execute(delete(table).where(table.c.person_id == id))
    tx.execute(update(RELEASE).where(RELEASE.c.by == id).values(by_name=name))
    _forget_in_audit(tx, id)
    DIRECTORY.touch(tx)
    tx.forget("people.names")
    write_audit(tx, "privacy.erase", f"person/{id}")
    return name


def _forget_in_audit(tx: Transaction, id: UUID) -> None:
    """The personal part of entries goes, with the salt that would let somebody guess it."""
    mine = or_(audit.c.actor_id == id, audit.c.subject == f"person/{id}")
    blank: dict[str, object] = {"actor_name": "", "address": "", "data": {}, "salt": None}
    tx.execute(update(audit).where(mine).values(blank))
