"""A database that a test gives back is as new for the next one, or is dropped."""

import pytest
import recycling
from sqlalchemy import create_engine, text

FILL = "CREATE TABLE deal (id serial PRIMARY KEY, name text); CREATE TABLE kind AS SELECT 1 AS id"


@pytest.fixture
def pool(postgres_server):
    made = recycling.Pool(postgres_server)
    yield made
    made.close()


@pytest.fixture
def template(postgres_server):
    return postgres_server.template("of_test_recycling", lambda url: run(url, FILL))


def run(url, statement):
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO deal (name) VALUES ('A'), ('B')",
        "CREATE TABLE r_other (id int REFERENCES deal); CREATE VIEW v_other AS TABLE r_other",
        "CREATE SEQUENCE other; CREATE INDEX ON deal (name); DROP INDEX deal_name_idx",
        "UPDATE kind SET id = 2; INSERT INTO kind VALUES (3)",
        "DELETE FROM kind",
    ],
    ids=["rows", "tables and views", "sequences", "rows of the template", "without them"],
)
def test_it_is_emptied_and_used_again(pool, template, statement):
    url = pool.take(template)
    run(url, statement)
    pool.give_back(url)
    assert pool.take(template) == url
    assert run(url, "INSERT INTO deal (name) VALUES ('C') RETURNING id, name") == [(1, "C")]
    assert run(url, "SELECT id FROM kind") == [(1,)]
    assert run(url, "SELECT to_regclass('r_other'), to_regclass('v_other')") == [(None, None)]
    pool.give_back(url)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE deal ADD COLUMN extra int",
        "ALTER TABLE deal ALTER COLUMN name SET NOT NULL",
        "CREATE INDEX ON deal (name)",
        "DROP TABLE deal",
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA other",
        "CREATE EXTENSION pg_trgm",
    ],
    ids=lambda statement: statement[:22],
)
def test_what_cannot_be_brought_back_is_dropped(pool, template, statement):
    url = pool.take(template)
    run(url, statement)
    pool.give_back(url)
    fresh = pool.take(template)
    assert fresh != url
    assert run(fresh, "SELECT id FROM kind") == [(1,)]
    pool.give_back(fresh)


def test_somebody_who_forgot_to_end_a_transaction_stops_nobody(pool, template):
    url = pool.take(template)
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE r_left (id int)"))
        connection.commit()
        connection.execute(text("LOCK TABLE r_left"))
        pool.give_back(url)
        assert pool.take(template) == url
        connection.invalidate()
    engine.dispose()
    pool.give_back(url)
