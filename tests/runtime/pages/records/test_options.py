"""What a link offers to whom."""

import re
from copy import deepcopy
from uuid import UUID

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.service import RecordService


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


def test_what_belongs_to_what_is_chosen_beside_stands_first(visit):
    visitor = visit("admin")
    account = visitor.ids("/e/account?q=dianheng")[0]
    here = set(visitor.ids("/e/contact?q=dianheng"))
    plain = visitor.get("/e/opportunity/options/contact").json["items"]
    near = visitor.get(f"/e/opportunity/options/contact?with.account={account}").json["items"]
    assert here
    assert {one["id"] for one in near[: len(here)]} == here
    assert {one["id"] for one in plain[: len(here)]} != here
    assert 'data-beside="account"' in visitor.get("/e/opportunity/new").text
    assert visitor.get("/e/opportunity/options/contact?with.account=x").json["items"] == plain


NEW = "/e/contact/options/account/new"


def test_a_record_is_made_where_it_is_chosen(sales, served):
    asked = sales.get(f"{NEW}?title=ACME").text
    assert re.findall(r'<dialog[^>]*id="([\w-]+)"', asked) == ["new-in-link"]
    assert 'name="new.name"' in asked
    assert 'value="ACME"' in asked
    assert "data-new=" not in asked  # no dialog out of a dialog
    assert 'data-new="/e/contact/options/account/new"' in sales.get("/e/contact/new").text
    refused = sales.post(NEW, {"new.name": ""})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    made = sales.post(NEW, {"new.name": "ACME"})
    assert made.status_code == 200
    id, title = re.search(r'data-made="([\w-]+)">([^<]*)<', made.text).groups()
    assert title == "ACME"
    with served[1].read(SYSTEM) as tx:
        record = RecordService(tx, "account").get(UUID(id))
        assert record.values["owner"].title  # as the whole form would have it
    again = sales.post(NEW, {"new.name": "ACME"})
    assert again.status_code == 409
    assert "This is probably a duplicate." in again.text
    anyway = re.search(r'name="(new\._anyway)"', again.text)[1]
    assert sales.post(NEW, {"new.name": "ACME", anyway: "1"}).status_code in {200, 409}


def test_who_may_make_none_is_offered_none(visit):
    service = visit("service1")
    page = service.get("/e/ticket/new").text
    assert 'data-new="/e/ticket/options/product/new"' not in page
    assert service.get("/e/ticket/options/product/new").status_code == 403
    assert service.post("/e/ticket/options/product/new", {"new.name": "x"}).status_code == 403


def test_what_the_link_would_not_take_is_not_made(visit, served, dear):
    admin = visit("admin")
    path = "/e/quote.items/options/product/new"
    sent = {"name": "Nut", "code": "N1", "family": "flow", "unit": "piece", "price": "1"}
    answer = admin.post(path, {f"new.{key}": text for key, text in sent.items()})
    assert answer.status_code == 422
    assert "does not take it" in answer.text
    with served[1].read(SYSTEM) as tx:
        assert RecordService(tx, "product").count(filter="name = 'Nut'").number == 0
