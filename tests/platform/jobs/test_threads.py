"""The runner in the process: woken by a commit and by the clock, never by a failure stopped."""

import threading
from datetime import timedelta

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.jobs.job import JobState
from formloom.platform.jobs.queue import enqueue
from formloom.platform.jobs.service import job
from formloom.platform.jobs.threads import ThreadRunner

PATIENCE = 20.0


@pytest.fixture
def start(workspace, handlers):
    """A function that starts a runner; it is stopped after the test."""
    runners = []

    def started(threads=2):
        runners.append(ThreadRunner(workspace, handlers, threads))
        runners[-1].start()
        return runners[-1]

    yield started
    for runner in runners:
        assert runner.stop(PATIENCE)


def queued(workspace, name, **how):
    with workspace.write(SYSTEM) as tx:
        return enqueue(tx, name, {}, **how)


def told(kind, name):
    """Register a kind that sets the returned event."""
    happened = threading.Event()
    kind(name, lambda *_: happened.set())
    return happened


def test_a_commit_wakes_it(workspace, start, kind, monkeypatch):
    monkeypatch.setattr("formloom.platform.jobs.threads.POLL_SECONDS", 10 * PATIENCE)
    ran = told(kind, "mail")
    start()
    queued(workspace, "mail")
    assert ran.wait(PATIENCE)


def test_what_waited_before_it_started_runs(workspace, start, kind):
    ran = told(kind, "mail")
    queued(workspace, "mail")
    start()
    assert ran.wait(PATIENCE)


def test_it_runs_later_jobs_when_their_time_has_come(workspace, start, kind):
    ran = told(kind, "mail")
    runner = start()
    queued(workspace, "mail", after=workspace.clock.now() + timedelta(minutes=1))
    assert not ran.is_set()
    workspace.clock.advance(timedelta(minutes=1))
    runner.wake()
    assert ran.wait(PATIENCE)


def test_long_background_jobs_leave_a_thread_for_the_rest(workspace, start, kind):
    free, both = threading.Event(), threading.Event()
    begun = []

    def run(workspace, job):
        begun.append(job.id)
        if len(begun) == 2:
            both.set()
        free.wait(2 * PATIENCE)

    kind("import", run)
    ran = told(kind, "mail")
    for _ in range(2):
        queued(workspace, "import", background=True)
    start(threads=2)
    assert not both.wait(0.5)
    queued(workspace, "mail")
    assert ran.wait(PATIENCE)
    free.set()


def test_one_thread_alone_does_everything(workspace, start, kind):
    ran = told(kind, "import")
    start(threads=1)
    queued(workspace, "import", background=True)
    assert ran.wait(PATIENCE)


def test_many_threads_run_every_job_once(workspace, start, handlers, kind):
    ran, all_ran = [], threading.Event()

    def run(workspace, job):
        ran.append(job.payload["n"])
        if len(ran) == 40:
            all_ran.set()

    kind("mail", run)
    with workspace.write(SYSTEM) as tx:
        for number in range(40):
            enqueue(tx, "mail", {"n": number})
    start(threads=3)
    start(threads=3)
    assert all_ran.wait(PATIENCE)
    assert sorted(ran) == list(range(40))


def test_trouble_with_the_database_does_not_end_it(workspace, start, kind):
    ran = told(kind, "mail")
    clock = workspace.clock
    failed = threading.Event()

    class BrokenClock:
        def now(self):
            failed.set()
            raise OSError("no clock")

    workspace.clock = BrokenClock()
    runner = start()
    assert failed.wait(PATIENCE)
    workspace.clock = clock
    queued(workspace, "mail")
    runner.wake()
    assert ran.wait(PATIENCE)


def test_stopping_pauses_a_job_that_tells_its_progress(workspace, handlers, kind):
    begun = threading.Event()

    def run(workspace, job):
        begun.set()
        while True:
            job.progress(1, 2)

    kind("import", run)
    runner = ThreadRunner(workspace, handlers, 1)
    runner.start()
    job_id = queued(workspace, "import")
    assert begun.wait(PATIENCE)
    assert runner.stop(PATIENCE)
    with workspace.read(SYSTEM) as tx:
        assert job(tx, job_id).state == JobState.QUEUED


def test_stopping_says_what_did_not_end(workspace, handlers, kind):
    begun, free = threading.Event(), threading.Event()

    def run(workspace, job):
        begun.set()
        free.wait(PATIENCE)

    kind("import", run)
    runner = ThreadRunner(workspace, handlers, 1)
    runner.start()
    queued(workspace, "import")
    assert begun.wait(PATIENCE)
    assert not runner.stop(0.01)
    free.set()
    assert runner.stop(PATIENCE)
