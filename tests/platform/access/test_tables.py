from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from formloom.platform.access.tables import person
from formloom.platform.core.actor import SYSTEM

OURS = {
    "fl_department", "fl_person", "fl_attempt", "fl_session", "fl_token", "fl_preference",
    "fl_audit", "fl_audit_head", "fl_membership", "fl_share", "fl_stamp",
    "fl_second_factor", "fl_recovery_code", "fl_ticket", "fl_identity", "fl_setting",
}  # fmt: skip


def test_the_migration_makes_the_declared_tables(workspace):
    def ours(thing, name, kind, reflected, compared):
        return kind != "table" or name in OURS

    with workspace.read(SYSTEM) as tx:
        context = MigrationContext.configure(tx.connection, opts={"include_object": ours})
        assert not compare_metadata(context, person.metadata)
