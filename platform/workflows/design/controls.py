"""The form of a step's settings, made from the closed schema of its type.

A control is told by what it edits, never by the step it stands in: a type that is registered gets
its form with its schema.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from ...core.errors import Message
from ...documents.kinds import KINDS
from ..approvers.builtin import APPROVERS
from ..steps.builtin import DOCUMENTED
from .choice_words import choice_words
from .setting_words import setting_words

Schema = Mapping[str, Any]

#: What stands in the card itself, or is drawn as a part of the picture.
NOT_SETTINGS = frozenset({"id", "type", "on", "steps", "branches", "default"})
#: What is not there yet.
NOT_SHOWN = frozenset({("subflow", "each")})
#: A text longer than this gets several lines.
LONG_TEXT = 300

#: Definitions that have a control of their own.
_BY_DEFINITION: Mapping[str, str] = {
    "formula": "formula", "formulas": "formulas", "sets": "formulas", "path": "path",
    "duration": "duration", "approvers": "rules", "rights": "rights", "title": "text",
    "help": "long", "key": "name", "keys": "names", "login": "name",
}  # fmt: skip
#: What keys name, by ``shape.keyword`` or the keyword alone.
_PICKS: Mapping[str, str] = {
    "by_people.keys": "person", "by_role.keys": "role", "if_empty.people": "person",
    "from.people": "person", "from.roles": "role", "from.departments": "department",
    "until.role": "role", "roles": "role", "flow": "flow", "form": "form", "entity": "entity",
    "goto.to": "step", "return.targets": "step", "lock.fields": "field", "start.field": "field",
    "start.opens": "field",
}  # fmt: skip
#: Formulas that hold or do not.
_CONDITIONS = frozenset({"when", "filter", "each"})
#: What is worth showing only with one choice of another setting, where the schema does not say so.
_ONLY_WITH: Mapping[str, tuple[str, str]] = {
    "deadline.to": ("then", "transfer"),
    "approval.vote": ("mode", "vote"),
    "approval.anyReject": ("mode", "any"),
}


@dataclass(frozen=True)
class Option:
    """One of a few values; ``part`` is what else it needs to be told."""

    value: str
    title: Message
    help: Message | None = None
    part: "Control | None" = None


@dataclass(frozen=True)
class Control:
    """What edits one setting.

    ``of`` says what is picked, or which shape a condition is for; ``only_with`` is another setting
    and the value with which this one counts; ``either`` are parts of which exactly one is set.
    """

    key: str
    kind: str
    label: Message
    help: Message | None = None
    required: bool = False
    many: bool = False
    of: str = ""
    options: tuple[Option, ...] = ()
    parts: "tuple[Control, ...]" = ()
    either: tuple[str, ...] = ()
    only_with: tuple[str, str] | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Form:
    """The controls of one shape."""

    parts: tuple[Control, ...]
    either: tuple[str, ...] = field(default=())


@cache
def flow_schema() -> Schema:
    return KINDS.get("flow").schema


def definition(name: str) -> Schema:
    """A definition of the flow's schema."""
    return cast("Schema", cast("Schema", flow_schema()["$defs"])[name])


@cache
def step_forms() -> Mapping[str, Form]:
    """The form of each type of step."""
    return {one.name: form_of(definition(f"step_{one.name}"), one.name) for one in DOCUMENTED}


@cache
def rule_forms() -> Mapping[str, Form]:
    """The form of each approver rule."""
    return {one.name: form_of(definition(f"by_{one.shape}"), f"by_{one.name}") for one in APPROVERS}


@cache
def start_forms() -> Mapping[str, Form]:
    """The form of each way to start."""
    shapes = {}
    for rule in cast("Sequence[Schema]", definition("start")["allOf"]):
        kind = str(rule["if"]["properties"]["on"]["const"])
        shapes[kind] = form_of(_resolved(rule["then"])[1], "start")
    return shapes


@cache
def flow_form() -> Form:
    """What is said of the whole flow."""
    shape = cast("Schema", flow_schema()["properties"])
    kept = {key: shape[key] for key in ("title", "help", "entity", "enabled")}
    return form_of({"properties": kept, "required": ["title"]}, "flow")


@cache
def branch_forms() -> Mapping[str, Form]:
    """The form of a branch by the definition that it follows."""
    return {name: form_of(definition(name), "branch") for name in ("case", "branch")}


def form_of(schema: Schema, shape: str) -> Form:
    """The controls of an object, in the order of its schema."""
    properties = cast("Mapping[str, Schema]", schema.get("properties", {}))
    required = cast("Sequence[str]", schema.get("required", ()))
    only = dict(_conditions(schema))
    parts = tuple(
        control(key, one, shape, required=key in required, only_with=only.get(key))
        for key, one in properties.items()
        if key not in NOT_SETTINGS and (shape, key) not in NOT_SHOWN and not _is_rule(shape, key)
    )
    # What is only for those who design comes last.
    return Form(tuple(sorted(parts, key=lambda one: one.key == "note")), _either(schema))


