"""SQLite's planner knows how many rows there are, on every connection."""

import pytest
from make import entity
from sqlalchemy import text

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService
from formloom.platform.records.statistics_job import count_rows

COUNTED = text("SELECT stat FROM sqlite_stat1 WHERE tbl = :table")


@pytest.fixture
def deals(workspace, published):
    app = published(entity("deal", {"name": {}, "stage": {}}, display="name"))
    with workspace.write(SYSTEM) as tx:
        rows = [{"name": f"Deal {number}", "stage": "won"} for number in range(40)]
        assert not RecordService(tx, "deal").create_many(rows).errors
    return app.entity("deal").table.name


def test_rows_are_counted_and_old_connections_are_let_go(workspace, deals):
    with workspace.read(SYSTEM) as during:
        old = during.connection.connection.dbapi_connection
        count_rows(workspace)
        assert RecordService(during, "deal").list(limit=1).items, "who is reading reads on"
    if not workspace.is_sqlite:
        return  # PostgreSQL counts by itself
    with workspace.read(SYSTEM) as tx:
        assert tx.connection.connection.dbapi_connection is not old
        found = tx.execute(COUNTED, {"table": deals}).scalars().all()
    assert found
    assert all(int(stat.split()[0]) == 40 for stat in found)
