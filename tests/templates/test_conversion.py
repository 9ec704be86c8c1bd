"""A lead of the CRM is converted from its page: into what, by whom, once, and back again."""

import html
import re

import pytest
from sent_form import sent_form

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM

API = "/api/v1/records"
LEAD = {
    "name": "Lin Yue",
    "company": "Yunfan Water",
    "status": "qualified",
    "mobile": "13900001111",
    "budget": "80000",
    "need": "Twelve recorders.",
}


@pytest.fixture
def made(sales):
    """A function that makes a record as the saleswoman and returns its id."""

    def make(entity, **values):
        sales.get("/")
        headers = {**sales.headers, "X-CSRF-Token": sales.token}
        answer = sales.client.post(f"{API}/{entity}", json={"values": values}, headers=headers)
        assert answer.status_code == 201, answer.json
        return answer.json["id"]

    return make


def start_of(lead):
    return f"/e/lead/{lead}/start/lead_convert"


def convert(visitor, lead, **fields):
    """Press the button on the lead's page, then the one on the page that it leads to."""
    assert start_of(lead) in visitor.get(f"/e/lead/{lead}").text
    sent = {**sent_form(visitor.get(start_of(lead)).text), **fields}
    return visitor.post(start_of(lead), sent)


def values_of(visitor, entity, id):
    return visitor.get(f"{API}/{entity}/{id}").json["values"]


def test_a_lead_becomes_an_account_a_contact_and_an_opportunity(sales, made):
    lead = made("lead", **LEAD)
    answer = convert(sales, lead)
    found = values_of(sales, "lead", lead)
    assert found["status"] == "converted"
    assert found["converted_on"]
    account, contact, deal = (found[key]["id"] for key in ("account", "contact", "opportunity"))
    assert answer.location.endswith(f"/e/opportunity/{deal}")
    assert values_of(sales, "account", account)["name"] == "Yunfan Water"
    contact = values_of(sales, "contact", contact)
    assert (contact["name"], contact["account"]["id"]) == ("Lin Yue", account)
    deal = values_of(sales, "opportunity", deal)
    assert (deal["account"]["id"], deal["description"]) == (account, "Twelve recorders.")
    assert deal["amount"] == found["budget"]
    owners = {one["owner"]["title"] for one in (found, contact, deal)}
    assert len(owners) == 1
    page = sales.get(f"/e/lead/{lead}").text
    assert "Lead conversion" in page
    assert start_of(lead) not in page


def test_the_account_and_the_person_of_that_name_are_taken(sales, made):
    account = made("account", name="Yunfan Water", kind="prospect", country="cn")
    contact = made("contact", name="Lin Yue", account=account)
    lead = made("lead", **LEAD)
    answer = convert(sales, lead, with_opportunity="")
    found = values_of(sales, "lead", lead)
    assert (found["account"]["id"], found["contact"]["id"]) == (account, contact)
    assert found["opportunity"] is None
    assert answer.location.endswith(f"/e/account/{account}")


def test_what_is_chosen_comes_before_what_is_found(sales, made):
    made("account", name="Yunfan Water", kind="prospect", country="cn")
    other = made("account", name="Yunfan Group", kind="prospect", country="cn")
    lead = made("lead", **LEAD)
    convert(sales, lead, account=other)
    found = values_of(sales, "lead", lead)
    assert found["account"]["id"] == other
    assert values_of(sales, "contact", found["contact"]["id"])["account"]["id"] == other


def test_a_converted_lead_is_refused_in_words(sales, made):
    lead = made("lead", **LEAD)
    convert(sales, lead)
    again = sales.post(start_of(lead), {})
    assert again.location.endswith(f"/e/lead/{lead}")
    said = html.unescape(sales.get(again.location).text)
    assert "'Lead conversion' is not for this record as it is now." in said


def test_who_may_not_change_a_lead_does_not_convert_it(sales, visit, made):
    lead = made("lead", **LEAD)
    stranger = visit("sales2")
    assert stranger.get(start_of(lead)).status_code == 404
    assert stranger.post(start_of(lead), {}).status_code in {403, 404}
    assert values_of(sales, "lead", lead)["status"] == "qualified"


def test_who_may_make_no_account_is_told_and_nothing_of_it_stays(served, visit, made):
    lead = made("lead", **LEAD)
    with served[1].write(SYSTEM) as tx:
        people = People(tx)
        people.change(people.by_login("sales2").id, roles=["marketing"])
    marketing = visit("sales2")
    before = marketing.get(f"{API}/lead/{lead}").json
    answer = convert(marketing, lead)
    assert answer.status_code == 409
    assert "This could not be done:" in answer.text
    assert marketing.get(f"{API}/lead/{lead}").json == before
    assert "Lead conversion" not in marketing.get(f"/e/lead/{lead}").text


def test_a_conversion_is_undone_as_one(visit, made):
    lead = made("lead", **LEAD)
    admin = visit("admin")
    convert(admin, lead)
    found = values_of(admin, "lead", lead)
    page = admin.get(f"/e/lead/{lead}").text
    admin.post(re.search(r'action="([^"]*undo[^"]*)"', page)[1], {})
    after = values_of(admin, "lead", lead)
    assert (after["status"], after["account"], after["contact"]) == ("qualified", None, None)
    assert admin.get(f"{API}/account/{found['account']['id']}").status_code == 404


def test_the_button_speaks_chinese(visit, made):
    lead = made("lead", **LEAD)
    page = visit("sales1", "zh").get(f"/e/lead/{lead}").text
    assert "转化线索" in page
