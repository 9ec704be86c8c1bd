"""Risks of order: what was decided on is changed later, or sent before it is decided."""

from collections.abc import Iterator

from ...core.errors import Message
from ..compile import compile_flow
from ..model import Step
from .finding import WARNING, Finding, Subject, finding


def edits(subject: Subject) -> Iterator[Finding]:
    """A step may edit a field that an earlier condition has read."""
    flow = compile_flow(subject.app, subject.key)
    read = set[str]()
    for step, at in subject.steps():
        rights = step.part("fields")
        changed = {key for key, right in rights.items() if right in ("edit", "required")}
        for field in sorted(changed & read):
            message = Message(
                "'{field}' can be changed here, but a condition before has read it.",
                {"field": field},
            )
            yield finding("edit_after", WARNING, step.id, (*at, "fields", field), message)
        for text in (step.text("when"), *(branch.when for branch in step.branches)):
            formula = flow.formula(text) if text else None
            read |= formula.fields if formula else frozenset()


def early_messages(subject: Subject) -> Iterator[Finding]:
    """What leaves the house before the last approval cannot be called back."""
    steps = list(subject.steps())
    last = max((i for i, (step, _) in enumerate(steps) if step.type == "approval"), default=-1)
    for step, at in steps[:last]:
        if _leaves(step):
            message = Message("This is sent before the last approval.")
            yield finding("early", WARNING, step.id, at, message)


def _leaves(step: Step) -> bool:
    return "url" in step.settings


RULES = (edits, early_messages)
