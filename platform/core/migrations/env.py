"""Run by Alembic: our connection, inside our transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transaction_per_migration=False,
    version_table=context.config.attributes["version_table"],
)
context.run_migrations()
