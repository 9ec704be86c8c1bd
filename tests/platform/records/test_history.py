"""History: chained, verifiable, erasable; every kind of tampering shows."""

from threading import Thread

import pytest
from make import entity
from record_rows import rows

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.history import entries_of, erase, sign_head, verify_history
from formloom.platform.records.service import RecordService

DEAL = entity("deal", {"name": {}, "amount": {"field": "money", "currency": "CNY"}})


@pytest.fixture
def deals(workspace, published):
    """Three records; the first was changed twice and then deleted."""
    published(DEAL)
    with workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "deal")
        ids = [service.create({"name": name}).id for name in ("A", "B", "C")]
    for amount in ("1", "2"):
        with workspace.write(SYSTEM) as tx:
            RecordService(tx, "deal").update(ids[0], {"amount": amount})
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "deal").delete(ids[0])
    with workspace.write(SYSTEM, publishing=True) as tx:
        sign_head(tx)
    return ids


def broken(workspace):
    with workspace.read(SYSTEM) as tx:
        return verify_history(tx).broken


def test_history_tells_who_what_from_and_to(workspace, deals):
    with workspace.read(SYSTEM) as tx:
        entries = entries_of(tx, deals[0])
    assert [one.action for one in entries] == ["delete", "update", "update", "create"]
    assert entries[1].changes == {"amount": ("1.00", "2.00")}
    assert entries[3].changes["name"] == (None, "A")


def test_an_untouched_history_is_whole(workspace, deals):
    with workspace.read(SYSTEM) as tx:
        found = verify_history(tx)
    assert (found.records, found.entries, found.broken) == (3, 6, None)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE fl_history SET changes = replace(changes, '2.00', '9.00') WHERE revision = 3",
        "UPDATE fl_history SET action = 'create' WHERE revision = 2",
        "UPDATE fl_history SET at = '2020-01-01 00:00:00' WHERE revision = 2",
        "DELETE FROM fl_history WHERE revision = 2",
        "DELETE FROM fl_history WHERE revision = 4",
        "DELETE FROM fl_history WHERE changes LIKE '%\"B\"%'",
        "UPDATE fl_history_head SET entries = 5",
        "UPDATE fl_history SET salt = digest WHERE revision = 2",
    ],
    ids=["value", "action", "time", "middle", "tail", "whole-record", "head", "salt"],
)
def test_tampering_shows(workspace, deals, tampering):
    rows(workspace, tampering)
    assert broken(workspace) is not None


def test_of_many_at_once_those_that_are_refused_leave_no_link(workspace, published):
    published(entity("part", {"code": {"unique": True}}))
    with workspace.write(SYSTEM) as tx:
        made = RecordService(tx, "part").create_many([{"code": code} for code in "ABA"])
        assert list(made.errors) == [2]
        assert [entries_of(tx, id)[0].changes["code"][1] for id in made.done] == ["A", "B"]
        found = verify_history(tx)
    assert (found.records, found.entries, found.broken) == (2, 2, None)


def test_who_waited_for_a_record_goes_on_from_its_newest_link(workspace, deals):
    def save():
        with workspace.write(SYSTEM) as tx:
            RecordService(tx, "deal").update(deals[1], {"amount": "2"})

    saving = Thread(target=save)
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "deal").update(deals[1], {"amount": "1"})
        saving.start()
        saving.join(0.3)  # on both databases it waits for this transaction
        assert saving.is_alive()
    saving.join()
    with workspace.read(SYSTEM) as tx:
        assert [one.revision for one in entries_of(tx, deals[1])] == [3, 2, 1]
        assert verify_history(tx).broken is None


def test_a_head_signed_by_another_key_shows(workspace, deals):
    rows(workspace, "UPDATE fl_history_head SET signature = digest")
    assert "not signed" in broken(workspace)


def test_an_erased_value_is_gone_and_the_chain_still_holds(workspace, deals):
    with workspace.write(SYSTEM) as tx:
        erase(tx, deals[0], ["amount"])
    with workspace.read(SYSTEM) as tx:
        assert all("amount" not in one.changes for one in entries_of(tx, deals[0]))
    assert broken(workspace) is None


def test_a_head_covers_what_came_since_the_last(workspace, deals):
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "deal").update(deals[1], {"name": "B2"})
    with workspace.write(SYSTEM, publishing=True) as tx:
        sign_head(tx)
    assert broken(workspace) is None
    rows(workspace, "DELETE FROM fl_history WHERE seq = (SELECT max(seq) FROM fl_history)")
    assert broken(workspace) is not None


def test_paging_goes_on_before_a_revision(workspace, deals):
    with workspace.read(SYSTEM) as tx:
        older = entries_of(tx, deals[0], before=3, limit=1)
    assert [one.revision for one in older] == [2]
