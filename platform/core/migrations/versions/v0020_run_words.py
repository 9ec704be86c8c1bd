"""The words by which runs are found, those of runs that are there already, too."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import plain_text

revision = "0020_run_words"
down_revision = "0019_subscription_filters"
branch_labels = None
depends_on = None

#: Runs whose words are written together.
TOGETHER = 1_000


def upgrade() -> None:
    words = op.create_table(
        "fl_run_word",
        sa.Column("word", plain_text(), primary_key=True),
        sa.Column("root_id", sa.Uuid, sa.ForeignKey("fl_flow_root.id"), primary_key=True),
        sa.Column("run", sa.String(20), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_fl_run_word_root", "fl_run_word", ["root_id"])
    # Records import the tables that migrations make.
    from formloom.platform.records.search import tokens

    connection = op.get_bind()
    run = sa.table("fl_run", sa.column("root_id", sa.Uuid), sa.column("id"), sa.column("title"))
    runs = connection.execute(sa.select(run), execution_options={"yield_per": TOGETHER})
    for some in runs.partitions():
        rows = [
            {"word": word, "root_id": one.root_id, "run": one.id}
            for one in some
            for word in (tokens([one.title]) or "").split()
        ]
        if rows:
            connection.execute(sa.insert(words), rows)


def downgrade() -> None:
    op.drop_table("fl_run_word")
