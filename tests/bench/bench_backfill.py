"""Filling a new formula over a million records against one UPDATE written by hand.

Run it: ``python tests/bench/bench_backfill.py [records]``; it starts its own PostgreSQL.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import services
from make import entity
from sqlalchemy import text

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.settings import Settings
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.jobs.runner import run_pending
from formloom.platform.records.opening import open_workspace
from formloom.runtime.jobs import handlers

PLAIN = {"amount": {"field": "decimal", "scale": 2}, "discount": {"field": "percent", "scale": 4}}
PRICE = {"field": "formula", "returns": "decimal", "scale": 2}
NET = {"net": {**PRICE, "formula": "amount * (1 - discount)"}}
BY_HAND = {"by_hand": {"field": "decimal", "scale": 2}}
HAND = {
    # Exact arithmetic on the integers that SQLite stores, rounded half up.
    "sqlite": "UPDATE r_deal SET by_hand = "
    "(coalesce(amount, 0) * (10000 - coalesce(discount, 0)) + 5000) / 10000",
    "postgresql": "UPDATE r_deal SET by_hand = "
    "round(coalesce(amount, 0) * (1 - coalesce(discount, 0)), 2)",
}
ROWS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
    "INSERT INTO r_deal (id, created_at, updated_at, revision, amount, discount) SELECT "
    "printf('%032x', i), '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, i % 5000000, i % 5000 "
    "FROM n",
    "postgresql": "INSERT INTO r_deal (id, created_at, updated_at, revision, amount, discount) "
    "SELECT lpad(to_hex(i), 32, '0')::uuid, now(), now(), 1, (i % 5000000) / 100.0, "
    "(i % 5000) / 10000.0 FROM generate_series(1, {count}) i",
}


def publish(workspace, *documents):
    with workspace.write(SYSTEM, publishing=True) as tx:
        after = dict(current_app(tx).documents)
        after |= {("entity", str(one["$id"])): one for one in documents}
        apply_plan(tx, make_plan(tx, after))


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def run(workspace, statement):
    with workspace.write(SYSTEM) as tx:
        connection = tx.connection.execution_options(formloom_ddl=True)
        return connection.execute(text(statement)).rowcount


def measure(url, count):
    home = Path(tempfile.mkdtemp())
    workspace = open_workspace(Settings(home=home, database_url=url, secret_key="bench"))
    workspace.migrate()
    name = workspace.engine.dialect.name
    publish(workspace, entity("deal", {**PLAIN, **BY_HAND}))
    run(workspace, ROWS[name].format(count=count))
    hand = timed(lambda: run(workspace, HAND[name]))
    publishing = timed(lambda: publish(workspace, entity("deal", {**PLAIN, **BY_HAND, **NET})))
    filling = timed(lambda: run_pending(workspace, handlers()))
    wrong = "UPDATE r_deal SET revision = 2 WHERE net IS NULL OR net <> by_hand"
    assert run(workspace, wrong) == 0
    workspace.close()
    print(
        f"{name}: {count:,} records; by hand {hand:.1f} s, publish {publishing:.2f} s, "
        f"filling in batches {filling:.1f} s, ratio {filling / hand:.1f}",
        flush=True,
    )


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    session = services.open_session()
    measure("", count)
    measure(services.postgres().new_database(), count)
    services.close_session(session)
