"""Publishing from start to end: the big conversions first, in batches, then the release itself."""

from collections.abc import Callable
from functools import partial

from ..core.actor import Actor
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from .plan import Plan
from .prepared import BIG, is_big, prepare
from .publish import apply_plan
from .releases import Release

#: Told which field is being converted, and how many rows are done.
Progress = Callable[[str, int], None]


def publish(
    workspace: Workspace,
    actor: Actor,
    plan_of: Callable[[Transaction], Plan],
    *,
    note: str = "",
    allow_loss: bool = False,
    restores: int | None = None,
    progress: Progress = lambda title, done: None,
    finish: Callable[[Transaction], None] = lambda transaction: None,
    big: int = BIG,
) -> Release:
    """Make and apply the plan that ``plan_of`` gives, whatever its size.

    :param finish: what belongs to the same transaction, such as clearing the published drafts.
    :raises DocumentError: if the documents do not compile.
    :raises PlanRefusedError: if data would be lost and that was not allowed by name.
    """
    with workspace.read(actor) as tx:
        plan = plan_of(tx)
        moves = [move for move in plan.moves if is_big(tx, move, big)]
    if not plan.problems and not (plan.loses and not allow_loss):
        for move in moves:
            prepare(workspace, actor, move, partial(progress, move.after.title))
    with workspace.write(actor, publishing=True) as tx:
        release = apply_plan(tx, plan_of(tx), note=note, allow_loss=allow_loss, restores=restores)
        finish(tx)
    return release
