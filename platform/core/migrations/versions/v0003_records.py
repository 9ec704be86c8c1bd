"""What records keep beside their own tables: counters, history, change sets, files."""

revision = "0003_records"
down_revision = "0002_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the records floor."""
