"""plan, apply, releases, restore, diff: documents from the command line."""

from collections.abc import Callable
from pathlib import Path

import click
import orjson

from ...platform.core.actor import SYSTEM
from ...platform.core.errors import DocumentError, fill
from ...platform.core.transaction import Transaction
from ...platform.core.workspace import Workspace
from ...platform.documents.app import Documents
from ...platform.documents.diff import differences
from ...platform.documents.drafts import Drafts
from ...platform.documents.folder import overlay, read_folder
from ...platform.documents.plan import Plan, make_plan, plan_restore
from ...platform.documents.publishing import publish
from ...platform.documents.releases import (
    current_app,
    documents_of,
    get_release,
    list_releases,
)  # fmt: skip
from .opening import opened, reading

FOLDER = click.argument("folder", type=click.Path(path_type=Path))
WHOLE = click.option(
    "--whole", is_flag=True, help="FOLDER is everything: what it lacks goes, whoever made it."
)
SIGNS = {"safe": "  ", "converts": "~ ", "loses": "! "}


@click.command
@FOLDER
@WHOLE
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def plan(folder: Path, whole: bool, as_json: bool) -> None:
    """Show what the documents in FOLDER would do to the live app and its data.

    \b
    formloom plan my_app
    formloom plan my_app --json
    """
    with reading() as tx:
        made = make_plan(tx, overlay(current_app(tx), read_folder(folder), whole=whole))
        show(made, as_json=as_json)
    if made.problems:
        raise DocumentError(made.problems)


@click.command
@FOLDER
@WHOLE
@click.option("--allow-loss", is_flag=True, help="Carry it out although values will be lost.")
@click.option("--note", default="", help="What this release is about.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def apply(folder: Path, whole: bool, allow_loss: bool, note: str, as_json: bool) -> None:
    """Publish the documents in FOLDER as a new release.

    Drafts that say the same as FOLDER are live by that, and no drafts any more.

    \b
    formloom apply my_app --note "Stages of the new sales process"
    formloom apply my_app --allow-loss
    formloom apply checkout --whole
    """
    given = read_folder(folder)
    with opened() as workspace:
        made, number = applied(
            workspace, given, whole=whole, allow_loss=allow_loss, note=note, quiet=as_json
        )
    if as_json:
        click.echo(orjson.dumps({**made.as_json(), "release": number}).decode())
    elif made.changes:
        click.echo(f"Release {number} is live.")


def applied(
    workspace: Workspace, given: Documents, *, whole: bool, allow_loss: bool = False,
    note: str = "", quiet: bool = False,
) -> tuple[Plan, int]:  # fmt: skip
    """The plan of documents from files, shown and carried out, and the release that is live."""

    def plan_of(tx: Transaction) -> Plan:
        return make_plan(tx, overlay(current_app(tx), given, whole=whole))

    return carried_out(workspace, plan_of, allow_loss=allow_loss, note=note, quiet=quiet)


def carried_out(
    workspace: Workspace, plan_of: Callable[[Transaction], Plan], *, allow_loss: bool = False,
    note: str = "", quiet: bool = False, finish: Callable[[Transaction], object] | None = None,
) -> tuple[Plan, int]:  # fmt: skip
    """A plan, shown and carried out, and the release that is live then; ``finish`` is done in the
    same transaction.
    """
    with workspace.read(SYSTEM) as tx:
        made = plan_of(tx)
    if not made.problems:
        show(made, as_json=False, quiet=quiet)
    if not made.problems and not made.changes:
        return made, made.before.release

    def finished(tx: Transaction) -> None:
        _forget_drafts(tx)
        if finish is not None:
            finish(tx)

    release = publish(
        workspace, SYSTEM, plan_of, note=note, allow_loss=allow_loss, progress=_progress,
        finish=finished,
    )  # fmt: skip
    return made, release.number


def _forget_drafts(tx: Transaction) -> None:
    """Drafts that say what is live now, such as those that were exported, are done with."""
    live, drafts = current_app(tx).documents, Drafts(tx)
    same = [one for one in drafts.list() if one.document == live.get((one.kind, one.key))]
    if same:
        drafts.discard([(one.kind, one.key) for one in same])


@click.command
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True,
              help="How many, newest first.")  # fmt: skip
def releases(as_json: bool, limit: int) -> None:
    """List the releases, newest first.

    \b
    formloom releases
    """
    with reading() as tx:
        found = list_releases(tx, limit=limit)
    if as_json:
        rows = [
            {"number": one.number, "at": one.at, "by": one.by_name, "note": one.note,
             "restores": one.restores, "changes": one.changes}
            for one in found
        ]  # fmt: skip
        click.echo(orjson.dumps(rows).decode())
        return
    for one in found:
        restored = f" (restores {one.restores})" if one.restores else ""
        changes = fill("{count} change(s)", {"count": len(one.changes)})
        click.echo(f"{one.number:>5}  {one.at:%Y-%m-%d %H:%M}Z  {one.by_name}: "
                   f"{one.note or '-'}{restored}, {changes}")  # fmt: skip


@click.command
@click.argument("number", type=click.IntRange(0, 2**31 - 1))
@click.option("--allow-loss", is_flag=True, help="Carry it out although values will be lost.")
@click.option("--plan", "only_plan", is_flag=True, help="Only show what it would do.")
def restore(number: int, allow_loss: bool, only_plan: bool) -> None:
    """Go back to release NUMBER: its documents and its columns, with the values in them.

    \b
    formloom restore 3 --plan
    formloom restore 3
    """
    with opened() as workspace:
        with workspace.read(SYSTEM) as tx:
            made = plan_restore(tx, number)
            show(made, as_json=False)
        if made.problems:
            raise DocumentError(made.problems)
        if only_plan:
            return
        release = publish(
            workspace, SYSTEM, lambda tx: plan_restore(tx, number), progress=_progress,
            note=f"Back to release {number}", allow_loss=allow_loss, restores=number,
        )  # fmt: skip
    click.echo(f"Release {release.number} is live; it restores release {number}.")


@click.command
@click.argument("first", type=click.IntRange(0, 2**31 - 1))
@click.argument("second", type=click.IntRange(0, 2**31 - 1))
def diff(first: int, second: int) -> None:
    """Show what changed from release FIRST to release SECOND, as JSON.

    \b
    formloom diff 3 5
    """
    with reading() as tx:
        old = documents_of(tx, get_release(tx, first))
        new = documents_of(tx, get_release(tx, second))
    edits = {
        f"{kind}/{key}": [
            edit.as_json() for edit in differences(old.get((kind, key)), new.get((kind, key)))
        ]
        for kind, key in sorted(old.keys() | new.keys())
    }
    changed = {name: found for name, found in edits.items() if found}
    click.echo(orjson.dumps(changed, option=orjson.OPT_INDENT_2).decode())


def _progress(title: str, done: int) -> None:
    click.echo(f"Converting '{title}': {done:,} rows", err=True)


def show(plan: Plan, *, as_json: bool, quiet: bool = False) -> None:
    """Print a plan in words, or as JSON."""
    if as_json:
        click.echo(orjson.dumps(plan.as_json(), option=orjson.OPT_INDENT_2).decode())
        return
    if quiet:
        return
    for change in plan.changes:
        click.echo(f"{SIGNS[change.effect]}{change.document}{change.path}: {change.message}")
        for sample in change.samples:
            named = f" ({sample.title})" if sample.title else ""
            click.echo(f"      {sample.value}{named}: {sample.reason}")
    if not plan.changes and not plan.problems:
        click.echo("Nothing changes.")
