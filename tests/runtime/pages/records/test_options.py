"""What a link offers to whom."""

from copy import deepcopy

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app


@pytest.fixture
def dear(served):
    """Quotes offer only products whose cost, which sales may not see, is at least 1,000."""
    with served[1].write(SYSTEM, publishing=True) as tx:
        documents = deepcopy(dict(current_app(tx).documents))
        lines = documents["entity", "quote"]["properties"]["items"]["properties"]
        lines["product"]["filter"] = "cost >= 1000"
        apply_plan(tx, make_plan(tx, documents))


def test_the_filter_of_a_link_may_read_what_its_reader_may_not_see(sales, dear):
    found = sales.get("/e/quote.items/options/product?q=LQ")
    assert found.status_code == 200
    titles = [one["title"] for one in found.json["items"]]
    assert titles
    assert not any("cost" in one for one in found.json["items"])
    page = sales.get("/e/quote/new").text
    assert all(title in page for title in titles)


def test_a_filter_leaves_out_what_does_not_fit(visit, sales, dear):
    every = set(visit("admin").ids("/e/product"))
    offered = {one["id"] for one in sales.get("/e/quote.items/options/product").json["items"]}
    assert offered
    assert offered < every
