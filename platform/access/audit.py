"""The audit log: who signed in, changed people or rights, exported, published, uncovered a value.

Append-only and chained. An entry's ``digest`` covers its salt and what may be personal (the name of
who acted, the address, the data); its ``chain`` covers the chain of the entry before, the digest
and the rest. So personal data can be erased and the chain still holds, while anything else that is
altered, taken out or put between breaks it. Entries wait for the end of their transaction: the lock
on the log's end is then the last one taken, so nobody waits for it while holding it.
"""

import hashlib
import os
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import func, select

from ..core.database import AUDIT_LOCK
from ..core.transaction import Transaction
from .tables import audit

#: What the first entry is chained to.
START = "0" * 64
SALT = 12


def write_audit(
    tx: Transaction, action: str, subject: str = "", *, address: str = "", **data: object
) -> None:
    """Add one entry; in a transaction of its own if ``tx`` only reads, such as that of a download.

    :param action: dotted, such as ``sign_in.failed``.
    :param subject: ``kind/key`` of what it was done to.
    """
    who = tx.actor.seen_by or tx.actor
    row: dict[str, object] = {
        "at": tx.now, "actor_id": who.person, "actor_name": who.name, "action": action,
        "subject": subject, "data": orjson.Fragment(orjson.dumps(data)),
        "address": address or tx.address, "request_id": tx.request_id,
    }  # fmt: skip
    if tx.writing:
        _waiting(tx).append(row)
        return
    with tx.workspace.write(tx.actor, request_id=tx.request_id) as own:
        _waiting(own).append(row)


def _waiting(tx: Transaction) -> list[dict[str, object]]:
    """The entries that this transaction will write as it ends."""

    def begin() -> list[dict[str, object]]:
        tx.before_commit(lambda: _append(tx, _waiting(tx)))
        return []

    return tx.kept(_waiting, begin)


def _append(tx: Transaction, rows: list[dict[str, object]]) -> None:
    if not tx.is_sqlite:
        tx.execute(select(func.pg_advisory_xact_lock(AUDIT_LOCK)))
    before = tx.execute(select(audit.c.chain).order_by(audit.c.seq.desc()).limit(1)).scalar()
    for row in rows:
        row["salt"] = os.urandom(SALT).hex()
        row["digest"] = digest_of(row)
        before = row["chain"] = link(before or START, row)
        tx.execute(audit.insert().values(row))


def digest_of(row: Mapping[str, Any]) -> str:
    """What stands for the parts of an entry that may be erased."""
    told = orjson.dumps([row["actor_name"], row["address"], row["data"]])
    return hashlib.sha256(bytes.fromhex(row["salt"]) + told).hexdigest()


def link(before: str, row: Mapping[str, Any]) -> str:
    """The chain's value after ``row``."""
    actor = str(row["actor_id"] or "")
    told = [row["at"].isoformat(), actor, row["action"], row["subject"], row["request_id"]]
    return hashlib.sha256(orjson.dumps([before, *told, row["digest"]])).hexdigest()
