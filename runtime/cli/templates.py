"""template: apps as folders of documents: listed, checked, tested, packed, installed."""

from pathlib import Path

import click

from ...platform.core.errors import DocumentError, NotFoundError, fill
from ...platform.core.transaction import Transaction
from ...platform.core.workspace import Workspace
from ...platform.documents.app import Documents
from ...platform.documents.check import check_each, check_together
from ...platform.documents.compile import assemble
from ...platform.documents.folder import read_folder
from ...platform.documents.plan import Plan, make_plan
from ...platform.documents.releases import current_app
from ...platform.forms.checks import install_form_checks
from ...platform.packages.archive import read_archive, write_archive
from ...platform.packages.joining import joined
from ...platform.packages.sample_job import load_samples
from ...platform.packages.templates import (
    TEMPLATES,
    sample_folder,
    sample_size,
    template_folder,
    templates,
)
from ...platform.reports.checks import install_reports
from ...platform.workflows.kind import install_flows
from ...platform.workflows.scenarios import play
from .designs import carried_out
from .importing import carry_out, in_the_name_of
from .opening import opened

NAME = click.argument("name")


@click.group
def template() -> None:
    """Templates: apps as folders of documents, with tests of their own and sample data.

    NAME is the key of a template that comes with Formloom, a folder, or a package (a ZIP of one).
    """


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
    documents = _sound(name)
    click.echo(fill("{count} document(s), nothing wrong.", {"count": len(documents)}))


@template.command
@NAME
def test(name: str) -> None:
    """Play the scenarios of NAME; exit status 1 if one does not come out as it says.

    \b
    formloom template test field_service
    """
    app, failed, count = assemble(_documents(name), {}), 0, 0
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
    documents = _sound(name)
    file.write_bytes(write_archive(documents))
    click.echo(fill("{count} document(s) are packed.", {"count": len(documents)}))


@template.command
@NAME
@click.option("--sample-data", is_flag=True, help="Bring its sample data in, too.")
@click.option("--person", help="Whose the sample data are; the first administrator if left out.")
@click.option("--allow-loss", is_flag=True, help="Carry it out although values will be lost.")
def install(name: str, sample_data: bool, person: str | None, allow_loss: bool) -> None:
    """Publish the app NAME beside those that are there, or bring it to the state of NAME.

    Sample data come into an app without records only; no flow starts and no mail goes out for
    them. They can be taken out again for 30 days.

    \b
    formloom template install field_service
    formloom template install field_service --sample-data
    formloom template install my_app.zip
    """
    given = _documents(name)
    key = next((key for kind, key in given if kind == "app"), "")
    if sample_data and sample_folder(key) is None:
        raise NotFoundError("'{app}' has no sample data.", app=key or name)

    def plan_of(tx: Transaction) -> Plan:
        app = current_app(tx)
        return make_plan(tx, joined(app, app.documents, given))

    with opened() as workspace:
        title = str(given["app", key]["title"]) if key else name
        made, number = carried_out(workspace, plan_of, allow_loss=allow_loss, note=title)
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


def _sound(name: str) -> Documents:
    """The documents of NAME.

    :raises DocumentError: naming what is wrong with them.
    """
    install_flows()
    install_reports()
    install_form_checks()
    documents = _documents(name)
    problems = [*check_each(documents, documents)]
    if not problems:
        problems = [*check_together(assemble(documents, {}))]
    if problems:
        raise DocumentError(problems)
    return documents


def _documents(name: str) -> Documents:
    path = Path(name)
    if path.is_dir():
        return read_folder(path)
    if path.is_file():
        with path.open("rb") as file:
            return read_archive(file)
    return read_folder(template_folder(name))
