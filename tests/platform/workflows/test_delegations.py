"""Standing delegates: who may act for whom, when, where; tasks go there and come back."""

from datetime import timedelta

import pytest
from flow_house import document, house
from flow_world import approval

from formloom.platform.core.errors import (
    ConflictError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
)
from formloom.platform.workflows.delegations import Delegations
from formloom.platform.workflows.reading import Box

DAY = timedelta(days=1)


@pytest.fixture
def made(workspace, published):
    """A function that stores flows in a new house."""
    return lambda *documents: house(workspace, published, *documents)


def give(here, agent, *, who="zhao", begins=timedelta(), ends=DAY, **more):
    """Let somebody act for ``who``, from and until so long after now."""
    with here.workspace.write(here.actor(who)) as tx:
        until = None if ends is None else tx.now + ends
        agent = here.people[agent]
        return Delegations(tx).add(agent, tx.now + begins, until, **more)


def todo(here, login):
    with here.workspace.read(here.actor(login)) as tx:
        return Box(tx).count("todo")


@pytest.mark.parametrize(("mode", "left"), [("replace", 0), ("both_can_act", 1)])
def test_a_delegate_decides_and_the_history_says_for_whom(made, mode, left):
    here = made(document(approval("ask", "zhao")))
    give(here, "lu", mode=mode)
    root = here.start()
    assert (todo(here, "lu"), todo(here, "zhao")) == (1, left)
    here.do(root, "approve", "lu", task=next(iter(here.state(root).tasks)))
    assert here.run(root).result == "approved"
    (task,) = here.state(root).tasks.values()
    assert (task.principal, task.acted_by) == (str(here.people["zhao"]), str(here.people["lu"]))


def test_open_tasks_are_lent_when_it_begins_and_come_back_when_it_ends(made):
    here = made(document(approval("ask", "zhao")))
    here.start()
    give(here, "lu", begins=DAY, ends=2 * DAY)
    here.work()
    assert (todo(here, "zhao"), todo(here, "lu")) == (1, 0)
    here.later(days=1)
    here.work()
    assert (todo(here, "zhao"), todo(here, "lu")) == (0, 1)
    here.later(days=1)
    here.work()
    assert (todo(here, "zhao"), todo(here, "lu")) == (1, 0)


def test_ending_it_early_gives_tasks_back(made, workspace):
    here = made(document(approval("ask", "zhao")))
    delegation = give(here, "lu")
    here.start()
    with workspace.write(here.actor("lu")) as tx, pytest.raises(NotFoundError):
        Delegations(tx).end(delegation.id)
    with workspace.write(here.actor("zhao")) as tx:
        Delegations(tx).end(delegation.id)
        assert Delegations(tx).of() == []
    here.work()
    assert (todo(here, "zhao"), todo(here, "lu")) == (1, 0)


@pytest.mark.parametrize(
    ("scope", "lent"),
    [
        ({"flows": ["quote_discount"]}, 1), ({"flows": ["other"]}, 0),
        ({"entities": ["quote"]}, 1), ({"entities": ["account"]}, 0),
        ({"flows": ["quote_discount"], "entities": ["account"]}, 0),
    ],
)  # fmt: skip
def test_it_may_be_for_some_flows_or_entities(made, scope, lent):
    here = made(document(approval("ask", "zhao")), document(approval("a", "lu"), key="other"))
    give(here, "lu", **scope)
    here.start()
    assert (todo(here, "lu"), todo(here, "zhao")) == (lent, 1 - lent)


def test_a_delegates_own_delegate_is_not_asked(made):
    here = made(document(approval("ask", "zhao")))
    give(here, "lu")
    give(here, "li", who="lu")
    here.start()
    assert (todo(here, "lu"), todo(here, "li")) == (1, 0)


def test_who_stands_in_for_each_other_is_refused(made):
    here = made()
    give(here, "lu")
    give(here, "li", who="lu")
    with pytest.raises(ConflictError):
        give(here, "zhao", who="li")
    with pytest.raises(ConflictError):
        give(here, "zhao", who="lu", flows=[])
    give(here, "zhao", who="li", begins=DAY, ends=2 * DAY)


def test_nobody_has_two_delegates_for_one_thing_at_one_time(made):
    here = made(document(approval("ask", "zhao")), document(approval("a", "lu"), key="other"))
    give(here, "lu", flows=["other"])
    give(here, "li", flows=["quote_discount"])
    give(here, "li", begins=DAY, ends=None, flows=["other"])
    with pytest.raises(ConflictError, match="Lu"):
        give(here, "li", ends=None)


@pytest.mark.parametrize(
    ("agent", "more", "field"),
    [
        ("zhao", {}, "agent"), ("lu", {"ends": timedelta()}, "until"),
        ("lu", {"mode": "never"}, "mode"), ("lu", {"flows": ["gone"]}, "flows"),
        ("lu", {"entities": ["gone"]}, "entities"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(made, agent, more, field):
    here = made()
    with pytest.raises(InvalidValueError) as caught:
        give(here, agent, **more)
    assert caught.value.field == field


def test_only_administrators_see_to_those_of_others(made, workspace):
    here = made()
    zhao = here.people["zhao"]
    give(here, "lu", who="root", principal=zhao)
    with pytest.raises(NotAllowedError):
        give(here, "li", who="wang", principal=zhao)
    with workspace.read(here.actor("wang")) as tx, pytest.raises(NotAllowedError):
        Delegations(tx).of(zhao)
    with workspace.read(here.actor("lu")) as tx:
        (one,) = Delegations(tx).for_agent()
        assert one.principal == zhao
