"""Jobs that come again: every so often, or at times of the workspace's clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, delete, func, select, update

from ..core.actor import Actor
from ..core.transaction import Transaction
from . import cron
from .job import Payload
from .queue import enqueue
from .store import insert_into
from .tables import SCHEDULE


def ensure_schedule(
    tx: Transaction,
    name: str,
    job: str,
    payload: Payload | None = None,
    *,
    every: timedelta | None = None,
    at: str | None = None,
    zone: str = "UTC",
    actor: Actor | None = None,
) -> None:
    """Have ``job`` queued from now on, acting as ``actor``, else as the transaction's.

    Give either ``every`` or ``at``: five fields of cron (``30 7 * * 1-5``) in the time of
    ``zone``. Saying the same again changes nothing; saying something else starts anew.

    :raises InvalidValueError: if ``at`` is not cron, or never comes.
    """
    if (every is None) == (at is None):
        raise ValueError("give either every or at")
    seconds = int(every.total_seconds()) if every is not None else None
    if seconds is not None and seconds < 1:
        raise ValueError("every must be at least a second")
    who = actor or tx.actor
    timing: dict[str, object] = {"every": seconds, "at": at, "zone": zone}
    rest = {
        "job": job,
        "payload": payload or {},
        "person": who.person,
        "system": who.system,
    }
    values = {**timing, **rest, "next_at": _next(timing, tx.now)}
    # Several processes that start together all say it.
    fresh = insert_into(tx, SCHEDULE).values(name=name, **values).on_conflict_do_nothing()
    if tx.execute(fresh.returning(SCHEDULE.c.name)).first() is not None:
        return
    named = SCHEDULE.c.name == name
    found = tx.execute(select(SCHEDULE).where(named)).mappings().one()
    if all(found[column] == value for column, value in timing.items()):
        values["next_at"] = found["next_at"]
    tx.execute(update(SCHEDULE).where(named).values(values))


def drop_schedule(tx: Transaction, name: str) -> None:
    tx.execute(delete(SCHEDULE).where(SCHEDULE.c.name == name))


def next_due(tx: Transaction) -> datetime | None:
    """When the next schedule fires; None if there is none."""
    return cast("datetime | None", tx.execute(select(func.min(SCHEDULE.c.next_at))).scalar())


def fire(tx: Transaction) -> None:
    """Queue the job of every schedule whose time has come: once, however often it was missed."""
    due = (
        select(SCHEDULE)
        .where(SCHEDULE.c.next_at <= tx.now)
        .order_by(SCHEDULE.c.name)
        .with_for_update(skip_locked=True)
    )
    for row in tx.execute(due).mappings().all():
        _queue(tx, row)
        following = {"next_at": _next(row, tx.now, since=row["next_at"])}
        tx.execute(update(SCHEDULE).where(SCHEDULE.c.name == row["name"]).values(following))


def _queue(tx: Transaction, row: RowMapping) -> UUID:
    # The key keeps a slow job from piling up behind itself.
    key = f"schedule:{row['name']}"
    who = Actor(person=row["person"], name="", system=row["system"])
    return enqueue(tx, row["job"], row["payload"], key=key, background=True, actor=who)


def _next(
    timing: Mapping[str, object] | RowMapping, now: datetime, *, since: datetime | None = None
) -> datetime:
    every, at = timing["every"], timing["at"]
    if isinstance(every, int):
        step = timedelta(seconds=every)
        start = since or now
        # Keeps the beat: an hourly job that fires late does not move to the late minute.
        return start + step * (max(now - start, timedelta()) // step + 1)
    return cron.parse(str(at)).next_after(now, ZoneInfo(str(timing["zone"])))
