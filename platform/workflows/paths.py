"""Places in the tree: may one go from here to there, and what lies between."""

from collections.abc import Iterator

from .model import Flow, Place, Step


def meeting(here: Place, there: Place) -> int | None:
    """The depth of the one sequence in which both places lie, at different positions.

    None if they lie in sibling branches, or one inside the other.
    """
    for depth, (mine, theirs) in enumerate(zip(here, there, strict=False)):
        if (mine.block, mine.branch) != (theirs.block, theirs.branch):
            return None
        if mine.index != theirs.index:
            return depth
    return None


def earlier(flow: Flow, step: str, target: str) -> int | None:
    """The depth at which ``target`` comes before ``step`` in one sequence; None if it does not.

    A target inside a loop that lies elsewhere has no row to go back to, so it is none.
    """
    here, there = flow.places[step], flow.places[target]
    depth = meeting(here, there)
    if depth is None or there[depth].index > here[depth].index:
        return None
    return None if _enters_loop(flow, there[depth + 1 :]) else depth


def reachable(flow: Flow, step: str, target: str) -> int | None:
    """As ``earlier``, but later places count too: where an administrator may jump."""
    here, there = flow.places[step], flow.places[target]
    depth = meeting(here, there)
    return None if depth is None or _enters_loop(flow, there[depth + 1 :]) else depth


def _enters_loop(flow: Flow, frames: Place) -> bool:
    return any(flow.step(frame.block).settings.get("over") for frame in frames)


def between(flow: Flow, target: str, step: str) -> Iterator[Step]:
    """The steps on the way from ``target`` to ``step``, siblings of ``step`` left out."""
    here, there = flow.places[step], flow.places[target]
    depth = meeting(here, there)
    if depth is None:
        return
    for frame in here[depth:]:
        first = there[depth].index + 1 if frame is here[depth] else 0
        sequence = flow.sequence(frame)
        for one in sequence[first : frame.index]:
            yield from subtree(one)
        yield sequence[frame.index]
    yield from _from(flow, there[depth + 1 :])


def _from(flow: Flow, frames: Place) -> Iterator[Step]:
    """What follows the target inside the blocks that it lies in."""
    for frame in frames:
        for one in flow.sequence(frame)[frame.index + 1 :]:
            yield from subtree(one)


def subtree(step: Step) -> Iterator[Step]:
    """A step and everything inside it."""
    yield step
    for branch in step.branches:
        for one in branch.steps:
            yield from subtree(one)