def _is_rule(shape: str, key: str) -> bool:
    """Whether a keyword is the choice of an approver rule, which stands above its form."""
    return key == "by" and shape.startswith("by_")


def _conditions(schema: Schema) -> Iterator[tuple[str, tuple[str, str]]]:
    """Settings that the schema wants with one value of another."""
    for rule in [*cast("Sequence[Schema]", schema.get("allOf", ())), schema]:
        for key, one in cast("Schema", rule.get("if", {})).get("properties", {}).items():
            for needed in rule.get("then", {}).get("required", ()):
                yield str(needed), (str(key), str(one.get("const")))


def _either(schema: Schema) -> tuple[str, ...]:
    """Settings of which exactly one is there."""
    choices = [one.get("required", ()) for one in cast("Sequence[Schema]", schema.get("oneOf", ()))]
    found = [one[0] for one in choices if len(one) == 1]
    return tuple(one for one in found if one not in NOT_SETTINGS) if len(found) > 1 else ()


def control(
    key: str,
    schema: Schema,
    shape: str,
    *,
    required: bool = False,
    only_with: tuple[str, str] | None = None,
) -> Control:
    """The control of one setting."""
    words = setting_words(shape, key)
    kind, more = _kind(key, schema, shape)
    return Control(
        key, kind, words.label, words.help, required=required,
        only_with=only_with or _ONLY_WITH.get(f"{shape}.{key}"), **more,
    )  # fmt: skip


def _kind(key: str, schema: Schema, shape: str) -> tuple[str, dict[str, Any]]:
    name, whole = _resolved(schema)
    picked = _PICKS.get(f"{shape}.{key}") or _PICKS.get(key)
    if name in _BY_DEFINITION:
        return _known(_BY_DEFINITION[name], key, picked)
    if "enum" in whole:
        return "choice", {"options": options(shape, key, whole["enum"])}
    if "anyOf" in whole:
        return "variant", {"options": tuple(_variants(key, whole["anyOf"], shape))}
    return _plain(key, whole, shape, name or key, picked)


def _known(kind: str, key: str, picked: str | None) -> tuple[str, dict[str, Any]]:
    if kind in ("name", "names") and picked:
        return "pick", {"of": picked, "many": kind == "names"}
    if kind == "formula" and key in _CONDITIONS:
        return "condition", {"of": key}
    if kind == "formulas":
        return kind, {"of": key}
    return kind, {}


def _plain(
    key: str, schema: Schema, shape: str, name: str, picked: str | None
) -> tuple[str, dict[str, Any]]:
    kind = schema.get("type")
    if kind == "boolean":
        return "switch", {}
    if kind in ("integer", "number"):
        most = schema.get("maximum")
        least = schema.get("minimum", schema.get("exclusiveMinimum"))
        return ("whole" if kind == "integer" else "number"), {"least": least, "most": most}
    if kind == "string":
        is_long = schema.get("maxLength", 0) > LONG_TEXT and "pattern" not in schema
        return ("long" if is_long else "text"), {}
    if kind == "array":
        return _list(key, schema, shape, picked)
    if "properties" not in schema:
        return "map", {}
    form = form_of(schema, name)
    return "object", {"parts": form.parts, "either": form.either}


def _list(key: str, schema: Schema, shape: str, picked: str | None) -> tuple[str, dict[str, Any]]:
    name, item = _resolved(schema["items"])
    if name == "approver":
        return "rules", {}
    if picked:
        return "pick", {"of": picked, "many": True}
    if "enum" in item:
        return "choices", {"options": options(shape, key, item["enum"])}
    if name == "duration":
        return "durations", {}
    if "properties" in item:
        return "items", {"parts": form_of(item, key).parts}
    return "names", {}


def _variants(key: str, found: Iterable[Schema], shape: str) -> Iterator[Option]:
    """A word, or an object or list that says more."""
    words = choice_words(shape, key)
    for one in found:
        _name, whole = _resolved(one)
        for value in whole.get("enum", [whole["const"]] if "const" in whole else ()):
            said = words.get(value)
            yield Option(value, said.label if said else Message(value))
        if "properties" in whole:
            part = next(iter(form_of(whole, key).parts))
            said = words.get(part.key)
            yield Option(part.key, said.label if said else part.label, part=part)
        elif whole.get("type") == "array":
            part = control("fields", whole, key)
            yield Option("fields", words["fields"].label, part=part)


def options(shape: str, key: str, values: Iterable[str]) -> tuple[Option, ...]:
    """The values of an enumeration in words."""
    words = choice_words(shape, key)
    return tuple(
        Option(one, words[one].label, words[one].help) if one in words else Option(one, _as_is(one))
        for one in values
    )


def _as_is(value: str) -> Message:
    return Message("{value}", {"value": value})


def _resolved(schema: Schema) -> tuple[str, Schema]:
    """The name of the definition that a schema refers to, and the definition itself."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if not name or name == "distinct":
        return "", schema
    return name, definition(name)
