"""How every command opens the workspace."""

from collections.abc import Iterator
from contextlib import contextmanager

from ...platform.core.actor import SYSTEM
from ...platform.core.errors import NotFoundError
from ...platform.core.settings import Settings
from ...platform.core.transaction import Transaction
from ...platform.core.workspace import Workspace
from ...platform.forms.checks import install_form_checks
from ...platform.forms.public_admin import watch_public_forms
from ...platform.records.opening import open_workspace
from ...platform.reports.checks import install_reports
from ...platform.workflows.kind import install_flows
from ...platform.workflows.listening import listen


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Workspace]:
    """The workspace that the environment names, its own tables up to date.

    :raises NotFoundError: if it was never made; ``formloom init`` or ``formloom demo`` make it.
    """
    chosen = settings or Settings.from_environment()
    if (chosen.home / "restore.new").is_dir():
        from ..backup import finish_restore

        finish_restore(chosen)
    if not chosen.database_url and not (chosen.home / "formloom.db").exists():
        raise NotFoundError(
            "There is no workspace in {home}. Make one with: formloom init", home=str(chosen.home)
        )
    install_flows()
    install_reports()
    install_form_checks()
    workspace = open_workspace(chosen)
    listen(workspace)
    watch_public_forms(workspace)
    workspace.migrate()
    try:
        yield workspace
    finally:
        workspace.close()


@contextmanager
def reading() -> Iterator[Transaction]:
    """A reading transaction of the system itself: who has the shell has the data."""
    with opened() as workspace, workspace.read(SYSTEM) as transaction:
        yield transaction


@contextmanager
def writing(*, publishing: bool = False) -> Iterator[Transaction]:
    """A writing transaction of the system itself."""
    with opened() as workspace, workspace.write(SYSTEM, publishing=publishing) as transaction:
        yield transaction
