"""A schema with its references written out: checking a document then looks nothing up."""

from collections.abc import Mapping

from .canonical import JSON, Schema


def inlined(schema: Schema) -> Schema:
    """``schema`` with every local ``$ref`` replaced by what it names; circles stay references."""
    written = _written(schema, schema, ())
    assert isinstance(written, Mapping)  # noqa: S101
    return written


def _written(value: JSON, root: Schema, open_: tuple[str, ...]) -> JSON:
    if isinstance(value, list | tuple):
        return [_written(item, root, open_) for item in value]
    if not isinstance(value, Mapping):
        return value
    reference = value.get("$ref")
    rest = {key: _written(item, root, open_) for key, item in value.items() if key != "$ref"}
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return {**rest, "$ref": reference} if "$ref" in value else rest
    if reference in open_:
        return {**rest, "$ref": reference}
    target = _written(_target(reference, root), root, (*open_, reference))
    if not rest:
        return target
    others = rest.get("allOf", [])
    return {**rest, "allOf": [*(others if isinstance(others, list) else []), target]}


def _target(reference: str, root: Schema) -> JSON:
    node: JSON = root
    for part in reference.removeprefix("#/").split("/"):
        node = node[part] if isinstance(node, Mapping) else None
    return node
