"""History: append-only, chained per record over salted digests of the values.

An entry's ``digest`` covers its salt and its changes; its ``chain`` covers the chain of the entry
before, who, when and what, and the digest. So a value can be erased for privacy (the changes go,
the digest stays) and the chain still holds, while anything else that is altered breaks it. A head,
signed by HMAC with the installation's key, covers all chains up to an entry: cutting off a tail or
taking out a whole record shows too.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Insert, Select, Table, Update, bindparam, func, insert, select

from ..core.transaction import Transaction
from ..documents.app import Entity
from .bulk import insert_rows
from .history_tables import HEAD, HISTORY

CHUNK = 500
#: Bytes that make a digest unlike that of the same values elsewhere.
SALT = 12
START = bytes(32)
NOTHING: Mapping[UUID, bytes] = MappingProxyType({})
#: Where a transaction keeps the change set that its writes belong to.
CHANGE_SET_KEY = "records.change_set"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one record: JSON values by field id, only of fields that differ."""

    record: UUID
    revision: int
    action: str
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True)
class Entry:
    """One entry of a record's history; ``changes`` maps a field's id to (before, after)."""

    record: UUID
    revision: int
    at: datetime
    actor: UUID | None
    action: str
    changes: Mapping[str, tuple[object, object]]
    change_set: UUID | None
    request_id: str | None
    entity_id: str


@dataclass(frozen=True)
class Verified:
    """What a verification found; ``broken`` names the first broken link."""

    records: int
    entries: int
    broken: str | None = None


def current_change_set(transaction: Transaction) -> UUID | None:
    """The change set that writes of this transaction belong to."""
    return transaction.kept(CHANGE_SET_KEY, lambda: None)


def links_for(
    transaction: Transaction,
    entity: Entity,
    changes: Sequence[Change],
    known: Mapping[UUID, bytes] = NOTHING,
) -> list[dict[str, object]]:
    """The next links of the chains; only those after a first one are read for.

    :param known: the last links of some, which were read already.
    """
    if not changes:
        return []
    ends = dict(known)
    later = [one.record for one in changes if one.revision > 1 and one.record not in ends]
    ends.update(_ends(transaction, later))
    return list(_links(transaction, entity, changes, ends))


def store_links(
    transaction: Transaction, entity: Entity, links: Sequence[dict[str, object]]
) -> None:
    """Write down links that ``links_for`` made in this transaction."""
    if len(links) > 1:
        insert_rows(transaction, HISTORY, links, common=_common(transaction, entity))
    elif links:
        transaction.write(_INSERT, {**_common(transaction, entity), **links[0]})


def _common(transaction: Transaction, entity: Entity) -> dict[str, object]:
    """What all links of one write hold."""
    return {
        "entity_id": entity.id, "at": transaction.now, "actor": transaction.actor.person,
        "change_set": current_change_set(transaction),
        "request_id": transaction.request_id or None,
    }  # fmt: skip


@lru_cache(maxsize=2_000)
def with_link(write: Insert | Update) -> Insert:
    """``write`` and, in the same statement, the link of what it writes; for PostgreSQL alone."""
    keys = [key for key in HISTORY.c.keys() if key not in {"seq", "erased"}]  # noqa: SIM118
    given: dict[str, Any] = {key: bindparam(f"told_{key}") for key in keys}
    both = insert(HISTORY).inline().values(given).add_cte(write.cte("stored"))
    return both.execution_options(**write.get_execution_options())


def link_parameters(
    transaction: Transaction, entity: Entity, link: dict[str, object]
) -> dict[str, object]:
    """The parameters of a link for ``with_link``."""
    whole = {**_common(transaction, entity), **link}
    return {f"told_{key}": value for key, value in whole.items()}


def _links(
    transaction: Transaction, entity: Entity, changes: Sequence[Change], ends: dict[UUID, bytes]
) -> Iterator[dict[str, object]]:
    about = _about(entity.id, transaction.now, transaction.actor.person)
    salts = os.urandom(SALT * len(changes))
    for place, one in enumerate(changes):
        told = orjson.dumps(_told(one))
        salt = salts[place * SALT : place * SALT + SALT]
        digest = hashlib.sha256(salt + told).digest()
        before = START if one.revision == 1 else ends.get(one.record, START)
        chain = _chain(before, one.record, one.revision, about, one.action, digest)
        ends[one.record] = chain
        yield {
            "record_id": one.record, "revision": one.revision, "action": one.action,
            "changes": orjson.Fragment(told), "salt": salt, "digest": digest, "chain": chain,
        }  # fmt: skip


