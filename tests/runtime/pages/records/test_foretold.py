"""The server tells a form what saving would fill in, of what the person may see."""

import json
import re

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService


@pytest.fixture
def product(served):
    """The id of a product that costs 860."""
    with served[1].read(SYSTEM) as tx:
        found = RecordService(tx, "product").list(filter="code = 'LQ-P100'").items
        return str(found[0].id)


def program(text):
    return json.loads(re.search(r"data-form-rules[^>]*>(.*?)</script>", text)[1])


def asked(http, **fields):
    answer = http.post("/e/quote/answers", {"items.rows": "1", **fields})
    assert answer.status_code == 200
    return answer.json["told"]


def test_a_row_is_told_the_price_of_its_product(sales, product):
    told = asked(sales, **{"items.7.product": product, "items.7.quantity": "1"})
    assert told["given"] == {"items.7.price": {"value": "860.00", "title": ""}}


def test_nothing_is_told_of_a_record_that_is_not_there_or_not_to_be_seen(sales):
    gone = "01900000-0000-7000-8000-000000000000"
    told = asked(sales, **{"items.0.product": gone, "items.0.quantity": "2"})
    assert told["given"]["items.0.price"]["value"] == ""


def test_a_row_in_which_nobody_wrote_is_told_nothing(sales):
    assert asked(sales, **{"items.0.product": "", "items.0.quantity": "1"})["given"] == {}


def test_the_page_says_what_it_asks_for(sales):
    told = program(sales.get("/e/quote/new").text)
    assert "items.product" in told["asks"]
    assert told["told"] == {"given": {}, "computed": {}}


def test_a_refused_form_tells_of_its_rows_by_the_names_that_it_has_now(sales, product):
    sent = {"items.rows": "1", "items.4.product": product, "discount": "none"}
    page = sales.post("/e/quote/new", sent)
    assert page.status_code == 422
    assert re.search(r'name="items.0.product"', page.text)
    assert set(program(page.text)["told"]["given"]) == {"items.0.price"}
