"""How far the flows that start by the clock have come; a schedule looks at them every minute."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from ..core.actor import SYSTEM
from ..core.transaction import Transaction
from ..documents.app import App
from ..documents.events import ReleasePublished
from ..jobs.schedules import drop_schedule, ensure_schedule
from ..jobs.store import insert_into
from .outside_tables import CLOCK, FIRED
from .triggers import starts

#: The schedule, and the job behind it.
LOOK = "flow_clock"
EVERY = timedelta(minutes=1)
BY_CLOCK = ("schedule", "date")


def published(tx: Transaction, event: ReleasePublished) -> None:
    """New flows count from now on; those that are gone are forgotten."""
    wanted = by_clock(event.after)
    if wanted == by_clock(event.before):
        return
    tx.execute(delete(CLOCK).where(CLOCK.c.flow.not_in(wanted)))
    rows = [{"flow": flow, "since": tx.now, "seen": tx.now} for flow in sorted(wanted)]
    if rows:
        tx.execute(insert_into(tx, CLOCK).on_conflict_do_nothing(), rows)
        ensure_schedule(tx, LOOK, LOOK, every=EVERY, actor=SYSTEM)
    else:
        drop_schedule(tx, LOOK)


def by_clock(app: App) -> frozenset[str]:
    """The flows that start by the clock."""
    return frozenset(flow for flow, start, _ in starts(app) if start["on"] in BY_CLOCK)


def seen_of(tx: Transaction, flow: str) -> tuple[datetime, datetime]:
    """Since when a flow looks at the clock, and up to when it has."""
    row = tx.execute(select(CLOCK).where(CLOCK.c.flow == flow)).one_or_none()
    return (row.since, row.seen) if row else (tx.now, tx.now)


def set_seen(tx: Transaction, flow: str, moment: datetime) -> None:
    tx.execute(update(CLOCK).where(CLOCK.c.flow == flow).values(seen=moment))


def has_fired(tx: Transaction, flow: str, record: UUID, moment: datetime) -> bool:
    """Whether a flow looked at a record for this moment before."""
    mine = (FIRED.c.flow == flow, FIRED.c.record_id == record, FIRED.c.moment == moment)
    return tx.execute(select(FIRED.c.flow).where(*mine)).first() is not None


def set_fired(tx: Transaction, flow: str, record: UUID, moment: datetime) -> None:
    values = {"flow": flow, "record_id": record, "moment": moment}
    tx.execute(insert_into(tx, FIRED).values(values).on_conflict_do_nothing())


def forget_fired(tx: Transaction, flow: str, before: datetime) -> None:
    """What is so long ago is not looked at again."""
    tx.execute(delete(FIRED).where(FIRED.c.flow == flow, FIRED.c.moment < before))
