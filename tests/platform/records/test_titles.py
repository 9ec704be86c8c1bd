"""What a link leads to is named with every record that is read, listed or written."""

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

DOCUMENTS = (
    entity("account", {"name": {}, "mother": {"field": "link", "to": "account"}}, display="name"),
    entity("bill", {"number": {"field": "decimal", "scale": 1}}, display="number"),
    entity(
        "deal",
        {
            "name": {},
            "account": {"field": "link", "to": "account"},
            "payer": {"field": "link", "to": "account"},
            "bill": {"field": "link", "to": "bill"},
        },
        display="name",
    ),
)
PATHS = ["name", "account", "payer", "bill"]


@pytest.fixture
def world(workspace, published):
    """Ids of accounts A and B and of a bill."""
    published(*DOCUMENTS)
    with workspace.write(SYSTEM) as tx:
        accounts = RecordService(tx, "account")
        first = accounts.create({"name": "A"}).id
        second = accounts.create({"name": "B", "mother": str(first)}).id
        bill = RecordService(tx, "bill").create({"number": "1204.5"}).id
    return {"A": str(first), "B": str(second), "bill": str(bill)}


def titles(record):
    links = (record.values[key] for key in ("account", "payer", "bill"))
    return [None if one is None else one.title for one in links]


def everywhere(workspace, id, **listing):
    """The titles of a deal's links as it is read alone, and in lists of every kind."""
    with workspace.read(SYSTEM) as tx:
        deals = RecordService(tx, "deal")
        asked = [{}, {"sort": [("name", True)]}, {"sort": [("account", False)]}, {"search": "deal"}]
        lists = [deals.list(fields=PATHS, **one).items[0] for one in asked]
        return [titles(one) for one in (deals.get(id), *lists, *deals.among([id], fields=PATHS))]


def test_answers_to_writes_say_what_is_so_then(workspace, world):
    with workspace.write(SYSTEM) as tx:
        accounts, deals = RecordService(tx, "account"), RecordService(tx, "deal")
        made = deals.create({"name": "Deal", "account": world["A"], "bill": world["bill"]})
        assert titles(made) == ["A", None, "1204.5"]
        assert titles(deals.update(made.id, {"name": "Deal 2"})) == ["A", None, "1204.5"]
        moved = deals.update(made.id, {"account": world["B"], "payer": world["A"], "bill": None})
        assert titles(moved) == ["B", "A", None]
        accounts.update(made.values["account"].id, {"name": "A & Sons"})
        assert titles(deals.update(made.id, {"name": "Deal 3"})) == ["B", "A & Sons", None]
    assert everywhere(workspace, made.id) == [["B", "A & Sons", None]] * 6


def test_a_record_without_a_name_has_the_end_of_its_id(workspace, world):
    with workspace.write(SYSTEM) as tx:
        nameless = RecordService(tx, "account").create({}).id
        made = RecordService(tx, "deal").create({"name": "Deal", "account": str(nameless)})
    assert titles(made)[0] == str(nameless)[-8:]
    assert everywhere(workspace, made.id) == [[str(nameless)[-8:], None, None]] * 6


def test_what_lies_in_the_recycle_bin_keeps_its_name(workspace, world):
    with workspace.write(SYSTEM) as tx:
        deals = RecordService(tx, "deal")
        made = deals.create({"name": "Deal", "bill": world["bill"]})
        deals.delete(made.id)
        RecordService(tx, "bill").delete(made.values["bill"].id)
        found = [deals.get(made.id, deleted=True), *deals.list(fields=PATHS, deleted=True).items]
    assert [titles(one)[2] for one in found] == ["1204.5"] * 2


def test_a_link_to_ones_own_kind_is_told_from_the_record_itself(workspace, world):
    with workspace.read(SYSTEM) as tx:
        page = RecordService(tx, "account").list(sort=[("name", False)])
        found = {one.title: one.values["mother"] for one in page.items}
    assert (found["A"], found["B"].title) == (None, "A")
