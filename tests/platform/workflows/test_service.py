"""Runs in a workspace: commands, what they store, and what stays true whatever happens."""

from uuid import uuid4

import pytest
from flow_house import document, house
from flow_world import approval, exclusive, handle, parallel, people
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import ConflictError, FormloomError, NotAllowedError
from formloom.platform.records.service import RecordService
from formloom.platform.workflows import store
from formloom.platform.workflows.evolve import fold
from formloom.platform.workflows.projecting import boxed, run_row, task_row, timer_row
from formloom.platform.workflows.reading import Box
from formloom.platform.workflows.state import EMPTY
from formloom.platform.workflows.tables import BOX, RUN, TASK, TIMER

UPDATE = {"id": "write", "type": "update", "set": {"status": "'approved'"}}
CC = {"id": "tell", "type": "cc", "to": people("li")}
TWO = approval("both", "zhao", "lu")


@pytest.fixture
def made(workspace, published):
    """A function that stores flows in a new house."""
    return lambda *documents: house(workspace, published, *documents)


def is_whole(house, root):
    """Whether what is stored beside the state says the same as the events and the state."""
    with house.workspace.read(SYSTEM) as tx:
        state = store.load(tx, root).state
        events = [event for _, event in store.events_of(tx, root)]
        assert fold(events, EMPTY) == state
        for table, rows, row_of in (
            (TASK, state.tasks, task_row),
            (TIMER, state.timers, timer_row),
            (RUN, state.runs, lambda run: run_row(run, alone=False)),
        ):
            found = tx.execute(select(table).where(table.c.root_id == root)).mappings()
            stored = {row["id"]: dict(row) for row in found}
            told = {id: dict(row_of(one)) for id, one in rows.items()}
            assert {id: {key: stored[id][key] for key in row} for id, row in told.items()} == told
            assert stored.keys() == told.keys()
        columns = (BOX.c.person, BOX.c.box, BOX.c.run, BOX.c.item)
        in_boxes = tx.execute(select(*columns).where(BOX.c.root_id == root)).all()
        assert {tuple(row) for row in in_boxes} == boxed(state)
    return True


def test_a_run_goes_through_people_and_changes_its_record(made):
    here = made(document(TWO, UPDATE, CC))
    record = here.quote()
    root = here.start(record=record)
    here.act(root, "approve", "zhao")
    assert here.run(root).state == "running"
    here.act(root, "approve", "lu", comment="fine")
    assert here.run(root).result == "approved"
    assert here.values(record)["status"] == "approved"
    assert is_whole(here, root)


def test_a_refused_command_leaves_nothing(made):
    here = made(document(TWO))
    root = here.start()
    before = here.state(root)
    with pytest.raises(NotAllowedError):
        here.do(root, "approve", "wang", id="once", task=here.task(root, "zhao"))
    assert here.state(root) == before
    here.do(root, "approve", "zhao", id="once", task=here.task(root, "zhao"))
    assert here.state(root) != before


def test_e4_the_same_command_is_one_command(made):
    here = made(document(TWO))
    id = str(uuid4())
    record = here.quote()
    root = here.start(record=record, id=id)
    assert here.start(record=record, id=id) == root
    task, once = here.task(root, "zhao"), str(uuid4())
    first = here.do(root, "approve", "zhao", id=once, task=task)
    again = here.do(root, "approve", "zhao", id=once, task=task)
    assert again.state == first.state
    assert is_whole(here, root)


def test_a_command_id_of_somebody_else_is_refused(made):
    here = made(document(TWO))
    root, id = here.start(), str(uuid4())
    here.act(root, "approve", "zhao", id=id)
    with pytest.raises(ConflictError, match="something else"):
        here.act(root, "approve", "lu", id=id)
    assert here.run(root).state == "running"


def test_e45_one_run_for_each_record_where_the_flow_says_so(made):
    here = made(document(TWO, start={"onePerRecord": True}))
    record = here.quote()
    root = here.start(record=record)
    with pytest.raises(ConflictError, match="in this flow already"):
        here.start(record=record)
    here.do(root, "withdraw", "wang")
    assert here.start(record=record) != root


def test_e33_a_run_follows_the_version_that_it_began_with(made, published):
    here = made(document(TWO))
    root = here.start()
    published(document(approval("other", "boss")))
    here.act(root, "approve", "zhao")
    here.act(root, "approve", "lu")
    assert here.run(root).result == "approved"
    assert {one.step for one in here.state(here.start()).tasks.values()} == {"other"}


