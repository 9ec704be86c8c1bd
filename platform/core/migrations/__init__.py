"""Formloom's own tables, made and upgraded by Alembic: all migrations that are due, or none."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from ..database import MIGRATION_LOCK, WRITING
from ..errors import UnavailableError

VERSION_TABLE = "fl_migration"


def migrate(engine: Engine) -> None:
    """Bring the own tables to the newest version; a killed migration leaves nothing behind.

    Safe in several processes at once: the first one migrates, the others find it done.

    :raises UnavailableError: if the workspace was made by a newer Formloom than this one.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection, connection.begin():
        if _is_newest(connection, scripts):
            return
    with engine.connect() as fresh:
        connection = fresh.execution_options(**{WRITING: True})
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            config.attributes.update(connection=connection, version_table=VERSION_TABLE)
            command.upgrade(config, "head")


def _is_newest(connection: Connection, scripts: ScriptDirectory) -> bool:
    """Whether nothing is to do; asked without a lock, because every process asks as it starts."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    there = context.get_current_heads()
    known = {one.revision for one in scripts.walk_revisions()}
    if not known.issuperset(there):
        raise UnavailableError(
            "This workspace was made by a newer Formloom ({version}). Install that one.",
            version=", ".join(there),
        )
    return set(there) == set(scripts.get_heads())
