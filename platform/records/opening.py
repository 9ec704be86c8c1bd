"""Opens a workspace with everything that the floors up to the records bring along."""

from ..access.guard import install_guard
from ..core.clock import Clock
from ..core.settings import Settings
from ..core.workspace import Workspace
from ..formula import install_sqlite


def open_workspace(settings: Settings, *, clock: Clock | None = None) -> Workspace:
    """The workspace of ``settings``: formulas work in its SQL, and record tables are guarded."""
    hooks = () if settings.database_url else (install_sqlite,)
    workspace = Workspace(settings, clock=clock, hooks=hooks)
    install_guard(workspace.engine)
    return workspace
