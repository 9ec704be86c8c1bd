"""Incidents of runs in rows of their own, so that they are found across families."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText

revision = "0014_flow_incidents"
down_revision = "0013_flows_outside"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "fl_flow_incident",
        sa.Column("root_id", sa.Uuid, sa.ForeignKey("fl_flow_root.id"), primary_key=True),
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("run", sa.String(20), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("detail", JSONText, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_fl_flow_incident_open", "fl_flow_incident", ["root_id"],
        sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip
    op.create_index("ix_fl_run_newest", "fl_run", ["id", "root_id"])
    rows = list(_known())
    if rows:
        op.bulk_insert(table, rows)


def _known() -> Iterator[dict[str, object]]:
    """The incidents that families have had so far."""
    root = sa.table("fl_flow_root", sa.column("id", sa.Uuid), sa.column("state", JSONText))
    for row in op.get_bind().execute(sa.select(root.c.id, root.c.state)):
        for one in row.state.get("incidents", {}).values():
            kept = {key: one[key] for key in ("id", "run", "step", "code", "detail", "state")}
            yield {"root_id": row.id, **kept}
