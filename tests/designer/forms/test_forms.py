"""The page of a form at work: what it brings, what it draws, fields added, trying out."""

import html
import json
import re

import pytest

DESIGN = "/designs/form/opportunity_default/design"
TRY = "/designs/form/opportunity_default/try"
TRY_ACCOUNT = "/designs/form/account_default/try"
FIELDS = f"{DESIGN}/fields"


@pytest.fixture
def analyst(visit):
    """Somebody who designs."""
    return visit("analyst")


def given(visitor, path=DESIGN):
    found = re.search(r'id="fl-fd-given">(.*?)</script>', visitor.get(path).text, re.S)
    return json.loads(found[1])


def drawn(visitor, *items, entity="opportunity"):
    sent = {"entity": entity, "items": json.dumps(items)}
    return visitor.post(f"{DESIGN}/draw", sent)


def test_only_designers_see_it(sales):
    assert sales.get(DESIGN).status_code == 403


def test_the_page_brings_the_form_and_its_fields_as_they_will_look(analyst):
    found = given(analyst)
    assert found["document"]["$id"] == "opportunity_default"
    assert 'name="name"' in found["drawn"][0]
    fields = {one["key"]: one for one in found["palette"]["fields"]}
    assert fields["amount"]["item"] == {"field": "amount", "width": 6}
    assert fields["description"]["item"]["width"] == 12
    assert {"quotes", "contracts"} <= {one["key"] for one in found["palette"]["related"]}
    assert found["told"]["findings"] == []


def test_fields_are_found_by_the_initials_of_their_pinyin(visit):
    fields = given(visit("analyst", "zh"))["palette"]["fields"]
    amount = next(one for one in fields if one["key"] == "amount")
    assert amount["title"] == "预计金额"
    assert "yjje" in amount["find"]


def test_every_setting_of_every_item_has_a_control(analyst):
    items = given(analyst)["manual"]["items"]
    keys = {kind: {one["key"] for one in controls} for kind, controls in items.items()}
    assert keys["field"] >= {"title", "help", "placeholder", "width", "visible", "required"}
    assert keys["lines"] >= {"columns", "footer", "readOnly"}
    assert keys["button"] == {"title", "flow", "width", "style", "visible"}
    kinds = {one["kind"] for controls in items.values() for one in controls}
    assert kinds <= {
        "text", "long", "choice", "switch", "pick", "condition", "flag", "html", "columns",
        "footer", "default",
    }  # fmt: skip


def test_items_are_drawn_without_their_conditions(analyst):
    hidden = {"field": "lost_reason", "width": 6, "visible": "stage = 'lost'"}
    answer = drawn(analyst, hidden, {"field": "gone"}, {"field": "name", "width": 5})
    first, *others = answer.json["html"]
    assert 'name="lost_reason"' in first
    assert " hidden" not in first.partition(">")[0]
    assert others == ["", ""]


@pytest.mark.parametrize("items", ["{", "[1]", "{}"])
def test_what_is_no_list_of_items_is_refused(analyst, items):
    answer = analyst.post(f"{DESIGN}/draw", {"entity": "opportunity", "items": items})
    assert answer.status_code == 422


def test_a_new_field_has_the_type_that_its_name_suggests(analyst):
    made = analyst.post(FIELDS, {"title": "计划金额"}).json["field"]
    assert (made["key"], made["type"]) == ("ji_hua_jin_e", "money")
    chosen = analyst.post(FIELDS, {"title": "Channel", "type": "choice"}).json["field"]
    assert len(chosen["options"]) == 3
    linked = analyst.post(FIELDS, {"title": "Second Account", "type": "link"}).json["field"]
    assert linked["type"] == "link"
    assert 'name="ji_hua_jin_e"' in drawn(analyst, made["item"]).json["html"][0]
    refused = analyst.post(FIELDS, {"title": " "})
    assert (refused.status_code, refused.json["refusal"]) == (422, "Say what the field is called.")


def test_a_draft_is_tried_out_and_nothing_is_written(analyst, visit):
    admin = visit("admin")
    before = admin.get("/api/v1/records/account?limit=1").json["items"]
    assert "Sending writes nothing." in html.unescape(analyst.get(TRY_ACCOUNT).text)
    refused = analyst.post(TRY_ACCOUNT, {"name": "A trial", "phone": "no number"})
    assert refused.status_code == 422
    answer = analyst.post(TRY_ACCOUNT, {"name": "A trial"})
    assert (answer.status_code, "Nothing was written" in answer.text) == (200, True)
    assert admin.get("/api/v1/records/account?limit=1").json["items"] == before


def test_a_role_sees_what_it_may_see(analyst):
    everything = analyst.get("/designs/form/account_default/try").text
    service = analyst.get("/designs/form/account_default/try?role=service").text
    assert everything.count("data-field") >= service.count("data-field")
    assert analyst.get(f"{TRY}?record=none").text.count("There is no such record.") == 1


def test_what_is_no_form_is_mended_as_json(analyst):
    page = analyst.get("/designs/form/opportunity_default").text
    etag = html.unescape(re.search(r'name="etag" value="([^"]*)"', page)[1])
    broken = {"$schema": "formloom:form/1", "$id": "opportunity_default", "title": "X"}
    analyst.post(
        "/designs/form/opportunity_default", {"etag": etag, "document": json.dumps(broken)}
    )
    assert "This cannot be drawn" in analyst.get(DESIGN).text
    assert "has mistakes" in analyst.get(TRY).text


def test_a_button_leads_to_its_flow_where_that_may_begin(visit):
    admin = visit("admin")
    page = admin.get("/designs/form/quote_default").text
    etag = html.unescape(re.search(r'name="etag" value="([^"]*)"', page)[1])
    document = admin.get("/api/v1/documents/form/quote_default").json
    document["body"].append({"button": "ask", "title": "Ask the boss", "flow": "quote_discount"})
    saved = {"etag": etag, "document": json.dumps(document)}
    admin.post("/designs/form/quote_default", saved)
    found = admin.get("/api/v1/records/quote?filter=status = 'rejected'&limit=1").json["items"]
    asked = f"/designs/form/quote_default/try?record={found[0]['id']}"
    start = f"/e/quote/{found[0]['id']}/start/quote_discount"
    assert re.search(rf'href="{start}"[^>]*>.*?Ask the boss', admin.get(asked).text)
    ended = admin.get("/api/v1/records/quote?filter=status = 'accepted'&limit=1").json["items"]
    asked = f"/designs/form/quote_default/try?record={ended[0]['id']}"
    assert "Ask the boss" not in admin.get(asked).text
    assert "Ask the boss" not in admin.get("/designs/form/quote_default/try?record=none").text
