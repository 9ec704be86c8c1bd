"""Flows on a record's page: what may be started, what goes on, what is locked meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.workflows.model import Flow
from ....platform.workflows.offering import RunOfRecord, locks_of, runs_of, startable
from ...i18n import gettext as _
from ..document_words import Mark
from ..times import Moment, moment
from ..words import app, label
from .words import flow_title, result_word, run_mark, start_title, step_title


@dataclass(frozen=True)
class RunRow:
    """A run in short; ``url`` is "" for those who take no part in it.

    ``said`` goes on after the name in ``who``; where that is "", it stands alone.
    """

    title: str
    url: str
    mark: Mark
    waiting: str
    initiator: str
    who: str
    said: str
    at: Moment
    root: UUID


@dataclass(frozen=True)
class RecordFlows:
    """``todo`` is the address of the reader's own task, ``lock`` says what cannot be changed."""

    starts: tuple[tuple[str, str], ...] = ()
    rows: tuple[RunRow, ...] = ()
    lock: str = ""
    todo: str = ""
    todo_title: str = ""


NO_FLOWS = RecordFlows()


def record_flows(tx: Transaction, entity: Entity, id: UUID) -> RecordFlows:
    """What a record's page tells of flows; nothing is asked where no flow knows the entity."""
    if not any(one.get("entity") == entity.key for _key, one in app().all("flow")):
        return NO_FLOWS
    runs = runs_of(tx, entity, id)
    mine = next((one for one in runs if one.todo), None)
    goes_on = any(one.state != "ended" for one in runs)
    return RecordFlows(
        starts=tuple(_starts(entity, id, startable(tx, entity, id))),
        rows=tuple(map(_row, runs)),
        lock=_lock(entity, locks_of(tx, entity, id)) if goes_on else "",
        todo=url_for("runs.show", id=mine.root, task=mine.todo) if mine else "",
        todo_title=flow_title(mine.flow) if mine else "",
    )


def _starts(entity: Entity, id: UUID, flows: list[Flow]) -> Iterator[tuple[str, str]]:
    titles = [start_title(one) for one in flows]
    for flow, title in zip(flows, titles, strict=True):
        alike = titles.count(title) > 1
        url = url_for("runs.ask", entity=entity.key, id=id, flow=flow.key)
        yield f"{title}: {flow_title(flow)}" if alike else title, url


def _row(run: RunOfRecord) -> RunRow:
    waiting = [
        f"{step_title(run.flow, step)}: {', '.join(people) or _('to be claimed')}"
        for step, people in run.waiting
    ]
    who, said = _said(run)
    return RunRow(
        title=flow_title(run.flow),
        url=url_for("runs.show", id=run.root) if run.is_mine else "",
        mark=run_mark(run.state, run.result), waiting="; ".join(waiting),
        initiator=run.initiator, who=who, said=said,
        at=moment(run.ended_at or run.started_at), root=run.root,
    )  # fmt: skip


def _said(run: RunOfRecord) -> tuple[str, str]:
    """What happened last, as a sentence: who did it, and what."""
    if run.state == "ended":
        result = result_word(run.result)
        if not run.initiator:
            return "", _("The flow is over: {result}", result=result)
        return "", _("The flow of {name} is over: {result}", name=run.initiator, result=result)
    if not run.initiator:
        return "", _("A flow began")
    is_held = run.state == "suspended"
    return run.initiator, _("started a flow; it is suspended") if is_held else _("started a flow")


def _lock(entity: Entity, flows: list[Flow]) -> str:
    """Which fields stay as they are while a run goes on."""
    if not flows:
        return ""
    titles = ", ".join(dict.fromkeys(flow_title(one) for one in flows))
    keys: set[str] = set()
    for one in flows:
        lock = one.start.get("lock")
        if lock == "all":
            return _("Locked by '{flow}': nothing can be changed until it ends.", flow=titles)
        keys |= {str(key) for key in lock} if isinstance(lock, list | tuple) else set()
    fields = ", ".join(label(one) for key, one in entity.fields.items() if key in keys)
    return _("Locked by '{flow}' until it ends: {fields}.", flow=titles, fields=fields)
