"""Merging records: links and lines come along, and undoing it gives the same data as before."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidValueError, NotAllowedError, StaleRevisionError
from formloom.platform.records.changesets import undo
from formloom.platform.records.history import entries_of
from formloom.platform.records.merging import Merging
from formloom.platform.records.service import RecordService

PLACE = {"id": "place", "field": "text", "title": "Place"}
MAKER = {"id": "maker", "field": "link", "title": "Maker", "to": "firm", "inverse": "made"}
FIRM = entity(
    "firm",
    {
        "name": {}, "phone": {"field": "phone"}, "city": {}, "tax": {"unique": True},
        "tags": {"field": "tags"},
        "sites": {"field": "lines", "properties": {"place": PLACE}},
        "deals_sum": {"field": "rollup", "over": "deals", "agg": "count", "title": "Deals"},
    },
    display="name",
)  # fmt: skip
DEAL = entity(
    "deal",
    {
        "name": {}, "firm": {"field": "link", "to": "firm", "inverse": "deals"},
        "partners": {"field": "links", "to": "firm", "inverse": "shared"},
        "about": {"field": "any_link"},
        "rows": {"field": "lines", "properties": {"maker": MAKER}},
    },
    display="name",
)  # fmt: skip
SALES = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
    "entities": {
        "firm": {"read": "all", "update": "all", "delete": "all", "fields": {"city": "read"}},
        "deal": {"read": "own"},
    },
}  # fmt: skip


@pytest.fixture
def house(workspace, published):
    published(FIRM, DEAL, SALES)
    with workspace.write(SYSTEM) as tx:
        ann = People(tx).add("ann", roles=["sales"]).id
    return workspace, ann


def state(workspace, ids):
    """Everything that is live, without what every save changes."""
    with workspace.read(SYSTEM) as tx:
        found = {}
        for key in ("firm", "deal"):
            for one in RecordService(tx, key).list().items:
                values = dict(RecordService(tx, key).get(one.id).to_json()["values"])
                for name in ("updated_at", "updated_by"):
                    del values[name]
                for lines in ("sites", "rows"):
                    for line in values.get(lines) or ():
                        for name in ("updated_at", "updated_by"):
                            line.pop(name, None)
                found[one.id] = values
        return found


def two_firms(tx):
    firms = RecordService(tx, "firm")
    first = firms.create({"name": "North", "city": "Xi'an", "sites": [{"place": "A"}]})
    second = firms.create({"name": "North Ltd", "phone": "13800138000", "tax": "7", "city": "Wuhan",
                           "tags": ["key"], "sites": [{"place": "B"}, {"place": "C"}]})  # fmt: skip
    return first, second


def deal_with(tx, firm, other):
    return RecordService(tx, "deal").create({
        "name": "Big", "firm": str(firm), "partners": [str(firm), str(other)],
        "about": f"firm/{firm}", "rows": [{"maker": str(firm)}, {"maker": str(other)}],
    })  # fmt: skip


def test_a_merge_takes_everything_along_and_is_undone_as_one(house):
    workspace, ann = house
    with workspace.write(SYSTEM) as tx:
        first, second = two_firms(tx)
        deal = deal_with(tx, second.id, first.id)
    before = state(workspace, [])
    with workspace.write(workspace_actor(workspace, ann)) as tx:
        made = Merging(tx, "firm").merge(first.id, [second.id], {"name": second.id},
                                         revisions={first.id: first.revision})  # fmt: skip
        values = made.record.values
        assert (values["name"], values["phone"], values["tax"]) == ("North Ltd", "13800138000", "7")
        assert values["city"] == "Xi'an"
        assert [one.values["place"] for one in values["sites"]] == ["A", "B", "C"]
    with workspace.read(SYSTEM) as tx:
        seen = RecordService(tx, "deal").get(deal.id).to_json()["values"]
        here = str(first.id)
        assert seen["firm"]["id"] == here
        assert [one["id"] for one in seen["partners"]] == [here]
        assert seen["about"] == {"entity": "firm", "id": here}
        assert [one["maker"]["id"] for one in seen["rows"]] == [here, here]
        assert RecordService(tx, "firm").get(first.id).to_json()["values"]["deals_sum"] == "1.00"
        assert RecordService(tx, "firm").get(second.id, deleted=True).title == "North Ltd"
        assert next(one.action for one in entries_of(tx, second.id)) == "delete"
    with workspace.write(workspace_actor(workspace, ann)) as tx:
        assert undo(tx, made.change_set).kept == []
    assert without_line_ids(state(workspace, [])) == without_line_ids(before)


def workspace_actor(workspace, person):
    with workspace.read(SYSTEM) as tx:
        return People(tx).actor(People(tx).get(person).login)


def without_line_ids(found):
    return {
        id: {key: [{k: v for k, v in line.items() if k != "id"} for line in value]
             if key in {"sites", "rows"} and value else value for key, value in values.items()}
        for id, values in found.items()
    }  # fmt: skip


def test_what_cannot_be_merged_is_refused_and_changes_nothing(house):
    workspace, ann = house
    with workspace.write(SYSTEM) as tx:
        first, second = two_firms(tx)
    before = state(workspace, [])
    with workspace.write(workspace_actor(workspace, ann)) as tx:
        merging = Merging(tx, "firm")
        for others in ([], [first.id], [second.id, second.id]):
            with pytest.raises(InvalidValueError):
                merging.merge(first.id, others)
        with pytest.raises(NotAllowedError):
            merging.merge(first.id, [second.id], {"city": second.id})
        with pytest.raises(StaleRevisionError):
            merging.merge(first.id, [second.id], revisions={second.id: 9})
    assert state(workspace, []) == before


TEXTS = st.sampled_from([None, "a", "b"])
FIRMS = st.lists(st.fixed_dictionaries({"name": TEXTS, "city": TEXTS}), min_size=3, max_size=3)


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=FIRMS, links=st.lists(st.integers(0, 2), max_size=4), taken=st.integers(0, 2))
def test_merge_then_undo_gives_equal_data(house, rows, links, taken):
    workspace, _ann = house
    with workspace.write(SYSTEM) as tx:
        ids = RecordService(tx, "firm").create_many(rows).done
        for at in links:
            deal_with(tx, ids[at], ids[(at + 1) % 3])
    before = state(workspace, ids)
    with workspace.write(SYSTEM) as tx:
        made = Merging(tx, "firm").merge(ids[0], ids[1:], {"city": ids[taken]})
    with workspace.write(SYSTEM) as tx:
        assert undo(tx, made.change_set).kept == []
    assert without_line_ids(state(workspace, ids)) == without_line_ids(before)
