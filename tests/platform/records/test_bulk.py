"""Rows inserted by the thousand hold what rows inserted one by one hold, on both databases."""

import gc

import pytest
from make import entity
from record_rows import read
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.collecting import collecting_later
from formloom.platform.core.ids import new_id
from formloom.platform.documents.releases import current_app
from formloom.platform.records import bulk
from formloom.platform.records.query import SYSTEM as ALL
from formloom.platform.records.query import Rows
from formloom.platform.records.service import RecordService

DEAL = entity(
    "deal",
    {
        "name": {"unique": True},
        "amount": {"field": "money", "currency": "CNY"},
        "closed": {"field": "date"},
        "seen": {"field": "datetime"},
        "open": {"field": "boolean"},
        "tags": {"field": "tags"},
        "note": {"field": "long_text"},
    },
    display="name",
)
VALUES = {
    "amount": "-1234.50", "closed": "2026-02-28", "seen": "2026-02-28T10:11:12+08:00",
    "open": True, "tags": ["a\\b", "织\t客"], "note": "one\\N\ntwo\t\\.\n'quoted' \\",
}  # fmt: skip


@pytest.fixture
def deals(workspace, published):
    published(DEAL)
    return workspace


def row(name, revision=1):
    """A row of the table that says nothing but its name."""
    now = {"created_at": None, "updated_at": None}
    return {**now, "id": new_id(), "name": name, "revision": revision, "open": False}


def table(tx):
    return current_app(tx).entity("deal").table


def test_many_rows_hold_what_one_row_holds(deals):
    with deals.write(SYSTEM) as tx:
        service = RecordService(tx, "deal")
        service.create({"name": "alone", **VALUES})
        done = service.create_many({"name": f"{n}", **VALUES} for n in range(3))
        assert len(done.done) == 3
    for key in VALUES:
        alone, *together = read(deals, "deal", key)
        assert alone is not None
        assert together == [alone] * 3, key


def test_a_broken_rule_is_told_as_a_statement_would(deals):
    with deals.write(SYSTEM) as tx:
        rows = [{**row(name), "created_at": tx.now, "updated_at": tx.now} for name in "xyx"]
        with pytest.raises(IntegrityError), tx.connection.begin_nested():
            bulk.insert_rows(tx, table(tx), rows, at_once=True)
        assert RecordService(tx, "deal").count().number == 0


def test_more_rows_than_one_statement_takes_are_all_in(deals, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_ROWS", 2)
    monkeypatch.setattr(bulk, "PART", 2)
    with deals.write(SYSTEM) as tx:
        rows = [{**row(name), "created_at": tx.now, "updated_at": tx.now} for name in "abcde"]
        assert not bulk.is_one_insert(rows)
        done = []
        made, meanwhile = iter(rows), lambda: done.append(next(made, None))
        bulk.insert_rows(tx, table(tx), made, at_once=True, meanwhile=meanwhile)
        assert done == [None]  # once, when all rows are on their way
    assert sorted(read(deals, "deal", "name")) == [*"abcde"]


def test_keys_are_found_by_an_index_in_a_table_that_was_just_filled(workspace, published):
    published(DEAL)
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "deal").create_many({"name": f"deal {n}"} for n in range(2_000))
        bulk.look_at(tx, table(tx))
        rows = Rows(tx, current_app(tx).entity("deal"))
        wanted = [f"deal {n}" for n in range(0, 2_000, 1_000)]
        statement = rows.select(func.count(), right=ALL).where(rows.among("name", wanted))
        assert tx.execute(statement).scalar_one() == 2
        plan = _plan(tx, statement)
    assert "deal__name" in plan


def _plan(tx, statement):
    """How the database goes about a statement."""

    def explain(conn, cursor, text, parameters, context, many):
        word = "EXPLAIN QUERY PLAN " if tx.is_sqlite else "EXPLAIN "
        return (word + text if text.startswith("SELECT") else text), parameters

    event.listen(tx.connection, "before_cursor_execute", explain, retval=True)
    try:
        raw = tx.connection.execute(statement).cursor
        explained = raw.fetchall()
    finally:
        event.remove(tx.connection, "before_cursor_execute", explain)
    return str(explained)


def test_collecting_goes_on_after_a_failure():
    def fail():
        with collecting_later():
            assert not gc.isenabled()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert gc.isenabled()


def test_a_block_inside_another_leaves_collecting_off():
    with collecting_later():
        with collecting_later():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_table_that_was_counted_is_not_counted_again(deals):
    statements = []
    with deals.write(SYSTEM) as tx:
        RecordService(tx, "deal").create_many({"name": f"{n}"} for n in range(10))
        bulk.look_at(tx, table(tx))
        event.listen(
            tx.connection, "before_cursor_execute", lambda *given: statements.append(given[2])
        )
        bulk.look_at(tx, table(tx))
        assert tx.execute(select(1)).scalar_one() == 1
    assert not [one for one in statements if "ANALYZE" in one]