def test_conditions_read_records_that_are_linked(made):
    flow = document(exclusive("tier", ("account.level = 'key'", [approval("a", "boss")])))
    here = made(flow)
    with here.workspace.write(here.actor("wang")) as tx:
        account = RecordService(tx, "account").create({"name": "Acme", "level": "key"}).id
    root = here.start(record=here.quote(account=str(account)))
    assert [one.step for one in here.state(root).tasks.values()] == ["a"]
    assert here.run(here.start()).result == "approved"


def test_managers_heads_and_roles_come_from_the_workspace(made):
    by = [{"by": "manager", "of": "initiator", "level": 1}, {"by": "role", "keys": ["legal"]}]
    here = made(document(approval("ask", approvers=by)))
    state = here.state(here.start())
    asked = {one.assignee for one in state.tasks.values()}
    assert asked == {str(here.people[one]) for one in ("zhao", "lu", "li")}


def test_what_a_step_lets_people_edit_is_saved_with_the_decision(made):
    step = handle("fill", "zhao", fields={"margin": "edit"})
    here = made(document(step))
    record = here.quote()
    root = here.start(record=record)
    with pytest.raises(NotAllowedError, match="name"):
        here.act(root, "handle", "zhao", edits={"name": "Other"})
    here.act(root, "handle", "zhao", edits={"margin": "12.50"})
    assert here.run(root).result == "approved"
    assert str(here.values(record)["margin"]) == "12.50"
    assert here.values(record)["name"] == "Quote 1"


def test_e40_a_locked_field_is_kept_while_the_run_goes_on(made):
    here = made(document(TWO, start={"lock": ["discount"]}))
    record = here.quote()
    root = here.start(record=record)
    with pytest.raises(FormloomError, match="locked while"):
        here.edit(record, discount="0.2")
    here.edit(record, note="free")
    here.do(root, "withdraw", "wang")
    here.edit(record, discount="0.2")
    assert here.values(record)["note"] == "free"


def test_what_a_step_may_not_do_with_a_record_is_an_incident(made):
    step = {"id": "gone", "type": "update", "record": "account", "set": {"name": "'x'"}}
    here = made(document(step))
    root = here.start()
    (incident,) = here.state(root).incidents.values()
    assert (incident.code, incident.state) == ("effect", "open")
    assert is_whole(here, root)


def test_steps_create_query_and_delete_records(made):
    steps = (
        {"id": "new", "type": "create", "entity": "account", "set": {"name": "'New'"},
         "into": "fresh"},
        {"id": "find", "type": "query", "entity": "account", "filter": "name = 'New'",
         "into": "found"},
        {"id": "drop", "type": "delete", "record": "$fresh"},
    )  # fmt: skip
    here = made(document(*steps))
    run = here.run(here.start())
    assert run.result == "approved"
    assert [one["name"] for one in run.variables["found"]] == ["New"]
    with here.workspace.read(SYSTEM) as tx:
        assert RecordService(tx, "account").count().number == 0


def test_boxes_hold_what_is_to_do_and_what_is_done(made):
    here = made(document(TWO, CC))
    root = here.start()
    assert boxes(here, "zhao") == {"todo": 1, "done": 0, "mine": 0, "cc": 0}
    here.act(root, "approve", "zhao")
    assert boxes(here, "zhao") == {"todo": 0, "done": 1, "mine": 0, "cc": 0}
    here.act(root, "approve", "lu")
    assert boxes(here, "li") == {"todo": 0, "done": 0, "mine": 0, "cc": 1}
    assert boxes(here, "wang") == {"todo": 0, "done": 0, "mine": 1, "cc": 0}


def boxes(here, who):
    with here.workspace.read(here.actor(who)) as tx:
        mine = Box(tx)
        pages = {name: mine.page(name) for name in ("todo", "done", "mine", "cc")}
        assert all(row["title"] == "Quote 1" for page in pages.values() for row in page)
        return {name: len(page) for name, page in pages.items()}


def test_branches_come_together_whatever_is_stored_between(made):
    here = made(document(parallel("both", [approval("a", "zhao")], [approval("b", "lu")])))
    root = here.start()
    here.act(root, "approve", "lu")
    here.act(root, "approve", "zhao")
    assert here.run(root).result == "approved"
    assert is_whole(here, root)
