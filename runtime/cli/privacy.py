"""erase: the personal data of a record, for good."""

from uuid import UUID

import click

from ...platform.core.errors import fill
from ...platform.records.erasing import ErasePlan, Erasing
from ...platform.records.personal import Subject
from ...platform.workflows.ending import end_runs
from ...platform.workflows.forgetting import Going, going_on
from .opening import writing


@click.command
@click.argument("entity")
@click.argument("record", type=click.UUID)
@click.option("--field", "fields", multiple=True, help="A field to empty; may be given often.")
@click.option("--end-runs", "ends", is_flag=True, help="End first what goes on for it.")
@click.option("--yes", is_flag=True, help="Do it; without it the plan is only shown.")
def erase(
    entity: str, record: UUID, fields: tuple[str, ...], ends: bool, yes: bool
) -> None:  # fmt: skip
    """Erase the personal data of a RECORD of ENTITY for good; first show what that would do.

    Without --field: the fields that are marked as personal, and what the record is called.

    \b
    formloom erase contact 0192f0c1-2b7e-7cc3-98c4-dc0c0c07398f
    formloom erase contact 0192f0c1-2b7e-7cc3-98c4-dc0c0c07398f --end-runs --yes
    """
    with writing() as tx:
        erasing = Erasing(tx, Subject(entity, record))
        if not yes:
            _show(erasing.plan(fields or None), going_on(tx, entity, record))
            click.echo("Nothing is erased yet: say --yes.")
            return
        if ends:
            end_runs(tx, entity, record)
        erasing.run(fields or None)
    click.echo("The personal data is erased.")


def _show(plan: ErasePlan, runs: list[Going]) -> None:
    for one in (*plan.steps, *plan.stays):
        click.echo(f"  {one.message}")
    for run in runs:
        click.echo(fill("! '{flow}' goes on: --end-runs ends it before.", {"flow": run.flow}))
    for problem in plan.problems:
        click.echo(f"! {problem}")
