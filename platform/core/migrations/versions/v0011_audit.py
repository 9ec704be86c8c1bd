"""Audit: a chain over all entries and its signed heads; keys that secrets are sealed with."""

import hashlib

import orjson
import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime

revision = "0011_audit"
down_revision = "0010_sign_in"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("fl_audit", sa.Column("salt", sa.Text))
    op.add_column("fl_audit", sa.Column("chain", sa.Text))
    op.create_table(
        "fl_audit_head",
        sa.Column("seq", SEQ, primary_key=True),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
    )
    op.create_table(
        "fl_sealing_key",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    _chain_what_is_there()


def _chain_what_is_there() -> None:
    """Entries of before have an empty salt."""
    names = [
        "seq",
        "actor_name",
        "action",
        "subject",
        "address",
        "request_id",
        "digest",
        "salt",
        "chain",
    ]
    columns: list[sa.ColumnClause[object]] = [sa.column(name) for name in names]
    typed = [
        sa.column("at", UTCDateTime), sa.column("actor_id", sa.Uuid), sa.column("data", JSONText),
    ]  # fmt: skip
    table = sa.table("fl_audit", *columns, *typed)
    connection, before = op.get_bind(), "0" * 64
    for row in connection.execute(sa.select(table).order_by(table.c.seq)).all():
        digest = _sha256([row.actor_name, row.address, row.data])
        told = [row.at.isoformat(), str(row.actor_id or ""), row.action, row.subject]
        before = _sha256([before, *told, row.request_id, digest])
        chained = table.update().where(table.c.seq == row.seq)
        connection.execute(chained.values(salt="", digest=digest, chain=before))


def _sha256(told: list[object]) -> str:
    return hashlib.sha256(orjson.dumps(told)).hexdigest()
