"""How fast reports are: each against its hand-written SQL with the same row rule, in one run.

Run it: ``python tests/bench/bench_reports.py [rows] [postgresql+psycopg://…]``.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from large import filled
from sqlalchemy import Connection, text

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.workspace import Workspace
from formloom.platform.reports.service import Reports

PAIRS = 7
#: The most that a report may take, as a multiple of its hand-written statement.
TARGET = 1.1

TOTAL = {"id": "total", "agg": "sum", "of": "amount"}
COUNT = {"id": "n", "agg": "count"}
Measure = tuple[str, float, str, float]

#: Documents, and the same by hand: what is selected and how it is grouped.
REPORTS: Mapping[str, tuple[Mapping[str, Any], Mapping[str, str]]] = {
    "sum and count by stage": (
        {"rows": [{"by": "stage"}], "values": [TOTAL, COUNT]},
        dict.fromkeys(
            ("sqlite", "postgresql"),
            "SELECT stage, sum(amount), count(*) FROM r_deal WHERE {rule} GROUP BY stage",
        ),
    ),
    "sum by stage and month": (
        {
            "rows": [{"by": "stage"}],
            "columns": [{"by": "closed_on", "bucket": "month"}],
            "values": [TOTAL, COUNT],
        },
        {
            "sqlite": "SELECT stage, substr(closed_on, 1, 7) AS m, sum(amount), count(*) "
            "FROM r_deal WHERE {rule} GROUP BY stage, m",
            "postgresql": "SELECT stage, date_trunc('month', closed_on::timestamp) AS m, "
            "sum(amount), count(*) FROM r_deal WHERE {rule} GROUP BY stage, m",
        },
    ),
    "won by account, the top ten": (
        {
            "filter": "stage = 'won'",
            "rows": [{"by": "account"}],
            "values": [TOTAL, {"id": "mean", "agg": "avg", "of": "amount"}],
            "top": {"n": 10},
        },
        dict.fromkeys(
            ("sqlite", "postgresql"),
            "SELECT account, sum(amount) AS s, avg(amount) FROM r_deal "
            "WHERE {rule} AND stage = 'won' GROUP BY account ORDER BY s DESC LIMIT 10",
        ),
    ),
}


def measure_reports(url: str, deals: int) -> Iterator[Measure]:
    """Yield each measure: its name, ours divided by hand-written, the unit, the most it may be."""
    with filled(url, deals) as (workspace, _tokens):
        workspace.settings = replace(workspace.settings, query_seconds=600)
        for who, login in (("everything", "root"), ("a department", "wang")):
            with workspace.read(SYSTEM) as tx:
                actor = People(tx).actor(login)
            for name in REPORTS:
                ours, hand = _pair(workspace, actor, name)
                print(f"{name}, {who}: {ours * 1e3:.0f} ms, by hand {hand * 1e3:.0f} ms")
                yield f"report, {name}: {who}", ours / hand, "x", TARGET


def _pair(workspace: Workspace, actor: Actor, name: str) -> tuple[float, float]:
    """Medians of runs that take turns, so that a busy moment hits both."""
    shape, statements = REPORTS[name]
    document = {"$schema": "formloom:report/1", "$id": "r", "title": "R", "entity": "deal", **shape}
    dialect = "sqlite" if workspace.is_sqlite else "postgresql"
    clock = time.process_time if workspace.is_sqlite else time.perf_counter
    # As pages and the API ask: the database itself keeps to the time of one query.
    with workspace.look(actor) as tx:
        statement, values = _by_hand(statements[dialect], actor, sqlite=workspace.is_sqlite)
        pairs = [
            (
                _seconds(lambda: Reports(tx).run(document), clock),
                _seconds(lambda: _asked(tx.connection, statement, values), clock),
            )
            for _ in range(PAIRS)
        ]
    ours, hand = zip(*pairs, strict=True)
    return statistics.median(ours), statistics.median(hand)


def _by_hand(statement: str, actor: Actor, *, sqlite: bool) -> tuple[str, dict[str, object]]:
    """The statement with the row rule that the actor's role stands for."""
    rule = "deleted_at IS NULL"
    if actor.is_administrator:
        return statement.replace("{rule}", rule), {}
    rule += " AND (owner_id = :me OR department_id = :place)"
    ids = {"me": actor.person, "place": actor.department}
    values = {name: one.hex if sqlite and one else one for name, one in ids.items()}
    return statement.replace("{rule}", rule), values


def _asked(connection: Connection, statement: str, values: Mapping[str, object]) -> object:
    query = text(statement).execution_options(access="bench")
    return connection.execute(query, dict(values)).all()


def _seconds(run: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    run()
    return clock() - start


if __name__ == "__main__":
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        for address in (f"sqlite:///{folder}/reports.db", *sys.argv[2:]):
            for what, ratio, unit, most in measure_reports(address, rows):
                print(f"{what}: {ratio:.2f}{unit} (at most {most})")
