"""Every row of a flow that people can choose, each with the tests that prove it."""

from collections.abc import Iterable, Iterator, Mapping

from ...platform.core.errors import Message
from ...platform.workflows.approvers.builtin import APPROVERS
from ...platform.workflows.design.choice_words import CHOICE_WORDS
from ...platform.workflows.design.controls import start_forms
from ...platform.workflows.design.step_words import STEP_WORDS, words_of
from ...platform.workflows.modes.builtin import MODES
from ...platform.workflows.operations.builtin import OPERATIONS
from ...platform.workflows.steps.builtin import DOCUMENTED
from ..i18n import said_in
from .flow_proofs import (
    MODES_PROOF,
    OPERATIONS_PROOF,
    POLICIES_PROOF,
    RULES_PROOF,
    STARTS_PROOF,
    STEPS_PROOF,
)
from .words import table

HEAD = ("Key", "Name", "中文", "What it does", "Test", "Browser test")
INTRO = """# Flows

What a flow is made of. Each row names the test that proves what it does and the test in which a
person uses it in a browser.
This page is made from the code by `python -m formloom.runtime.reference`.
"""
#: What no person does: the machine's own commands.
INNER = frozenset({
    "recall", "skip", "handover", "lend", "fire_timer", "effect_done", "job_done", "signal",
    "record_saved", "record_deleted",
})  # fmt: skip
OPERATION_WORDS: Mapping[str, Message] = {
    "start": Message("Submit"), "save_draft": Message("Save a draft"),
    "approve": Message("Agree"), "handle": Message("Hand in"), "reject": Message("Reject"),
    "abstain": Message("Abstain"), "return": Message("Send back"),
    "resubmit": Message("Submit again"), "withdraw": Message("Withdraw"),
    "take_back": Message("Take back"), "transfer": Message("Hand it on"),
    "delegate": Message("Ask for advice first"),
    "add_before": Message("Have others decide before them"),
    "add_after": Message("Have others decide after them"),
    "add_parallel": Message("Have others decide beside them"),
    "remove_added": Message("Take back whom they added"), "urge": Message("Urge"),
    "cc": Message("Send a copy"), "comment": Message("Comment"), "claim": Message("Take it"),
    "release": Message("Give it back"), "terminate": Message("Terminate"),
    "suspend": Message("Suspend"), "resume": Message("Resume"), "reassign": Message("Reassign"),
    "jump": Message("Jump"), "retry": Message("Try again"), "migrate": Message("Migrate"),
}  # fmt: skip
#: The policies of §1.6 by the keyword that says them, and the enumeration of their choices.
POLICIES: Mapping[str, str] = {
    "ifEmpty": "if_empty.do", "ifInitiator": "ifInitiator", "dedupe": "dedupe",
    "deadline": "deadline.then", "onReject": "onReject", "return": "return.resume",
    "withdraw": "withdraw", "lock": "lock", "fields": "fields", "require": "require",
    "org": "org",
}  # fmt: skip

Row = tuple[str, ...]


def markdown() -> str:
    """The page."""
    parts = [
        INTRO,
        *_section("Steps", _steps()),
        *_section("Approver rules", _rules()),
        *_section("Several people in one step", _modes()),
        *_section("Operations", _operations()),
        *_section("Policies", _policies()),
        *_section("How a flow starts", _starts()),
    ]
    return "\n".join(parts)


def _section(title: str, rows: Iterable[Row]) -> tuple[str, str]:
    return f"## {title}\n", table(HEAD, rows)


def _row(key: str, title: Message, help: Message | None, proof: tuple[str, str]) -> Row:
    test, browser = proof
    told = str(help) if help else ""
    return (f"`{key}`", str(title), said_in("zh", title), told, _code(test), _code(browser))


def _code(test: str) -> str:
    return f"`{test}`"


def _steps() -> Iterator[Row]:
    known = {one.name for one in DOCUMENTED}
    for name in STEP_WORDS:
        if name in known:
            words = words_of(name)
            yield _row(name, words.title, words.help, STEPS_PROOF[name])


def _rules() -> Iterator[Row]:
    for one in APPROVERS:
        words = CHOICE_WORDS["by"][one.name]
        yield _row(one.name, words.label, words.help, RULES_PROOF[one.name])


def _modes() -> Iterator[Row]:
    for one in MODES:
        words = CHOICE_WORDS["mode"][one.name]
        yield _row(one.name, words.label, words.help, MODES_PROOF[one.name])


def _operations() -> Iterator[Row]:
    for one in OPERATIONS:
        if one.name not in INNER:
            yield _row(one.name, OPERATION_WORDS[one.name], None, OPERATIONS_PROOF[one.name])


def _policies() -> Iterator[Row]:
    for keyword, choices in POLICIES.items():
        for value, words in CHOICE_WORDS[choices].items():
            yield _row(f"{keyword}: {value}", words.label, words.help, POLICIES_PROOF[keyword])


def _starts() -> Iterator[Row]:
    for name in start_forms():
        words = CHOICE_WORDS["on"][name]
        yield _row(name, words.label, words.help, STARTS_PROOF[name])
