"""A query that takes too long is stopped, and the transaction's others are not."""

from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import text

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import BusyError
from formloom.platform.records.budget import budget
from formloom.platform.records.opening import open_workspace

ENDLESS = {
    True: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    False: "SELECT pg_sleep(60)",
}


def test_a_query_over_its_budget_is_told_as_busy(workspace):
    workspace.settings = replace(workspace.settings, query_seconds=1)
    with pytest.raises(BusyError, match="too long"), workspace.read(SYSTEM) as tx, budget(tx):
        tx.execute(text(ENDLESS[workspace.is_sqlite]))


def test_a_writer_does_not_inherit_the_budget(workspace):
    workspace.settings = replace(workspace.settings, query_seconds=1)
    with workspace.write(SYSTEM) as tx:
        with budget(tx):
            tx.execute(text("SELECT 1"))
        if not workspace.is_sqlite:
            assert tx.execute(text("SHOW statement_timeout")).scalar_one() == "0"
        assert tx.execute(text("SELECT 1")).scalar_one() == 1


def test_who_looks_has_the_time_of_one_query(workspace):
    with (
        closing(open_workspace(replace(workspace.settings, query_seconds=1))) as impatient,
        pytest.raises(BusyError, match="too long"),
        impatient.look(SYSTEM) as tx,
        budget(tx),
    ):
        tx.execute(text(ENDLESS[workspace.is_sqlite]))


def test_who_reads_has_all_the_time_once_the_budget_is_over(workspace):
    with workspace.read(SYSTEM) as tx:
        with budget(tx):
            tx.execute(text("SELECT 1"))
        if not workspace.is_sqlite:
            assert tx.execute(text("SHOW statement_timeout")).scalar_one() == "0"
        assert tx.execute(text("SELECT 1")).scalar_one() == 1
