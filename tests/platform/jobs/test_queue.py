"""The outbox: written with the work, once for a key, in its order."""

from datetime import timedelta

import pytest

from formloom.platform.core.actor import NOBODY, SYSTEM, Actor
from formloom.platform.core.ids import new_id
from formloom.platform.jobs.job import JobState
from formloom.platform.jobs.queue import enqueue
from formloom.platform.jobs.runner import JobRunner, run_pending
from formloom.platform.jobs.service import job, jobs

ANNA = Actor(person=new_id(), name="Anna")


def queued(workspace, name, payload=None, *, actor=SYSTEM, **how):
    with workspace.write(actor) as tx:
        return enqueue(tx, name, payload or {}, **how)


def stored(workspace, job_id):
    with workspace.read(SYSTEM) as tx:
        return job(tx, job_id)


def payloads(kind):
    return [seen.payload for seen in kind.seen]


def test_a_job_runs_with_its_payload_and_keeps_its_result(workspace, handlers, kind):
    mail = kind("mail", lambda _, job: {"sent": job.payload["to"]})
    job_id = queued(workspace, "mail", {"to": "王 \0"})
    assert run_pending(workspace, handlers) == 1
    assert payloads(mail) == [{"to": "王 \0"}]
    ended = stored(workspace, job_id)
    assert (ended.state, ended.result) == (JobState.DONE, {"sent": "王 \0"})
    assert ended.finished_at == workspace.clock.now()


def test_a_job_is_undone_with_its_transaction(workspace, handlers, kind):
    mail = kind("mail")

    def refused():
        with workspace.write(SYSTEM) as tx:
            enqueue(tx, "mail", {})
            raise KeyError("refused")

    with pytest.raises(KeyError):
        refused()
    assert run_pending(workspace, handlers) == 0
    assert mail.seen == []


def test_a_key_queues_once_while_live_and_again_afterwards(workspace, handlers, kind):
    index = kind("index")
    first = queued(workspace, "index", {"n": 1}, key="lead")
    assert queued(workspace, "index", {"n": 2}, key="lead") == first
    assert queued(workspace, "index", {"n": 3}, key="deal") != first
    run_pending(workspace, handlers)
    assert queued(workspace, "index", {"n": 4}, key="lead") != first
    run_pending(workspace, handlers)
    assert payloads(index) == [{"n": 1}, {"n": 3}, {"n": 4}]


def test_again_runs_a_begun_job_once_more_and_a_waiting_one_once(workspace, handlers, kind):
    rows, swept = [1], []

    def sweep(workspace, job):
        swept.append(list(rows))
        assert job.resume == {}
        with workspace.write(job.actor) as tx:
            job.checkpoint(tx, {"swept": len(rows)})
        if len(swept) == 1:
            rows.append(2)  # written after the sweep has passed
            queued(workspace, "sweep", key="sweep", again=True)

    kind("sweep", sweep)
    job_id = queued(workspace, "sweep", key="sweep", again=True)
    assert queued(workspace, "sweep", key="sweep", again=True) == job_id
    assert run_pending(workspace, handlers) == 2
    assert swept == [[1], [1, 2]]
    assert stored(workspace, job_id).state == JobState.DONE


def test_a_job_waits_for_its_time(workspace, handlers, kind):
    mail = kind("mail")
    queued(workspace, "mail", after=workspace.clock.now() + timedelta(minutes=5))
    assert run_pending(workspace, handlers) == 0
    workspace.clock.advance(timedelta(minutes=5))
    assert run_pending(workspace, handlers) == 1
    assert len(mail.seen) == 1


def test_oldest_first_and_background_last(workspace, handlers, kind):
    mail = kind("mail")
    for number, background in enumerate([True, False, True, False]):
        queued(workspace, "mail", {"n": number}, background=background)
    run_pending(workspace, handlers)
    assert [payload["n"] for payload in payloads(mail)] == [1, 3, 0, 2]


def test_a_kind_that_this_process_does_not_know_waits_for_one_that_does(workspace, handlers, kind):
    job_id = queued(workspace, "of_the_next_version")
    assert run_pending(workspace, handlers) == 0
    assert JobRunner(workspace, handlers).next_due() is None
    assert stored(workspace, job_id).state == JobState.QUEUED


@pytest.mark.parametrize("actor", [SYSTEM, NOBODY, ANNA], ids=["system", "nobody", "anna"])
def test_a_job_acts_as_who_asked(workspace, handlers, kind, actor):
    mail = kind("mail")
    queued(workspace, "mail", actor=actor)
    run_pending(workspace, handlers, lambda _, person: {ANNA.person: ANNA}[person])
    assert mail.seen[0].actor == actor


def test_only_one_of_two_workers_gets_a_job(workspace, handlers, kind):
    other = JobRunner(workspace, handlers)
    taken = []
    kind("mail", lambda _, job: taken.append(other.run(job.id)))
    queued(workspace, "mail")
    run_pending(workspace, handlers)
    assert taken == [False]


def test_a_page_of_jobs_goes_on_where_the_last_ended(workspace):
    ids = [queued(workspace, "mail") for _ in range(3)]
    with workspace.read(SYSTEM) as tx:
        first = jobs(tx, limit=2)
        rest = jobs(tx, before=first[-1].id)
    assert [one.id for one in [*first, *rest]] == ids[::-1]
