"""What runs do without people: timers that are due, records that changed, flows that start others.

Each thing is a command of its own with an id that stays the same, in a transaction of its own: a
job that is killed and run again finds done what was done.
"""

import logging
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import RowMapping

from ..core.actor import SYSTEM, Actor
from ..core.errors import BusyError, FormloomError, Message, UnavailableError
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..jobs.handler import RunningJob
from ..jobs.job import pack
from . import commands, store
from .commands import Command
from .listening import TAKE_EVENTS
from .service import FIRE_TIMERS, SEND, Flows

log = logging.getLogger("formloom.flows")

#: Rows that are looked at together.
BATCH = 200


class FireTimers:
    """Fires every timer whose time has come; one that fails does not keep the others."""

    name = FIRE_TIMERS

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        seen: set[str] = set()
        while fresh := [one for one in _due(workspace) if _timer_id(*one) not in seen]:
            for root, timer, moment in fresh:
                job.progress(len(seen))
                seen.add(_timer_id(root, timer, moment))
                command = Command(_timer_id(root, timer, moment), "fire_timer", target=timer)
                done(workspace, SYSTEM, lambda tx, r=root, c=command: Flows(tx).act(r, c))  # type: ignore[misc]


def _due(workspace: Workspace) -> list[tuple[UUID, str, str]]:
    with workspace.read(SYSTEM) as tx:
        return [(root, id, at.isoformat()) for root, id, at in store.due_timers(tx, BATCH)]


def _timer_id(root: UUID, timer: str, moment: str) -> str:
    """A timer that was suspended and resumed is due at another moment, and fires once for that."""
    return f"{root}:{timer}@{moment}"


class TakeEvents:
    """Tells runs what happened to their records, and starts the flows that listen."""

    name = TAKE_EVENTS

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        count, last = 0, None

        def told() -> None:
            nonlocal count
            job.progress(count)
            count += 1

        while ids := _waiting(workspace, last):
            for id in ids:
                take(workspace, id, told)
            last = ids[-1]


def _waiting(workspace: Workspace, after: UUID | None) -> list[UUID]:
    with workspace.read(SYSTEM) as tx:
        return store.waiting_events(tx, after, BATCH)


def take(workspace: Workspace, id: UUID, told: Callable[[], None] = lambda: None) -> None:
    """Take one trigger event; what is refused is kept with it. ``told`` is called for each record.

    An event of many records that is taken again begins with the first: all ids stay the same.
    """
    with workspace.read(SYSTEM) as tx:
        event = store.trigger_event(tx, id)
    if event is None:
        return
    refusals: list[Message | None] = []
    for record in map(UUID, event["records"] or [event["record_id"].hex]):
        told()
        refusals += _take_one(workspace, event, record)
    with workspace.write(SYSTEM) as tx:
        store.end_event(tx, id, [pack(one) for one in refusals if one is not None])


def _take_one(workspace: Workspace, event: RowMapping, record: UUID) -> list[Message | None]:
    """Tell the runs of a record, and start flows for it."""
    with workspace.read(SYSTEM) as tx:
        runs = store.open_runs(tx, event["entity"], record)
    roots = dict.fromkeys(one["root_id"] for one in runs)
    return [
        *(_told(workspace, event, record, root) for root in roots),
        *(_started(workspace, event, record, flow) for flow in event["flows"]),
    ]


def _told(workspace: Workspace, event: RowMapping, record: UUID, root: UUID) -> Message | None:
    """Tell a family about its record; the one that wrote it knows."""
    if root == event["origin_root"]:
        return None
    deleted = event["kind"] == "deleted"
    command = Command(
        f"{event['id']}:{record}:{root}", "record_deleted" if deleted else "record_saved",
        str(event["actor"] or commands.SYSTEM), entity=event["entity"],
        record=str(record), changed=tuple(event["changed"]),
    )  # fmt: skip
    return done(workspace, SYSTEM, lambda tx: Flows(tx).act(root, command))


def _started(workspace: Workspace, event: RowMapping, record: UUID, flow: str) -> Message | None:
    """Start a flow, in the name of whoever changed the record."""
    command = Command(
        f"{event['id']}:{record}:{flow}", "start", str(event["actor"] or commands.SYSTEM),
        flow=flow, record=str(record), origin=tuple(event["origin"]),
    )  # fmt: skip
    return done(workspace, SYSTEM, lambda tx: Flows(tx).start_as(command))


class StartFlow:
    """Starts a flow that a step of another one asked for and does not wait for."""

    name = f"{SEND}start_flow"

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        root, id = UUID(str(job.payload["root"])), str(job.payload["job"])
        with workspace.read(SYSTEM) as tx:
            state = store.load(tx, root).state
        asked = state.jobs[id]
        run = state.runs[asked.run]
        values = asked.payload["values"]
        command = Command(
            str(job.payload["key"]), "start", run.initiator or commands.SYSTEM,
            flow=str(asked.payload["flow"]), record=str(asked.payload["record"]),
            values=values, origin=(*run.origin, run.flow),  # type: ignore[arg-type]
        )  # fmt: skip
        refusal = done(workspace, SYSTEM, lambda tx: Flows(tx).start_as(command))
        answer = Command(
            f"{command.id}:done",
            "job_done",
            target=id,
            ok=refusal is None,
            error=str(refusal or ""),
        )
        done(workspace, SYSTEM, lambda tx: Flows(tx).act(root, answer))


def done(workspace: Workspace, actor: Actor, do: Callable[[Transaction], object]) -> Message | None:
    """Do one thing in a transaction of its own; return why it was refused, None if it was done.

    :raises BusyError, UnavailableError: the job is tried again later.
    """
    try:
        with workspace.write(actor) as tx:
            do(tx)
    except (BusyError, UnavailableError):
        raise
    except FormloomError as error:
        log.warning("flows: refused: %s", error)
        return error.message
    except Exception:
        log.exception("flows: could not do one thing; the others go on")
        return Message("Something unforeseen went wrong. An administrator can see the details.")
    return None
