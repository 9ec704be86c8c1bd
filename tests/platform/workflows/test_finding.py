"""Filters of query steps know what the flow knows, and what its actor may read."""

import pytest
from flow_house import ROLES, document, house
from flow_world import approval

from formloom.platform.records.service import RecordService

QUERY = {"id": "find", "type": "query", "entity": "quote", "into": "found"}


@pytest.fixture
def made(workspace, published):
    """A function that stores a flow that looks for quotes in a new house."""

    def make(*before, **settings):
        steps = (*before, {**QUERY, **settings}, approval("ask", "zhao"))
        return house(workspace, published, document(*steps))

    return make


def names(here, root):
    assert not here.state(root).incidents, here.state(root).incidents
    return [one["name"] for one in here.run(root).variables["found"]]


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("amount * 2", "amount >= $wanted"),
        ("name & ' b'", "name = $wanted"),
        ("due_on", "due_on > $wanted"),
        ("TRUE", "$wanted and amount > 20"),
        ("account", "account = $wanted and amount > 15"),
    ],
    ids=["number", "text", "date", "boolean", "link"],
)
def test_a_filter_knows_the_variables_of_the_flow(made, formula, text):
    here = made({"id": "c", "type": "compute", "set": {"wanted": formula}}, filter=text)
    with here.workspace.write(here.actor("wang")) as tx:
        account = RecordService(tx, "account").create({"name": "A"}).id
    own = here.quote(name="a", amount="15", due_on="2026-01-01", account=str(account))
    here.quote(name="a b", amount="30", due_on="2026-02-01", account=str(account))
    here.quote(name="c", amount="1", due_on="2025-01-01")
    assert names(here, here.start(record=own)) == ["a b"]


def test_a_filter_knows_the_record_that_another_step_made(made):
    made_by = {
        "id": "m",
        "type": "create",
        "entity": "account",
        "set": {"name": "'New'"},
        "into": "fresh",
    }
    use = {"id": "u", "type": "update", "set": {"account": "$fresh"}}
    here = made(made_by, use, filter="account = $fresh")
    here.quote(name="Other")
    assert names(here, here.start(record=here.quote(name="Mine"))) == ["Mine"]


def test_a_filter_knows_who_began_and_the_order_and_number_hold(made):
    here = made(filter="owner = $user.id", sort=[{"by": "amount", "desc": True}], limit=2)
    for amount in ("1", "3", "2"):
        here.quote(name=amount, amount=amount)
    here.quote(by="chen", name="other", amount="9")
    assert names(here, here.start(by="wang", record=here.quote(amount="0"))) == ["3", "2"]


def test_as_the_initiator_a_step_does_not_read_what_is_hidden(workspace, published):
    here = house(
        workspace, published, document({**QUERY, "filter": "margin > 1", "as": "initiator"})
    )
    sales = next(one for one in ROLES if one["$id"] == "sales")
    quote = {**sales["entities"]["quote"], "fields": {"margin": "hidden"}}
    published({**sales, "entities": {**sales["entities"], "quote": quote}})
    root = here.start(by="wang")
    assert [one.code for one in here.state(root).incidents.values()] == ["effect"]
