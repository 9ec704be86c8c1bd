"""Flows: families of runs, their tasks, boxes, events and timers, commands, trigger events."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime, plain_text

revision = "0012_flows"
down_revision = "0011_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fl_flow_root",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", JSONText, nullable=False),
    )
    _runs()
    _tasks()
    _boxes()
    _events()
    _timers()
    _commands()
    _trigger_events()


def _root() -> sa.Column[object]:
    return sa.Column("root_id", sa.Uuid, sa.ForeignKey("fl_flow_root.id"), primary_key=True)


def _runs() -> None:
    op.create_table(
        "fl_run",
        _root(),
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("flow", sa.String(40), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("entity", sa.String(81), nullable=False),
        sa.Column("record_id", sa.Uuid),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("initiator", sa.Uuid),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("result", sa.String(20), nullable=False),
        sa.Column("started_at", UTCDateTime, nullable=False),
        sa.Column("ended_at", UTCDateTime),
        sa.Column("alone", sa.Boolean, nullable=False),
    )
    op.create_index("ix_fl_run_record", "fl_run", ["entity", "record_id"])
    _partial("ix_fl_run_open", "fl_run", ["entity", "record_id"], "state <> 'ended'")
    _partial("ix_fl_run_alone", "fl_run", ["flow", "record_id"], "alone", unique=True)


def _tasks() -> None:
    op.create_table(
        "fl_task",
        _root(),
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("run", sa.String(20), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("assignee", sa.Uuid),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("opened_at", UTCDateTime),
        sa.Column("due_at", UTCDateTime),
        sa.Column("acted_by", sa.Uuid),
        sa.Column("acted_at", UTCDateTime),
    )
    op.create_index("ix_fl_task_assignee", "fl_task", ["assignee", "state", "due_at"])


def _boxes() -> None:
    op.create_table(
        "fl_flow_box",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("box", sa.String(4), nullable=False),
        sa.Column("root_id", sa.Uuid, sa.ForeignKey("fl_flow_root.id"), nullable=False),
        sa.Column("run", sa.String(20), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
    )
    op.create_index("ix_fl_flow_box_newest", "fl_flow_box", ["person", "box", "id"])
    op.create_index(
        "ix_fl_flow_box_item", "fl_flow_box", ["root_id", "person", "box", "item"], unique=True
    )


def _events() -> None:
    op.create_table(
        "fl_flow_event",
        _root(),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("event", JSONText, nullable=False),
    )


def _timers() -> None:
    op.create_table(
        "fl_flow_timer",
        _root(),
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("due_at", UTCDateTime, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
    )
    _partial("ix_fl_flow_timer_due", "fl_flow_timer", ["due_at"], "state = 'armed'")


def _commands() -> None:
    op.create_table(
        "fl_flow_command",
        sa.Column("id", plain_text(), primary_key=True),
        sa.Column("root_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("actor", sa.Uuid),
        sa.Column("at", UTCDateTime, nullable=False),
    )


def _trigger_events() -> None:
    op.create_table(
        "fl_trigger_event",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("entity", sa.String(81), nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("changed", JSONText, nullable=False),
        sa.Column("flows", JSONText, nullable=False),
        sa.Column("actor", sa.Uuid),
        sa.Column("origin", JSONText, nullable=False),
        sa.Column("origin_root", sa.Uuid),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("refusals", JSONText),
    )
    _partial("ix_fl_trigger_event_waiting", "fl_trigger_event", ["id"], "refusals IS NULL")


def _partial(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    condition = sa.text(where)
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition
    )
