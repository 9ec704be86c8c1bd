"""Which template a command is about: one that comes along, a folder, or a package."""

from pathlib import Path

import click

from ...platform.core.errors import DocumentError
from ...platform.documents.app import Documents
from ...platform.documents.check import check_each, check_together
from ...platform.documents.compile import assemble
from ...platform.documents.folder import read_folder
from ...platform.forms.checks import install_form_checks
from ...platform.packages.archive import read_archive
from ...platform.packages.templates import template_folder
from ...platform.reports.checks import install_reports
from ...platform.workflows.kind import install_flows

NAME = click.argument("name")


def sound(name: str) -> Documents:
    """The documents of NAME.

    :raises DocumentError: naming what is wrong with them.
    """
    install_flows()
    install_reports()
    install_form_checks()
    documents = documents_in(name)
    problems = [*check_each(documents, documents)]
    if not problems:
        problems = [*check_together(assemble(documents, {}))]
    if problems:
        raise DocumentError(problems)
    return documents


def documents_in(name: str) -> Documents:
    path = Path(name)
    if path.is_dir():
        return read_folder(path)
    if path.is_file():
        with path.open("rb") as file:
            return read_archive(file)
    return read_folder(template_folder(name))
