"""The audit log as a CSV file for a spreadsheet."""

import csv
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO

import orjson

from ..platform.access.audit import write_audit
from ..platform.access.audit_log import AuditEntry, AuditLog, AuditQuery
from ..platform.core.transaction import Transaction
from ..platform.records.exporting.defusing import defuse

COLUMNS = ("number", "at", "who", "action", "subject", "data", "address", "request")
#: A larger file waits on the disk.
IN_MEMORY = 4_000_000


def audit_csv(tx: Transaction, query: AuditQuery) -> IO[bytes]:
    """All that a query finds, the newest first; that it was taken is audited, too."""
    entries = AuditLog(tx).all(query)
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # type: ignore[assignment] # noqa: SIM115
    text = TextIOWrapper(file, "utf-8-sig", newline="")
    sheet, count = csv.writer(text), 0
    sheet.writerow(COLUMNS)
    for entry in entries:
        sheet.writerow([defuse(cell) for cell in _cells(entry)])
        count += 1
    text.detach()
    file.seek(0)
    write_audit(tx, "audit.export", "audit", entries=count, search=query.search)
    return file


def _cells(one: AuditEntry) -> tuple[str, ...]:
    return (
        str(one.seq), one.at.isoformat(), one.actor_name, one.action, one.subject,
        orjson.dumps(one.data).decode(), one.address, one.request_id,
    )  # fmt: skip
