"""One command as it is told to another process, and carrying it out there."""

from dataclasses import dataclass
from uuid import UUID

from formloom.platform.core.errors import FormloomError
from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.service import Flows

FLOW = "quote_discount"


@dataclass(frozen=True)
class Act:
    """One command of one repetition: who gives it, and to which copy."""

    kind: str
    who: str
    root: str
    record: str
    id: str
    more: dict


def carry_out(workspace, actor, act):
    """Give a command; the name of the error if it is refused, else nothing."""
    lists = {key: tuple(one) if isinstance(one, list) else one for key, one in act.more.items()}
    try:
        with workspace.write(actor) as tx:
            if act.kind == "start":
                Flows(tx).start(FLOW, UUID(act.record), act.id)
            else:
                command = Command(act.id, act.kind, str(actor.person or ""), **lists)
                Flows(tx).act(UUID(act.root), command)
    except FormloomError as error:
        return type(error).__name__
    return ""
