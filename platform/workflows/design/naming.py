"""How cards name people, fields and times: what every summary is put together from."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from ...core.errors import Message
from ..model import Settings
from .choice_words import choice_words

_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
#: Several people or fields; the rest is in the drawer.
MOST_NAMED = 3


class Names(Protocol):
    """How the things that a flow names are called in the language of whoever looks."""

    def role(self, key: str) -> str: ...
    def person(self, login: str) -> str: ...
    def department(self, key: str) -> str: ...
    def field(self, path: str) -> str: ...
    def entity(self, key: str) -> str: ...
    def flow(self, key: str) -> str: ...
    def form(self, key: str) -> str: ...
    def step(self, id: str) -> str: ...
    def condition(self, text: str, entity: str = "") -> str: ...
    def joined(self, parts: Iterable[Message | str]) -> str: ...


def duration(text: str, names: Names, *, working: bool = False) -> str:
    """ "P2D" in words; working days where only those count."""
    found = _DURATION.fullmatch(text)
    if not found:
        return text
    templates = _WORKING if working else _NATURAL
    parts = [
        Message(one if count == "1" else many, {"count": count})
        for count, (one, many) in zip(found.groups(), templates, strict=True)
        if count and count != "0"
    ]
    return names.joined(parts)


_NATURAL = tuple(
    (one.template, many.template)
    for one, many in (
        (Message("{count} week"), Message("{count} weeks")),
        (Message("{count} day"), Message("{count} days")),
        (Message("{count} hour"), Message("{count} hours")),
        (Message("{count} minute"), Message("{count} minutes")),
    )
)
_WORKING = tuple(
    (one.template, many.template)
    for one, many in (
        (Message("{count} working week"), Message("{count} working weeks")),
        (Message("{count} working day"), Message("{count} working days")),
        (Message("{count} working hour"), Message("{count} working hours")),
        (Message("{count} working minute"), Message("{count} working minutes")),
    )
)


def rule_words(rule: Settings, names: Names) -> Message:
    """Whom an approver rule names."""
    tell = _RULES.get(str(rule.get("by", "")))
    if tell is not None:
        return tell(rule, names)
    words = choice_words("approver", "by").get(str(rule.get("by", "")))
    return words.label if words else Message("{value}", {"value": str(rule.get("by", ""))})


def _people(rule: Settings, names: Names) -> Message:
    keys = texts(rule.get("keys"))
    if not keys:
        return Message("nobody yet")
    return Message("{who}", {"who": some([names.person(one) for one in keys], names)})


def _role(rule: Settings, names: Names) -> Message:
    keys = texts(rule.get("keys"))
    if not keys:
        return Message("nobody yet")
    who = some([names.role(one) for one in keys], names)
    if rule.get("expand") == "claim":
        return Message("whoever of {who} takes it", {"who": who})
    return Message("{who}", {"who": who})


def _group(rule: Settings, names: Names) -> Message:
    return Message("{who}", {"who": some(texts(rule.get("keys")), names)})


def _manager(rule: Settings, names: Names) -> Message:
    level = rule.get("level", 1)
    if level in (1, None):
        return Message("direct manager of {who}", {"who": _of(rule, names)})
    return Message("manager {level} levels above {who}", {"level": level, "who": _of(rule, names)})


def _head(rule: Settings, names: Names) -> Message:
    level = rule.get("level", 1)
    if level in (1, None):
        return Message("head of the department of {who}", {"who": _of(rule, names)})
    return Message(
        "head of the department {level} levels above {who}",
        {"level": level, "who": _of(rule, names)},
    )


def _chain(rule: Settings, names: Names) -> Message:
    until = _inner(rule, "until")
    who = _of(rule, names)
    if until.get("role"):
        role = names.role(str(until["role"]))
        return Message("managers of {who} up to {role}", {"who": who, "role": role})
    if until.get("level"):
        return Message(
            "managers of {who}, {level} levels up", {"who": who, "level": until["level"]}
        )
    condition = names.condition(str(until.get("when", "")))
    return Message("managers of {who} until {condition}", {"who": who, "condition": condition})


def _field(rule: Settings, names: Names) -> Message:
    if not rule.get("field"):
        return Message("nobody yet")
    field = names.field(str(rule["field"]))
    return Message("the person in {field}", {"field": field})


def _of(rule: Settings, names: Names) -> Message | str:
    of = rule.get("of")
    if isinstance(of, Mapping):
        return names.field(str(of.get("field", "")))
    words = _OF_WORDS.get(str(of))
    return words or str(of)


_OF_WORDS: Mapping[str, Message] = {
    "initiator": Message("the starter"),
    "record_owner": Message("the owner"),
    "previous": Message("the one before"),
}
_RULES: Mapping[str, Callable[[Settings, Names], Message]] = {
    "people": _people,
    "role": _role,
    "group": _group,
    "manager": _manager,
    "department_head": _head,
    "manager_chain": _chain,
    "field": _field,
}


def some(found: Sequence[str], names: Names) -> str:
    """The first few, and how many more."""
    shown: list[Message | str] = list(found[:MOST_NAMED])
    if len(found) > MOST_NAMED:
        shown.append(Message("{count} more", {"count": len(found) - MOST_NAMED}))
    return names.joined(shown)


def texts(found: object) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list | tuple) else []


def number(found: object) -> float:
    """A number that may not be written yet, or not as one."""
    return found if isinstance(found, int | float) else 0


def _inner(settings: Settings, key: str) -> Settings:
    found = settings.get(key)
    return found if isinstance(found, Mapping) else {}
