"""Run by Alembic: our connection, inside our transaction."""

from alembic import context

from formloom.platform.core.migrations import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    transaction_per_migration=False,
    version_table=VERSION_TABLE,
)
context.run_migrations()
