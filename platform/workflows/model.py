"""A published flow as the core reads it: a tree of steps with its formulas compiled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from ..formula import Core, Environment, Evaluate

Settings = Mapping[str, object]

#: The initiator's own place before the first step: the target of "return to the initiator".
START = "start"


@dataclass(frozen=True)
class Branch:
    """One way through a block; ``default`` is taken when no other is."""

    id: str
    steps: "tuple[Step, ...]"
    when: str = ""
    default: bool = False
    title: str = ""


@dataclass(frozen=True)
class Step:
    """One step; ``settings`` are its keywords as the document has them."""

    id: str
    type: str
    settings: Settings = field(default_factory=dict)
    branches: tuple[Branch, ...] = ()

    def text(self, key: str, default: str = "") -> str:
        return str(self.settings.get(key, default))

    def part(self, key: str) -> Settings:
        """The object under ``key``, empty if there is none."""
        found = self.settings.get(key)
        return found if isinstance(found, Mapping) else {}

    def parts(self, key: str) -> Sequence[Settings]:
        """The list of objects under ``key``; a draft may have anything there."""
        return [one for one in _listed(self.settings.get(key)) if isinstance(one, Mapping)]

    def names(self, key: str) -> tuple[str, ...]:
        """The list of texts under ``key``."""
        return tuple(one for one in _listed(self.settings.get(key)) if isinstance(one, str))


def _listed(found: object) -> Sequence[object]:
    return found if isinstance(found, list | tuple) else ()


@dataclass(frozen=True)
class Formula:
    """A compiled formula; ``fields`` are the flow entity's own fields that it reads."""

    text: str
    evaluate: Evaluate
    core: Core
    fields: frozenset[str] = frozenset()
    #: (entity, field) of everything that it reads.
    reads: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Frame:
    """Where a sequence lies (``block`` and ``branch``, empty for the root) and the place in it."""

    block: str
    branch: str
    index: int


#: From the root sequence inward.
Place = tuple[Frame, ...]

_START = Step(START, "revise")


@dataclass(frozen=True, eq=False)
class Flow:
    """One version. ``formulas`` are keyed by (entity, text)."""

    key: str
    version: str
    title: str
    entity: str
    start: Settings
    steps: tuple[Step, ...]
    formulas: Mapping[tuple[str, str], Formula] = field(default_factory=dict)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where each step lies, in the order of the document; ``start`` comes before them all."""
        found = {step.id: place for step, place in _walk(self.steps, (), "", "")}
        return {START: (Frame("", "", -1),), **found}

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        found = {step.id: step for step, _ in _walk(self.steps, (), "", "")}
        return {START: _START, **found}

    def step(self, id: str) -> Step:
        return self.by_id[id]

    def sequence(self, frame: Frame) -> tuple[Step, ...]:
        """The steps of the sequence that a frame lies in."""
        if not frame.block:
            return self.steps
        return self.branch(frame.block, frame.branch).steps

    def branch(self, block: str, id: str) -> Branch:
        """A branch of a block; each row of a loop goes through its only one."""
        branches = self.step(block).branches
        return next((one for one in branches if one.id == id), branches[0])

    def after(self, step: str) -> Step | None:
        """The next step of the same sequence."""
        frame = self.places[step][-1]
        sequence = self.sequence(frame)
        return sequence[frame.index + 1] if frame.index + 1 < len(sequence) else None

    def formula(self, text: str, entity: str = "") -> Formula | None:
        """The compiled formula ``text``, or None if it did not compile when this was published."""
        return self.formulas.get((entity or self.entity, text))

    def value(
        self, text: str, row: Mapping[str, object], environment: Environment, entity: str = ""
    ) -> object:
        """The value of a formula of this flow; blank if it is not one."""
        formula = self.formula(text, entity)
        return formula.evaluate(row, environment) if formula else None

    @property
    def start_rights(self) -> Mapping[str, str]:
        return cast("Mapping[str, str]", self.start.get("fields") or {})


def _walk(
    steps: Sequence[Step], outer: Place, block: str, branch: str
) -> Iterator[tuple[Step, Place]]:
    for index, step in enumerate(steps):
        place = (*outer, Frame(block, branch, index))
        yield step, place
        for one in step.branches:
            yield from _walk(one.steps, place, step.id, one.id)


def read_steps(found: object) -> tuple[Step, ...]:
    """The steps of a document that its schema has taken."""
    return tuple(_step(one) for one in cast("Sequence[Settings]", found or ()))


def _step(found: Settings) -> Step:
    branches = tuple(_branch(one) for one in cast("Sequence[Settings]", found.get("branches", ())))
    if "steps" in found:
        branches = (Branch("row", read_steps(found["steps"])),)
    settings = {key: value for key, value in found.items() if key not in ("branches", "steps")}
    return Step(str(found["id"]), str(found["type"]), settings, branches)


def _branch(found: Settings) -> Branch:
    return Branch(
        id=str(found["id"]),
        steps=read_steps(found["steps"]),
        when=str(found.get("when", "")),
        default=bool(found.get("default")),
        title=str(found.get("title", found["id"])),
    )
