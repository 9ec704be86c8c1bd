"""Flows go on under both runners, in threads and by RQ, also when Redis is stopped and emptied."""

import os
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
import services
from flow_house import JOBS, document, house
from flow_world import people
from http_receiver import receiver
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SystemClock
from formloom.platform.jobs.threads import ThreadRunner
from formloom.platform.workflows.notices import Notices
from formloom.platform.workflows.tables import RUN
from formloom.runtime.adapters.rq import Bell
from formloom.runtime.jobs import acting_as

TESTS = Path(__file__).parents[1]
SCRIPT = TESTS / "tools" / "work_on_flows.py"


def steps(url):
    """What is waited for, told, and written."""
    return (
        {
            "id": "erp", "type": "webhook", "url": url, "wait": "result", "into": "answer",
            "onError": "retry_then_incident", "body": {"name": "name"},
        },
        {"id": "n", "type": "notify", "to": people("li"), "text": "{{ name }}"},
        {"id": "w", "type": "update", "set": {"note": "'seen'"}},
    )  # fmt: skip


@pytest.fixture
def server():
    with receiver() as running:
        running.reply(200, {"ok": True})
        yield running


@contextmanager
def rq_worker(workspace, url):
    settings = workspace.settings
    command = [sys.executable, SCRIPT, settings.home, settings.database_url, url]
    path = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, env=path, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()


def told(here):
    """What the flow told, in order."""
    with here.workspace.read(here.actor("li")) as tx:
        found = Notices(tx).page(limit=1_000)
    return sorted(str(one.message) for one in found if one.kind == "note")


def all_done(here, count):
    with here.workspace.read(SYSTEM) as tx:
        ended = tx.execute(select(RUN.c.root_id).where(RUN.c.result == "approved")).all()
    return len(ended) == len(told(here)) == count


def quotes(here, first, count):
    """Some quotes, numbered on."""
    return [here.quote(name=f"Quote {number}") for number in range(first, first + count)]


def demand_once(here, server, records):
    """Each record was sent, told and written once, under a key of its own."""
    keys = Counter(one.headers["Idempotency-Key"] for one in server.requests)
    names = Counter(one.json["name"] for one in server.requests)
    assert len(keys) == len(records)
    assert names == {f"Quote {number}": 1 for number in range(len(records))}
    assert told(here) == sorted(names)
    assert {here.values(one)["note"] for one in records} == {"seen"}


def made(workspace, published, server):
    workspace.clock = SystemClock()
    here = house(workspace, published, document(*steps(server.url), start={"on": "created"}))
    here.settings()
    return here


def test_threads_carry_out_flows_once(workspace, published, server):
    here = made(workspace, published, server)
    runner = ThreadRunner(workspace, JOBS, 2, acting_as)
    runner.start()
    try:
        records = [here.quote(name=f"Quote {number}") for number in range(6)]
        services.wait(lambda: all_done(here, 6), "the threads")
    finally:
        runner.stop()
    demand_once(here, server, records)


#: RQ is for servers, and what Redis loses does not depend on the database.
@pytest.mark.long
@pytest.mark.parametrize("workspace", ["postgresql"], indirect=True)
def test_redis_stopped_and_emptied_in_the_middle_delays_flows_and_loses_none(
    workspace, published, proof, server, own_redis
):
    here, records, times = made(workspace, published, server), [], 20 if proof.whole else 1
    Bell(workspace, own_redis.url)
    with rq_worker(workspace, own_redis.url):
        for time in range(1, times + 1):
            records += quotes(here, len(records), 3)
            services.wait(lambda: len(server.requests) > 6 * (time - 1), "the worker")  # noqa: B023
            own_redis.stop()
            records += quotes(here, len(records), 3)
            own_redis.start()  # without a file it has forgotten everything
            services.wait(lambda: all_done(here, 6 * time), "the worker")  # noqa: B023
    demand_once(here, server, records)
    proof.write("flows_redis_stopped", stops=times, runs=len(records))
