"""One thing that the designer shows on a card, with what would mend it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...core.errors import Message
from ...documents.app import App
from ...documents.references import Pointer, pointer
from ..model import Flow, Step, read_steps

#: Publish refuses errors; warnings are shown on the card; hints only in the drawer.
ERROR, WARNING, HINT = "error", "warning", "hint"


@dataclass(frozen=True)
class Fix:
    """A quick fix: what it does, and a JSON Patch (RFC 6902) of the document."""

    title: Message
    patch: tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class Finding:
    """``path`` is a JSON pointer into the document; ``step`` is the card that shows it."""

    code: str
    level: str
    step: str
    path: str
    message: Message
    fixes: tuple[Fix, ...] = field(default=())


@dataclass(frozen=True)
class Subject:
    """A flow's document with its app, as the rules look at it."""

    app: App
    key: str
    document: Mapping[str, object]

    @property
    def entity(self) -> str:
        return str(self.document.get("entity", ""))

    @property
    def start(self) -> Mapping[str, object]:
        found = self.document.get("start")
        return found if isinstance(found, Mapping) else {}

    def flow(self) -> Flow:
        """The tree, without its formulas."""
        steps = read_steps(self.document.get("steps"))
        return Flow(self.key, "", "", self.entity, self.start, steps)

    def steps(self) -> Iterator[tuple[Step, Pointer]]:
        """Every step with its place in the document."""
        yield from steps_of(self.document)


def steps_of(document: Mapping[str, object]) -> Iterator[tuple[Step, Pointer]]:
    """Every step of a flow's document with its place."""
    yield from _walk(read_steps(document.get("steps")), ("steps",))


def _walk(steps: tuple[Step, ...], at: Pointer) -> Iterator[tuple[Step, Pointer]]:
    for index, step in enumerate(steps):
        here = (*at, index)
        yield step, here
        loop = bool(step.settings.get("over"))
        for position, branch in enumerate(step.branches):
            inner = (*here, "steps") if loop else (*here, "branches", position, "steps")
            yield from _walk(branch.steps, inner)


def finding(
    code: str, level: str, step: str, at: Pointer, message: Message, *fixes: Fix
) -> Finding:
    """A finding at a place."""
    return Finding(code, level, step, pointer(at), message, fixes)


def fix(title: Message, op: str, at: Pointer, value: object = None) -> Fix:
    """A quick fix of one operation."""
    patch: dict[str, object] = {"op": op, "path": pointer(at)}
    if op != "remove":
        patch["value"] = value
    return Fix(title, (patch,))
