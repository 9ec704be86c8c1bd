"""Change sets: undone as a whole; what somebody changed since is listed, not overwritten."""

from datetime import timedelta

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.errors import ConflictError, NotAllowedError, NotFoundError
from formloom.platform.core.ids import new_id
from formloom.platform.records.changesets import (
    change_set,
    get_change_set,
    list_change_sets,
    undo,
)
from formloom.platform.records.service import RecordService, Update

ITEM = {"id": "item", "field": "text", "title": "Item"}
DEAL = entity(
    "deal",
    {
        "name": {},
        "amount": {"field": "money", "currency": "CNY"},
        "lines": {"field": "lines", "properties": {"item": ITEM}},
        "tags": {"field": "tags"},
    },
    display="name",
)  # fmt: skip


@pytest.fixture
def three(workspace, published):
    published(DEAL)
    with workspace.write(SYSTEM) as tx:
        rows = [{"name": name, "amount": "1", "tags": ["x"]} for name in ("A", "B", "C")]
        return RecordService(tx, "deal").create_many(rows).done


def in_a_set(workspace, work):
    with workspace.write(SYSTEM) as tx, change_set(tx, "bulk", "Test") as identity:
        work(RecordService(tx, "deal"))
    return identity


def undone(workspace, identity):
    with workspace.write(SYSTEM) as tx:
        return undo(tx, identity)


def values(workspace, key="amount"):
    with workspace.read(SYSTEM) as tx:
        page = RecordService(tx, "deal").list(sort=[("name", False)])
        return {one.values["name"]: one.values[key] for one in page.items}


def test_a_bulk_edit_is_undone(workspace, three):
    changes = [Update(one, {"amount": "9", "tags": ["y"]}) for one in three]
    identity = in_a_set(workspace, lambda service: service.update_many(changes))
    done = undone(workspace, identity)
    assert (done.restored, done.kept) == (3, [])
    assert {str(amount) for amount in values(workspace).values()} == {"1.00"}
    assert [list(tags) for tags in values(workspace, "tags").values()] == [["x"]] * 3


def test_what_was_created_is_taken_back(workspace, three):
    identity = in_a_set(workspace, lambda service: service.create_many([{"name": "D"}]))
    assert undone(workspace, identity).removed == 1
    assert list(values(workspace)) == ["A", "B", "C"]


def test_what_was_deleted_comes_back(workspace, three):
    identity = in_a_set(workspace, lambda service: service.delete_many(three))
    assert undone(workspace, identity).restored == 3
    assert list(values(workspace)) == ["A", "B", "C"]


def test_created_and_then_changed_in_one_set(workspace, three):
    def work(service):
        record = service.create({"name": "D", "lines": [{"item": "one"}]})
        service.update(record.id, {"amount": "5"})

    assert undone(workspace, in_a_set(workspace, work)).kept == []
    assert list(values(workspace)) == ["A", "B", "C"]


def test_the_list_tells_how_many_records_each_set_touched(workspace, three):
    def twice(service):
        service.update_many([Update(one, {"amount": "9"}) for one in three])
        service.update(three[0], {"amount": "8"})
        service.update(three[1], {"lines": [{"item": "a"}, {"item": "b"}]})

    in_a_set(workspace, twice)
    in_a_set(workspace, lambda service: service.update(three[2], {"name": "D"}))
    with workspace.read(SYSTEM) as tx:
        found = list_change_sets(tx)
    assert sorted((one.records, one.entries) for one in found) == [(1, 1), (3, 5)]


def test_lines_are_undone_too(workspace, three):
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "deal").update(three[0], {"lines": [{"item": "one"}, {"item": "two"}]})
    identity = in_a_set(
        workspace, lambda service: service.update(three[0], {"lines": [{"item": "three"}]})
    )
    assert undone(workspace, identity).kept == []
    with workspace.read(SYSTEM) as tx:
        lines = RecordService(tx, "deal").get(three[0]).values["lines"]
    assert [one.values["item"] for one in lines] == ["one", "two"]


def test_what_somebody_changed_since_is_listed_and_kept(workspace, three):
    changes = [Update(one, {"amount": "9"}) for one in three]
    identity = in_a_set(workspace, lambda service: service.update_many(changes))
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "deal").update(three[1], {"amount": "7"})
    done = undone(workspace, identity)
    assert [(one.record, str(one.reason)) for one in done.kept] == [
        (three[1], "Somebody changed it since.")
    ]
    assert {name: str(amount) for name, amount in values(workspace).items()} == {
        "A": "1.00", "B": "7.00", "C": "1.00",
    }  # fmt: skip


def test_an_undo_is_a_change_set_and_can_be_undone(workspace, three):
    changes = [Update(one, {"amount": "9"}) for one in three]
    identity = in_a_set(workspace, lambda service: service.update_many(changes))
    again = undone(workspace, undone(workspace, identity).change_set)
    assert again.restored == 3
    assert {str(amount) for amount in values(workspace).values()} == {"9.00"}


def test_a_set_is_undone_once(workspace, three):
    identity = in_a_set(workspace, lambda service: service.delete_many(three))
    undone(workspace, identity)
    with pytest.raises(ConflictError, match="already"):
        undone(workspace, identity)


def test_a_set_can_be_undone_for_thirty_days(workspace, three):
    identity = in_a_set(workspace, lambda service: service.delete_many(three))
    workspace.clock.advance(timedelta(days=31))
    with pytest.raises(ConflictError, match="30 days"):
        undone(workspace, identity)


def test_the_sets_of_others_are_not_known(workspace, three):
    identity = in_a_set(workspace, lambda service: service.delete_many(three))
    stranger = Actor(new_id(), "Li")
    with workspace.read(stranger) as tx:
        assert list_change_sets(tx) == []
        with pytest.raises(NotFoundError):
            get_change_set(tx, identity)


def test_a_line_is_not_handed_over_without_its_record(workspace, three):
    with workspace.write(SYSTEM) as tx, pytest.raises(NotAllowedError):
        RecordService(tx, "deal.lines").transfer(new_id(), new_id())
