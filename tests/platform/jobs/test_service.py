"""Jobs are seen and steered by who asked for them, and by administrators."""

from datetime import timedelta

import pytest

from formloom.platform.core.actor import ADMINISTRATOR, NOBODY, SYSTEM, Actor
from formloom.platform.core.errors import ConflictError, InvalidValueError, NotFoundError
from formloom.platform.core.ids import new_id
from formloom.platform.jobs.job import JobState
from formloom.platform.jobs.queue import enqueue
from formloom.platform.jobs.runner import run_pending
from formloom.platform.jobs.service import cancel, job, jobs, purge, retry

ANNA = Actor(person=new_id(), name="Anna")
BEN = Actor(person=new_id(), name="Ben")
ADMIN = Actor(person=new_id(), name="Ada", roles=frozenset({ADMINISTRATOR}))


def queued(workspace, actor=ANNA, **how):
    with workspace.write(actor) as tx:
        return enqueue(tx, "mail", {}, **how)


def refuse(workspace, job):
    raise InvalidValueError("No address.")


@pytest.mark.parametrize("look", [job, cancel, retry])
@pytest.mark.parametrize("actor", [BEN, NOBODY], ids=["ben", "nobody"])
@pytest.mark.parametrize("owner", [ANNA, SYSTEM, NOBODY], ids=["anna's", "system's", "nobody's"])
def test_other_people_see_nothing(workspace, look, actor, owner):
    job_id = queued(workspace, owner)
    with workspace.write(actor) as tx:
        with pytest.raises(NotFoundError):
            look(tx, job_id)
        assert jobs(tx) == []
    with workspace.read(SYSTEM) as tx:
        assert job(tx, job_id).state == JobState.QUEUED


def test_the_asker_sees_the_reason_and_administrators_the_details(workspace, handlers, kind):
    kind("mail", refuse)
    job_id = queued(workspace)
    run_pending(workspace, handlers)
    with workspace.read(ANNA) as tx:
        assert (str(job(tx, job_id).error), job(tx, job_id).detail) == ("No address.", None)
        assert [one.detail for one in jobs(tx)] == [None]
    with workspace.read(ADMIN) as tx:
        assert "refuse" in job(tx, job_id).detail


def test_jobs_are_listed_by_state_and_name(workspace, handlers, kind):
    kind("mail")
    done = queued(workspace)
    run_pending(workspace, handlers)
    waiting = queued(workspace)
    with workspace.read(ANNA) as tx:
        assert [one.id for one in jobs(tx, state=JobState.QUEUED)] == [waiting]
        assert [one.id for one in jobs(tx, state=JobState.DONE, name="mail")] == [done]
        assert jobs(tx, name="other") == []


def test_a_waiting_job_is_cancelled_at_once(workspace, handlers, kind):
    mail = kind("mail")
    job_id = queued(workspace, key="once")
    with workspace.write(ANNA) as tx:
        assert cancel(tx, job_id).state == JobState.CANCELLED
    assert run_pending(workspace, handlers) == 0
    assert mail.seen == []
    assert queued(workspace, key="once") != job_id


def test_cancelling_what_has_ended_changes_nothing(workspace, handlers, kind):
    kind("mail")
    job_id = queued(workspace)
    run_pending(workspace, handlers)
    with workspace.write(ANNA) as tx:
        assert cancel(tx, job_id).state == JobState.DONE


def test_a_failed_job_can_be_tried_again(workspace, handlers, kind):
    mail = kind("mail", refuse)
    job_id = queued(workspace)
    run_pending(workspace, handlers)
    mail.does = lambda workspace, job: {"sent": 1}
    with workspace.write(ANNA) as tx:
        assert retry(tx, job_id).state == JobState.QUEUED
    run_pending(workspace, handlers)
    with workspace.write(ANNA) as tx:
        assert job(tx, job_id).result == {"sent": 1}
        with pytest.raises(ConflictError):
            retry(tx, job_id)


def test_a_job_that_another_has_followed_can_still_be_tried_again(workspace, handlers, kind):
    kind("mail", refuse)
    failed = queued(workspace, key="once")
    run_pending(workspace, handlers)
    queued(workspace, key="once")
    with workspace.write(ANNA) as tx:
        assert retry(tx, failed).state == JobState.QUEUED


def test_purge_forgets_what_ended_long_ago_and_nothing_else(workspace, handlers, kind):
    kind("mail")
    old = queued(workspace)
    run_pending(workspace, handlers)
    workspace.clock.advance(timedelta(days=30))
    waiting = queued(workspace, after=workspace.clock.now() + timedelta(days=1))
    with workspace.write(SYSTEM) as tx:
        assert purge(tx, workspace.clock.now()) == 1
        assert [one.id for one in jobs(tx)] == [waiting]
    assert old != waiting
