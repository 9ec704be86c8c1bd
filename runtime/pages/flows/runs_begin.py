"""Starting a flow from its page, and where that leads whoever did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import url_for

from ....platform.core.errors import ConflictError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.records.changesets import change_set
from ....platform.records.service import RecordService
from ....platform.records.values import LinkedTitle
from ....platform.workflows import store
from ....platform.workflows.model import Flow
from ....platform.workflows.ports.world import World
from ....platform.workflows.service import Flows
from ....platform.workflows.state import ROOT, State
from ...i18n import gettext as _
from ..words import app
from .runs_start_form import StartForm
from .words import flow_title, result_word

#: The kind of the change set that holds what a flow did while it was started.
CHANGES = "flow"


@dataclass(frozen=True)
class Begun:
    """A run that was started: where it leads, what is said, and the set that undoes its writes."""

    url: str
    said: str
    change_set: UUID | None = None


def begin(
    tx: Transaction, entity: Entity, key: str, id: UUID, command: str, *,
    form: StartForm | None, picks: Mapping[str, tuple[str, ...]],
) -> Begun:  # fmt: skip
    """Save the start's form and start the run; what both write is undone together.

    :raises ConflictError: also if a step could not do what it should with a record.
    """
    flow = World(tx).versions.active(key)
    title = flow_title(flow) if flow is not None else key
    with change_set(tx, CHANGES, title, entity=entity) as made:
        if form is not None:
            form.save()
        root = Flows(tx).start(key, id, command, picks=picks)
    state = store.load(tx, root).state
    _demand_done(state)
    if flow is None or state.runs[ROOT].state != "ended":
        return Begun(url_for("runs.show", id=root), _("It is on its way."))
    return Begun(_url(tx, entity, flow, id), _said(title, state.runs[ROOT].result), made)


def _said(title: str, result: str) -> str:
    if result == "approved":
        return _("'{flow}' is done.", flow=title)
    return _("The flow is over: {result}", result=result_word(result))


def _demand_done(state: State) -> None:
    """Nobody has seen the run yet: what it could not do is told, and nothing of it stays."""
    for incident in state.incidents.values():
        if incident.state == "open" and incident.code == "effect":
            reason = str(incident.detail.get("problem", ""))
            raise ConflictError("This could not be done: {reason}", reason=reason)


def _url(tx: Transaction, entity: Entity, flow: Flow, id: UUID) -> str:
    """Where it leads once it is over: to what it says itself, else to its record."""
    found = next(_opened(tx, entity, flow, id), None)
    key, record = found or (entity.key, id)
    return url_for("records.show", entity=key, id=record)


def _opened(
    tx: Transaction, entity: Entity, flow: Flow, id: UUID
) -> Iterator[tuple[str, UUID]]:  # fmt: skip
    """The records that the start says to open, as far as whoever started it may see them."""
    paths = [str(one) for one in cast("Sequence[str]", flow.start.get("opens") or ())]
    links = [one for one in paths if one in entity.fields]
    record = RecordService(tx, entity.key).get(id, fields=links) if links else None
    for key in links:
        value = record.values.get(key) if record is not None else None
        target = app().entities.get(entity.fields[key].text("to"))
        if isinstance(value, LinkedTitle) and value.title and target is not None:
            yield target.key, value.id
