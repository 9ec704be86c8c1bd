"""Attempts: what fails them, when the next one is, and what a lost worker leaves behind."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.errors import (
    FormloomError,
    InvalidValueError,
    Message,
    NotAllowedError,
    UnavailableError,
)
from formloom.platform.core.ids import new_id
from formloom.platform.jobs.errors import JobPausedError, LeaseLostError
from formloom.platform.jobs.events import JobEnded
from formloom.platform.jobs.job import JobState, Progress
from formloom.platform.jobs.queue import enqueue
from formloom.platform.jobs.runner import LEASE, JobRunner, run_pending, wait_after
from formloom.platform.jobs.service import cancel, job
from formloom.platform.jobs.tables import JOB


class KilledError(BaseException):
    """Like kill -9: nothing that tidies up runs."""


def queued(workspace, name, payload=None, **how):
    with workspace.write(SYSTEM) as tx:
        return enqueue(tx, name, payload or {}, **how)


def stored(workspace, job_id):
    with workspace.read(SYSTEM) as tx:
        return job(tx, job_id)


def fails(error):
    def run(workspace, job):
        raise error

    return run


def killed(workspace, handlers):
    """Run what is due in a worker that dies of it."""
    with pytest.raises(KilledError):
        run_pending(workspace, handlers)


def test_a_refusal_fails_at_once_and_says_why(workspace, handlers, kind):
    mail = kind("mail", fails(InvalidValueError("{who}\0 has no address.", who=Decimal("1.5"))))
    job_id = queued(workspace, "mail")
    run_pending(workspace, handlers)
    ended = stored(workspace, job_id)
    assert (ended.state, len(mail.seen)) == (JobState.FAILED, 1)
    assert ended.error == Message("{who} has no address.", {"who": "1.5"})
    assert "InvalidValueError" in ended.detail


@pytest.mark.parametrize(
    "error", [UnavailableError("No answer."), ZeroDivisionError()], ids=["unavailable", "bug"]
)
def test_what_may_pass_is_tried_again_ever_more_slowly(workspace, handlers, kind, error):
    mail = kind("mail", fails(error))
    job_id = queued(workspace, "mail", attempts=3)
    for attempt in (1, 2):
        run_pending(workspace, handlers)
        assert stored(workspace, job_id).state == JobState.QUEUED
        workspace.clock.advance(wait_after(attempt) - timedelta(seconds=1))
        assert run_pending(workspace, handlers) == 0
        workspace.clock.advance(timedelta(seconds=1))
    run_pending(workspace, handlers)
    assert (stored(workspace, job_id).state, len(mail.seen)) == (JobState.FAILED, 3)


def test_waits_grow_from_seconds_to_hours():
    waits = [wait_after(attempt) for attempt in range(1, 13)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=10), timedelta(hours=6))


def test_a_success_forgets_the_failure_before(workspace, handlers, kind):
    def run(workspace, job):
        if job.attempt == 1:
            raise UnavailableError("No answer.")

    kind("mail", run)
    job_id = queued(workspace, "mail")
    run_pending(workspace, handlers)
    assert stored(workspace, job_id).error == Message("No answer.", {})
    workspace.clock.advance(wait_after(1))
    run_pending(workspace, handlers)
    assert (stored(workspace, job_id).state, stored(workspace, job_id).error) == (
        JobState.DONE,
        None,
    )


def test_a_result_that_is_not_json_fails_the_job(workspace, handlers, kind):
    kind("mail", lambda *_: {"sum": Decimal(1)})
    job_id = queued(workspace, "mail", attempts=1)
    run_pending(workspace, handlers)
    assert stored(workspace, job_id).state == JobState.FAILED


def test_a_person_who_may_no_longer_act_fails_the_job(workspace, handlers, kind):
    mail = kind("mail")
    with workspace.write(Actor(person=new_id(), name="Ben")) as tx:
        job_id = enqueue(tx, "mail", {})

    def actors(workspace, person):
        raise NotAllowedError("This person has left.")

    run_pending(workspace, handlers, actors)
    assert (stored(workspace, job_id).state, mail.seen) == (JobState.FAILED, [])


def test_a_dead_worker_s_job_is_taken_over_when_its_lease_ends(workspace, handlers, kind):
    def run(workspace, job):
        if job.attempt == 1:
            raise KilledError

    kind("mail", run)
    job_id = queued(workspace, "mail")
    killed(workspace, handlers)
    assert run_pending(workspace, handlers) == 0
    workspace.clock.advance(LEASE)
    assert run_pending(workspace, handlers) == 1
    assert stored(workspace, job_id).state == JobState.DONE


def test_a_job_that_kills_every_worker_ends(workspace, handlers, kind):
    poison = kind("poison", fails(KilledError()))
    job_id = queued(workspace, "poison", attempts=2)
    for _ in range(2):
        killed(workspace, handlers)
        workspace.clock.advance(LEASE)
    run_pending(workspace, handlers)
    assert (stored(workspace, job_id).state, len(poison.seen)) == (JobState.FAILED, 2)
    assert stored(workspace, job_id).error.data == {"count": 2}


def numbers(upto, dies_at=()):
    """A handler that adds up to ``upto``, one number a transaction, and dies at some, once."""
    deaths = set(dies_at)

    def run(workspace, job):
        for number in range(job.resume.get("next", 0), upto):
            with workspace.write(job.actor) as tx:
                enqueue(tx, "work", {"number": number})
                job.checkpoint(tx, {"next": number + 1}, Progress(number + 1, upto))
                if ("before", number) in deaths:
                    deaths.remove(("before", number))
                    raise KilledError
            if ("after", number) in deaths:
                deaths.remove(("after", number))
                raise KilledError

    return run


def worked(workspace):
    with workspace.read(SYSTEM) as tx:
        found = tx.execute(select(JOB.c.payload).where(JOB.c.name == "work")).scalars()
        return sorted(payload["number"] for payload in found)


def test_a_killed_job_resumes_and_doubles_nothing(workspace, handlers, kind):
    deaths = [(when, number) for number in range(4) for when in ("before", "after")]
    kind("import", numbers(4, deaths))
    # Three attempts, eight deaths: each time it gets ahead, what failed before is forgiven.
    job_id = queued(workspace, "import", attempts=3)
    for _ in deaths:
        killed(workspace, handlers)
        workspace.clock.advance(LEASE)
    run_pending(workspace, handlers)
    assert worked(workspace) == [0, 1, 2, 3]
    assert stored(workspace, job_id).state == JobState.DONE
    assert stored(workspace, job_id).progress == Progress(4, 4)


def test_a_checkpoint_that_says_nothing_new_forgives_nothing(workspace, handlers, kind):
    def run(workspace, job):
        with workspace.write(job.actor) as tx:
            job.checkpoint(tx, {"begun": True})
        raise UnavailableError("No answer.")

    stuck = kind("stuck", run)
    job_id = queued(workspace, "stuck", attempts=3)
    for _ in range(6):
        run_pending(workspace, handlers)
        workspace.clock.advance(timedelta(hours=7))
    assert (stored(workspace, job_id).state, len(stuck.seen)) == (JobState.FAILED, 3)


def test_a_worker_that_lost_its_lease_can_neither_save_nor_finish(workspace, handlers, kind):
    def run(workspace, job):
        if job.attempt == 1:
            workspace.clock.advance(LEASE)
            assert JobRunner(workspace, handlers).run(job.id)  # somebody else does it all
            with workspace.write(job.actor) as tx:
                enqueue(tx, "work", {"number": 99})
                job.checkpoint(tx, {"next": 99})
        return {"attempt": job.attempt}

    kind("import", run)
    job_id = queued(workspace, "import")
    assert run_pending(workspace, handlers) == 1
    assert stored(workspace, job_id).result == {"attempt": 2}
    assert worked(workspace) == []


def test_a_worker_that_lost_its_lease_cannot_disturb_who_has_it(workspace, handlers, kind):
    attempts = []

    def run(workspace, job):
        attempts.append(job)
        if job.attempt == 1:
            workspace.clock.advance(LEASE)
            JobRunner(workspace, handlers).run(job.id)
        else:
            with pytest.raises(LeaseLostError):
                attempts[0].progress(99, 100)

    kind("import", run)
    job_id = queued(workspace, "import")
    run_pending(workspace, handlers)
    assert stored(workspace, job_id).progress.done == 0


def test_progress_is_seen_while_the_job_runs_and_renews_the_lease(workspace, handlers, kind):
    looks = []

    def run(workspace, job):
        for done in range(3):
            workspace.clock.advance(LEASE - timedelta(seconds=1))
            job.progress(done, 3, Message("Row {n}", {"n": done}))
            looks.append(stored(workspace, job.id).progress)
            assert JobRunner(workspace, handlers).next_due() > workspace.clock.now()

    kind("import", run)
    queued(workspace, "import")
    run_pending(workspace, handlers)
    assert looks[2] == Progress(2, 3, Message("Row {n}", {"n": 2}))


def test_progress_is_not_written_for_every_row(workspace, handlers, kind):
    looks = []

    def run(workspace, job):
        for done in (1, 2, 3):
            job.progress(done, 3)
            looks.append(stored(workspace, job.id).progress.done)

    kind("import", run)
    queued(workspace, "import")
    run_pending(workspace, handlers)
    assert looks == [1, 1, 3]


def test_a_silent_job_keeps_its_lease(workspace, handlers, kind):
    lease = timedelta(seconds=2)
    begun = []

    def run(workspace, job):
        until = JobRunner(workspace, handlers).next_due()
        workspace.clock.advance(timedelta(seconds=1))
        begun.append(until)
        while JobRunner(workspace, handlers).next_due() == until:
            pass  # the lease moves without us
        begun.append(JobRunner(workspace, handlers).next_due())

    kind("import", run)
    queued(workspace, "import")
    JobRunner(workspace, handlers, lease=lease).run_pending()
    assert begun[1] == begun[0] + timedelta(seconds=1)


def test_a_worker_that_stops_pauses_the_job_at_no_cost(workspace, handlers, kind):
    kind("import", lambda _, job: job.progress(1, 2))
    job_id = queued(workspace, "import", attempts=1)
    runner = JobRunner(workspace, handlers)
    assert runner.run_next(stopping=lambda: True)
    assert (stored(workspace, job_id).state, stored(workspace, job_id).attempts) == (
        JobState.QUEUED,
        0,
    )
    run_pending(workspace, handlers)
    assert stored(workspace, job_id).state == JobState.DONE


@pytest.mark.parametrize("error", [LeaseLostError, JobPausedError])
def test_a_handler_that_reports_refusals_does_not_swallow_it(error):
    assert not issubclass(error, FormloomError)


def test_a_cancelled_job_is_told_and_ends_cancelled(workspace, handlers, kind):
    def run(workspace, job):
        before = job.cancelled()
        with workspace.write(SYSTEM) as tx:
            cancel(tx, job.id)
        return {"before": before, "after": job.cancelled()}

    kind("import", run)
    job_id = queued(workspace, "import")
    run_pending(workspace, handlers)
    ended = stored(workspace, job_id)
    assert (ended.state, ended.result) == (JobState.CANCELLED, {"before": False, "after": True})


def test_a_cancelled_job_is_not_tried_again(workspace, handlers, kind):
    def run(workspace, job):
        with workspace.write(SYSTEM) as tx:
            cancel(tx, job.id)
        raise UnavailableError("No answer.")

    kind("import", run)
    job_id = queued(workspace, "import")
    run_pending(workspace, handlers)
    ended = stored(workspace, job_id)
    assert (ended.state, ended.finished_at) == (JobState.CANCELLED, workspace.clock.now())


def test_the_floors_above_hear_how_a_job_ended(workspace, handlers, kind):
    heard = []
    workspace.events.subscribe(JobEnded, lambda tx, event: heard.append(event))
    kind("mail", fails(InvalidValueError("No address.")))
    job_id = queued(workspace, "mail", {"to": "x"})
    run_pending(workspace, handlers)
    assert heard == [JobEnded(job_id, "mail", {"to": "x"}, JobState.FAILED)]


def test_the_system_in_the_name_of_a_person_stays_the_system(workspace, handlers, kind):
    load = kind("load")
    boss = Actor(person=new_id(), name="Boss", system=True)
    queued(workspace, "load", actor=boss)
    run_pending(workspace, handlers, lambda workspace, person: Actor(person=person, name="Boss"))
    assert load.seen[0].actor == boss
