"""Taking a thing out of the documents that only list it, where others mean something by it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from ..core.errors import ConflictError
from .app import App
from .references import Document, Pointer, ToDocument, ToField
from .usage import Use

Name = tuple[str, str]
#: Lists of a document whose items only list a field; everything else means something by it.
LISTING = frozenset({"body", "columns", "quick", "sort", "cards", "documents", "items", "required"})


def taken_out(app: App, uses: list[Use]) -> dict[Name, Document]:
    """The documents of ``uses`` without the places that only list the thing."""
    by_name: dict[Name, list[Use]] = {}
    for use in filter(only_lists, uses):
        by_name.setdefault((use.kind, use.key), []).append(use)
    return {name: without_uses(app.documents[name], found) for name, found in by_name.items()}


def refuse_by_hand(uses: list[Use]) -> None:
    left = [use for use in uses if not only_lists(use)]
    if left:
        raise ConflictError("{count} place(s) still use this. Change them first.", count=len(left))


def only_lists(use: Use) -> bool:
    """Whether a place merely lists the thing, so that taking it out loses no meaning."""
    reference = use.reference
    if not isinstance(reference, ToField | ToDocument):
        return False
    if isinstance(reference, ToField) and reference.option is not None:
        return False
    at = reference.at
    in_role = use.kind == "role" and isinstance(at[-1], str) and len(at) > 1
    in_lines = at[0] == "properties" and len(at) == 4 and at[2] == "required"
    return (
        in_role
        or in_lines
        or at[0] == "unique"
        or (at[0] in LISTING and _last_index(at) is not None)
    )


def without_uses(document: Document, uses: Iterable[Use]) -> Document:
    """``document`` with the places of ``uses`` taken out, the last ones first."""
    places = {_place(use.reference.at) for use in uses}
    result: object = document
    for at in sorted(places, key=_order, reverse=True):
        result = _without(result, at)
    return cast("Document", result)


def _place(at: Pointer) -> Pointer:
    """What is taken out for a reference at ``at``: the innermost item of a list, or its key."""
    if at[0] == "unique":
        return at[:2]
    index = _last_index(at)
    return at if index is None else at[: index + 1]


def _last_index(at: Pointer) -> int | None:
    found = [index for index, step in enumerate(at) if isinstance(step, int)]
    return found[-1] if found else None


def _order(at: Pointer) -> tuple[tuple[int, str], ...]:
    return tuple((step, "") if isinstance(step, int) else (0, step) for step in at)


def _without(value: object, at: Pointer) -> object:
    head, rest = at[0], at[1:]
    if isinstance(value, Mapping):
        if not rest:
            return {key: item for key, item in value.items() if key != head}
        return {key: _without(item, rest) if key == head else item for key, item in value.items()}
    items = list(cast("Sequence[object]", value))
    if not rest:
        return [item for index, item in enumerate(items) if index != head]
    return [_without(item, rest) if index == head else item for index, item in enumerate(items)]
