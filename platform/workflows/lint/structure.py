"""Errors of the tree: ids, targets, what can never be reached, what is not there yet."""

from collections import Counter
from collections.abc import Iterator

from ...core.errors import Message
from ..model import START, Flow
from ..paths import earlier
from .finding import ERROR, WARNING, Finding, Subject, finding, fix


def ids(subject: Subject) -> Iterator[Finding]:
    """Steps and branches are told apart by their ids for ever."""
    named = [(step.id, (*at, "id"), step.id) for step, at in subject.steps()]
    for step, at in subject.steps():
        if not step.settings.get("over"):
            named += [
                (branch.id, (*at, "branches", index, "id"), step.id)
                for index, branch in enumerate(step.branches)
            ]
    counted = Counter(id for id, _, _ in named)
    seen = set[str]()
    for id, at, step_id in named:
        if id == START:
            message = Message("'{id}' stands for the initiator; use another id.", {"id": id})
            yield finding("id", ERROR, step_id, at, message)
        elif counted[id] > 1 and id in seen:
            new = next(f"{id}_{n}" for n in range(2, 1000) if f"{id}_{n}" not in counted)
            message = Message("The id '{id}' is there twice.", {"id": id})
            yield finding(
                "id", ERROR, step_id, at, message, fix(Message("Use a new id"), "replace", at, new)
            )
        seen.add(id)


def targets(subject: Subject) -> Iterator[Finding]:
    """One goes back only to what comes before on the same way."""
    flow = subject.flow()
    for step, at in subject.steps():
        if step.type == "goto" and not _comes_before(flow, step.id, step.text("to")):
            message = Message(
                "'{target}' does not come before this step on the same way.",
                {"target": step.text("to")},
            )
            yield finding("target", ERROR, step.id, (*at, "to"), message)
        named = step.part("return").get("targets")
        for index, target in enumerate(named if isinstance(named, list | tuple) else ()):
            if not _comes_before(flow, step.id, str(target)):
                here = (*at, "return", "targets", index)
                message = Message(
                    "'{target}' does not come before this step on the same way.",
                    {"target": target},
                )
                yield finding("target", ERROR, step.id, here, message,
                              fix(Message("Remove the target"), "remove", here))  # fmt: skip


def _comes_before(flow: Flow, step: str, target: str) -> bool:
    return target in flow.places and earlier(flow, step, target) is not None


def reachable(subject: Subject) -> Iterator[Finding]:
    """What follows an end in the same sequence is never reached."""
    flow = subject.flow()
    ends = {step.id for step, _ in subject.steps() if step.type == "end"}
    for step, at in subject.steps():
        frame = flow.places[step.id][-1]
        before = flow.sequence(frame)[: frame.index]
        if any(one.id in ends for one in before):
            message = Message("This step is never reached: the flow ends before.")
            yield finding("unreachable", ERROR, step.id, at, message,
                          fix(Message("Remove the step"), "remove", at))  # fmt: skip


def subflows(subject: Subject) -> Iterator[Finding]:
    """A flow that starts itself never ends; one a row is for later."""
    for step, at in subject.steps():
        if step.type == "subflow" and step.text("flow") == subject.key:
            message = Message("This flow would start itself, which never ends.")
            yield finding("circle", ERROR, step.id, (*at, "flow"), message)
        if step.type == "subflow" and step.text("each"):
            message = Message("A sub-flow for every row is not there yet; use a loop.")
            yield finding("postponed", ERROR, step.id, (*at, "each"), message,
                          fix(Message("Remove 'each'"), "remove", (*at, "each")))  # fmt: skip


def branches(subject: Subject) -> Iterator[Finding]:
    """An empty branch, or an end for all branches, is seldom meant."""
    flow = subject.flow()
    for step, at in subject.steps():
        for index, branch in enumerate(step.branches):
            if step.type == "parallel" and not branch.steps:
                here = (*at, "branches", index)
                message = Message("The branch '{branch}' is empty.", {"branch": branch.title})
                yield finding("empty_branch", WARNING, step.id, here, message,
                              fix(Message("Remove the branch"), "remove", here))  # fmt: skip
        around = [flow.step(frame.block).type for frame in flow.places[step.id][1:]]
        if step.type == "end" and {"parallel", "inclusive"} & set(around):
            message = Message("This ends all branches, not only its own.")
            yield finding("end_in_parallel", WARNING, step.id, at, message)


RULES = (ids, targets, reachable, subflows, branches)
