"""Formloom's own tables, made and upgraded by Alembic: one transaction a migration."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from ..database import WRITING


def migrate(engine: Engine) -> None:
    """Bring the own tables to the newest version; a killed migration leaves nothing behind."""
    with engine.connect() as fresh:
        connection = fresh.execution_options(**{WRITING: True})
        with connection.begin():
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
