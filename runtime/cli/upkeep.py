"""audit, purge, backup, restore-backup: what administrators do now and then."""

from datetime import timedelta
from pathlib import Path

import click

from ...platform.access.audit_check import verify_audit
from ...platform.core.actor import SYSTEM
from ...platform.core.errors import fill
from ...platform.documents.purge import purge_columns
from ...platform.records.file_cleaning import unwanted
from ...platform.records.file_job import forget_files, remove_bytes
from ...platform.records.history import verify_history
from ...platform.records.sealing_keys import rotate
from ..backup import back_up, bring_back
from .opening import opened, reading, writing


@click.group
def audit() -> None:
    """Check that history and the audit log were not tampered with."""


@audit.command
def verify() -> None:
    """Walk the hash chains of every record and of the audit log; name the first broken link.

    \b
    formloom audit verify
    """
    with reading() as tx:
        checked, log = verify_history(tx), verify_audit(tx)
    click.echo(f"{checked.records:,} records, {checked.entries:,} entries checked.")
    click.echo(f"{log.entries:,} audit entries checked.")
    broken = [one for one in (checked.broken, log.broken) if one is not None]
    for one in broken:
        click.echo(f"Broken: {one}", err=True)
    if broken:
        raise SystemExit(1)
    click.echo("The audit log is whole.")
    click.echo("The history is whole.")


@click.command("rotate-keys")
def rotate_keys() -> None:
    """Make a new key for secret fields and seal every value anew; the old key is forgotten.

    Others wait while it runs. Make a backup first; one made before opens with its own key.

    \b
    formloom rotate-keys
    """
    with writing(publishing=True) as tx:
        done = rotate(tx)
    sealed = {"count": f"{done.values:,}", "number": done.number}
    click.echo(fill("{count} value(s) sealed with key {number}.", sealed))


@click.command
@click.option(
    "--days", type=click.IntRange(0, 36_500), default=30, show_default=True,
    help="Keep what was retired since.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only list what would go.")
def purge(days: int, dry_run: bool) -> None:
    """Drop the columns of fields that were removed or retyped more than 30 days ago.

    After this a restore can no longer bring their values back. Files go too that no record took
    within a day, or that were taken out so long ago that no undo brings them back; a job does that
    every day by itself.

    \b
    formloom purge --dry-run
    formloom purge
    """
    with writing(publishing=True) as tx:
        gone = purge_columns(tx, older_than=timedelta(days=days), dry_run=dry_run)
    for name in gone:
        click.echo(name)
    template = "{count} column(s) would be dropped." if dry_run else "{count} column(s) dropped."
    click.echo(fill(template, {"count": len(gone)}))
    _purge_files(dry_run)


def _purge_files(dry_run: bool) -> None:
    with opened() as workspace:
        if dry_run:
            with workspace.read(SYSTEM) as tx:
                found = unwanted(tx)
        else:
            found = forget_files(workspace, SYSTEM)
            remove_bytes(workspace, SYSTEM)
    template = (
        "{count} file(s) would be removed, {size} MB." if dry_run
        else "{count} file(s) removed, {size} MB."
    )  # fmt: skip
    count = len(found.orphans) + len(found.taken_out)
    click.echo(fill(template, {"count": count, "size": f"{found.size / 1_000_000:.1f}"}))


@click.command
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole workspace, database and files, to FILE while it is in use.

    \b
    formloom backup crm-2026-11-21.zip
    """
    with opened() as workspace:
        size = back_up(workspace, file)
    click.echo(f"{file}: {size / 1_000_000:.1f} MB")


@click.command("restore-backup")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the workspace that is there.")
def restore_backup(file: Path, replace: bool) -> None:
    """Make the workspace that FILE holds. Stop the server first.

    \b
    FORMLOOM_HOME=var/again formloom restore-backup crm-2026-11-21.zip
    """
    bring_back(file, replace=replace)
    click.echo("The workspace is back. Check it with: formloom doctor")
