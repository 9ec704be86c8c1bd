"""Opens a workspace with everything that the floors up to the records bring along."""

import sqlite3

from sqlalchemy.engine.interfaces import DBAPIConnection

from ..access import audit_publishes
from ..access.guard import install_guard
from ..core.clock import Clock
from ..core.settings import Settings
from ..core.workspace import Workspace
from ..documents.events import ReleasePublished
from ..formula import install_sqlite
from .backfill import on_published
from .duplicates import building


def open_workspace(settings: Settings, *, clock: Clock | None = None) -> Workspace:
    """The workspace of ``settings``: formulas work in its SQL, record tables are guarded, and what
    a release computes anew is filled.
    """
    hooks = () if settings.database_url else (_add_functions,)
    workspace = Workspace(settings, clock=clock, hooks=hooks)
    install_guard(workspace.engine)
    workspace.events.subscribe(ReleasePublished, on_published)
    workspace.events.subscribe(ReleasePublished, building.on_published)
    workspace.events.subscribe(ReleasePublished, audit_publishes.on_published)
    return workspace


def _add_functions(raw: DBAPIConnection) -> None:
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101
    install_sqlite(raw)
