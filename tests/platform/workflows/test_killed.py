"""kill -9 at any statement of what runs do without people: nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flow_house import document, house
from flow_world import approval
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.workflows import store
from formloom.platform.workflows.evolve import fold
from formloom.platform.workflows.state import EMPTY
from formloom.platform.workflows.tables import RUN, TRIGGER_EVENT

TESTS = Path(__file__).parents[2]
SCRIPT = TESTS / "tools" / "die_while_running_flows.py"
#: More statements than the work takes, so that it is killed before each.
MOST = 180
#: What is changed, asked, and due after a minute.
FLOW = document(
    {"id": "write", "type": "update", "set": {"note": "'seen'"}},
    approval("ask", "zhao", deadline={"after": "PT1M", "then": "approve"}),
    start={"on": "created"},
)


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


def test_a_killed_worker_loses_and_doubles_nothing(workspace, published, proof):
    here, kills = house(workspace, published, FLOW), 0
    for last in proof.sample(range(1, MOST), 4):
        records = prepared(workspace, here)
        done = work_until(workspace, last)
        kills += done.returncode == -signal.SIGKILL
        assert done.returncode in {0, -signal.SIGKILL}, done.stderr
        finish(workspace, here)
        assert all(is_done_once(workspace, record) for record in records), last
    proof.write(f"flows_killed_{workspace.engine.dialect.name}", kills=kills)
