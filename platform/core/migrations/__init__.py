"""Formloom's own tables, made and upgraded by Alembic: all migrations that are due, or none."""

from functools import cache
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, Table, Text, func, inspect, select

from ..database import MIGRATION_LOCK, Begin
from ..errors import UnavailableError

VERSION_TABLE = "fl_migration"
#: As Alembic keeps it.
VERSION = Table(VERSION_TABLE, MetaData(), Column("version_num", Text))


def migrate(engine: Engine) -> None:
    """Bring the own tables to the newest version; a killed migration leaves nothing behind.

    Safe in several processes at once: the first one migrates, the others find it done.

    :raises UnavailableError: if the workspace was made by a newer Formloom than this one.
    """
    with engine.connect() as connection, connection.begin():
        if _is_newest(connection):
            return
    with engine.connect() as fresh:
        connection = fresh.execution_options(**Begin.PUBLISH.option)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    # Alembic takes as long to import as all of Formloom, and hardly any start migrates.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes.update(connection=connection, version_table=VERSION_TABLE)
    command.upgrade(config, "head")


def _is_newest(connection: Connection) -> bool:
    """Whether nothing is to do; asked without a lock, because every process asks as it starts."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return False
    there = list(connection.execute(select(VERSION.c.version_num)).scalars())
    if not set(revisions()).issuperset(there):
        raise UnavailableError(
            "This workspace was made by a newer Formloom ({version}). Install that one.",
            version=", ".join(there),
        )
    return there == [revisions()[-1]]


@cache
def revisions() -> tuple[str, ...]:
    """All revisions, the oldest first: their files are named after them and numbered."""
    files = (Path(__file__).parent / "versions").glob("v[0-9]*.py")
    return tuple(sorted(file.stem.removeprefix("v") for file in files))
