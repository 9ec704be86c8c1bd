"""What the page of a flow shows: an outline that anybody can read, and what the designer needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...platform.core.transaction import Transaction
from ...platform.documents.drafted import drafted_app
from ...platform.documents.drafts import Drafts
from ...platform.workflows.design.inspecting import is_tree
from ...platform.workflows.design.step_words import words_of
from ...platform.workflows.model import Branch, Step, read_steps
from ...runtime.flow_design import inspected, manual, pickers
from ...runtime.i18n import translated
from ..documents.drawing import DesignerPage, addresses
from ..documents.head import document_head

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A step or a branch of the outline; ``wrong`` are sentences."""

    title: str
    kind: str
    icon: str
    tint: str
    lines: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    inner: "tuple[Line, ...]" = ()


@dataclass(frozen=True)
class FlowPage(DesignerPage):
    """A flow at work; ``wrong`` are sentences about its start."""

    start: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def flow_page(tx: Transaction, key: str) -> FlowPage:
    """The designer over the draft of a flow, or over what is live.

    :raises NotFoundError: if there is no such flow.
    """
    draft = Drafts(tx).get("flow", key)
    document = draft.document or {}
    if draft.document is None or not is_tree(document):
        return FlowPage(document_head(tx, draft, "steps"), (), None)
    told = inspected(tx, key, document)
    errors = [one for one in _found(told) if one["level"] == "error"]
    head = document_head(tx, draft, "steps", len(errors))
    return FlowPage(
        head=head,
        lines=tuple(_lines(read_steps(document["steps"]), told)),
        given={
            "document": document,
            "manual": manual(),
            "pickers": pickers(tx, drafted_app(tx)),
            "told": told,
            "addresses": addresses(head, api="/api/v1/flow-design"),
        },
        start=tuple(told["start"]),
        wrong=_wrong(told, "start"),
    )


def _found(told: Told) -> list[Mapping[str, object]]:
    found: list[Mapping[str, object]] = told["findings"]
    return found


def _wrong(told: Told, step: str) -> tuple[str, ...]:
    return tuple(str(one["message"]) for one in _found(told) if one["step"] == step)


def _lines(steps: tuple[Step, ...], told: Told) -> Iterator[Line]:
    for step in steps:
        words, said = words_of(step.type), told["cards"][step.id]
        kind = manual_title(step)
        yield Line(
            title=said["title"], kind=kind if kind != said["title"] else "", icon=words.icon,
            tint=words.tint, lines=tuple(said["lines"]), wrong=_wrong(told, step.id),
            inner=tuple(_branches(step, told)),
        )  # fmt: skip


def _branches(step: Step, told: Told) -> Iterator[Line]:
    if step.settings.get("over") is not None:
        yield from _lines(step.branches[0].steps if step.branches else (), told)
        return
    for branch in step.branches:
        yield _branch(branch, told)


def _branch(branch: Branch, told: Told) -> Line:
    said = told["branches"][branch.id]
    words, named = said["words"], said["title"] if said["title"] != branch.id else ""
    return Line(
        title=named or words or branch.title, kind="", icon="git-branch", tint="green",
        lines=(words,) if words and named else (), inner=tuple(_lines(branch.steps, told)),
    )  # fmt: skip


def manual_title(step: Step) -> str:
    """What the type of a step is called."""
    return translated(words_of(step.type).title)
