"""The machine's clock jumps, back or ahead: nothing is lost, doubled or out of order."""

import runpy
from datetime import timedelta
from pathlib import Path

import pytest
from make import entity

from formloom.platform.access.people import People
from formloom.platform.access.tokens import Tokens, token_actor
from formloom.platform.core import ids
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.registry import Registry
from formloom.platform.jobs.job import JobState
from formloom.platform.jobs.queue import enqueue
from formloom.platform.jobs.runner import run_pending
from formloom.platform.jobs.service import job
from formloom.platform.jobs.tables import JOB
from formloom.platform.records.changesets import change_set, undo
from formloom.platform.records.history import entries_of, verify_history
from formloom.platform.records.service import RecordService

WORKER = Path(__file__).parents[1] / "platform" / "jobs" / "worker.py"
DEAL = entity("deal", {"name": {}}, display="name")

moved = pytest.mark.parametrize(
    "move", [timedelta(hours=-1), timedelta(days=-400), timedelta(days=400)],
    ids=["an hour back", "a year back", "a year ahead"],
)  # fmt: skip


@moved
def test_history_stays_whole_and_in_order_and_is_undone(workspace, published, move):
    published(DEAL)
    with workspace.write(SYSTEM) as tx:
        record = RecordService(tx, "deal").create({"name": "first"})
    workspace.clock.advance(move)
    with workspace.write(SYSTEM) as tx, change_set(tx, "bulk", "Test") as identity:
        RecordService(tx, "deal").update(record.id, {"name": "second"}, revision=record.revision)
    with workspace.write(SYSTEM) as tx:
        assert verify_history(tx).broken is None
        assert [one.revision for one in entries_of(tx, record.id)] == [2, 1]
        assert undo(tx, identity).restored == 1
        assert RecordService(tx, "deal").get(record.id).values["name"] == "first"
        assert verify_history(tx).broken is None


@moved
def test_a_job_ends_once(workspace, move):
    handlers = Registry("job", (runpy.run_path(str(WORKER))["Count"](),))
    with workspace.write(SYSTEM) as tx:
        before = enqueue(tx, "count", {"upto": 3})
    workspace.clock.advance(move)
    with workspace.write(SYSTEM) as tx:
        after = enqueue(tx, "count", {"upto": 3})
    run_pending(workspace, handlers)
    with workspace.read(SYSTEM) as tx:
        assert job(tx, after).state == JobState.DONE
    if move < timedelta(0):
        workspace.clock.advance(-move)
    run_pending(workspace, handlers)
    with workspace.read(SYSTEM) as tx:
        assert job(tx, before).state == JobState.DONE
        counted = [row["name"] for row in tx.execute(JOB.select()).mappings()]
    assert counted.count("counted") == 6


def test_ids_keep_their_order_when_the_clock_goes_back(monkeypatch):
    first = ids.new_id()
    hour_ago = ids.time.time_ns() - 3_600_000_000_000
    monkeypatch.setattr(ids.time, "time_ns", lambda: hour_ago)
    assert first < ids.new_id() < ids.new_id()


@moved
def test_a_token_without_an_end_works_on(workspace, move):
    with workspace.write(SYSTEM) as tx:
        person = People(tx).add("ann", name="Ann")
        secret = Tokens(tx, person.id).create("tests").secret
    workspace.clock.advance(move)
    with workspace.read(SYSTEM) as tx:
        assert token_actor(tx, secret).person == person.id
