"""What people are told inside the application: with what happened, once, and to be read."""

from contextlib import suppress

import pytest
from flow_house import document, house
from flow_world import approval, people
from sqlalchemy import func, select

from formloom.platform.core.actor import NOBODY, SYSTEM
from formloom.platform.core.errors import Message, NotSignedInError
from formloom.platform.workflows.notices import MOST_COUNTED, Notices, Told, forget_old, tell
from formloom.platform.workflows.outside_tables import NOTICE
from formloom.platform.workflows.service import Flows

TELL = {"id": "n", "type": "notify", "to": people("li"), "text": "{{ name }} is through"}


@pytest.fixture
def made(workspace, published):
    """A function that stores flows in a new house."""
    return lambda *documents: house(workspace, published, *documents)


def told(here, login):
    """(kind, sentence) of somebody's notices, the newest first."""
    with here.workspace.read(here.actor(login)) as tx:
        return [(one.kind, str(one.message)) for one in Notices(tx).page()]


def test_people_are_told_what_they_have_to_do_and_how_it_ended(made):
    here = made(document(approval("ask", "zhao"), {"id": "c", "type": "cc", "to": people("lu")}))
    root = here.start()
    assert told(here, "zhao") == [("task", "quote_discount: please look at Quote 1.")]
    assert told(here, "wang") == []
    here.act(root, "approve", "zhao")
    assert told(here, "lu") == [("copy", "quote_discount: you were sent a copy of Quote 1.")]
    assert told(here, "wang") == [("ended", "quote_discount: Quote 1 was approved.")]


def test_whoever_does_it_is_not_told(made):
    here = made(document(approval("ask", "zhao")))
    root = here.start()
    here.do(root, "withdraw", "wang", run="r1")
    assert told(here, "wang") == []


def test_an_urge_a_mention_and_a_late_task_are_told(made):
    here = made(document(approval("ask", "zhao", deadline={
        "after": "PT8H", "remind": ["PT4H"], "then": "remind",
    })))  # fmt: skip
    root = here.start()
    here.do(root, "urge", "wang", run="r1")
    here.do(root, "comment", "wang", run="r1", comment="?", people=(str(here.people["lu"]),))
    here.later(hours=4)
    here.work()
    here.later(hours=4)
    here.work()
    assert told(here, "zhao")[:3] == [
        ("remind", "quote_discount: Quote 1 is late."),
        ("remind", "quote_discount: Quote 1 is due soon."),
        ("urge", "Wang asks you to hurry with Quote 1."),
    ]  # fmt: skip
    assert told(here, "lu") == [("comment", "Wang mentioned you at Quote 1.")]


def test_administrators_hear_of_what_is_broken(made):
    here = made(document({"id": "d", "type": "delete", "record": "account"}))
    here.start()
    assert told(here, "root") == [("incident", "quote_discount: Quote 1 needs an administrator.")]


def test_a_notify_step_tells_once_however_often_its_job_runs(made, workspace):
    here = made(document(TELL))
    root = here.start()
    here.work()
    here.work()
    assert told(here, "li") == [("note", "Quote 1 is through")]
    assert {one.state for one in here.state(root).jobs.values()} == {"done"}


def test_notices_are_read_one_by_one_or_up_to_one(made, workspace):
    here = made(document(approval("ask", "zhao")))
    for _ in range(4):
        here.start()
    with workspace.write(here.actor("zhao")) as tx:
        mine = Notices(tx)
        newest, *_, oldest = mine.page()
        assert (mine.unread(), mine.read([oldest.id]), mine.read([oldest.id])) == (4, 1, 0)
        second = mine.page(limit=2)[1]
        assert (mine.read_all(second.id), mine.unread()) == (2, 1)
        assert [one.id for one in mine.page(unread=True)] == [newest.id]
        assert len(mine.page(before=newest.id)) == 3
        assert mine.page()[-1].read_at == tx.now


def test_nobody_reads_what_others_were_told(made, workspace):
    here = made(document(approval("ask", "zhao")))
    here.start()
    with workspace.write(here.actor("zhao")) as tx:
        (one,) = Notices(tx).page()
    with workspace.write(here.actor("lu")) as tx:
        assert (Notices(tx).page(), Notices(tx).read([one.id])) == ([], 0)
    with workspace.read(NOBODY) as tx, pytest.raises(NotSignedInError):
        Notices(tx)


def test_counting_stops_and_a_key_is_told_once(made, workspace):
    here = made()
    wang = here.people["wang"]
    many = [Told(wang, f"k{n % (MOST_COUNTED + 20)}", "note", Message("x")) for n in range(300)]
    with workspace.write(here.actor("wang")) as tx:
        tell(tx, None, many[:150])
        tell(tx, None, many[150:])
        assert tx.execute(select(func.count()).select_from(NOTICE)).scalar_one() == 120
        assert Notices(tx).unread() == MOST_COUNTED


def test_a_command_that_is_undone_tells_nobody(made, workspace):
    here = made(document(approval("ask", "zhao")))
    record = here.quote()
    with suppress(RuntimeError), workspace.write(here.actor("wang")) as tx:
        Flows(tx).start("quote_discount", record, "one")
        raise RuntimeError
    assert told(here, "zhao") == []


def test_old_notices_are_forgotten_those_that_were_read_sooner(made):
    here = made(document(approval("ask", "zhao", "lu")))
    here.start()
    with here.workspace.write(here.actor("zhao")) as tx:
        Notices(tx).read_all()
    left = []
    for days in (89, 2, 273, 2):
        here.later(days=days)
        with here.workspace.write(SYSTEM) as tx:
            forget_old(tx)
        left.append((len(told(here, "zhao")), len(told(here, "lu"))))
    assert left == [(1, 1), (0, 1), (0, 1), (0, 0)]
