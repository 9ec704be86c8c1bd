"""Who may give which command: each kind of them in one run in which all could be taken."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flow_races import INSIDE, KINDS, commands, scene

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import FormloomError, NotFoundError
from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.service import Flows
from formloom.runtime.api.flows import ADMINISTRATORS_ACTIONS, RUN_ACTIONS, TASK_ACTIONS
from formloom.runtime.pages.flows.runs_page import DONE

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
#: What only the house does: timers, jobs, records and events from outside.
SYSTEMS = {
    "fire_timer", "job_done", "signal", "record_saved", "record_deleted", "lend", *INSIDE,
}  # fmt: skip
PEOPLES = sorted(set(KINDS) - SYSTEMS - {"start"})
STAFF = {"boss", "zhao", "lu", "wang", "chen", "li", "root"}
#: Who may beside the one whose task, run or office it is.
OTHERS = {
    "comment": STAFF, "cc": STAFF, "urge": {"root"}, "claim": {"chen"},
}  # fmt: skip

#: The core decides, whatever the database.
ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)


@pytest.fixture
def here(workspace, published):
    made, root, _record = scene(workspace, published, NOW)
    with workspace.write(SYSTEM) as tx:
        made.people["eve"] = People(tx).add("eve", name="Eve", roles=("sales",)).id
    return made, root


def refusal(here, root, who, kind, more):
    """Why somebody may not; None if they may. What is refused leaves nothing behind."""
    before = here.state(root)
    actor = here.actor(who)
    lists = {key: tuple(one) if isinstance(one, list) else one for key, one in more.items()}
    try:
        with here.workspace.write(actor) as tx:
            Flows(tx).act(root, Command(str(uuid4()), kind, str(actor.person), **lists))
            raise _Undone
    except _Undone:
        return None
    except FormloomError as error:
        assert here.state(root) == before
        return error


class _Undone(Exception):  # noqa: N818
    """Takes back what was allowed, for the next to be tried on the same run."""


@ONE_DATABASE
def test_only_those_whose_work_it_is_may(here):
    made, root = here
    made.do(root, "suspend", "root", run="r1")
    resume = {who for who in STAFF if refusal(made, root, who, "resume", {}) is None}
    made.do(root, "resume", "root")
    given = commands(made, root)
    found = {
        kind: {who for who in STAFF if refusal(made, root, who, kind, given[kind][0][1]) is None}
        for kind in PEOPLES if kind != "resume"
    }  # fmt: skip
    wanted = {kind: {given[kind][0][0], *OTHERS.get(kind, ())} for kind in found}
    assert {**found, "resume": resume} == {**wanted, "resume": {"root"}}


@ONE_DATABASE
def test_a_stranger_does_not_even_learn_that_there_is_a_run(here):
    made, root = here
    given = commands(made, root)
    told = {kind: refusal(made, root, "eve", kind, given[kind][0][1]) for kind in PEOPLES}
    assert {type(one) for one in told.values()} == {NotFoundError}


@ONE_DATABASE
def test_a_task_of_another_run_is_none_of_this_one(here):
    made, root = here
    task, other = made.task(root, "zhao"), made.start(record=made.quote())
    assert isinstance(refusal(made, other, "zhao", "approve", {"task": task}), NotFoundError)
    made.act(other, "approve", "boss")
    # Ids are of one family: the same id there is somebody's task, not mine.
    theirs = next(one for one in made.state(other).tasks.values() if one.step == "work")
    assert refusal(made, other, "zhao", "handle", {"task": theirs.id}) is not None


def test_nobody_can_send_what_only_the_house_does():
    sent = {*TASK_ACTIONS.values(), *RUN_ACTIONS.values(), *ADMINISTRATORS_ACTIONS.values(), *DONE}
    assert sent.isdisjoint(SYSTEMS)
