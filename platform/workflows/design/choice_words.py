"""What each word of an enumeration means, by ``shape.keyword`` or by the keyword alone."""

from collections.abc import Mapping

from ...core.errors import Message
from .setting_words import Words

Choices = Mapping[str, Words]

CHOICE_WORDS: Mapping[str, Choices] = {
    "mode": {
        "all": Words(Message("Everybody must agree"), Message(
            "All are asked at once. The first rejection decides.")),
        "any": Words(Message("One is enough"), Message(
            "All are asked at once. The first who agrees decides for all.")),
        "sequence": Words(Message("One after another"), Message(
            "Each is asked when the one before has agreed.")),
        "vote": Words(Message("A vote"), Message(
            "It passes when enough have agreed, and fails as soon as that cannot happen.")),
    },
    "loop.mode": {
        "sequence": Words(Message("One after another")),
        "parallel": Words(Message("All at once")),
    },
    "anyReject": {
        "first_decides": Words(Message("The first answer decides, yes or no")),
        "needs_everyone": Words(Message("It is rejected only if all reject")),
    },
    "vote.abstain": {
        "excluded": Words(Message("Does not count")),
        "rejects": Words(Message("Counts as a rejection")),
    },
    "if_empty.do": {
        "approve": Words(Message("Goes on as if approved")),
        "reject": Words(Message("Is rejected")),
        "people": Words(Message("Asks other people")),
        "admin": Words(Message("Asks an administrator")),
        "initiator_manager": Words(Message("Asks the manager of whoever started it")),
        "block": Words(Message("Cannot be started")),
    },
    "ifInitiator": {
        "self": Words(Message("Decides like anybody else")),
        "skip": Words(Message("Is left out")),
        "to_manager": Words(Message("The direct manager decides instead")),
        "to_department_head": Words(Message("The head of the department decides instead")),
        "to_admin": Words(Message("An administrator decides instead")),
    },
    "dedupe": {
        "none": Words(Message("Is asked again")),
        "consecutive": Words(Message("Is not asked again in the very next step")),
        "any_earlier": Words(Message("Is never asked again"), Message(
            "As long as nothing that was seen has changed since.")),
    },
    "onReject": {
        "end": Words(Message("The flow ends as rejected")),
        "return": Words(Message("It goes back, to be corrected")),
    },
    "subflow.onReject": {
        "fail_parent": Words(Message("This flow ends the same way")),
        "continue": Words(Message("This flow goes on")),
    },
    "return.resume": {
        "rewind": Words(Message("Everything from there on is done again")),
        "straight": Words(Message("Comes straight back to whoever sent it")),
        "ask": Words(Message("Whoever sends it back chooses")),
    },
    "return.targets": {"start": Words(Message("Whoever started it"))},
    "allow": {
        "transfer": Words(Message("Hand it on")),
        "delegate": Words(Message("Ask for advice first")),
        "add_before": Words(Message("Have others decide before them")),
        "add_after": Words(Message("Have others decide after them")),
        "add_parallel": Words(Message("Have others decide beside them")),
        "remove_added": Words(Message("Take back whom they added")),
    },
    "require": {
        "signature": Words(Message("Sign")),
        "comment": Words(Message("Write a comment")),
        "comment_on_reject": Words(Message("Say why they reject")),
        "attachment": Words(Message("Attach a file")),
    },
    "fields": {
        "hidden": Words(Message("Hidden")),
        "read": Words(Message("Read")),
        "edit": Words(Message("Edit")),
        "required": Words(Message("Must fill")),
    },
    "calendar": {
        "working": Words(Message("In working hours only")),
        "natural": Words(Message("Day and night")),
    },
    "deadline.then": {
        "remind": Words(Message("Remind")),
        "approve": Words(Message("Count as approved")),
        "reject": Words(Message("Count as rejected")),
        "escalate_manager": Words(Message("Give it to the manager")),
        "transfer": Words(Message("Give it to somebody else")),
        "end": Words(Message("End the flow as expired")),
        "continue": Words(Message("Go on without")),
    },
    "join": {
        "all": Words(Message("All branches are through")),
        "first": Words(Message("The first so many are through, the others are cancelled")),
    },
    "webhook.wait": {
        "none": Words(Message("Nothing")),
        "result": Words(Message("The answer to the request")),
        "callback": Words(Message("A call back from there")),
    },
    "onError": {
        "retry_then_incident": Words(Message("Try again, then tell an administrator")),
        "retry_then_continue": Words(Message("Try again, then go on")),
        "incident": Words(Message("Tell an administrator at once")),
        "continue": Words(Message("Go on")),
    },
    "as": {
        "system": Words(Message("The system")),
        "initiator": Words(Message("Whoever started it")),
        "last_approver": Words(Message("Whoever decided last")),
    },
    "end.result": {
        "approved": Words(Message("approved")),
        "rejected": Words(Message("rejected")),
        "terminated": Words(Message("terminated")),
    },
    "start.result": {
        "approved": Words(Message("approved")),
        "rejected": Words(Message("rejected")),
        "withdrawn": Words(Message("withdrawn")),
        "terminated": Words(Message("terminated")),
        "expired": Words(Message("expired")),
        "failed": Words(Message("failed")),
    },
    "within": {
        "initiator_department": Words(Message("The department of whoever started it")),
        "initiator_department_below": Words(
            Message("That department and those under it")),
    },
    "expand": {
        "everyone": Words(Message("Everybody is asked")),
        "claim": Words(Message("Whoever takes it first does it")),
    },
    "of": {
        "initiator": Words(Message("Whoever started it")),
        "record_owner": Words(Message("The owner of the record")),
        "previous": Words(Message("Whoever decided last")),
        "field": Words(Message("A person in the record")),
    },
    "by": {
        "people": Words(Message("These people")),
        "role": Words(Message("A role")),
        "department_head": Words(Message("The head of a department")),
        "manager": Words(Message("The manager")),
        "manager_chain": Words(Message("One manager after another, upwards")),
        "initiator": Words(Message("Whoever started it")),
        "initiator_picks": Words(Message("Whom the starter picks")),
        "previous_picks": Words(Message("Whom the one before picks")),
        "field": Words(Message("A person in the record")),
        "record_owner": Words(Message("The owner of the record")),
        "group": Words(Message("Everybody with a post")),
        "formula": Words(Message("Whom a formula gives")),
    },
    "on": {
        "button": Words(Message("Somebody presses the button")),
        "created": Words(Message("A record is made")),
        "updated": Words(Message("A record is changed")),
        "deleted": Words(Message("A record is deleted")),
        "changed": Words(Message("A field changes")),
        "date": Words(Message("A date is reached")),
        "schedule": Words(Message("At set times")),
        "form": Words(Message("A form is sent")),
        "webhook": Words(Message("Another system calls")),
        "flow": Words(Message("Another flow ends")),
    },
    "catchUp": {
        "skip": Words(Message("It is left out")),
        "once": Words(Message("It is made up for once")),
        "all": Words(Message("Each is made up for")),
    },
    "withdraw": {
        "never": Words(Message("Never")),
        "before_first_decision": Words(Message("Before anybody has decided")),
        "any_time": Words(Message("At any time")),
    },
    "org": {
        "submit": Words(Message("When it starts")),
        "current": Words(Message("When each step begins")),
    },
    "lock": {
        "all": Words(Message("The whole record")),
        "fields": Words(Message("Some fields")),
    },
    "channel": {
        "wecom": Words(Message("WeCom")),
        "dingtalk": Words(Message("DingTalk")),
        "feishu": Words(Message("Feishu")),
    },
}  # fmt: skip


def choice_words(shape: str, key: str) -> Choices:
    """The words of an enumeration; empty if its values stand for themselves."""
    return CHOICE_WORDS.get(f"{shape}.{key}") or CHOICE_WORDS.get(key) or {}
