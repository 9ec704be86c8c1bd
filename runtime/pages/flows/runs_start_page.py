"""The page before a flow is started: what it does with this record, and who would be asked."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import url_for

from ....platform.access.people import People
from ....platform.core.errors import FormloomError, InvalidRecordError, NotFoundError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.records.near import name_of
from ....platform.records.service import RecordService
from ....platform.workflows.commands import Command
from ....platform.workflows.model import Flow
from ....platform.workflows.offering import startable
from ....platform.workflows.ports.people import uuid_of
from ....platform.workflows.ports.world import World
from ....platform.workflows.predict import Prediction, predict_start
from ....platform.workflows.state import Seat
from ...i18n import gettext as _
from ...i18n import translated
from ...shell import Avatar
from ..document_words import Mark
from ..pieces import Fault, SectionView
from ..times import NEVER, moment
from ..words import label, plural, singular
from .runs_page import Pick, picks_of
from .runs_path import Part, Stop
from .runs_start_form import StartForm
from .words import (
    flow_title,
    foreseen_icon,
    help_of_flow,
    result_word,
    start_title,
    step_title,
    why,
)


@dataclass(frozen=True)
class StartPage:
    """A flow that is about to begin; ``fix_url`` leads to the form where values are missing.

    ``sections`` are what whoever starts it fills in here, ``faults`` what is wrong there.
    """

    title: str
    help: str
    button: str
    crumbs: tuple[tuple[str, str], ...]
    cancel_url: str
    path: tuple[Stop, ...]
    picks: tuple[Pick, ...]
    command_id: str
    refusal: str
    fix_url: str
    sections: tuple[SectionView, ...] = ()
    faults: tuple[Fault, ...] = ()


def start_page(
    tx: Transaction, entity: Entity, id: UUID, key: str, *, refusal: FormloomError | None = None,
    form: StartForm | None = None,
) -> StartPage:  # fmt: skip
    """What would happen if the actor started the flow now.

    :raises NotFoundError: if the actor may not start it for this record.
    """
    flow = flow_to_start(tx, entity, id, key)
    record = RecordService(tx, entity.key).get(id, fields=name_of(entity))
    if flow is None:
        raise NotFoundError("There is no flow '{flow}' to be started here.", flow=key)
    here = url_for("records.show", entity=entity.key, id=id)
    path: tuple[Stop, ...] = ()
    form = form or StartForm(tx, flow, entity, id)
    try:
        path = tuple(_stops(tx, flow, id))
    except FormloomError as error:
        refusal = refusal or error
    if isinstance(refusal, InvalidRecordError) and form.asks(refusal):
        refusal = None
    needs_values = isinstance(refusal, InvalidRecordError)
    return StartPage(
        title=flow_title(flow), help=help_of_flow(flow), button=start_title(flow),
        crumbs=((plural(entity), url_for("lists.show", entity=entity.key)),
                (record.title or singular(entity), here)),
        cancel_url=here, path=path, picks=tuple(picks_of(tx, flow, "initiator_picks")),
        command_id=str(uuid4()), refusal=_told(refusal, entity) if refusal else "",
        fix_url=url_for("forms.edit", entity=entity.key, id=id) if needs_values else "",
        sections=form.sections(), faults=form.faults(),
    )  # fmt: skip


def flow_to_start(tx: Transaction, entity: Entity, id: UUID, key: str) -> Flow | None:
    """The flow, if the actor may start it for the record as it is now."""
    return next((one for one in startable(tx, entity, id) if one.key == key), None)


def _told(error: FormloomError, entity: Entity) -> str:
    """A refusal; of blanks, which fields they are."""
    if not isinstance(error, InvalidRecordError):
        return translated(error.message)
    titles = [label(entity.fields[key]) for key in error.errors if key in entity.fields]
    return _("Fill in first: {fields}", fields=", ".join(titles))


def _stops(tx: Transaction, flow: Flow, id: UUID) -> list[Stop]:
    command = Command("predicted", "start", str(tx.actor.person), flow=flow.key, record=str(id))
    ahead = predict_start(command, World(tx).facts())
    seats = [seat for one in ahead.steps for seat in one.seats]
    people = {one for seat in seats for one in (seat.person, *seat.candidates)}
    names = {str(i): n for i, n in People(tx).names_of(map(uuid_of, people)).items()}
    me = Part(Avatar.of(tx.actor.name), None, _("you"))
    found = [Stop(_("Start"), "play", "now", None, NEVER, (me,))]
    found += [
        Stop(
            step_title(flow, one.step), foreseen_icon(one), "later", None,
            moment(one.at) if one.kind == "delay" else NEVER,
            tuple(_part(seat, names) for seat in one.seats),
        )
        for one in ahead.steps
        if one.kind in ("people", "copy", "delay")
    ]  # fmt: skip
    return [*found, _end(ahead)]


def _part(seat: Seat, names: dict[str, str]) -> Part:
    people = seat.candidates or (seat.person,)
    return Part(Avatar.of(", ".join(names.get(one, "") for one in people)), None, why(seat))


def _end(ahead: Prediction) -> Stop:
    if ahead.incidents:
        mark = Mark(_("Nobody could be asked"), "bad", "triangle-alert")
        return Stop(_("Stuck"), "triangle-alert", "later", mark, NEVER)
    mark = Mark(result_word(ahead.result) or _("open end"), "", "flag")
    return Stop(_("End"), "flag", "later", mark, NEVER)
