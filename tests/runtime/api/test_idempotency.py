from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from formloom.platform.core.actor import SYSTEM
from formloom.runtime.api.idempotency import IDEMPOTENCY


def test_the_migration_makes_the_declared_table(workspace):
    def ours(thing, name, kind, reflected, compared):
        return kind != "table" or name == IDEMPOTENCY.name

    with workspace.read(SYSTEM) as tx:
        context = MigrationContext.configure(tx.connection, opts={"include_object": ours})
        assert not compare_metadata(context, IDEMPOTENCY.metadata)
