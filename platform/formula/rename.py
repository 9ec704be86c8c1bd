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


def rename(text: str, schema: Schema, entity: str, renames: Mapping[tuple[str, str], str]) -> str:
    """``text`` with fields renamed: ``renames`` maps (entity, old key) to the new key.

    ``schema`` still has the old keys. A text that is no formula comes back as it is.
    """
    try:
        tree = parse(text)
    except FormulaError:
        return text
    edits = set(_fields(tree, schema, entity, renames)) | set(_old(tree, entity, renames))
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
    parts = node.arguments if isinstance(node, Call) else ()
    for part in (*parts, *(node.items if isinstance(node, Listing) else ())):
        yield from _old(part, entity, renames)
