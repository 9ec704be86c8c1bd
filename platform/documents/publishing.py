"""Publishing from start to end: the big conversions first, in batches, then the release itself."""

from collections.abc import Callable, Collection
from functools import partial

from ..core.actor import Actor
from ..core.errors import PlanRefusedError
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from .drafts import Drafts
from .plan import Plan, make_plan
from .prepared import is_big, prepare
from .publish import apply_plan
from .releases import Release, get_release

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
    big: int | None = None,
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
        now = plan_of(tx)
        if plan.changes and not now.changes and not now.problems:
            # Another process published the very same meanwhile: two servers that start at once.
            release = get_release(tx, now.before.release)
        else:
            release = apply_plan(tx, now, note=note, allow_loss=allow_loss, restores=restores)
        finish(tx)
    return release


def publish_drafts(
    workspace: Workspace,
    actor: Actor,
    only: Collection[tuple[str, str]] | None = None,
    *,
    note: str = "",
    allow_loss: bool = False,
    digest: str | None = None,
    progress: Progress = lambda title, done: None,
) -> Release:
    """Publish all drafts or the chosen ones, and clear them.

    :param digest: of the plan that was looked at; another plan is refused.
    :raises PlanRefusedError: as ``publish``, and if the plan is not the one that was looked at.
    """

    def plan_of(tx: Transaction) -> Plan:
        return as_seen(make_plan(tx, Drafts(tx).documents(only)), digest)

    def finish(tx: Transaction) -> None:
        Drafts(tx).discard(only)

    return publish(
        workspace, actor, plan_of, note=note, allow_loss=allow_loss, finish=finish,
        progress=progress,
    )  # fmt: skip


def as_seen(plan: Plan, digest: str | None) -> Plan:
    """``plan``, if it is the one with ``digest``; None takes any.

    :raises PlanRefusedError: if it is another by now.
    """
    if digest is not None and plan.digest != digest:
        raise PlanRefusedError("The plan has changed since you looked. Look at it again.")
    return plan


def needs_job(workspace: Workspace, actor: Actor, plan_of: Callable[[Transaction], Plan]) -> bool:
    """Whether publishing converts so many values that it is better done by a job."""
    with workspace.read(actor) as tx:
        return any(is_big(tx, move) for move in plan_of(tx).moves)
