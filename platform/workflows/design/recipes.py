"""Whole flows to begin with, made for the fields that an entity has."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ...core.errors import Message
from ...documents.app import Entity
from .beginnings import BEGINNINGS

Document = Mapping[str, object]
Steps = list[dict[str, object]]


@dataclass(frozen=True)
class Recipe:
    """A flow for an entity; ``make`` gives nothing if the entity lacks a field that it needs.

    ``needs`` says which, for those who look at an entity without it.
    """

    key: str
    title: Message
    help: Message
    icon: str
    make: Callable[[Entity], Document | None]
    needs: Message | None = None


def whole(key: str, title: str, entity: str, made: Document) -> dict[str, object]:
    """The document of a recipe under its key."""
    return {
        "$schema": "formloom:flow/1", "$id": key, "title": title, "entity": entity, **made,
    }  # fmt: skip


def _step(type: str, id: str, **more: object) -> dict[str, object]:
    return {"id": id, "type": type, **BEGINNINGS.get(type, {}), **more}


BUTTON = {"on": "button", "withdraw": "before_first_decision", "onePerRecord": True}
MANAGER = [{"by": "manager", "of": "initiator", "level": 1}]
ABOVE = [{"by": "manager", "of": "initiator", "level": 2}]
OWNER = [{"by": "record_owner"}]
OWNERS_MANAGER = [{"by": "manager", "of": "record_owner", "level": 1}]
STARTER = [{"by": "initiator"}]


def of_type(entity: Entity, *types: str) -> Iterator[str]:
    """The keys of the entity's fields of these types, in its order."""
    for key, one in entity.fields.items():
        if one.type.name in types:
            yield key


def _first(entity: Entity, *types: str) -> str | None:
    return next(of_type(entity, *types), None)


def _by_manager(entity: Entity) -> Document:
    steps = [_step("approval", "manager"), _step("cc", "tell", to=STARTER)]
    return {"start": BUTTON, "steps": steps}


def _by_amount(entity: Entity) -> Document | None:
    field = _first(entity, "money", "percent", "decimal", "integer")
    if field is None:
        return None
    limits = ("5%", "15%") if field in of_type(entity, "percent") else ("10000", "100000")
    return {"start": BUTTON, "steps": [_tiers(field, *limits), _step("cc", "tell", to=STARTER)]}


def _tiers(field: str, low: str, high: str) -> dict[str, object]:
    large: Steps = [_step("approval", "manager_large"), _step("approval", "above", approvers=ABOVE)]
    return {
        "id": "tiers", "type": "exclusive",
        "branches": [
            {"id": "small", "when": f"{field} <= {low}", "steps": []},
            {"id": "middle", "when": f"{field} <= {high}", "steps": [_step("approval", "manager")]},
            {"id": "large", "default": True, "steps": large},
        ],
    }  # fmt: skip


def _side_by_side(entity: Entity) -> Document:
    branches = [
        {"id": "first", "steps": [_step("approval", "manager")]},
        {"id": "second", "steps": [_step("approval", "above", approvers=ABOVE)]},
    ]
    both = {"id": "both", "type": "parallel", "join": "all", "branches": branches}
    return {"start": BUTTON, "steps": [both]}


def _date_reminder(entity: Entity) -> Document | None:
    field = _first(entity, "date")
    if field is None:
        return None
    text = f"{field}: {{{{ {field} }}}}"
    start = {"on": "date", "field": field, "days": -3, "time": "09:00"}
    return {"start": start, "steps": [_step("notify", "remind", to=OWNER, text=text)]}


def _new_record(entity: Entity) -> Document:
    task = _step("handle", "look", approvers=OWNER, deadline={
        "after": "PT8H", "calendar": "working", "then": "escalate_manager",
    })  # fmt: skip
    return {"start": {"on": "created"}, "steps": [task]}


def _new_owner(entity: Entity) -> Document:
    start = {"on": "changed", "field": "owner"}
    tell = _step("notify", "tell", to=OWNER, text=entity.title)
    return {"start": start, "steps": [tell]}


def _stage_changed(entity: Entity) -> Document | None:
    field = _first(entity, "choice")
    if field is None:
        return None
    tell = _step("notify", "tell", to=OWNERS_MANAGER, text=f"{{{{ {field} }}}}")
    return {"start": {"on": "changed", "field": field}, "steps": [tell]}


def _welcome(entity: Entity) -> Document | None:
    field = _first(entity, "email")
    if field is None:
        return None
    mail = {
        "id": "welcome", "type": "mail", "address": field, "subject": entity.title,
        "body": "Thank you. We will come back to you soon.",
    }  # fmt: skip
    return {"start": {"on": "created", "when": f"not ISBLANK({field})"}, "steps": [mail]}


RECIPES: tuple[Recipe, ...] = (
    Recipe(
        "manager", Message("The manager decides"),
        Message("The direct manager of whoever starts it agrees or rejects."), "user-check",
        _by_manager,
    ),
    Recipe(
        "amount", Message("Approval by amount"),
        Message("Small amounts need nobody, larger ones the manager, the largest one more level."),
        "scale", _by_amount, Message("It needs a field with a number."),
    ),
    Recipe(
        "both", Message("Two approve side by side"),
        Message("Both are asked at once, and both have to agree."), "split", _side_by_side,
    ),
    Recipe(
        "date", Message("Reminder before a date"),
        Message("Three days before a date of the record its owner gets a notice."),
        "calendar-check", _date_reminder, Message("It needs a field with a date."),
    ),
    Recipe(
        "new", Message("Look at every new record"),
        Message("The owner looks at it within a working day, else the manager does."),
        "clipboard-list", _new_record,
    ),
    Recipe(
        "owner", Message("Tell the new owner"),
        Message("Whoever gets a record gets a notice."), "user-plus", _new_owner,
    ),
    Recipe(
        "stage", Message("Tell the manager when it moves on"),
        Message("When a choice of the record changes, the manager of its owner gets a notice."),
        "bell", _stage_changed, Message("It needs a field with options."),
    ),
    Recipe(
        "welcome", Message("Welcome mail"),
        Message("Every new record with an e-mail address gets a mail."), "mail", _welcome,
        Message("It needs a field with an e-mail address."),
    ),
)  # fmt: skip
