"""Signs the end of the audit log every few minutes, and finds where it was tampered with."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from ..core.transaction import Transaction
from .audit import START, digest_of, link
from .tables import audit, audit_head


@dataclass(frozen=True)
class AuditVerified:
    """What a verification found; ``broken`` names the first broken link."""

    entries: int
    broken: str | None = None


def sign_audit(tx: Transaction) -> None:
    """Sign the log up to its last entry, unless that is signed already.

    The transaction holds the release lock alone, so no writer is half way with a lower number.
    """
    last = tx.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).one_or_none()
    if last is None or tx.execute(select(audit_head).filter_by(seq=last.seq)).first():
        return
    row = {"seq": last.seq, "at": tx.now, "chain": last.chain}
    tx.execute(insert(audit_head).values(**row, signature=signature(tx, row)))


def signature(tx: Transaction, row: Mapping[str, Any]) -> str:
    """What only this installation can write below a head."""
    told = f"audit|{row['seq']}|{row['at'].isoformat()}|{row['chain']}".encode()
    return hmac.new(tx.workspace.settings.secret(), told, hashlib.sha256).hexdigest()


def verify_audit(tx: Transaction) -> AuditVerified:
    """Walk the chain, then see that every signed end is where it was."""
    chains: dict[int, str] = {}
    before, count = START, 0
    heads = {head.seq: head for head in tx.execute(select(audit_head)).all()}
    statement = select(audit).order_by(audit.c.seq).execution_options(yield_per=2000)
    with tx.execute(statement) as result:
        for row in result.mappings():
            count += 1
            fault = _fault(row, before)
            if fault is not None:
                return AuditVerified(count, fault)
            before = row["chain"]
            if row["seq"] in heads:
                chains[row["seq"]] = before
    return AuditVerified(count, next(_head_faults(tx, heads, chains), None))


def _fault(row: Any, before: str) -> str | None:
    name = f"audit entry {row['seq']}"
    if link(before, row) != row["chain"]:
        return f"{name}: an entry before it was changed or taken out, or it was changed itself"
    if row["salt"] is not None and digest_of(row) != row["digest"]:
        return f"{name}: its data was changed"
    return None


def _head_faults(
    tx: Transaction, heads: Mapping[int, Any], chains: Mapping[int, str]
) -> Iterator[str]:
    for seq, head in sorted(heads.items()):
        row = {"seq": head.seq, "at": head.at, "chain": head.chain}
        if not hmac.compare_digest(signature(tx, row), head.signature):
            yield f"the audit head of {head.at:%Y-%m-%d %H:%M}Z is not signed by this installation"
        if chains.get(seq) != head.chain:
            yield f"audit entries before {head.at:%Y-%m-%d %H:%M}Z were taken out or added"
