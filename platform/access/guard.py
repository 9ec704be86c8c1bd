"""No statement reaches a record table unless somebody said why its rows may be touched.

The query builder of the records floor puts the actor's predicate into a statement and then marks
it with ``execution_options(access="<why>")``. What forgot it fails here, raw SQL too, in
production as in tests. Connections that make tables are marked by documents.
"""

import re
from functools import lru_cache

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

from ..documents.ddl import DDL

#: The option that says why.
ACCESS = "access"

#: A name of a record table, a join table or a search index: the only names that begin so.
_RECORD_NAME = re.compile(r"\b[rjs]_[a-z0-9]\w*", re.IGNORECASE)


def install_guard(engine: Engine) -> None:
    """Refuse unmarked statements on record tables, on every connection of ``engine``."""
    event.listen(engine, "before_cursor_execute", _check)


def _check(
    connection: Connection,
    cursor: DBAPICursor,
    statement: str,
    parameters: object,
    context: ExecutionContext | None,
    executemany: bool,
) -> None:
    options = connection.get_execution_options() if context is None else context.execution_options
    if options.get(ACCESS) or options.get(DDL):
        return
    name = _record_name(statement)
    if name is not None:
        raise RuntimeError(f"a statement on {name} does not say why its rows may be touched")


@lru_cache(maxsize=2048)
def _record_name(statement: str) -> str | None:
    found = _RECORD_NAME.search(statement)
    return found and found.group()
