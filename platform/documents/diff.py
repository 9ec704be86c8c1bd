"""The exact difference of two documents, as a list of edits by JSON pointer.

Lists of things with an id, a key or a value are matched by it, so that an insertion is one edit
and not a shift of everything behind it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from .references import Pointer, pointer

#: What names an item in a list of documents, in the order of trying.
NAMES = ("id", "value", "field", "key", "by", "tab", "section", "entity")
#: What names an item among others of several sorts, as in a menu or on a form.
MIXED = (
    *NAMES, "lines", "related", "text", "button", "group", "dashboard", "report", "view", "link",
)  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """One difference: ``op`` is add, remove, replace or move."""

    op: str
    at: Pointer
    before: object = None
    after: object = None

    def as_json(self) -> dict[str, object]:
        return {
            "op": self.op, "path": pointer(self.at), "before": self.before, "after": self.after,
        }  # fmt: skip


def differences(before: object, after: object, at: Pointer = ()) -> Iterator[Edit]:
    """Every difference between two JSON values."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_mappings(before, after, at)  # equal ones too: order is no part of equality
    elif before == after and type(before) is type(after):
        return
    elif _is_list(before) and _is_list(after):
        yield from _of_lists(cast("Sequence[object]", before), cast("Sequence[object]", after), at)
    else:
        yield Edit("replace", at, before, after)


def _of_mappings(
    before: Mapping[str, object], after: Mapping[str, object], at: Pointer
) -> Iterator[Edit]:
    for key in before:
        if key not in after:
            yield Edit("remove", (*at, key), before=before[key])
        else:
            yield from differences(before[key], after[key], (*at, key))
    for key in after:
        if key not in before:
            yield Edit("add", (*at, key), after=after[key])
    yield from _order(before, after, at)


def _order(
    before: Mapping[str, object], after: Mapping[str, object], at: Pointer
) -> Iterator[Edit]:
    """Order matters in ``properties``: the form of a new record follows it."""
    if not at or at[-1] != "properties":
        return
    kept_before = [key for key in before if key in after]
    kept_after = [key for key in after if key in before]
    if kept_before != kept_after:
        yield Edit("move", at, kept_before, kept_after)


def _of_lists(before: Sequence[object], after: Sequence[object], at: Pointer) -> Iterator[Edit]:
    name = naming(before, after)
    if name is None:
        yield Edit("replace", at, before, after)
        return
    old = {name(item): item for item in before}
    new = {name(item): item for item in after}
    for key, item in old.items():
        if key not in new:
            yield Edit("remove", (*at, key), before=item)
        else:
            yield from differences(item, new[key], (*at, key))
    for key, item in new.items():
        if key not in old:
            yield Edit("add", (*at, key), after=item)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Edit("move", at, list(old), list(new))


def naming(*lists: Sequence[object]) -> Callable[[object], str] | None:
    """How the items of some lists of the same place are told apart; None where they are not."""
    for name in NAMES:
        if all(_has_unique(items, (name,)) for items in lists):
            return lambda item: _named(item, (name,))
    if all(_has_unique(items, MIXED) for items in lists):
        return lambda item: _named(item, MIXED)
    return None


def _has_unique(items: Sequence[object], names: Sequence[str]) -> bool:
    found = {_named(item, names) for item in items}
    return len(found) == len(items) and "" not in found


def _named(item: object, names: Sequence[str]) -> str:
    """What an item is called by the first of ``names`` that it has; "" for one without."""
    if not isinstance(item, Mapping):
        return ""
    return next((text for name in names if isinstance(text := item.get(name), str)), "")


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)
