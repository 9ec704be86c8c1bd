"""The tables of runs; ``v0012_flows`` begins them.

A family of runs is one row of ``fl_flow_root``, which is locked for every command; ``state`` is all
that is known of it. What is looked for across families (runs, tasks, timers, whose box holds what)
lies beside it in rows of its own, written in the same transaction. Ids such as ``r1`` and ``t7``
are unique in their family only.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, Uuid, text

from ..core.columns import JSONText, UTCDateTime, plain_text
from ..core.tables import OWN

FLOW_ROOT = Table(
    "fl_flow_root",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", JSONText, nullable=False),
)


def _root() -> Column[object]:
    return Column("root_id", Uuid, ForeignKey("fl_flow_root.id"), primary_key=True)


RUN = Table(
    "fl_run",
    OWN,
    _root(),
    Column("id", String(20), primary_key=True),
    Column("flow", String(40), nullable=False),
    Column("hash", String(64), nullable=False),  # of the flow's document that the run follows
    Column("entity", String(81), nullable=False),
    Column("record_id", Uuid),
    Column("title", Text, nullable=False),  # what the record was called at submit
    Column("initiator", Uuid),
    Column("state", String(10), nullable=False),
    Column("result", String(20), nullable=False),
    Column("started_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
    # Whether it keeps other runs of its flow from its record.
    Column("alone", Boolean, nullable=False),
)
OPEN_RUN = text("state <> 'ended'")
ALONE = text("alone")
Index("ix_fl_run_newest", RUN.c.id, RUN.c.root_id)
Index("ix_fl_run_record", RUN.c.entity, RUN.c.record_id)
Index(
    "ix_fl_run_open",
    RUN.c.entity,
    RUN.c.record_id,
    sqlite_where=OPEN_RUN,
    postgresql_where=OPEN_RUN,
)
Index(
    "ix_fl_run_alone",
    RUN.c.flow,
    RUN.c.record_id,
    unique=True,
    sqlite_where=ALONE,
    postgresql_where=ALONE,
)

#: What a run's title says, to be looked for by the beginnings of its words; ``v0020_run_words``.
RUN_WORD = Table(
    "fl_run_word",
    OWN,
    Column("word", plain_text(), primary_key=True),
    Column("root_id", Uuid, ForeignKey("fl_flow_root.id"), primary_key=True),
    Column("run", String(20), primary_key=True),
    sqlite_with_rowid=False,
)
Index("ix_fl_run_word_root", RUN_WORD.c.root_id)

TASK = Table(
    "fl_task",
    OWN,
    _root(),
    Column("id", String(20), primary_key=True),
    Column("run", String(20), nullable=False),
    Column("step", String(40), nullable=False),
    Column("assignee", Uuid),
    Column("state", String(12), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("opened_at", UTCDateTime),
    Column("due_at", UTCDateTime),
    Column("acted_by", Uuid),
    Column("acted_at", UTCDateTime),
)
Index("ix_fl_task_assignee", TASK.c.assignee, TASK.c.state, TASK.c.due_at)

#: What lies in somebody's box: ``todo`` and ``done`` hold tasks, ``mine`` runs that the person
#: started, ``cc`` copies (``run.step.round``). Ids grow with time.
BOX = Table(
    "fl_flow_box",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False),
    Column("box", String(4), nullable=False),
    Column("root_id", Uuid, ForeignKey("fl_flow_root.id"), nullable=False),
    Column("run", String(20), nullable=False),
    Column("item", String(100), nullable=False),
)
Index("ix_fl_flow_box_newest", BOX.c.person, BOX.c.box, BOX.c.id)
Index(
    "ix_fl_flow_box_item",
    BOX.c.root_id,
    BOX.c.person,
    BOX.c.box,
    BOX.c.item,
    unique=True,
)

#: What happened, numbered within the family: folding it gives the state.
EVENT = Table(
    "fl_flow_event",
    OWN,
    _root(),
    Column("seq", Integer, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("event", JSONText, nullable=False),
)

TIMER = Table(
    "fl_flow_timer",
    OWN,
    _root(),
    Column("id", String(20), primary_key=True),
    Column("due_at", UTCDateTime, nullable=False),
    Column("state", String(10), nullable=False),
)
ARMED = text("state = 'armed'")
Index("ix_fl_flow_timer_due", TIMER.c.due_at, sqlite_where=ARMED, postgresql_where=ARMED)

#: What runs cannot go on with; ``v0014_flow_incidents`` begins it. ``detail`` is a message.
INCIDENT = Table(
    "fl_flow_incident",
    OWN,
    _root(),
    Column("id", String(20), primary_key=True),
    Column("run", String(20), nullable=False),
    Column("step", String(40), nullable=False),
    Column("code", String(40), nullable=False),
    Column("detail", JSONText, nullable=False),
    Column("state", String(10), nullable=False),
)
OPEN_INCIDENT = text("state = 'open'")
Index(
    "ix_fl_flow_incident_open",
    INCIDENT.c.root_id,
    sqlite_where=OPEN_INCIDENT,
    postgresql_where=OPEN_INCIDENT,
)

#: Commands that took effect: the same id again changes nothing.
COMMAND = Table(
    "fl_flow_command",
    OWN,
    Column("id", plain_text(), primary_key=True),
    Column("root_id", Uuid, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("actor", Uuid),
    Column("at", UTCDateTime, nullable=False),
)

#: What happened to records that flows listen to: written with the record, taken by a job.
TRIGGER_EVENT = Table(
    "fl_trigger_event",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("entity", String(81), nullable=False),
    Column("record_id", Uuid, nullable=False),
    Column("changed", JSONText, nullable=False),  # keys of fields
    Column("flows", JSONText, nullable=False),  # keys of flows to be started
    Column("actor", Uuid),
    Column("origin", JSONText, nullable=False),  # keys of flows that led to it, first one first
    Column("origin_root", Uuid),
    Column("at", UTCDateTime, nullable=False),
    # Why flows were not started: such a row is kept and not tried again.
    Column("refusals", JSONText),
    # All records of which this is told, ``record_id`` first; blank for one alone.
    Column("records", JSONText),
)
WAITING = text("refusals IS NULL")
Index(
    "ix_fl_trigger_event_waiting",
    TRIGGER_EVENT.c.id,
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)
