"""How many approvals a second people get done, and how fast the inbox is with many open tasks.

    .venv/bin/python tests/bench/bench_approvals.py [APPROVALS] [TASKS]

Prints a line of JSON for each. Approvals: eight clients on PostgreSQL, in two processes, each with
runs of its own; the inbox: the pages that a person opens, on both databases.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))

import services
from bench_flows import house_at
from flow_house import document
from flow_pages import with_browsers
from flow_world import approval
from quick_app import quick_app
from sqlalchemy import insert, select

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.ids import new_ids
from formloom.platform.core.settings import Settings
from formloom.platform.records.opening import open_workspace
from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.listening import listen
from formloom.platform.workflows.service import Flows
from formloom.platform.workflows.tables import BOX, FLOW_ROOT, RUN, RUN_WORD, TASK

PROCESSES, THREADS = 2, 4
ASK = document(approval("ask", "zhao"), approval("then", "lu"))
PAGES = {
    "inbox": "/inbox", "older": "", "done": "/inbox?box=done", "search": "/inbox?q=Quote",
    "search_nothing": "/inbox?q=Quote+99", "notices": "/notices",
}  # fmt: skip


@contextlib.contextmanager
def databases(*names):
    """Addresses of an empty database each; "" is the file in the house's folder."""
    lifeline = services.open_session()
    try:
        yield [services.postgres().new_database() if one == "postgresql" else "" for one in names]
    finally:
        services.close_session(lifeline)


def percentile(found, share):
    return round(sorted(found)[min(int(len(found) * share), len(found) - 1)] * 1000, 1)


def approvals(count):
    """Commands a second, and how long one takes: each run is agreed to by two people."""
    with databases("postgresql") as (url,), tempfile.TemporaryDirectory() as folder:
        here = house_at(folder, url, ASK)
        roots = [[] for _ in range(PROCESSES)]
        for number in range(count // 2):
            roots[number % PROCESSES].append(str(here.start(record=here.quote())))
        here.workspace.close()
        command = [sys.executable, __file__, "--client", folder, url]
        clients = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in roots
        ]
        for client in clients:
            assert client.stdout.readline() == "ready\n"
        begin = time.perf_counter()
        for client, own in zip(clients, roots, strict=True):
            client.stdin.write(json.dumps(own) + "\n")
            client.stdin.flush()
        told = [json.loads(client.stdout.readline()) for client in clients]
        took = [one for own in told for one in own["took"]]
        seconds = time.perf_counter() - begin
        for client in clients:
            client.communicate()
    return {
        "commands": len(took), "a_second": round(len(took) / seconds, 1), "wanted": 100,
        "p50_ms": percentile(took, 0.5), "p95_ms": percentile(took, 0.95),
        "cpu_ms_each": round(sum(own["cpu"] for own in told) / len(took) * 1000, 1),
    }  # fmt: skip


def client(folder, url):
    """Four people who agree one after the other; prints how long each command took."""
    workspace = open_workspace(Settings(home=Path(folder), database_url=url, secret_key="bench"))
    listen(workspace)
    with workspace.read(SYSTEM) as tx:
        actors = {login: People(tx).actor(login) for login in ("zhao", "lu")}
    print("ready", flush=True)
    roots = json.loads(sys.stdin.readline())

    def agree(root):
        took = []
        for login, actor in actors.items():
            with workspace.read(SYSTEM) as tx:
                mine = (TASK.c.root_id == UUID(root), TASK.c.state == "open")
                task = tx.execute(select(TASK.c.id).where(*mine)).scalar_one()
            begin = time.perf_counter()
            command = Command(f"{root} {login}", "approve", str(actor.person), task=task)
            with workspace.write(actor) as tx:
                Flows(tx).act(UUID(root), command)
            took.append(time.perf_counter() - begin)
        return took

    cpu = time.process_time()
    with ThreadPoolExecutor(THREADS) as pool:
        found = [one for took in pool.map(agree, roots) for one in took]
    print(json.dumps({"took": found, "cpu": time.process_time() - cpu}), flush=True)
    workspace.close()


def fill_inbox(here, count):
    """One run, and so many copies of it: all ask the same person."""
    root = here.start(record=here.quote())
    with here.workspace.read(SYSTEM) as tx:
        rows = {
            table: [dict(row) for row in tx.execute(select(table).where(
                (table.c.id if table is FLOW_ROOT else table.c.root_id) == root
            )).mappings()]
            for table in (FLOW_ROOT, RUN, RUN_WORD, TASK, BOX)
        }  # fmt: skip
    for first in range(0, count, 2_000):
        roots = [uuid4() for _ in range(min(2_000, count - first))]
        with here.workspace.write(SYSTEM) as tx:
            (family,) = rows[FLOW_ROOT]
            tx.execute(insert(FLOW_ROOT), [{**family, "id": one} for one in roots])
            for table in (RUN, RUN_WORD, TASK, BOX):
                copies = [
                    {**row, "root_id": one, **({"id": new_ids(1)[0]} if table is BOX else {})}
                    for one in roots for row in rows[table]
                ]  # fmt: skip
                tx.execute(insert(table), copies)
    with here.workspace.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def inbox(name, count, turns=60):
    """Milliseconds of each page for somebody who has so many open tasks."""
    with databases(name) as (url,), tempfile.TemporaryDirectory() as folder:
        here = house_at(folder, url, ASK)
        try:
            fill_inbox(here, count)
            zhao = with_browsers(here, quick_app(here.workspace))["zhao"]
            page = zhao.get("/inbox")[1]
            older = re.search(r'href="(/inbox\?[^"]*before=[^"]*)"', page)[1].replace("&amp;", "&")
            pages = {**PAGES, "older": older}
            return {what: _timed(zhao, path, turns) for what, path in pages.items()}
        finally:
            here.workspace.close()


def _timed(person, path, turns):
    took, cpu = [], time.process_time()
    for _ in range(turns):
        begin = time.perf_counter()
        assert person.get(path)[0] == 200, path
        took.append(time.perf_counter() - begin)
    cpu = (time.process_time() - cpu) / turns
    return {
        "p50_ms": percentile(took, 0.5), "p95_ms": percentile(took, 0.95), "wanted_p95": 100,
        "cpu_ms_each": round(cpu * 1000, 1),
    }  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--client"]:
        client(*sys.argv[2:])
        os._exit(0)
    commands, tasks = (int(one) for one in (*sys.argv[1:], "2000", "100000")[:2])
    print(json.dumps({"approvals": approvals(commands)}), flush=True)
    for name in ("sqlite", "postgresql"):
        print(json.dumps({f"inbox_{name}": inbox(name, tasks)}), flush=True)
