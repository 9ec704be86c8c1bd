"""Canonical JSON: the one way to write a document, so that equal documents are equal bytes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from jsonschema import Draft202012Validator

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"
Schema: TypeAlias = Mapping[str, JSON]


def canonical(document: Mapping[str, JSON], schema: Schema) -> str:
    """``document`` as text: two spaces, keys in the order of ``schema``, LF, a final newline.

    Keys that the schema does not list (field keys, state names) keep the order they have, after
    the listed ones. Text stays as it is: no escapes but those that JSON asks for.
    """
    ordered = _ordered(document, (schema,), Draft202012Validator(schema))
    return json.dumps(ordered, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _ordered(value: JSON, schemas: Sequence[JSON], root: Draft202012Validator) -> JSON:
    if not isinstance(value, Mapping | list | tuple):
        return value
    shapes = [shape for schema in schemas for shape in _shapes(value, schema, root)]
    if isinstance(value, Mapping):
        return {
            key: _ordered(value[key], _of_key(key, shapes), root) for key in _keys(value, shapes)
        }
    items = [shape["items"] for shape in shapes if "items" in shape]
    return [_ordered(item, items, root) for item in value]


def _shapes(value: JSON, schema: JSON, root: Draft202012Validator) -> Iterator[Schema]:
    """Every schema object that describes ``value``: references and the branches that hold."""
    if not isinstance(schema, Mapping):
        return
    yield schema
    for part in _parts(value, schema, root):
        yield from _shapes(value, part, root)


def _parts(value: JSON, schema: Schema, root: Draft202012Validator) -> Iterator[JSON]:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        yield _target(reference, root)
    yield from _list(schema.get("allOf"))
    if "if" in schema:
        yield schema.get("then" if _holds(value, schema["if"], root) else "else")
    for choice in (*_list(schema.get("anyOf")), *_list(schema.get("oneOf"))):
        if _holds(value, choice, root):
            yield choice


def _keys(value: Mapping[str, JSON], shapes: Sequence[Schema]) -> list[str]:
    listed: dict[str, None] = {}
    for shape in shapes:
        for keyword in ("x-order", "properties"):
            names = shape.get(keyword)
            if isinstance(names, Mapping | list):
                listed.update(dict.fromkeys(str(name) for name in names))
    return [key for key in listed if key in value] + [key for key in value if key not in listed]


def _of_key(key: str, shapes: Sequence[Schema]) -> list[JSON]:
    found: list[JSON] = []
    for shape in shapes:
        named = shape.get("properties")
        if isinstance(named, Mapping) and key in named:
            found.append(named[key])
        elif "additionalProperties" in shape:
            found.append(shape["additionalProperties"])
    return found


def _holds(value: JSON, schema: JSON, root: Draft202012Validator) -> bool:
    return root.evolve(schema=schema).is_valid(value)


def _target(reference: str, root: Draft202012Validator) -> JSON:
    """What a reference inside the schema, such as ``#/$defs/key``, points to."""
    node: JSON = root.schema
    for part in reference.removeprefix("#").split("/")[1:]:
        node = node[part] if isinstance(node, Mapping) else None
    return node


def _list(value: JSON) -> Sequence[JSON]:
    return value if isinstance(value, list | tuple) else ()
