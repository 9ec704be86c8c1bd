"""Publish: drafts become a release, in one transaction under the release lock.

Killed anywhere, the workspace is wholly on the old release or wholly on the new.
"""

from sqlalchemy import insert

from ..core.actor import SYSTEM
from ..core.errors import DocumentError, PlanRefusedError
from ..core.transaction import Transaction
from . import blobs
from .conversions import carry_over
from .events import ReleasePublished
from .layout import build_indexes, build_tables
from .plan import Plan
from .prepared import forget_prepared, is_big
from .releases import Release, get_release, go_live, release_number
from .tables import RELEASE
from .views import rebuild_views


def apply_plan(
    transaction: Transaction,
    plan: Plan,
    *,
    note: str = "",
    allow_loss: bool = False,
    restores: int | None = None,
) -> Release:
    """Carry out ``plan`` and store the release. The transaction was opened for publishing.

    :raises DocumentError: if the documents do not compile.
    :raises PlanRefusedError: if data would be lost and that was not allowed by name, or if the
        workspace has moved on since the plan was made.
    """
    _refuse_beside_folder(transaction)
    _refuse(transaction, plan, allow_loss=allow_loss)
    _refuse_big(transaction, plan)
    build_tables(transaction, plan.after, plan.columns)
    carry_over(transaction, plan.moves)
    build_indexes(transaction, plan.after, plan.touched)
    rebuild_views(transaction, plan.before, plan.after)
    number = _store(transaction, plan, note, restores)
    forget_prepared(transaction)
    go_live(transaction, plan.after)
    transaction.announce(ReleasePublished(plan.before, plan.after))
    return get_release(transaction, number)


def _refuse_beside_folder(transaction: Transaction) -> None:
    """Where documents come from a folder, it alone says what is live: the next start applies it."""
    folder = transaction.workspace.settings.documents
    if folder and transaction.actor != SYSTEM:
        raise PlanRefusedError(
            "Documents come from the folder {folder}. Put the drafts there with 'formloom export "
            "documents --drafts', and apply it.", folder=folder,
        )  # fmt: skip


def _refuse(transaction: Transaction, plan: Plan, *, allow_loss: bool) -> None:
    if plan.problems:
        raise DocumentError(plan.problems)
    if plan.before.release != release_number(transaction):
        raise PlanRefusedError("Somebody published meanwhile. Look at the new plan and try again.")
    blocked = [change for change in plan.changes if change.blocked]
    if blocked:
        raise PlanRefusedError("{reason}", reason=str(blocked[0].message))
    if plan.loses and not allow_loss:
        raise PlanRefusedError(
            "This would lose data in {count} place(s). Look at the plan, and allow it if it is "
            "meant (--allow-loss).",
            count=len(plan.loses),
        )


def _refuse_big(transaction: Transaction, plan: Plan) -> None:
    for move in plan.moves:
        if is_big(transaction, move):
            raise PlanRefusedError(
                "'{title}' holds more than {most} values: they are converted in the background "
                "first. Publish on the page or with formloom apply, which do that.",
                title=move.after.title, most=transaction.workspace.settings.values_at_once,
            )  # fmt: skip


def _store(transaction: Transaction, plan: Plan, note: str, restores: int | None) -> int:
    hashes = _store_texts(transaction, plan)
    actor = transaction.actor
    transaction.execute(
        insert(RELEASE).values(
            number=plan.after.release,
            at=transaction.now,
            by=actor.person,
            by_name=actor.name,
            note=note,
            restores=restores,
            documents=hashes,
            columns=plan.columns,
            changes=[change.as_json() for change in plan.changes],
        )
    )
    return plan.after.release


def _store_texts(transaction: Transaction, plan: Plan) -> dict[str, str]:
    """The hash of every document by name; only those that changed are written anew."""
    before = plan.before
    known = get_release(transaction, before.release).documents if before.release else {}
    hashes: dict[str, str] = {}
    texts: list[str] = []
    for (kind, key), document in sorted(plan.after.documents.items()):
        name = f"{kind}/{key}"
        if name in known and before.documents[kind, key] == document:
            hashes[name] = known[name]
        else:
            texts.append(blobs.text_of(kind, document))
            hashes[name] = blobs.hash_of(texts[-1])
    blobs.store(transaction, texts)
    return hashes
