"""How long people wait for reports over many records: a dashboard of twelve widgets, the builder's
preview, an export.

Run it: ``python tests/bench/bench_dashboards.py [rows] [postgresql+psycopg://…]``.
"""

import http.client
import json
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg
from demo_app import Visitor
from flask import Flask
from large import filled

from formloom.platform.access.people import People
from formloom.platform.core.actor import ADMINISTRATOR, SYSTEM
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.exporting.service import Export, Exports
from formloom.platform.records.statistics_job import count_rows
from formloom.runtime.app import create_app
from formloom.runtime.identity import SESSION_COOKIE
from formloom.runtime.server import WebServer

#: Seconds for the frame, for the frame and all widgets, and for a preview; MiB for an export.
FRAME, COMPLETE, PREVIEW, MEMORY = 1.0, 3.0, 0.3, 64.0
TIMES = 5
#: Connections that a browser opens to one host.
AT_ONCE = 6

TOTAL = {"id": "total", "agg": "sum", "of": "amount"}
COUNT = {"id": "n", "agg": "count"}
STAGE, MONTH = {"by": "stage"}, {"by": "closed_on", "bucket": "month"}
Measure = tuple[str, float, str, float]
Shape = Mapping[str, Any]

REPORTS: tuple[Shape, ...] = (
    {"values": [COUNT]},
    {"values": [TOTAL], "filter": "stage = 'won'"},
    {"rows": [MONTH], "values": [TOTAL], "chart": {"type": "kpi"}},
    {"rows": [STAGE], "values": [COUNT], "chart": {"type": "ring"}},
    {"rows": [STAGE], "values": [TOTAL, COUNT], "chart": {"type": "bar"}},
    {"rows": [STAGE], "columns": [MONTH], "values": [TOTAL]},
    {"rows": [MONTH], "values": [{**TOTAL, "show": "running"}], "chart": {"type": "line"}},
    {"rows": [MONTH], "values": [{**TOTAL, "show": "previous_year"}], "chart": {"type": "line"}},
    {"rows": [{"by": "account"}], "values": [TOTAL], "top": {"n": 10},
     "sort": [{"by": "total", "desc": True}], "filter": "stage = 'won'"},
    {"rows": [{"by": "closed_on", "bucket": "quarter"}], "values": [TOTAL, COUNT]},
    {"rows": [STAGE], "values": [{"id": "mean", "agg": "avg", "of": "amount"}]},
    {"fields": ["name", "stage", "amount"], "sort": [{"by": "amount", "desc": True}]},
)  # fmt: skip


def report(key: str, shape: Shape) -> dict[str, Any]:
    head = {"$schema": "formloom:report/1", "$id": key, "title": key.upper(), "entity": "deal"}
    return {**head, **shape}


def documents() -> Iterator[dict[str, Any]]:
    """The reports, and the dashboard that they stand on."""
    widgets = []
    for place, shape in enumerate(REPORTS):
        key = f"r{place}"
        yield report(key, shape)
        x, y = place % 3 * 4, place // 3 * 6
        widgets.append({"id": key, "kind": "report", "report": key, "x": x, "y": y, "w": 4, "h": 6})
    yield {"$schema": "formloom:dashboard/1", "$id": "all", "title": "All", "widgets": widgets}


def measure_dashboards(url: str, deals: int) -> Iterator[Measure]:
    """Yield each measure: its name, the median of some runs, the unit, the most it may be."""
    with filled(url, deals) as (workspace, _tokens):
        # A busy machine is measured too, not refused.
        workspace.settings = replace(workspace.settings, query_seconds=600)
        _publish(workspace)
        tidied(workspace)
        app = create_app(workspace)
        with _served(app) as port:
            browser = Visitor(app, "boss")
            cookie = browser.client.get_cookie(SESSION_COOKIE)
            ask = _asker(port, f"{SESSION_COOKIE}={cookie.value}" if cookie else "")
            frames, wholes = zip(*(_opened(ask) for _ in range(TIMES)), strict=True)
        yield "dashboard of 12 widgets, frame", statistics.median(frames), "s", FRAME
        yield "dashboard of 12 widgets, all", statistics.median(wholes), "s", COMPLETE
        for place, shape in enumerate(REPORTS):
            seconds = statistics.median(_previewed(browser, shape) for _ in range(3))
            yield f"preview in the builder, {place}", seconds, "s", PREVIEW
        yield "export of all, more memory", _exported(workspace), "MiB", MEMORY


def _publish(workspace: Workspace) -> None:
    with workspace.write(SYSTEM, publishing=True) as tx:
        live = dict(current_app(tx).documents)
        for one in documents():
            live[str(one["$schema"]).removeprefix("formloom:").partition("/")[0], one["$id"]] = one
        apply_plan(tx, make_plan(tx, live))
        People(tx).add("boss", name="Boss", roles=[ADMINISTRATOR], password="boss-demo")


def tidied(workspace: Workspace) -> None:
    """What a database does by itself soon after many writes."""
    if workspace.is_sqlite:
        count_rows(workspace)
        return
    address = workspace.settings.database_url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


@contextmanager
def _served(app: Flask) -> Iterator[int]:
    server = WebServer(app, "127.0.0.1", 0, threads=AT_ONCE)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.port
    finally:
        server.stop()
        thread.join(timeout=30)


def _asker(port: int, cookie: str) -> Callable[[str], None]:
    def ask(path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status != 200 or b"fl-banner is-warn" in body:
            raise RuntimeError(f"{path}: {answer.status} {body[:500]!r}")

    return ask


def _opened(ask: Callable[[str], None]) -> tuple[float, float]:
    """Seconds until the frame is there, and until every widget is."""
    started = time.perf_counter()
    ask("/dashboards/all")
    frame = time.perf_counter() - started
    worked = time.process_time()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ask, [f"/dashboards/all/widgets/r{place}" for place in range(len(REPORTS))]))
    print(f"the widgets took {time.process_time() - worked:.2f} s of this process")
    return frame, time.perf_counter() - started


def _previewed(browser: Visitor, shape: Shape) -> float:
    browser.get("/reports/r0/edit")
    body, headers = json.dumps(report("new", shape)), {"X-CSRF-Token": str(browser.token)}
    started = time.perf_counter()
    answer = browser.client.post("/reports/preview", data=body, headers=headers)
    seconds = time.perf_counter() - started
    if answer.status_code != 200:
        raise RuntimeError(f"preview: {answer.status_code} {answer.text[:500]}")
    return seconds


def _exported(workspace: Workspace) -> float:
    """MiB that the process grew by while every record was written."""
    wanted = Export("deal", ("name", "stage", "amount", "closed_on"), "", "", (), "csv")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with (
        tempfile.TemporaryDirectory() as folder,
        workspace.write(SYSTEM) as tx,
    ):
        count = Exports(tx).write(wanted, Path(folder, "all.csv"))
    print(f"{count:,} records exported")
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


if __name__ == "__main__":
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        for address in sys.argv[2:] or (f"sqlite:///{folder}/dashboards.db",):
            for what, figure, unit, most in measure_dashboards(address, rows):
                mark = "" if figure <= most else "  MISSED"
                print(f"{what}: {figure:.2f} {unit} (at most {most:g}){mark}", flush=True)
