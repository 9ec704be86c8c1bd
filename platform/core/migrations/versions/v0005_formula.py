"""The functions that formulas use in PostgreSQL."""

from contextlib import closing

from alembic import op

from formloom.platform.formula import POSTGRES_FUNCTIONS

revision = "0005_formula"
down_revision = "0004_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    # The bodies hold percent signs, which everything but the bare cursor would take for its own.
    with closing(connection.connection.cursor()) as cursor:
        for statement in POSTGRES_FUNCTIONS:
            cursor.execute(statement)
