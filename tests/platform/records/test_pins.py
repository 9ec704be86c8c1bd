"""Entries that stay on top of a timeline: for those who may change the record, and not too many."""

import pytest
from flow_house import document, house
from flow_world import approval

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import (
    ConflictError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
)
from formloom.platform.core.ids import new_id
from formloom.platform.records.pins import MOST, pin, pins_of, unpin

READER = {
    "$schema": "formloom:role/1", "$id": "reader", "title": "Reader",
    "entities": {"quote": {"read": "all"}},
}  # fmt: skip


@pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
def test_pins_stand_newest_first_for_who_may_change_the_record(workspace, published):
    made = house(workspace, published, document(approval("ask", "zhao")), READER)
    with workspace.write(SYSTEM) as tx:
        People(tx).add("reader", name="Reader", roles=("reader",))
    record, note = made.quote(), f"log/{new_id()}"
    with workspace.write(made.actor("wang")) as tx:
        pin(tx, "quote", record, "change/1")
    made.later(seconds=1)
    with workspace.write(made.actor("wang")) as tx:
        pin(tx, "quote", record, note)
        pin(tx, "quote", record, note)
        assert pins_of(tx, record) == [note, "change/1"]
        unpin(tx, "quote", record, "change/1")
        for number in range(2, MOST + 1):
            pin(tx, "quote", record, f"change/{number}")
        with pytest.raises(ConflictError):
            pin(tx, "quote", record, "change/99")
        for wrong in ("", "change/x", "log/1", "page/1", f"{note}/x", "log/" + "-" * 36):
            with pytest.raises(InvalidValueError):
                pin(tx, "quote", record, wrong)
        with pytest.raises(NotFoundError):
            pin(tx, "quote", new_id(), note)
    with workspace.write(made.actor("reader")) as tx, pytest.raises(NotAllowedError):
        unpin(tx, "quote", record, note)
