"""The part of the flow schema that the registries make: one closed definition a type, by if/then.

``documents/schemas/flow.schema.json`` holds the same, so that documents can be checked without this
floor; a test keeps the two equal.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .approvers.builtin import APPROVERS
from .steps.builtin import DOCUMENTED
from .steps.shapes import Schema, ref
from .steps.step_type import StepType

#: What every step has, before its own settings.
COMMON: Schema = {"id": ref("key"), "type": {}, "title": ref("title"), "note": ref("help")}


def step_schema(step: StepType) -> dict[str, Any]:
    """The closed schema of one step type."""
    return {
        "type": "object",
        "properties": {**COMMON, **step.settings},
        "required": ["id", "type", *step.required],
        "additionalProperties": False,
        **step.together,
    }


def chosen(key: str, names: Iterable[tuple[str, str]], others: Schema) -> dict[str, Any]:
    """An object whose ``key`` says by which definition it is read: errors are then exact.

    :param names: (value of the key, name of the definition).
    """
    names = list(names)
    return {
        "type": "object",
        "required": [*others, key],
        "properties": {**others, key: {"enum": [value for value, _ in names]}},
        "allOf": [
            {"if": {"properties": {key: {"const": value}}, "required": [key]}, "then": ref(shape)}
            for value, shape in names
        ],
    }


def made_definitions() -> dict[str, Any]:
    """The definitions that the registries make, by name."""
    steps = {f"step_{one.name}": step_schema(one) for one in DOCUMENTED}
    rules = {
        f"by_{one.shape}": {
            "type": "object",
            "properties": {"by": {}, **one.settings},
            "required": ["by", *one.required],
            "additionalProperties": False,
        }
        for one in APPROVERS
    }
    return {
        "step": chosen("type", [(one.name, f"step_{one.name}") for one in DOCUMENTED], {"id": {}}),
        "approver": chosen("by", [(one.name, f"by_{one.shape}") for one in APPROVERS], {}),
        **steps,
        **rules,
    }


def flow_schema(written: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with every made definition as the registries have it now."""
    made = made_definitions()
    kept = {name: made.get(name, shape) for name, shape in written["$defs"].items()}
    return {**written, "$defs": {**kept, **made}}
