"""Edge cases E35 to E38: people who are added, transferred and removed."""

import pytest
from flow_world import approval, world

from formloom.platform.core.errors import ConflictError


def vote(**rule):
    return {"mode": "vote", "vote": rule}


def test_e35_an_added_person_does_not_change_how_many_must_approve():
    run = world(approval("one", "zhao", "qian", "boss", **vote(count=2)))
    run.act("add_parallel", "zhao", people=("lu",))
    run.approve("zhao", "lu")
    assert run.result == "approved"


def test_e35_an_added_person_counts_in_a_percentage():
    run = world(approval("one", "zhao", "qian", **vote(percent=0.6)))
    run.act("add_parallel", "zhao", people=("lu", "li"))
    run.approve("zhao", "qian")
    assert run.result == "running"
    run.approve("lu")
    assert run.result == "approved"


def test_e36_the_no_of_an_added_person_is_the_no_of_the_one_who_asked():
    run = world(approval("one", "zhao", "qian"))
    run.act("add_before", "zhao", people=("lu",))
    assert run.tasks() == {"lu": "one", "qian": "one"}
    run.act("reject", "lu")
    assert run.result == "rejected"
    assert not [one for one in run.state.tasks.values() if one.is_live]


def test_e36_it_goes_up_the_whole_tree():
    run = world(approval("one", "zhao", "qian", mode="any", anyReject="needs_everyone"))
    run.act("add_before", "zhao", people=("lu",))
    run.act("add_before", "lu", people=("li",))
    run.act("reject", "li")
    assert run.tasks() == {"qian": "one"}


def test_e37_people_who_were_added_move_to_the_new_owner():
    run = world(approval("one", "zhao", "qian"))
    run.act("add_before", "zhao", people=("lu",))
    run.act("transfer", "zhao", people=("boss",))
    assert run.tasks() == {"lu": "one", "qian": "one"}
    run.approve("lu")
    assert run.tasks() == {"boss": "one", "qian": "one"}
    run.approve("boss", "qian")
    assert run.result == "approved"


def test_e38_the_last_person_of_a_step_is_not_removed():
    run = world(approval("one", "zhao", mode="all"))
    run.act("add_parallel", "zhao", people=("lu",))
    run.approve("zhao")
    assert run.tasks() == {"lu": "one"}
    assert isinstance(run.refused("remove_added", "zhao", task=run.task("lu")), ConflictError)


def test_e38_removing_the_last_who_come_before_opens_the_task_of_the_one_who_asked():
    run = world(approval("one", "zhao"))
    run.act("add_before", "zhao", people=("lu", "li"))
    for one in ("lu", "li"):
        run.do("remove_added", "zhao", task=run.task(one))
    assert run.tasks() == {"zhao": "one"}


@pytest.mark.parametrize("who", ["zhao", "qian", "lu"])
def test_e37_nobody_is_in_a_step_twice(who):
    run = world(approval("one", "zhao", "qian"))
    run.act("add_parallel", "zhao", people=("lu",))
    assert isinstance(
        run.refused("transfer", "qian", task=run.task("qian"), people=(who,)), ConflictError
    )


def test_all_who_are_asked_after_have_to_agree():
    run = world(approval("a", "zhao"), approval("b", "lu"))
    run.act("add_after", "zhao", people=("qian", "boss"))
    assert run.approve("qian").tasks() == {"boss": "a"}
    assert run.approve("boss").tasks() == {"lu": "b"}
