"""Statements for tests: compiled once a process, not once a workspace."""

from sqlalchemy import Dialect
from sqlalchemy.util import LRUCache

from formloom.platform.core.workspace import Workspace

_COMPILED: LRUCache = LRUCache(3_000)
_DIALECTS: dict[str, Dialect] = {}


def share(workspace: Workspace) -> None:
    """Let ``workspace`` use what another one on the same kind of database has compiled."""
    engine = workspace.engine
    with engine.connect():
        pass  # only now the dialect knows its server
    engine.dialect = _DIALECTS.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_COMPILED)
