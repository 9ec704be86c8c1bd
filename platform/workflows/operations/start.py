"""Start (提交): a run begins, once."""

from ...core.errors import (
    ConflictError,
    InvalidRecordError,
    Message,
    NotAllowedError,
    NotFoundError,
)
from .. import events as e
from ..commands import Command
from ..model import START, Flow
from ..rights import required
from ..starting import start_run
from ..work import Work
from .checks import demand_active
from .operation import Operation

#: A flow that starts a flow that starts a flow ... by what they change.
DEEPEST = 5


class Start(Operation):
    """Starts the active version of ``flow`` for a record; the same command id is the same run."""

    name = "start"

    def run(self, work: Work, command: Command) -> None:
        flow = work.facts.flows.active(command.flow)
        if flow is None:
            raise NotFoundError("There is no flow '{flow}'.", flow=command.flow)
        demand_active(work, command.actor)
        _demand_start(work, flow, command)
        start_run(
            work, flow, command.actor, command.record, command.values,
            picks=command.picks, origin=command.origin,
        )  # fmt: skip
        for step, people in command.picks.items():
            work.emit(e.PeoplePicked(command.run, step, people))


def _demand_start(work: Work, flow: Flow, command: Command) -> None:
    if work.state.runs:
        raise ConflictError("This run has begun already.")
    if flow.key in command.origin or len(command.origin) >= DEEPEST:
        raise ConflictError("This flow was started by itself, which would never end.")
    if flow.start.get("onePerRecord") and (flow.key, command.record) in work.facts.busy:
        raise ConflictError("This record is in this flow already.")
    roles = flow.start.get("roles")
    known = work.facts.org.person(command.actor)
    named = set(roles) if command.actor and isinstance(roles, list | tuple) else set()
    if named and not (known and (known.administrator or known.roles & named)):
        raise NotAllowedError("Your role does not start this flow.")
    row = work.facts.records.row(flow.entity, command.record) or {}
    blank = [key for key in required(flow, START) if row.get(key) in (None, "", ())]
    if command.actor and blank:
        message = Message("This step needs a value here.")
        raise InvalidRecordError({key: [message] for key in blank})