#: Inline: nobody asks for the new row's ``seq``.
_INSERT = insert(HISTORY).inline()


def _told(change: Change) -> dict[str, tuple[object, object]]:
    before, after = change.before, change.after
    if [*before] == [*after]:
        return dict(zip(before, zip(before.values(), after.values(), strict=True), strict=True))
    keys = dict.fromkeys((*before, *after))
    return {key: (before.get(key), after.get(key)) for key in keys}


def _link(before: bytes, row: Mapping[str, Any]) -> bytes:
    """The chain's value after ``row``."""
    about = _about(row["entity_id"], row["at"], row["actor"])
    told = row["record_id"], row["revision"], about, row["action"], row["digest"]
    return _chain(before, *told)


def _about(entity: str, at: datetime, actor: UUID | None) -> bytes:
    """What the links of one write have in common."""
    return b"|".join((entity.encode(), at.isoformat().encode(), actor.bytes if actor else b""))


def _chain(
    before: bytes, record: UUID, revision: int, about: bytes, action: str, digest: bytes
) -> bytes:
    told = b"|".join((record.bytes, b"%d" % revision, about, action.encode(), digest))
    return hashlib.sha256(before + told).digest()


@lru_cache(maxsize=1_000)
def last_link(table: Table) -> ColumnElement[Any]:
    """A column with the last link of each row's chain, for a query of records of an entity.

    NULL where history does not end with the row's own revision: on PostgreSQL, a row that was
    waited for is newer than what the query sees of history.
    """
    mine = (HISTORY.c.record_id == table.c.id, HISTORY.c.revision == table.c.revision)
    return select(HISTORY.c.chain).where(*mine).scalar_subquery()


def _ends(transaction: Transaction, records: Sequence[UUID]) -> dict[UUID, bytes]:
    """The last link of each record's chain."""
    found: dict[UUID, bytes] = {}
    if len(records) == 1:
        last = transaction.fetch(_END, {"record": records[0]})
        return {records[0]: last[0].chain} if last else {}
    for start in range(0, len(records), CHUNK):
        chunk = {"records": list(records[start : start + CHUNK])}
        found.update({row.record_id: row.chain for row in transaction.execute(_ENDS, chunk)})
    return found


def _ends_statement() -> Select[Any]:
    newest = (
        select(HISTORY.c.record_id, func.max(HISTORY.c.revision).label("revision"))
        .where(HISTORY.c.record_id.in_(bindparam("records", expanding=True)))
        .group_by(HISTORY.c.record_id)
        .subquery()
    )
    return select(HISTORY.c.record_id, HISTORY.c.chain).join(
        newest,
        (HISTORY.c.record_id == newest.c.record_id) & (HISTORY.c.revision == newest.c.revision),
    )


#: Built once: every update runs one of them.
_ENDS = _ends_statement()
_END = (
    select(HISTORY.c.chain)
    .where(HISTORY.c.record_id == bindparam("record"))
    .order_by(HISTORY.c.revision.desc())
    .limit(1)
)


