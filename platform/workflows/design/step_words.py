"""What each type of step is called, what it is for, and how its card looks."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...core.errors import Message

#: The groups of the palette, in order.
GROUPS: Mapping[str, Message] = {
    "people": Message("People"),
    "branches": Message("Branches"),
    "records": Message("Records"),
    "messages": Message("Messages"),
    "course": Message("Course"),
}


@dataclass(frozen=True)
class StepWords:
    """How a type of step is told; ``icon`` is of the sprite, ``tint`` one of the card colours."""

    title: Message
    help: Message
    group: str
    icon: str
    tint: str


STEP_WORDS: Mapping[str, StepWords] = {
    "approval": StepWords(
        Message("Approval"),
        Message("People agree or reject; several of them by a rule that you choose."),
        "people", "user-check", "orange",
    ),
    "handle": StepWords(
        Message("Task"),
        Message("Somebody does work and hands it in. There is nothing to reject."),
        "people", "clipboard-list", "teal",
    ),
    "cc": StepWords(
        Message("Copy to"),
        Message("People get it to read. The flow goes on at once."),
        "people", "send", "blue",
    ),
    "exclusive": StepWords(
        Message("By condition"),
        Message("The first branch whose condition holds is taken, from left to right."),
        "branches", "git-branch", "green",
    ),
    "parallel": StepWords(
        Message("Parallel branches"),
        Message("All branches run side by side, and the flow waits for them."),
        "branches", "split", "purple",
    ),
    "inclusive": StepWords(
        Message("Every branch that fits"),
        Message("Each branch whose condition holds runs, and the flow waits for them."),
        "branches", "route", "green",
    ),
    "loop": StepWords(
        Message("For every row"),
        Message("The steps inside are done for every row of a list."),
        "branches", "refresh-cw", "purple",
    ),
    "goto": StepWords(
        Message("Go back to"),
        Message("Goes back to an earlier step while a condition holds."),
        "course", "corner-down-left", "grey",
    ),
    "subflow": StepWords(
        Message("Another flow"),
        Message("Starts another flow and goes on with its result, or does not wait."),
        "course", "workflow", "grey",
    ),
    "delay": StepWords(
        Message("Wait a while"),
        Message("Waits for a time, or until a date."),
        "course", "timer", "grey",
    ),
    "wait": StepWords(
        Message("Wait until"),
        Message("Waits until the record is so, or until something happens outside."),
        "course", "hourglass", "grey",
    ),
    "end": StepWords(
        Message("End here"),
        Message("Ends the whole flow with a result, whatever else is open."),
        "course", "flag", "grey",
    ),
    "update": StepWords(
        Message("Change the record"),
        Message("Writes fields of this record, or of one that it is linked to."),
        "records", "square-pen", "grey",
    ),
    "create": StepWords(
        Message("Make a record"), Message("Makes a new record."), "records", "file-plus", "grey",
    ),
    "delete": StepWords(
        Message("Delete a record"),
        Message("Puts a record into the recycle bin."), "records", "trash-2", "grey",
    ),
    "query": StepWords(
        Message("Find records"),
        Message("Looks for records and keeps them for later steps."),
        "records", "search", "grey",
    ),
    "compute": StepWords(
        Message("Compute"),
        Message("Works out values that later steps use."), "records", "calculator", "grey",
    ),
    "notify": StepWords(
        Message("Notice"), Message("A notice in the application."), "messages", "bell", "blue",
    ),
    "mail": StepWords(
        Message("E-mail"), Message("A mail to people or to an address."),
        "messages", "mail", "blue",
    ),
    "robot": StepWords(
        Message("Group chat"),
        Message("A message to a group of WeCom, DingTalk or Feishu."),
        "messages", "bot", "blue",
    ),
    "webhook": StepWords(
        Message("Call a web service"),
        Message("Sends a request to another system and may wait for its answer."),
        "messages", "webhook", "grey",
    ),
}  # fmt: skip


def words_of(type: str) -> StepWords:
    """The words of a type; one that nobody has written words for is told by its name."""
    name = type.replace("_", " ")
    return STEP_WORDS.get(type) or StepWords(
        Message("Step '{name}'", {"name": name}), Message(""), "course", "workflow", "grey"
    )
