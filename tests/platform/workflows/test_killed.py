"""kill -9 at any statement of what runs do without people: nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flow_house import document, house
from flow_world import approval, people
from http_receiver import receiver
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.workflows import store
from formloom.platform.workflows.evolve import fold
from formloom.platform.workflows.notices import Notices
from formloom.platform.workflows.senders.signing import is_signed
from formloom.platform.workflows.state import EMPTY
from formloom.platform.workflows.tables import RUN, TRIGGER_EVENT

TESTS = Path(__file__).parents[2]
SCRIPT = TESTS / "tools" / "die_while_running_flows.py"
#: More statements than the work takes, so that it is killed before each.
MOST = 300
HOOK = {
    "id": "erp", "type": "webhook", "wait": "none", "onError": "retry_then_incident",
    "body": {"name": "name"}, "secret": "erp",
}  # fmt: skip
WRITE = {"id": "write", "type": "update", "set": {"note": "'seen'"}}


def flow(url):
    """What is changed, sent, told, asked, and due after a minute."""
    return document(
        WRITE, {**HOOK, "url": url}, {"id": "n", "type": "notify", "to": people("li"), "text": "x"},
        approval("ask", "zhao", deadline={"after": "PT1M", "then": "approve"}),
        start={"on": "created"},
    )  # fmt: skip


@pytest.fixture
def server():
    with receiver() as running:
        yield running


def work_until(workspace, last):
    """Run the jobs in a process of its own, killed before statement ``last``."""
    settings = workspace.settings
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(settings.home), settings.database_url, str(last)],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )  # fmt: skip


def prepared(workspace, here):
    """A run whose timer is due, and two records that nobody has looked at; their ids."""
    workspace.clock = SetClock(datetime.now(UTC) - timedelta(minutes=10))
    records = [here.quote()]
    here.work()
    return [*records, here.quote(), here.quote()]


def finish(workspace, here):
    """Another worker goes on when the lease of the killed one is over."""
    workspace.clock = SetClock(datetime.now(UTC) + timedelta(minutes=3))
    here.work()
    workspace.clock.advance(timedelta(minutes=5))
    here.work()


def is_done_once(workspace, record):
    """Whether a record had one run, whole, with one change and one timer."""
    with workspace.read(SYSTEM) as tx:
        (root,) = tx.execute(select(RUN.c.root_id).where(RUN.c.record_id == record)).scalars()
        state = store.load(tx, root).state
        assert fold((event for _, event in store.events_of(tx, root)), EMPTY) == state
        assert not tx.execute(select(TRIGGER_EVENT)).all()
    fired = [one for one in state.timers.values() if one.state == "fired"]
    return (state.runs["r1"].result, len(fired), state.runs["r1"].data_rev) == ("approved", 1, 1)


def made(workspace, published, server):
    """A house whose flow sends to the server."""
    here = house(workspace, published, flow(server.url))
    here.settings()
    here.secret("erp", secret="s3cret")
    return here


def keys_of(workspace, here, records):
    """The keys under which the runs of some records send."""
    with workspace.read(SYSTEM) as tx:
        roots = tx.execute(select(RUN.c.root_id).where(RUN.c.record_id.in_(records))).scalars()
        return {f"{root}:{job.key}" for root in roots for job in here.state(root).jobs.values()
                if job.kind == "webhook"}  # fmt: skip


def told(workspace, here):
    """How many notices of the flow's own there are."""
    with workspace.read(here.actor("li")) as tx:
        return len([one for one in Notices(tx).page(limit=200) if one.kind == "note"])


def test_a_killed_worker_loses_and_doubles_nothing(workspace, published, proof, server):
    here, kills, rounds = made(workspace, published, server), 0, 0
    for last in proof.sample(range(1, MOST), 4):
        records = prepared(workspace, here)
        done = work_until(workspace, last)
        kills += done.returncode == -signal.SIGKILL
        assert done.returncode in {0, -signal.SIGKILL}, done.stderr
        finish(workspace, here)
        assert all(is_done_once(workspace, record) for record in records), last
        sent = Counter(one.headers["Idempotency-Key"] for one in server.requests)
        assert sent.keys() == keys_of(workspace, here, records), last
        assert sum(sent.values()) <= len(records) + 1, (last, sent)
        assert all(is_signed("s3cret", one.headers, one.body) for one in server.requests)
        assert told(workspace, here) == len(records) * (1 + rounds), last
        rounds, server.requests[:] = rounds + 1, []
    proof.write(f"flows_killed_{workspace.engine.dialect.name}", kills=kills)


def test_a_worker_killed_between_sending_and_noting_sends_again_with_the_same_key(
    workspace, published, server
):
    here = made(workspace, published, server)
    workspace.clock = SetClock(datetime.now(UTC) - timedelta(minutes=10))
    record = here.quote()
    settings = workspace.settings
    worker = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(settings.home), settings.database_url, "0"],
        env={**os.environ, "PYTHONPATH": str(TESTS)}, stderr=subprocess.PIPE,
    )  # fmt: skip
    with worker:
        server.then = worker.kill
        worker.communicate()
    assert (worker.returncode, len(server.requests)) == (-signal.SIGKILL, 1)
    server.then = lambda: None
    finish(workspace, here)
    assert is_done_once(workspace, record)
    assert len(server.requests) == 2
    assert {one.headers["Idempotency-Key"] for one in server.requests} == keys_of(
        workspace, here, [record]
    )