def entries_of(
    transaction: Transaction, record: UUID, *, before: int | None = None, limit: int = 50
) -> list[Entry]:
    """A record's history, newest first; ``before`` is a revision to page on from.

    The caller has checked that the actor may see the record, and takes out fields that he may not.
    """
    statement = (
        select(HISTORY)
        .where(HISTORY.c.record_id == record)
        .order_by(HISTORY.c.revision.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(HISTORY.c.revision < before)
    return [_entry(row._mapping) for row in transaction.execute(statement)]


def entities_of(transaction: Transaction, records: Iterable[UUID]) -> Mapping[UUID, str]:
    """The id of the entity of each of a few records that has a history."""
    kept = select(HISTORY.c.record_id, HISTORY.c.entity_id).distinct()
    rows = transaction.execute(kept.where(HISTORY.c.record_id.in_(list(records))))
    return {row.record_id: row.entity_id for row in rows}


def entries_of_change_set(transaction: Transaction, change_set: UUID) -> Iterator[Entry]:
    """Every entry of a change set, newest first: the order in which it is undone."""
    last: int | None = None
    while True:
        statement = (
            select(HISTORY)
            .where(HISTORY.c.change_set == change_set)
            .order_by(HISTORY.c.seq.desc())
            .limit(CHUNK)
        )
        if last is not None:
            statement = statement.where(HISTORY.c.seq < last)
        rows = transaction.execute(statement).all()
        if not rows:
            return
        yield from (_entry(row._mapping) for row in rows)
        last = rows[-1].seq


def _entry(row: Mapping[str, Any] | Any) -> Entry:
    changes = cast("Mapping[str, list[object]]", row["changes"])
    return Entry(
        record=row["record_id"],
        revision=row["revision"],
        at=row["at"],
        actor=row["actor"],
        action=row["action"],
        changes={key: (value[0], value[1]) for key, value in changes.items()},
        change_set=row["change_set"],
        request_id=row["request_id"],
        entity_id=row["entity_id"],
    )


def sign_head(transaction: Transaction) -> None:
    """Sign all that was written since the last head.

    The transaction holds the release lock alone, so no writer is half way with a lower number.
    """
    last = _last_head(transaction)
    digest, entries, newest = _head_digest(transaction, last)
    if newest is None:
        return
    row = {"seq": newest, "at": transaction.now, "entries": entries, "digest": digest}
    transaction.execute(insert(HEAD).values(**row, signature=_signature(transaction, row)))


def _last_head(transaction: Transaction) -> Any:
    statement = select(HEAD).order_by(HEAD.c.seq.desc()).limit(1)
    return transaction.execute(statement).one_or_none()


def _head_digest(
    transaction: Transaction, last: Any, until: int | None = None
) -> tuple[bytes, int, int | None]:
    """The running digest over every chain value after ``last``, how many, and the newest seq."""
    running = hashlib.sha256(last.digest if last else START)
    entries, newest = 0, None
    statement = select(HISTORY.c.seq, HISTORY.c.chain).order_by(HISTORY.c.seq)
    if last is not None:
        statement = statement.where(HISTORY.c.seq > last.seq)
    if until is not None:
        statement = statement.where(HISTORY.c.seq <= until)
    with transaction.execute(statement.execution_options(yield_per=5000)) as result:
        for row in result:
            running.update(row.chain)
            entries, newest = entries + 1, row.seq
    return running.digest(), entries, newest


def _signature(transaction: Transaction, row: Mapping[str, Any]) -> bytes:
    told = f"{row['seq']}|{row['at'].isoformat()}|{row['entries']}|".encode() + row["digest"]
    return hmac.new(transaction.workspace.settings.secret(), told, hashlib.sha256).digest()


def verify_history(transaction: Transaction) -> Verified:
    """Walk every chain and every head; stop at the first broken link."""
    ends: dict[UUID, tuple[int, bytes]] = {}
    entries = 0
    statement = select(HISTORY).order_by(HISTORY.c.seq).execution_options(yield_per=2000)
    with transaction.execute(statement) as result:
        for row in result.mappings():
            entries += 1
            revision, chain = ends.get(row["record_id"], (0, START))
            fault = _fault(row, revision, chain)
            if fault is not None:
                return Verified(len(ends), entries, fault)
            ends[row["record_id"]] = (row["revision"], row["chain"])
    return Verified(len(ends), entries, _head_fault(transaction))


def _fault(row: Any, revision: int, chain: bytes) -> str | None:
    name = f"record {row['record_id']}, revision {row['revision']}"
    if row["revision"] <= revision:
        return f"{name}: it stands after revision {revision}"
    if _link(chain, row) != row["chain"]:
        return f"{name}: an entry before it was changed or taken out, or it was changed itself"
    if row["erased"] is None:
        digest = hashlib.sha256(row["salt"] + orjson.dumps(row["changes"])).digest()
        if digest != row["digest"]:
            return f"{name}: its values were changed"
    return None


def _head_fault(transaction: Transaction) -> str | None:
    last = None
    for head in transaction.execute(select(HEAD).order_by(HEAD.c.seq)).all():
        digest, entries, newest = _head_digest(transaction, last, until=head.seq)
        row = {"seq": head.seq, "at": head.at, "entries": head.entries, "digest": head.digest}
        if not hmac.compare_digest(_signature(transaction, row), head.signature):
            return f"the head of {head.at:%Y-%m-%d %H:%M}Z is not signed by this installation"
        if (digest, entries, newest) != (head.digest, head.entries, head.seq):
            return f"entries before {head.at:%Y-%m-%d %H:%M}Z were taken out or added"
        last = head
    return None


def erase(transaction: Transaction, record: UUID, fields: Iterable[str]) -> None:
    """Take the values of ``fields`` (ids) out of a record's history; its chain still holds."""
    gone = frozenset(fields)
    rows = transaction.execute(select(HISTORY).where(HISTORY.c.record_id == record)).all()
    for row in rows:
        named = gone & row.changes.keys()
        if named:
            kept = {key: value for key, value in row.changes.items() if key not in named}
            erased = sorted({*(row.erased or ()), *named})
            statement = HISTORY.update().where(HISTORY.c.seq == row.seq)
            transaction.execute(statement.values(changes=kept, erased=erased, salt=None))
