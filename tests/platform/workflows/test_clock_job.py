"""Flows that start by the clock: at times that come again, and when a record's date is reached."""

from datetime import UTC, datetime, timedelta

import pytest
from flow_house import document, house
from flow_world import approval
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.jobs.tables import SCHEDULE
from formloom.platform.workflows.clocks import LOOK
from formloom.platform.workflows.tables import RUN

ASK = approval("ask", "zhao")
#: A Monday, 09:00 in the zone of the app.
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def made(workspace, published):
    """A function that stores a flow with this start in a new house, on a Sunday evening."""

    def make(entity="quote", **start):
        workspace.clock = SetClock(MONDAY - timedelta(hours=12))
        flow = document(ASK, start=start)
        return house(workspace, published, flow if entity else {**flow, "entity": None})

    return make


def records(here):
    """The records of the runs that began, in their order."""
    with here.workspace.read(SYSTEM) as tx:
        runs = select(RUN.c.record_id).order_by(RUN.c.started_at, RUN.c.root_id)
        return list(tx.execute(runs).scalars())


def goes_on(here, *, until=None, stops=False, **how):
    """Let time pass, with looks at the clock on the way, or only one at the end."""
    end = until or here.workspace.clock.now() + timedelta(**how)
    step = (end - here.workspace.clock.now()) if stops else timedelta(hours=6)
    while here.workspace.clock.now() < end:
        here.workspace.clock.advance(min(step, end - here.workspace.clock.now()))
        here.work()


DAILY = {"on": "schedule", "cron": "0 9 * * 1-5", "catchUp": "once"}


def test_a_schedule_starts_at_its_time_and_not_again(made):
    here = made(**DAILY)
    goes_on(here, until=MONDAY - timedelta(minutes=1))
    assert records(here) == []
    goes_on(here, until=MONDAY + timedelta(hours=2))
    assert records(here) == [None]
    goes_on(here, until=MONDAY + timedelta(days=1, hours=1))
    assert len(records(here)) == 2


@pytest.mark.parametrize(("policy", "count"), [("skip", 0), ("once", 1), ("all", 4)])
def test_what_was_missed_is_made_up_for_as_the_flow_says(made, policy, count):
    here = made(**{**DAILY, "catchUp": policy})
    goes_on(here, days=4, stops=True)
    assert len(records(here)) == count
    here.work()
    assert len(records(here)) == count


def test_a_time_that_is_kept_by_a_little_is_not_missed(made):
    here = made(**{**DAILY, "catchUp": "skip"})
    goes_on(here, until=MONDAY + timedelta(minutes=4), stops=True)
    assert len(records(here)) == 1


def test_a_schedule_starts_for_each_record_that_it_is_for(made):
    here = made(**DAILY, each="status = 'open'", when="amount > 5")
    wanted = here.quote(status="open", amount="10")
    here.quote(status="open", amount="1")
    here.quote(status="done", amount="10")
    goes_on(here, until=MONDAY + timedelta(hours=1))
    assert records(here) == [wanted]


@pytest.mark.parametrize(
    ("start", "moment"),
    [
        ({}, "2026-11-24T00:00"), ({"time": "09:30"}, "2026-11-24T09:30"),
        ({"days": -1, "time": "08:00"}, "2026-11-23T08:00"), ({"days": 2}, "2026-11-26T00:00"),
    ],
)  # fmt: skip
def test_a_date_is_reached_at_its_moment_once(made, start, moment):
    here = made(on="date", field="due_on", **start)
    record = here.quote(due_on="2026-11-24")
    here.quote(due_on="2027-01-01")
    here.quote()
    moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    goes_on(here, until=moment - timedelta(minutes=1))
    assert records(here) == []
    goes_on(here, until=moment + timedelta(hours=3))
    assert records(here) == [record]


def test_a_date_that_was_reached_while_nobody_worked_counts_once(made):
    here = made(on="date", field="due_on", time="09:00")
    wanted = [here.quote(due_on=f"2026-11-2{day}") for day in (4, 5, 6)]
    goes_on(here, days=6, stops=True)
    goes_on(here, hours=2)
    assert records(here) == wanted


def test_another_date_counts_anew_and_the_same_one_does_not(made):
    here = made(on="date", field="due_on", time="09:00")
    record = here.quote(due_on="2026-11-23")
    goes_on(here, until=MONDAY + timedelta(minutes=5))
    here.edit(record, due_on="2026-11-24")
    here.edit(record, due_on="2026-11-23")
    goes_on(here, until=MONDAY + timedelta(hours=2))
    assert records(here) == [record]
    here.edit(record, due_on="2026-11-24")
    goes_on(here, until=MONDAY + timedelta(days=1, hours=1))
    assert records(here) == [record, record]


def test_a_date_written_a_little_late_counts_and_an_old_one_does_not(made):
    here = made(on="date", field="due_on", time="09:00")
    goes_on(here, until=MONDAY + timedelta(minutes=3), stops=True)
    late = here.quote(due_on="2026-11-23")
    here.quote(due_on="2026-11-20")
    goes_on(here, hours=1)
    assert records(here) == [late]


def test_dates_from_before_the_flow_start_nothing(workspace, published):
    workspace.clock = SetClock(MONDAY + timedelta(minutes=1))
    flow = document(ASK, start={"on": "date", "field": "due_on", "time": "09:00"})
    here = house(workspace, published, flow)
    here.quote(due_on="2026-11-23")
    goes_on(here, hours=1)
    assert records(here) == []


def test_a_date_for_which_it_is_not_meant_is_passed_over(made):
    here = made(on="date", field="due_on", time="09:00", when="status = 'open'")
    record = here.quote(due_on="2026-11-23", status="done")
    goes_on(here, until=MONDAY + timedelta(minutes=1))
    here.edit(record, status="open")
    goes_on(here, hours=1)
    assert records(here) == []


def test_times_that_a_record_was_made_count_too(made):
    here = made(on="date", field="created_at", days=1)
    record = here.quote()
    goes_on(here, hours=23)
    assert records(here) == []
    goes_on(here, hours=2)
    assert records(here) == [record]


def schedules(workspace):
    with workspace.read(SYSTEM) as tx:
        return list(tx.execute(select(SCHEDULE.c.name)).scalars())


def test_the_clock_is_looked_at_only_while_a_flow_wants_it(workspace, published):
    daily = document(ASK, start=DAILY)
    here = house(workspace, published, document(ASK))
    assert LOOK not in schedules(workspace)
    published(daily)
    assert LOOK in schedules(workspace)
    published({**daily, "enabled": False})
    assert LOOK not in schedules(workspace)
    goes_on(here, days=2)
    assert records(here) == []
