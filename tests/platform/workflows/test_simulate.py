"""A flow tried out: the real way, nobody's data changed."""

from uuid import UUID

import pytest
from flow_house import house
from flow_world import approval, document, exclusive
from sqlalchemy import MetaData, select

from formloom.platform.access.guard import ACCESS
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import FormloomError
from formloom.platform.workflows.simulate import EXPIRE, WAIT, Move, Question, simulate

FLOW = document(
    {"id": "mark", "type": "update", "set": {"status": "'asked'"}},
    exclusive(
        "tier", ("discount > 10%", [approval("big", "boss")]), default=[approval("small", "zhao")]
    ),
    {
        "id": "send", "type": "webhook", "url": "https://erp.example", "wait": "none",
        "onError": "continue",
    },
    {"id": "pause", "type": "delay", "for": "P1D"},
    approval("last", "lu", deadline={"after": "P1D", "then": "approve"}),
)  # fmt: skip


@pytest.fixture
def made(workspace, published):
    return house(workspace, published, FLOW)


def tried(made, *moves, document=FLOW, record=None, by="wang", **more):
    """A trial of the flow, read as the system may."""
    record = record or made.quote(discount="0.2")
    question = Question(str(record), str(made.people[by]), tuple(moves), **more)
    with made.workspace.read(SYSTEM) as tx:
        return simulate(tx, "quote_discount", document, question)


def move(made, kind, who, step, **more):
    return Move(kind, str(made.people[who]), step, **more)


def names(made, steps):
    by_id = {str(id): login for login, id in made.people.items()}
    return [(one.step, *(by_id[seat.person] for seat in one.seats)) for one in steps]


def stored(workspace):
    """Every row of every table."""
    with workspace.read(SYSTEM) as tx:
        connection, tables = tx.connection.execution_options(**{ACCESS: "tests"}), MetaData()
        tables.reflect(connection)
        return {
            name: sorted(map(str, connection.execute(select(table)).all()))
            for name, table in tables.tables.items()
        }


def test_the_way_so_far_and_the_way_ahead_are_told_with_people(made):
    trial = tried(made)
    assert names(made, trial.steps) == [("mark",), ("tier",), ("big", "boss")]
    assert [one[0] for one in names(made, trial.ahead.steps)] == ["send", "pause", "last"]
    assert (trial.run_state, trial.ahead.result) == ("running", "approved")
    assert [one.actions for one in trial.open] == [("approve", "reject")]


def test_people_and_time_move_it_on(made):
    agreed = move(made, "approve", "boss", "big")
    trial = tried(made, agreed)
    assert (trial.waits, [job.kind for job in trial.sent]) == (True, ["webhook"])
    trial = tried(made, agreed, Move(WAIT))
    assert [one.task.step for one in trial.open] == ["last"]
    assert tried(made, agreed, Move(WAIT), Move(EXPIRE)).run_state == "approved"
    assert tried(made, move(made, "reject", "boss", "big")).run_state == "rejected"


def test_it_goes_back_and_comes_again(made):
    trial = tried(made, move(made, "return", "boss", "big", target="start"))
    assert [one.actions for one in trial.open] == [("resubmit",)]
    again = move(made, "resubmit", "wang", "start")
    trial = tried(made, move(made, "return", "boss", "big", target="start"), again)
    assert [one.task.step for one in trial.open] == ["big"]


def test_who_is_not_asked_is_refused_and_nothing_after_it_is_tried(made):
    trial = tried(made, move(made, "approve", "li", "big"), move(made, "approve", "boss", "big"))
    assert trial.refused_at == 0
    assert "big" in str(trial.refused)


def test_a_draft_that_was_never_published_is_tried(made):
    draft = document(approval("new", "chen"))
    assert names(made, tried(made, document=draft).steps) == [("new", "chen")]


def test_a_record_that_is_made_up_serves_as_well(made):
    question = Question("made_up", str(made.people["wang"]), values={"id": "made_up"})
    with made.workspace.read(SYSTEM) as tx:
        trial = simulate(tx, "quote_discount", FLOW, question)
    assert names(made, trial.steps)[-1] == ("small", "zhao")


def test_what_cannot_start_says_why(made):
    with pytest.raises(FormloomError, match="Your role"):
        tried(made, document=document(approval("new", "chen"), start={"roles": ["director"]}))


def test_a_trial_leaves_the_database_and_the_outbox_as_they_were(made):
    record = made.quote(discount="0.2")
    before = stored(made.workspace)
    agreed = move(made, "approve", "boss", "big")
    trial = tried(made, agreed, Move(WAIT), move(made, "approve", "lu", "last"), record=record)
    assert trial.run_state == "approved"
    assert stored(made.workspace) == before
    assert UUID(trial.state.runs["r1"].record) == record
