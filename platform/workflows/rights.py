"""What a step lets somebody see and change of the record: for pages, API, print and notices."""

from collections.abc import Mapping
from typing import cast

from .model import START, Flow

HIDDEN, READ, EDIT, REQUIRED = "hidden", "read", "edit", "required"


def field_rights(flow: Flow, step: str) -> Mapping[str, str]:
    """Rights by field key at a step; a field that it does not list follows the record's own rights.

    What the initiator may not see at the start is no secret to approvers, so only the step counts.
    """
    if step == START:
        return flow.start_rights
    return cast("Mapping[str, str]", flow.step(step).part("fields"))


def hidden(flow: Flow, step: str) -> frozenset[str]:
    """The fields that nobody sees at a step, be it as approver or as reader of a copy."""
    return frozenset(key for key, right in field_rights(flow, step).items() if right == HIDDEN)


def may_edit(flow: Flow, step: str, field: str) -> bool:
    """Whether the people of a step may change a field while they decide."""
    rights = field_rights(flow, step)
    if step == START and not rights:
        return True
    return rights.get(field) in (EDIT, REQUIRED)


def required(flow: Flow, step: str) -> list[str]:
    """The fields that must have a value before the step is done."""
    return [key for key, right in field_rights(flow, step).items() if right == REQUIRED]


def locked(flow: Flow, field: str) -> bool:
    """Whether a field is locked outside of the flow while a run goes on."""
    lock = flow.start.get("lock")
    return lock == "all" or (isinstance(lock, list | tuple) and field in lock)
