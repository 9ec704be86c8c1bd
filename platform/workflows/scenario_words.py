"""How it is said that a scenario does not come out as it should."""

from collections.abc import Mapping

from ..core.errors import Message
from ..documents.app import Entity
from .design.step_words import STEP_WORDS
from .words import RESULTS

#: How a run stands, in the words of a scenario.
STANDS: Mapping[str, Message] = {
    "running": Message("still going on"),
    "returned": Message("sent back"),
    "suspended": Message("suspended"),
    **RESULTS,
}


def unmet_refusal(wanted: str, found: str) -> Message:
    """``found`` is blank where nothing was refused."""
    if not found:
        return Message("It should be refused ('{wanted}'), and is not.", {"wanted": wanted})
    told = {"wanted": wanted, "found": found}
    return Message("It should be refused as '{wanted}', and is refused as '{found}'.", told)


def unmet_run(wanted: str, found: str) -> Message:
    """``found`` is blank where no run was started."""
    if not found:
        return Message("The run should be {wanted}, and none was started.", {"wanted": _as(wanted)})
    told = {"wanted": _as(wanted), "found": _as(found)}
    return Message("The run should be {wanted}, and is {found}.", told)


def unmet_tasks(who: str, wanted: object, found: object) -> Message:
    told = {"who": who, "wanted": wanted, "found": found}
    return Message("{who} should have {wanted} task(s) to do, and has {found}.", told)


def unmet_sent(kind: str, wanted: object, found: object) -> Message:
    step = STEP_WORDS[kind].title if kind in STEP_WORDS else kind
    told = {"step": step, "wanted": wanted, "found": found}
    return Message("'{step}' should be sent {wanted} time(s), and is sent {found} time(s).", told)


def unmet_made(entity: Entity | None, key: str, wanted: object, found: object) -> Message:
    told = {"entity": entity.title if entity else key, "wanted": wanted, "found": found}
    return Message("{wanted} record(s) of '{entity}' should be made, and {found} are.", told)


def unmet_value(entity: Entity, record: str, key: str, wanted: object, found: object) -> Message:
    known = entity.fields.get(key)
    told = {
        "field": known.title if known else key, "record": record, "wanted": _said(wanted),
        "found": _said(found),
    }  # fmt: skip
    return Message("'{field}' of '{record}' should be {wanted}, and is {found}.", told)


def _as(state: str) -> Message:
    return STANDS.get(state) or Message("{value}", {"value": state})


def _said(value: object) -> object:
    return Message("blank") if value in (None, "", []) else value
