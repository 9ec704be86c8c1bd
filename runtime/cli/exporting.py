"""export: records as a file, documents as a folder."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from ...platform.documents.drafts import Drafts
from ...platform.documents.folder import write_folder
from ...platform.documents.releases import current_app
from ...platform.records.exporting.formats import FORMATS
from ...platform.records.exporting.service import Export, Exports
from .opening import reading


@click.group
def export() -> None:
    """Write records or documents into files."""


@export.command
@click.argument("entity")
@click.option("--format", "format_name", type=click.Choice(FORMATS.names()), default="csv",
              help="The kind of file.")  # fmt: skip
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Else stdout.")
@click.option("--field", "fields", multiple=True, help="A field or account.name; all if left out.")
@click.option("--filter", "condition", default="", help="A formula, as in the list.")
@click.option("--search", default="", help="Words that a record must have.")
@click.option("--sort", multiple=True, metavar="FIELD", help="-FIELD for descending.")
@click.option("--no-bom", is_flag=True, help="Leave out the mark by which Excel knows UTF-8.")
def records(
    entity: str,
    format_name: str,
    output: Path | None,
    fields: tuple[str, ...],
    condition: str,
    search: str,
    sort: tuple[str, ...],
    no_bom: bool,
) -> None:
    """Write the records of ENTITY as CSV or XLSX; `formloom import` reads the file back.

    \b
    formloom export records account > accounts.csv
    formloom export records opportunity --format xlsx --output open.xlsx --filter "stage <> 'won'"
    formloom export records opportunity --field name --field account.industry --sort -amount
    """
    order = tuple((path.removeprefix("-"), path.startswith("-")) for path in sort)
    wanted = Export(entity, fields, condition, search, order, format_name, bom=not no_bom)
    with TemporaryDirectory(prefix="formloom-") as folder, reading() as tx:
        path = output or Path(folder, wanted.file_name)
        count = Exports(tx).write(wanted, path)
        if output is None:
            with path.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
    click.echo(f"{count:,} records of {entity}.", err=True)


@export.command
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--drafts", is_flag=True, help="As they will be once every draft is published.")
def documents(folder: Path, drafts: bool) -> None:
    """Write the live documents into FOLDER, one file each; `formloom apply` reads them back.

    \b
    formloom export documents my_app
    formloom export documents my_app --drafts
    """
    with reading() as tx:
        found = Drafts(tx).documents() if drafts else current_app(tx).documents
        write_folder(folder, found)
    click.echo(f"{len(found)} documents in {folder}.")
