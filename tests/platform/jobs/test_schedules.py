"""Schedules: once each time, however often it was missed, as who asked, on the zone's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.errors import InvalidValueError
from formloom.platform.core.ids import new_id
from formloom.platform.jobs.runner import run_pending
from formloom.platform.jobs.schedules import drop_schedule, ensure_schedule, next_due
from formloom.platform.jobs.tables import JOB

HOUR = timedelta(hours=1)
ANNA = Actor(person=new_id(), name="Anna")


def ensure(workspace, *, actor=SYSTEM, payload=None, **timing):
    with workspace.write(actor) as tx:
        ensure_schedule(tx, "nightly", "report", payload, **timing)


def next_at(workspace):
    with workspace.read(SYSTEM) as tx:
        return next_due(tx)


def test_it_fires_once_each_time(workspace, handlers, kind):
    report = kind("report")
    ensure(workspace, every=HOUR, payload={"n": 1})
    assert run_pending(workspace, handlers) == 0
    for count in (1, 2):
        workspace.clock.advance(HOUR)
        assert run_pending(workspace, handlers) == 1
        assert run_pending(workspace, handlers) == 0
        assert [seen.payload for seen in report.seen] == [{"n": 1}] * count


def test_what_was_missed_fires_once_and_keeps_the_beat(workspace, handlers, kind):
    kind("report")
    start = workspace.clock.now()
    ensure(workspace, every=HOUR)
    workspace.clock.advance(5.5 * HOUR)
    assert run_pending(workspace, handlers) == 1
    assert next_at(workspace) == start + 6 * HOUR


def test_cron_follows_the_clock_of_its_zone(workspace):
    ensure(workspace, at="30 7 * * *", zone="Asia/Shanghai")
    now = workspace.clock.now()
    expected = datetime(now.year, now.month, now.day, 23, 30, tzinfo=UTC)
    assert next_at(workspace) == expected


def test_a_slow_job_does_not_pile_up(workspace, handlers):
    ensure(workspace, every=HOUR)
    for _ in range(3):
        workspace.clock.advance(HOUR)
        run_pending(workspace, handlers)  # nobody here knows the job
    with workspace.read(SYSTEM) as tx:
        assert len(tx.execute(select(JOB.c.id)).all()) == 1


def test_it_acts_as_who_asked_for_it(workspace, handlers, kind):
    report = kind("report")
    ensure(workspace, every=HOUR, actor=ANNA)
    workspace.clock.advance(HOUR)
    run_pending(workspace, handlers)
    assert report.seen[0].actor.person == ANNA.person


def test_saying_the_same_again_keeps_the_next_time(workspace):
    ensure(workspace, every=HOUR)
    first = next_at(workspace)
    workspace.clock.advance(HOUR / 2)
    ensure(workspace, every=HOUR, payload={"new": True})
    assert next_at(workspace) == first
    ensure(workspace, every=2 * HOUR)
    assert next_at(workspace) == workspace.clock.now() + 2 * HOUR


def test_a_dropped_schedule_is_gone(workspace):
    ensure(workspace, every=HOUR)
    with workspace.write(SYSTEM) as tx:
        drop_schedule(tx, "nightly")
    assert next_at(workspace) is None


def test_a_time_that_never_comes_is_refused(workspace):
    with pytest.raises(InvalidValueError):
        ensure(workspace, at="0 0 31 2 *")
    with pytest.raises(ValueError, match="either"):
        ensure(workspace)
