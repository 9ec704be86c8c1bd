"""Who leaves hands over: what is open now, and whatever comes."""

import pytest
from flow_house import document, house
from flow_world import approval

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import ConflictError, InvalidValueError, NotAllowedError
from formloom.platform.workflows.delegations import Delegations
from formloom.platform.workflows.handovers import Handovers, Left, receiver_of
from formloom.platform.workflows.reading import Box


@pytest.fixture
def made(workspace, published):
    """A function that stores flows in a new house."""
    return lambda *documents: house(workspace, published, *documents)


def hand_over(here, leaver, receiver, who="root"):
    with here.workspace.write(here.actor(who)) as tx:
        Handovers(tx).hand_over(here.people[leaver], here.people[receiver])


def box(here, login, name="todo"):
    with here.workspace.read(here.actor(login)) as tx:
        return Box(tx).count(name)


def test_e24_open_tasks_and_runs_go_over_and_new_ones_follow(made, workspace):
    here = made(document(approval("ask", "zhao"), approval("then", "lu")))
    root = here.start()
    with workspace.read(here.actor("root")) as tx:
        left = [Handovers(tx).counts(here.people[one]) for one in ("zhao", "wang")]
    assert left == [Left(1, 0, ("quote_discount",)), Left(0, 1, ())]
    hand_over(here, "zhao", "chen")
    hand_over(here, "wang", "boss")
    here.work()
    assert (box(here, "zhao"), box(here, "chen")) == (0, 1)
    assert here.run(root).initiator == str(here.people["boss"])
    here.act(root, "approve", "chen")
    here.start(by="li")
    assert (box(here, "zhao"), box(here, "chen")) == (0, 1)


def test_a_handover_is_followed_over_those_who_left_as_well(made, workspace):
    here = made(document(approval("ask", "zhao")))
    hand_over(here, "zhao", "lu")
    hand_over(here, "lu", "li")
    here.start()
    assert (box(here, "lu"), box(here, "li")) == (0, 1)
    with pytest.raises(ConflictError):
        hand_over(here, "li", "zhao")


def test_taken_back_the_person_is_asked_again(made, workspace):
    here = made(document(approval("ask", "zhao")))
    hand_over(here, "zhao", "lu")
    with workspace.write(here.actor("root")) as tx:
        assert [one.receiver for one in Handovers(tx).all()] == [here.people["lu"]]
        Handovers(tx).take_back(here.people["zhao"])
        assert receiver_of(tx, here.people["zhao"]) is None
    here.start()
    assert (box(here, "zhao"), box(here, "lu")) == (1, 0)


def test_nobody_who_left_receives_and_only_administrators_hand_over(made, workspace):
    here = made()
    with workspace.write(SYSTEM) as tx:
        People(tx).disable(here.people["lu"])
    with pytest.raises(InvalidValueError):
        hand_over(here, "zhao", "lu")
    with pytest.raises(InvalidValueError):
        hand_over(here, "zhao", "zhao")
    with pytest.raises(NotAllowedError):
        hand_over(here, "zhao", "wang", who="wang")


def test_a_delegate_who_left_is_not_asked(made, workspace):
    here = made(document(approval("ask", "zhao")))
    with workspace.write(here.actor("zhao")) as tx:
        Delegations(tx).add(here.people["lu"], tx.now, None)
    hand_over(here, "lu", "li")
    here.start()
    assert (box(here, "zhao"), box(here, "lu"), box(here, "li")) == (1, 0, 0)
