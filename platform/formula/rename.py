"""A field got another name: every formula that uses it is repaired, the rest of its text kept."""

from collections.abc import Iterator, Mapping

from .names import named
from .parser import parse
from .problems import FormulaError
from .syntax import Call, Listing, Node, Variable
from .types import Schema

#: (start, end, what to write there)
Edit = tuple[int, int, str]
_OLD = "$old."


def rename(
    text: str,
    schema: Schema,
    entity: str,
    renames: Mapping[tuple[str, str], str],
    variables: Mapping[str, str] | None = None,
) -> str:
    """``text`` with fields renamed: ``renames`` maps (entity, old key) to the new key.

    ``variables`` maps names with a dollar to new ones. ``schema`` still has the old keys. A text
    that is no formula comes back as it is.
    """
    try:
        tree = parse(text)
    except FormulaError:
        return text
    edits = set(_fields(tree, schema, entity, renames)) | set(_old(tree, entity, renames))
    edits |= set(_variables(tree, variables or {}))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _fields(
    tree: Node, schema: Schema, entity: str, renames: Mapping[tuple[str, str], str]
) -> Iterator[Edit]:
    for resolved, _ in named(tree, schema, (entity,)):
        for step in resolved.steps:
            new = renames.get((step.entity, step.spec.key))
            # A label names the field by its title, which a new key does not change.
            if new is not None and step.part.text == step.spec.key:
                written = f"{{{new}}}" if step.part.label else new
                yield step.part.start, step.part.end, written


def _old(node: Node, entity: str, renames: Mapping[tuple[str, str], str]) -> Iterator[Edit]:
    if isinstance(node, Variable) and node.text.startswith(_OLD):
        new = renames.get((entity, node.text.removeprefix(_OLD)))
        if new is not None:
            yield node.start + len(_OLD), node.end, new
    for part in _parts(node):
        yield from _old(part, entity, renames)


def _variables(node: Node, renames: Mapping[str, str]) -> Iterator[Edit]:
    if isinstance(node, Variable) and node.text in renames:
        yield node.start, node.end, renames[node.text]
    for part in _parts(node):
        yield from _variables(part, renames)


def _parts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call):
        return tuple(node.arguments)
    return tuple(node.items) if isinstance(node, Listing) else ()
