"""texts: which translations an app lacks, and which stand for nothing."""

from collections.abc import Iterator
from pathlib import Path

import click

from ...platform.core.errors import fill
from ...platform.documents.app import Documents
from ...platform.documents.compile import assemble
from ...platform.documents.folder import read_folder
from ...platform.documents.releases import current_app
from ...platform.documents.texts import dead, missing
from .opening import reading


@click.command
@click.argument("folder", type=click.Path(exists=True, path_type=Path), required=False)
def texts(folder: Path | None) -> None:
    """List the texts of the documents in FOLDER, or of the live app, that lack a translation.

    Translations of what no document says any more are listed too. Exit status 1 if any lacks.

    \b
    formloom texts
    formloom texts templates/crm_starter
    """
    documents = _documents(folder)
    lacking = 0
    for locale in _languages(documents):
        found, unused = missing(documents, locale), dead(documents, locale)
        for one in found:
            click.echo(f"{locale}  missing  {one.path}: {one.text}")
        for one in unused:
            click.echo(f"{locale}  unused   {one.path}: {one.text}")
        counts = {"locale": locale, "missing": len(found), "unused": len(unused)}
        click.echo(fill("{locale}: {missing} missing, {unused} unused.", counts))
        lacking += len(found)
    if lacking:
        raise SystemExit(1)


def _documents(folder: Path | None) -> Documents:
    if folder is not None:
        return read_folder(folder)
    with reading() as tx:
        return current_app(tx).documents


def _languages(documents: Documents) -> Iterator[str]:
    manifest = assemble(documents, {}).manifest
    drafted = (key for kind, key in documents if kind == "i18n")
    for one in dict.fromkeys([*manifest.locales, *drafted]):
        if one != manifest.locale:
            yield one
