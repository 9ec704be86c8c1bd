"""Who has a record open is told to those who may see it, of those who may, for a while."""

import pytest
from flow_house import document, house
from flow_world import approval

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import NotFoundError
from formloom.platform.records.presence import ALONE, be_here, forget_past, leave
from formloom.platform.records.service import RecordService

OWN = {
    "$schema": "formloom:role/1", "$id": "own", "title": "own",
    "entities": {"quote": {"read": "own"}},
}  # fmt: skip


@pytest.fixture
def made(workspace, published):
    here = house(workspace, published, document(approval("ask", "zhao")), OWN)
    with workspace.write(SYSTEM) as tx:
        here.people["own"] = People(tx).add("own", name="Own", roles=("own",)).id
    return here


def there(made, login, record, *, edits=False, page=0):
    with made.workspace.write(made.actor(login)) as tx:
        others = be_here(tx, "quote", record, edits=edits, page=page)
        return [(one.name, one.edits) for one in others]


def test_others_who_have_it_open_are_named_until_they_leave_or_fall_silent(made):
    record, other = made.quote(), made.quote()
    assert there(made, "wang", record) == []
    assert there(made, "zhao", record, edits=True) == [("Wang", False)]
    assert there(made, "wang", record) == [("Zhao", True)]
    assert there(made, "wang", other) == []
    with made.workspace.write(made.actor("zhao")) as tx:
        leave(tx, record)
    assert there(made, "wang", record) == []
    assert there(made, "zhao", record) == [("Wang", False)]
    made.later(seconds=ALONE.total_seconds())
    assert there(made, "zhao", record) == [("Wang", False)]
    made.later(seconds=ALONE.total_seconds())
    assert there(made, "zhao", record) == []
    with made.workspace.write(SYSTEM) as tx:
        assert forget_past(tx) == 2


def test_the_late_word_of_a_closed_page_does_not_close_the_next_one(made):
    record = made.quote()
    there(made, "zhao", record, page=1)
    there(made, "zhao", record, page=2)
    with made.workspace.write(made.actor("zhao")) as tx:
        leave(tx, record, 1)
    assert there(made, "wang", record) == [("Zhao", False)]
    with made.workspace.write(made.actor("zhao")) as tx:
        leave(tx, record, 2)
    assert there(made, "wang", record) == []


def test_nobody_hears_of_a_record_out_of_sight_and_nobody_out_of_its_sight_is_named(made):
    record = made.quote()
    with made.workspace.write(SYSTEM) as tx:
        RecordService(tx, "quote").update(record, {"owner": str(made.people["own"])})
    assert there(made, "own", record) == []
    assert there(made, "wang", record) == [("Own", False)]
    with made.workspace.write(SYSTEM) as tx:
        RecordService(tx, "quote").update(record, {"owner": str(made.people["wang"])})
    assert there(made, "wang", record) == []
    with pytest.raises(NotFoundError):
        there(made, "own", record)
