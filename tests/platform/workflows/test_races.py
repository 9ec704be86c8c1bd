"""Two commands at the same moment, from two threads or two processes: always one of the two serial
orders.
"""

import threading

import pytest
from flow_house import document, house
from flow_races import KINDS, PAIRS, Rig, draw_of, two_workers
from flow_world import approval

from formloom.platform.core.errors import FormloomError

PATIENCE = 60


def together(*acts):
    """Do things at the same moment; return what each came to: None, or why it was refused."""
    start, ends = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        start.wait(PATIENCE)
        try:
            act()
        except FormloomError as error:
            ends[index] = error

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return ends


@pytest.fixture
def here(workspace, published):
    return house(workspace, published, document(approval("both", "zhao", "lu")))


def approving(here, root, who, **more):
    task = here.task(root, who)
    return lambda: here.do(root, "approve", who, task=task, **more)


def rounds(proof):
    return range(200 if proof.whole else 3)


def test_e1_two_who_approve_last_together_end_the_run(here, proof):
    for _ in rounds(proof):
        root = here.start()
        assert together(approving(here, root, "zhao"), approving(here, root, "lu")) == [None, None]
        assert here.run(root).result == "approved"


def test_e2_withdraw_or_approve_one_wins(here, proof):
    for _ in rounds(proof):
        root = here.start()
        here.act(root, "approve", "zhao")
        withdrawn, approved = together(
            lambda root=root: here.do(root, "withdraw", "wang"), approving(here, root, "lu")
        )
        assert (withdrawn is None) != (approved is None)
        won = "withdrawn" if withdrawn is None else "approved"
        assert here.run(root).result == won


def test_e4_one_command_sent_twice_at_once_is_one(here, proof):
    for number in rounds(proof):
        root = here.start()
        act = approving(here, root, "zhao", id=f"twice-{number}")
        assert together(act, act) == [None, None]
        done = [one for one in here.state(root).tasks.values() if one.state == "done"]
        assert len(done) == 1


def test_e45_two_who_start_at_once_start_one_run(workspace, published):
    alone = document(approval("ask", "zhao"), start={"onePerRecord": True})
    here = house(workspace, published, alone)
    record = here.quote()
    first, second = together(*[lambda: here.start(record=record)] * 2)
    assert (first is None) != (second is None)


def test_one_start_sent_twice_at_once_is_one_run(here):
    record, roots = here.quote(), []
    start = lambda: roots.append(here.start(record=record, id="one"))  # noqa: E731
    assert together(start, start) == [None, None]
    assert len(roots) == 2
    assert len(set(roots)) == 1


def test_every_pair_of_commands_from_two_processes_is_one_of_its_two_orders(
    workspace, published, proof
):
    """I24."""
    times, told = (200 if proof.whole else 2), [0, 0]
    now = workspace.clock.now()
    rig = Rig(workspace, published, now, times)
    assert rig.commands.keys() == set(KINDS)
    with two_workers(workspace.settings, now) as workers:
        pairs = proof.sample(PAIRS, 4)
        for pair in pairs:
            raced = rig.race(pair, times, workers, draw_of(pair))
            assert raced.wrong() == [], pair
            told = [sum(both) for both in zip(told, raced.counts(), strict=True)]
    proof.write(f"flow_races_{workspace.engine.dialect.name}", pairs=len(pairs),
                repetitions=len(pairs) * times, first=told[0], second=told[1])  # fmt: skip
