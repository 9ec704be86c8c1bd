"""Run by Alembic: our connection, inside our transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transaction_per_migration=False,
    version_table="fl_migration",
)
context.run_migrations()
