"""The data modeller by request: fields by typing, the picture, states, duplicates, first ones."""

import html
import json
import re

import pytest
from demo_app import Visitor
from quick_app import quick_app

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts

DEAL = "/designs/entity/opportunity"


@pytest.fixture
def analyst(visit):
    """Somebody who designs."""
    return visit("analyst")


@pytest.fixture
def drafted(served):
    """A function that reads an entity as it is drafted."""

    def read(key):
        with served[1].read(SYSTEM) as tx:
            return Drafts(tx).get("entity", key).document

    return read


def given(page):
    """What a page of the modeller brings its script."""
    return json.loads(re.search(r'id="fl-md-given">(.*?)</script>', page, re.S)[1])


def etag(page):
    return html.unescape(re.search(r'name="etag" value="([^"]*)"', page)[1])


def typed(visitor, title, **more):
    return visitor.client.get(f"{DEAL}/typed", query_string={"title": title, **more})


def test_a_title_makes_a_key_an_id_and_a_type(analyst):
    made = typed(analyst, "客户手机").json
    assert (made["key"], made["field"]["field"]) == ("ke_hu_shou_ji", "phone")
    link = typed(analyst, "客户").json
    assert (link["field"]["to"], link["type"]) == ("account", "link:account")
    taken = typed(analyst, "Amount").json
    assert (taken["key"], taken["field"]["id"]) == ("amount", "amount_2")
    assert typed(analyst, "Owner").json["key"] == "owner_2"
    chosen = typed(analyst, "Amount", type="choices").json["field"]
    assert [one["value"] for one in chosen["options"]] == ["option_1", "option_2"]
    assert typed(analyst, "Account", type="link:lead").json["field"]["to"] == "lead"
    assert typed(analyst, "  ").status_code == 422
    assert typed(analyst, "X", type="formula").status_code == 422


def test_the_fields_are_told_with_where_they_are_used(analyst, drafted):
    told = given(analyst.get(f"{DEAL}/fields").text)
    assert told["documents"]["opportunity"] == drafted("opportunity")
    assert list(told["documents"]["opportunity"]["properties"])[:2] == ["number", "name"]
    assert told["types"]["money"]["is_unique"] is True
    assert told["titles"][0]["texts"]["amount"] == "预计金额"
    uses = analyst.get(f"{DEAL}/uses").json
    page = analyst.get(f"{DEAL}/fields/stage").text
    shown = page[page.index("Everything that names this field") :].count("<tr>") - 1
    assert uses["stage"] == shown > 10
    assert 'id="fl-md-given"' not in analyst.get("/designs/entity/quote.items/fields").text


def test_what_the_script_adds_is_kept_and_compiles(analyst):
    told = given(analyst.get(f"{DEAL}/fields").text)
    document, home = told["documents"]["opportunity"], told["homes"]["opportunity"]
    for title in ("手机", "签约日期", "是否续约", "优先等级", "客户", "合同金额", "附件", "负责人"):
        made = typed(analyst, title).json
        document["properties"][made["key"]] = made["field"]
    sent = {"csrf_token": analyst.token, "etag": home["etag"], "document": json.dumps(document)}
    answer = analyst.client.post(home["save"], data=sent, headers={"X-Autosave": "1"})
    assert answer.json["saved"]
    assert "to correct" not in analyst.get(f"{DEAL}/fields").text
    assert (
        analyst.client.post(home["save"], data=sent, headers={"X-Autosave": "1"}).status_code == 409
    )


def test_what_is_taken_back_to_the_last_is_told_as_live(analyst):
    told = given(analyst.get(f"{DEAL}/fields").text)
    document, home = told["documents"]["opportunity"], told["homes"]["opportunity"]

    def save(title, state):
        sent = {"csrf_token": analyst.token, "etag": state,
                "document": json.dumps({**document, "title": title})}  # fmt: skip
        return analyst.client.post(home["save"], data=sent, headers={"X-Autosave": "1"}).json

    changed = save("Chance", home["etag"])
    assert changed["saved"].startswith("Draft saved, ")
    assert save(document["title"], changed["etag"])["saved"] == "This is what is live."


