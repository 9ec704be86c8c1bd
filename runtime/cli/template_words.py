"""An upgrade of a template told on the command line, in words and as JSON."""

from collections.abc import Iterable, Iterator

import orjson

from ...platform.documents.diff import Edit
from ...platform.documents.merge import ABSENT, Conflict
from ...platform.packages.choosing import path_of
from ...platform.packages.upgrading import DocumentChange, Upgrade

SIGNS = {"add": "+", "remove": "-", "replace": "~", "change": "~", "move": "="}
#: Of a value; what is longer is cut.
MOST = 60


def as_json(upgrade: Upgrade) -> dict[str, object]:
    """Versions, what comes, what was customised, what meets."""
    return {
        "app": upgrade.app,
        "before": upgrade.before,
        "after": upgrade.after,
        "comes": [one.as_json() for one in upgrade.comes()],
        "customised": [one.as_json() for one in upgrade.customised()],
        "conflicts": [_conflict(one) for one in upgrade.conflicts],
    }


def _conflict(one: Conflict) -> dict[str, object]:
    """What is nowhere is left out: null is a value."""
    sides = {"base": one.base, "ours": one.ours, "theirs": one.theirs}
    said = {name: value for name, value in sides.items() if value is not ABSENT}
    return {"path": path_of(one.at), **said, "chosen": one.chosen or None}


def as_text(upgrade: Upgrade) -> str:
    return "\n".join(_lines(upgrade))


def _lines(upgrade: Upgrade) -> Iterator[str]:
    yield f"{upgrade.app} {upgrade.before} -> {upgrade.after}"
    yield from _part(f"What {upgrade.after} changes:", upgrade.comes())
    yield from _part("What was customised here:", upgrade.customised())
    if upgrade.conflicts:
        yield "What meets, to be chosen:"
    for one in upgrade.conflicts:
        yield f"  {path_of(one.at)}"
        sides = (("was", one.base), ("ours", one.ours), ("theirs", one.theirs))
        yield from (f"      {name:<6}  {_short(value)}" for name, value in sides)


def _part(title: str, changes: Iterable[DocumentChange]) -> Iterator[str]:
    found = [*changes]
    if not found:
        yield f"{title} nothing."
        return
    yield title
    for one in found:
        yield f"  {SIGNS[one.op]} {'/'.join(one.name)}"
        yield from (f"      {SIGNS[edit.op]} {_edit(edit)}" for edit in one.edits)


def _edit(edit: Edit) -> str:
    path = path_of(edit.at)
    if edit.op == "add":
        return f"{path}: {_short(edit.after)}"
    if edit.op == "remove":
        return path
    return f"{path}: {_short(edit.before)} -> {_short(edit.after)}"


def _short(value: object) -> str:
    if value is ABSENT:
        return "-"
    text = orjson.dumps(value).decode()
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"
