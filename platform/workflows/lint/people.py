"""Risks with people: nobody to pick, nobody in time, a silent yes."""

from collections.abc import Iterator, Mapping

from ...core.errors import Message
from ...documents.references import Pointer
from ..model import Step
from .finding import ERROR, HINT, WARNING, Finding, Subject, finding, fix, steps_of

DEADLINE = {"after": "P2D", "calendar": "working", "then": "remind"}


def picks(subject: Subject) -> Iterator[Finding]:
    """Somebody must be there who can pick."""
    seen = False
    by_person = subject.start.get("on") in ("button", "form")
    for step, at in subject.steps():
        for index, rule in enumerate(step.parts("approvers")):
            here = (*at, "approvers", index)
            if rule.get("by") == "previous_picks" and not seen:
                message = Message("No approver comes before who could pick somebody.")
                yield finding("pick", ERROR, step.id, here, message)
            if rule.get("by") == "initiator_picks" and not by_person:
                message = Message("Nobody starts this flow by hand, so nobody can pick.")
                yield finding("pick", ERROR, step.id, here, message)
        seen = seen or bool(step.parts("approvers"))


def deadlines(subject: Subject) -> Iterator[Finding]:
    """Without a deadline a step may wait for ever."""
    for step, at in subject.steps():
        if step.type == "approval" and not step.part("deadline"):
            message = Message("This approval has no deadline.")
            mend = fix(Message("Remind after two working days"), "add", (*at, "deadline"), DEADLINE)
            yield finding("no_deadline", WARNING, step.id, at, message, mend)


def silent_approvals(subject: Subject) -> Iterator[Finding]:
    """Where money is decided on, nobody to ask should not mean yes."""
    entity = subject.app.entities.get(subject.entity)
    money = entity is not None and any(one.type.name == "money" for one in entity.fields.values())
    for step, at in subject.steps():
        if money and step.part("ifEmpty").get("do") == "approve":
            here = (*at, "ifEmpty", "do")
            message = Message("Nobody to ask counts as approved, in a flow about money.")
            mend = fix(Message("Ask an administrator instead"), "replace", here, "admin")
            yield finding("silent_approval", WARNING, step.id, here, message, mend)


def comments(subject: Subject) -> Iterator[Finding]:
    """A rejection without a word helps nobody."""
    for step, at in subject.steps():
        if step.type == "approval" and not {"comment", "comment_on_reject"} & set(
            step.names("require")
        ):
            needs = [*step.names("require"), "comment_on_reject"]
            message = Message("One may reject here without saying why.")
            mend = fix(Message("Ask for a reason"), "add", (*at, "require"), needs)
            yield finding("no_reason", HINT, step.id, at, message, mend)


def named_people(document: Mapping[str, object]) -> Iterator[tuple[Step, Pointer, str]]:
    """Every login that a flow names, with its step and place: for the day when somebody leaves."""
    for step, at in steps_of(document):
        for name in ("approvers", "to"):
            for index, rule in enumerate(step.parts(name)):
                if rule.get("by") == "people":
                    yield from _texts(step, rule.get("keys"), (*at, name, index, "keys"))
        yield from _texts(step, step.part("ifEmpty").get("people"), (*at, "ifEmpty", "people"))


def _texts(step: Step, found: object, at: Pointer) -> Iterator[tuple[Step, Pointer, str]]:
    for index, login in enumerate(found if isinstance(found, list | tuple) else ()):
        yield step, (*at, index), str(login)


def absent_people(subject: Subject, active: frozenset[str]) -> Iterator[Finding]:
    """Named people who have left; ``active`` are the logins of those who are here."""
    for step, at, login in named_people(subject.document):
        if login not in active:
            message = Message("'{login}' is not here any more.", {"login": login})
            yield finding("absent", WARNING, step.id, at, message)


RULES = (picks, deadlines, silent_approvals, comments)