def test_the_picture_tells_every_relation_and_keeps_places(analyst, visit):
    page = analyst.get("/designs/picture").text
    told = given(page)
    assert {"account", "opportunity"} <= told["documents"].keys()
    assert told["places"] == {}
    assert page.count("<tr>") > 10
    sent = {"headers": {"X-CSRF-Token": analyst.token}}
    kept = analyst.client.post("/designs/picture/places", json={"account": [40, 80]}, **sent)
    assert kept.status_code == 204
    assert given(visit("admin").get("/designs/picture").text)["places"] == {"account": [40, 80]}
    for wrong in ([], {"a": [1]}, {"a": ["x", 1]}, {"a": [-1, 0]}, None):
        answer = analyst.client.post("/designs/picture/places", json=wrong, **sent)
        assert answer.status_code == 422


def test_states_are_ticked_without_a_script(analyst, drafted):
    page = analyst.get(f"{DEAL}/states").text
    assert {"qualify", "won"} <= set(given(page)["live"])
    ways = ["qualify>propose", "propose>won", "propose>lost", "won>*", "nowhere>won", "need>*"]
    said = {"etag": etag(page), "field": "stage", "way": ways}
    analyst.post(f"{DEAL}/states", said)
    allow = drafted("opportunity")["states"]["allow"]
    assert allow["propose"] == ["won", "lost"]
    assert allow["lost"] == []
    assert {"won", "need", "nowhere"}.isdisjoint(allow)
    assert analyst.post(f"{DEAL}/states", said).status_code == 409
    again = {"etag": etag(analyst.get(f"{DEAL}/states").text), "field": ""}
    analyst.post(f"{DEAL}/states", again)
    assert "states" not in drafted("opportunity")


def test_rules_of_duplicates_are_edited_by_rows(analyst, drafted):
    path = "/designs/entity/contact/duplicates"
    before = drafted("contact")["duplicates"]
    page = analyst.get(path).text
    rows = {
        "0.id": before[0]["id"], "0.field": ["mobile", "name", ""],
        "0.as": ["phone", "person", "exact"],
        "0.weight": ["2", "", ""], "0.percent": "85.5", "0.then": "block",
        "1.field": ["email"], "1.as": ["email"], "1.weight": [""], "1.percent": "100",
        "1.then": "warn", "1.remove": "1",
    }  # fmt: skip
    analyst.post(path, {"etag": etag(page), **rows})
    (rule,) = drafted("contact")["duplicates"]
    assert rule["match"] == [
        {"field": "mobile", "as": "phone", "weight": 2}, {"field": "name", "as": "person"},
    ]  # fmt: skip
    assert (rule["score"], rule["then"], rule["id"]) == (0.855, "block", before[0]["id"])
    wrong = {"etag": etag(analyst.get(path).text), **rows, "0.percent": "much"}
    answer = analyst.post(path, wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert drafted("contact")["duplicates"] == [rule]


def test_the_first_entities_are_made_by_a_press(analyst, visit, drafted):
    analyst.post("/designs/picture/start/customer", {})
    fields = drafted("customer")["properties"]
    assert {key: one["field"] for key, one in fields.items()} == {
        "name": "text", "industry": "choice", "phone": "phone", "website": "url",
        "address": "address", "account_manager": "person", "notes": "long_text",
    }  # fmt: skip
    visit("analyst", "zh").post("/designs/picture/start/deal", {})
    deal = drafted("deal")["properties"]
    assert (deal["ke_hu"]["to"], deal["jin_e"]["field"]) == ("account", "money")
    assert analyst.post("/designs/picture/start/spaceship", {}).status_code == 404
    assert "to correct" not in analyst.get("/designs/entity/deal/fields").text


def test_staff_may_not_model(sales):
    assert sales.get("/designs/picture").status_code == 403


@pytest.mark.parametrize("make", ["form", "starter"])
def test_the_first_entity_of_a_workspace_makes_its_app(workspace, make):
    with workspace.write(SYSTEM) as tx:
        People(tx).add("ada", roles=["administrator"], password="ada-demo")
    ada = Visitor(quick_app(workspace), "ada")
    assert 'name="app"' in ada.get("/designs/new/entity").text
    if make == "form":
        ada.post("/designs/new/entity", {"title": "Bicycle", "app": "Rental"})
    else:
        ada.post("/designs/picture/start/customer", {})
    with workspace.read(SYSTEM) as tx:
        apps = [one.document for one in Drafts(tx).list() if one.kind == "app"]
    assert [(one["title"], one["documents"]) for one in apps] == [
        ("Rental", ["entity/bicycle"]) if make == "form" else ("My app", ["entity/customer"])
    ]
    # What comes next belongs to it, too, and is asked no more.
    assert 'name="app"' not in ada.get("/designs/new/entity").text
    ada.post("/designs/new/entity", {"title": "Shop"})
    assert apps[0]["title"] in ada.get("/designs/apps").text
