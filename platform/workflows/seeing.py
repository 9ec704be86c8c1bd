"""The record of a run as somebody sees it there: the step's rights over the person's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from ..core.errors import NotAllowedError, NotFoundError
from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.releases import current_app, know_release, release_number
from ..records import rights as record_rights
from ..records.reading import Reader
from ..records.service import RecordService
from ..records.values import Record
from .model import START, Flow
from .rights import EDIT, HIDDEN, READ, REQUIRED, field_rights
from .state import State, Task


@dataclass(frozen=True)
class Sight:
    """A record at a step; ``rights`` are read, masked or edit by key of what is not hidden."""

    record: Record
    rights: Mapping[str, str]
    required: frozenset[str]
    step: str


def standpoint(state: State, person: str, task: str = "") -> tuple[str, str]:
    """The run and the step whose rights somebody has now: of the task at hand, of the last one that
    was theirs, the start's for the initiator, the copy's for a reader; blank for nobody of these.
    """
    if task:
        return state.tasks[task].run, state.tasks[task].step
    acted = [one for one in state.tasks.values() if _is_theirs(one, person)]
    if acted:
        last = max(acted, key=lambda one: one.acted_seq)
        return last.run, last.step
    started = [one for one in state.runs.values() if one.initiator == person]
    if started:
        return started[0].id, START
    copies = [one for one in state.copies if one.person == person and one.step]
    return (copies[-1].run, copies[-1].step) if copies else ("", "")


def _is_theirs(task: Task, person: str) -> bool:
    return person in (task.assignee, task.agent, task.acted_by, task.principal)


def see_record(
    tx: Transaction, flow: Flow, record: UUID, step: str, *, edits: bool = False
) -> Sight | None:
    """The record with what a step shows, changeable if ``edits``; None if there is nothing to see.

    What the step does not list follows the person's own rights, and is not changed here.
    """
    app = current_app(tx)
    if flow.entity not in app.entities:
        return None
    entity = app.entity(flow.entity)
    listed = field_rights(flow, step) if step in flow.by_id else {}
    own, known = _own(tx, entity, record), record_rights.visible(tx, entity)
    free = edits and step == START and not listed
    rights: dict[str, str] = {} if own is None else {
        key: right if free or right != EDIT else READ for key, right in known.items()
    }  # fmt: skip
    rights |= {key: _step_right(right, edits) for key, right in listed.items()}
    shown = {key: right for key, right in rights.items() if right != HIDDEN}
    more = {key for key in listed if key in shown and (own is None or known.get(key) not in _PLAIN)}
    seen = _joined(own, _whole(tx, entity, record) if more else None, more)
    if seen is None or not shown:
        return None
    needed = frozenset(key for key, right in listed.items() if edits and right == REQUIRED)
    values = {key: one for key, one in seen.values.items() if shown.get(key, READ) != HIDDEN}
    kept = {key: one for key, one in values.items() if rights.get(key) != HIDDEN}
    return Sight(replace(seen, values=kept), shown, needed, step)


#: Own rights that show a value as it is.
_PLAIN = frozenset({READ, EDIT})
_SHOWN = frozenset({READ, EDIT, REQUIRED})


def _step_right(right: str, edits: bool) -> str:
    return (EDIT if edits else READ) if right in (EDIT, REQUIRED) else right


def _own(tx: Transaction, entity: Entity, record: UUID) -> Record | None:
    try:
        return RecordService(tx, entity.key).get(record)
    except (NotFoundError, NotAllowedError):
        return None


def see_some(
    tx: Transaction, flow: Flow, step: str, keys: Iterable[str], most: int, records: Iterable[UUID]
) -> Mapping[UUID, Record]:
    """The first ``most`` of the fields ``keys`` that a step lets its people see, of several records
    whose tasks are theirs; what the step does not list follows their own rights.
    """
    entity, listed = current_app(tx).entity(flow.entity), field_rights(flow, step)
    known = {**record_rights.visible(tx, entity), **listed}
    shown = [key for key in keys if known.get(key) in _SHOWN][:most]
    wanted, found = list(records), dict[UUID, Record]()
    for granted in (False, True):
        part = [key for key in shown if (key in listed) is granted]
        if part and wanted:
            reader = Reader(_as_system(tx) if granted else tx, current_app(tx), entity)
            for id, record in reader.get_all(wanted, reader.shape(part)).items():
                found[id] = _with(found.get(id), record, part, shown)
    return found


def _with(before: Record | None, record: Record, keys: list[str], order: list[str]) -> Record:
    """``record`` with ``keys`` alone, and with what was read before, in the order wanted."""
    values = {**(before.values if before else {}), **{key: record.values[key] for key in keys}}
    fields = {**(before.fields if before else {}), **{key: record.fields[key] for key in keys}}
    kept = [key for key in order if key in values]
    return replace(
        record, values={key: values[key] for key in kept}, fields={key: fields[key] for key in kept}
    )


def _whole(tx: Transaction, entity: Entity, record: UUID) -> Record | None:
    """The record with all that there is, for the fields that a step shows whoever decides."""
    return _own(_as_system(tx), entity, record)


def _as_system(tx: Transaction) -> Transaction:
    actor = replace(tx.actor, system=True)
    other = Transaction(tx.workspace, tx.connection, actor, tx.now, tx.request_id, writing=False)
    know_release(other, release_number(tx))
    return other


def _joined(own: Record | None, whole: Record | None, more: set[str]) -> Record | None:
    if whole is None:
        return own
    values = {key: one for key, one in whole.values.items() if key in more}
    fields = {key: one for key, one in whole.fields.items() if key in more}
    if own is None:
        return replace(whole, values=values, fields=fields)
    return replace(own, values={**own.values, **values}, fields={**own.fields, **fields})
