"""template: apps as folders of documents: begun, checked, tested, packed, installed."""

from pathlib import Path

import click

from ...platform.core.errors import NotFoundError, fill
from ...platform.core.transaction import Transaction
from ...platform.core.workspace import Workspace
from ...platform.documents.compile import assemble
from ...platform.documents.folder import read_folder
from ...platform.documents.plan import Plan, make_plan
from ...platform.documents.releases import current_app
from ...platform.packages.archive import write_archive
from ...platform.packages.free_ids import with_free_ids
from ...platform.packages.joining import joined
from ...platform.packages.sample_job import load_samples
from ...platform.packages.starting import start_template
from ...platform.packages.templates import TEMPLATES, sample_folder, sample_size, templates
from ...platform.packages.versions import keep_version
from ...platform.workflows.scenarios import play
from .designs import carried_out
from .importing import carry_out, in_the_name_of
from .opening import opened
from .template_changes import diff, refuse_customised, uninstall, upgrade
from .template_files import NAME, documents_in, sound


@click.group
def template() -> None:
    """Templates: apps as folders of documents, with tests of their own and sample data.

    NAME is the key of a template that comes with Formloom, a folder, or a package (a ZIP of one).
    """


for one in (diff, upgrade, uninstall):
    template.add_command(one)


@template.command
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--title", default="", help="What the app is called; after FOLDER if left out.")
def new(folder: Path, title: str) -> None:
    """Write a small template into FOLDER, to begin with: an app with one entity, its form, views,
    a role, a flow with its scenario, Chinese, and what to read first.

    \b
    formloom template new my_app
    formloom template new customers/acme --title "Acme service"
    """
    written = start_template(folder, title)
    click.echo(fill("{count} file(s) are in {folder}.", {"count": written, "folder": folder}))
    click.echo(f"Go on with: formloom template check {folder}")


@template.command("list")
def list_templates() -> None:
    """List the templates that come with Formloom.

    \b
    formloom template list
    """
    for key, manifest in templates():
        counts = {"documents": len(read_folder(TEMPLATES / key)), "records": sample_size(key)}
        told = fill("{documents} documents, {records} sample records", counts)
        click.echo(f"{key}  {manifest['version']}  {manifest['title']}: {told}")


@template.command
@NAME
def check(name: str) -> None:
    """Check that the documents of NAME are valid and fit together.

    \b
    formloom template check field_service
    formloom template check my_app
    """
    documents = sound(name)
    click.echo(fill("{count} document(s), nothing wrong.", {"count": len(documents)}))


@template.command
@NAME
def test(name: str) -> None:
    """Play the scenarios of NAME; exit status 1 if one does not come out as it says.

    \b
    formloom template test field_service
    """
    app, failed, count = assemble(documents_in(name), {}), 0, 0
    for key, scenario in app.all("scenario"):
        failures, count = play(app, scenario), count + 1
        click.echo(f"{'FAILED' if failures else 'ok':>6}  {key}: {scenario['title']}")
        for one in failures:
            click.echo(f"        step {one.step + 1}: {one.message}", err=True)
        failed += bool(failures)
    click.echo(fill("{count} scenario(s), {failed} failed.", {"count": count, "failed": failed}))
    if failed:
        raise SystemExit(1)


@template.command
@NAME
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def pack(name: str, file: Path) -> None:
    """Write the documents of NAME as a package, which the gallery of apps takes in, into FILE.

    \b
    formloom template pack field_service field_service.zip
    """
    documents = sound(name)
    file.write_bytes(write_archive(documents))
    click.echo(fill("{count} document(s) are packed.", {"count": len(documents)}))


@template.command
@NAME
@click.option("--sample-data", is_flag=True, help="Bring its sample data in, too.")
@click.option("--person", help="Whose the sample data are; the first administrator if left out.")
@click.option("--overwrite", is_flag=True, help="Also where that undoes what was customised.")
@click.option("--allow-loss", is_flag=True, help="Carry it out although values will be lost.")
def install(
    name: str, sample_data: bool, person: str | None, overwrite: bool, allow_loss: bool
) -> None:
    """Publish the app NAME beside those that are there, or bring it to the state of NAME.

    An app that was customised since it came is left as it is: upgrade it. Sample data come into an
    app without records only; no flow starts and no mail goes out for them. They can be taken out
    again for 30 days.

    \b
    formloom template install field_service
    formloom template install field_service --sample-data
    formloom template install my_app.zip
    """
    given = documents_in(name)
    key = next((key for kind, key in given if kind == "app"), "")
    if sample_data and sample_folder(key) is None:
        raise NotFoundError("'{app}' has no sample data.", app=key or name)

    def plan_of(tx: Transaction) -> Plan:
        app = current_app(tx)
        if key and not overwrite:
            refuse_customised(tx, given)
        return make_plan(tx, with_free_ids(tx, joined(app, app.documents, given)))

    with opened() as workspace:
        title = str(given["app", key]["title"]) if key else name
        made, number = carried_out(
            workspace, plan_of, allow_loss=allow_loss, note=title,
            finish=(lambda tx: keep_version(tx, given)) if key else None,
        )  # fmt: skip
        if made.changes:
            click.echo(f"Release {number} is live.")
        if sample_data:
            _bring_in(workspace, key, person)


def _bring_in(workspace: Workspace, key: str, person: str | None) -> None:
    actor = in_the_name_of(workspace, person)
    with workspace.write(actor) as tx:
        job = load_samples(tx, key)
    result = carry_out(workspace, job).result or {}
    click.echo(f"{int(str(result['count'])):,} sample records are in.")
    click.echo(f"Take them out with: formloom undo {result['change_set']}")
