"""kill -9 at any statement of what runs do without people: nothing lost, nothing doubled."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flow_house import document, house
from flow_world import approval, people
from http_receiver import receiver
from sqlalchemy import func, select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.workflows import store
from formloom.platform.workflows.evolve import fold
from formloom.platform.workflows.outside_tables import NOTICE
from formloom.platform.workflows.senders.signing import is_signed
from formloom.platform.workflows.state import EMPTY
from formloom.platform.workflows.tables import RUN, TRIGGER_EVENT

TESTS = Path(__file__).parents[2]
SCRIPT = TESTS / "tools" / "die_while_running_flows.py"
#: More statements than the work takes, so that it is killed before each.
MOST = 300
#: How often a soak kills it, on each database.
KILLS = 1_000
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


class Dying:
    """A process whose forks do the work and die of it; ``child`` is the one that works, ``took``
    how many statements one took that lived to see the end.
    """

    def __init__(self, workspace):
        settings = workspace.settings
        self.child = self.took = 0
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(settings.home), settings.database_url],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(TESTS)},
        )  # fmt: skip

    def work(self, last, root="", task=""):
        """Do it, killed before statement ``last`` (0: never); "killed" or "ended"."""
        told = {"last": last, "root": str(root), "task": task, "command": agreement(root)}
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        self.child = int(self.process.stdout.readline())
        end, *count = self.process.stdout.readline().split()
        self.took = int(count[0]) if count else self.took
        return end

    def close(self):
        self.process.communicate()


@pytest.fixture
def dying(workspace):
    with closing(Dying(workspace)) as made:
        yield made


def agreement(root):
    """The id of the command by which somebody agrees: the same again after a failure."""
    return f"agree {root}"


def prepared(workspace, here):
    """A run whose timer is due, one that somebody agrees to, and two records that nobody has looked
    at; their ids.
    """
    workspace.clock = SetClock(datetime.now(UTC) - timedelta(minutes=10))
    records = [here.quote(), here.quote()]
    here.work()
    return [*records, here.quote(), here.quote()]


def root_of(workspace, record):
    """The one run of a record."""
    with workspace.read(SYSTEM) as tx:
        (root,) = tx.execute(select(RUN.c.root_id).where(RUN.c.record_id == record)).scalars()
    return root


def finish(workspace, here):
    """Another worker goes on when the lease of the killed one is over."""
    workspace.clock = SetClock(datetime.now(UTC) + timedelta(minutes=3))
    here.work()
    workspace.clock.advance(timedelta(minutes=5))
    here.work()


def is_done_once(workspace, record, timers=1):
    """Whether a record had one run, whole, with one change and so many timers."""
    root = root_of(workspace, record)
    with workspace.read(SYSTEM) as tx:
        state = store.load(tx, root).state
        assert fold((event for _, event in store.events_of(tx, root)), EMPTY) == state
        assert not tx.execute(select(TRIGGER_EVENT)).all()
    fired = [one for one in state.timers.values() if one.state == "fired"]
    ended = (state.runs["r1"].result, len(fired), state.runs["r1"].data_rev)
    return ended == ("approved", timers, 1)


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


def told(workspace):
    """How many notices of the flow's own there are."""
    with workspace.read(SYSTEM) as tx:
        return tx.execute(
            select(func.count()).select_from(NOTICE).where(NOTICE.c.kind == "note")
        ).scalar_one()


def moments(proof, dying):
    """Before which statements to kill: each in turn in a soak, which lets it live once to see how
    many there are.
    """
    if not proof.whole:
        yield from proof.sample(range(1, MOST), 4)
        return
    yield 0
    yield from (1 + number % dying.took for number in range(KILLS))


def test_a_killed_worker_loses_and_doubles_nothing(workspace, published, proof, server, dying):
    here, ends, rounds = made(workspace, published, server), Counter(), 0
    for last in moments(proof, dying):
        records = prepared(workspace, here)
        agreed = root_of(workspace, records[1])
        task = here.task(agreed, "zhao")
        ends[dying.work(last, agreed, task)] += 1
        here.do(agreed, "approve", "zhao", id=agreement(agreed), task=task)
        finish(workspace, here)
        done = [is_done_once(workspace, one, int(one != records[1])) for one in records]
        assert all(done), (last, done)
        sent = Counter(one.headers["Idempotency-Key"] for one in server.requests)
        assert sent.keys() == keys_of(workspace, here, records), last
        assert sum(sent.values()) <= len(records) + 1, (last, sent)
        assert all(is_signed("s3cret", one.headers, one.body) for one in server.requests)
        assert told(workspace) == len(records) * (1 + rounds), last
        rounds, server.requests[:] = rounds + 1, []
    assert ends.keys() <= {"killed", "ended"}
    proof.write(f"flows_killed_{workspace.engine.dialect.name}", kills=ends["killed"],
                runs=rounds * len(records))  # fmt: skip


def test_a_worker_killed_between_sending_and_noting_sends_again_with_the_same_key(
    workspace, published, server, dying
):
    here = made(workspace, published, server)
    workspace.clock = SetClock(datetime.now(UTC) - timedelta(minutes=10))
    record = here.quote()
    server.then = lambda: os.kill(dying.child, signal.SIGKILL)
    assert dying.work(0) == "killed"
    assert len(server.requests) == 1
    server.then = lambda: None
    finish(workspace, here)
    assert is_done_once(workspace, record)
    assert len(server.requests) == 2
    assert {one.headers["Idempotency-Key"] for one in server.requests} == keys_of(
        workspace, here, [record]
    )
