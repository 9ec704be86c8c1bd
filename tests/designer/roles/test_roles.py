import json
import re
from html import unescape

import pytest

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

RIGHTS = "/designs/role/sales/rights"


@pytest.fixture
def admin(visit):
    return visit("admin")


def state(admin, path):
    """The hidden state that a form of the page sends along."""
    return re.search(r'name="etag" value="([^"]+)"', admin.get(path).text)[1]


def document(admin, key="sales"):
    page = admin.get(f"/designs/role/{key}").text
    return json.loads(unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1]))


def save(admin, path=RIGHTS, **form):
    return admin.post(path, {"etag": state(admin, path), **form})


def test_the_grid_shows_what_the_document_says(admin):
    page = admin.get(RIGHTS).text
    cell = re.search(r'<select[^>]*name="r.account.read".*?</select>', page, re.S)[0]
    assert 'value="department_below" selected' in cell
    assert 'aria-label="Account, See"' in cell


def test_a_cell_changes_nothing_but_itself(admin):
    before = document(admin)
    assert save(admin, **{"r.lead.read": "all", "r.lead.update": "own"}).status_code == 303
    before["entities"]["lead"]["read"] = "all"
    assert document(admin) == before


def test_denying_and_allowing_again(admin):
    save(admin, **{"r.lead.export": "denied"})
    denied = document(admin)
    assert denied["deny"] == ["lead.export"]
    assert "export" not in denied["entities"]["lead"]
    save(admin, **{"r.lead.export": "own"})
    assert document(admin)["deny"] == []
    assert document(admin)["entities"]["lead"]["export"] == "own"


def test_a_plain_action_is_yes_or_nothing(admin):
    save(admin, **{"r.payment.create": "yes", "r.lead.create": ""})
    entities = document(admin)["entities"]
    assert entities["payment"]["create"] is True
    assert "create" not in entities["lead"]


def test_flags_title_and_extended_roles(admin):
    save(admin, title="Sellers", help="", extends=["service"], designer="1")
    role = document(admin)
    assert (role["title"], role["extends"], role["designer"]) == ("Sellers", ["service"], True)
    assert role["reports"] is False
    assert "help" not in role


def test_fields_and_rules_of_an_entity(admin):
    path = f"{RIGHTS}/product"
    page = admin.get(path).text
    assert re.search(r'name="f.cost" value="hidden" checked', page)
    save(admin, path, **{"f.cost": "", "f.price": "masked", "also.update": "active"})
    rules = document(admin)["entities"]["product"]
    assert rules["fields"] == {"margin": "hidden", "price": "masked"}
    assert rules["also"] == {"update": "active"}
    assert "and where active" in admin.get(RIGHTS).text


def test_a_masked_field_may_be_shown_on_request(admin):
    path = f"{RIGHTS}/quote"
    admin.get(path)
    save(admin, path, **{"f.items.discount": "on_request", "f.name": "masked"})
    rules = document(admin)["entities"]["quote"]
    assert rules["reveal"] == ["items.discount"]
    assert rules["fields"]["items.discount"] == rules["fields"]["name"] == "masked"
    assert re.search(r'name="f.items.discount" value="on_request" checked', admin.get(path).text)
    save(admin, path, **{"f.items.discount": "masked"})
    assert "reveal" not in document(admin)["entities"]["quote"]


def test_fields_of_lines_have_rows_of_their_own(admin):
    path = f"{RIGHTS}/quote"
    page = admin.get(path).text
    lines = re.findall(r'name="f\.(items\.\w+)" value="hidden"', page)
    assert lines
    save(admin, path, **{f"f.{lines[0]}": "hidden"})
    assert document(admin)["entities"]["quote"]["fields"][lines[0]] == "hidden"
    assert re.search(rf'name="f\.{lines[0]}" value="hidden" checked', admin.get(path).text)


def test_a_rule_may_name_whoever_asks(admin):
    path = f"{RIGHTS}/lead"
    save(admin, path, **{"also.read": "owner = $user.manager"})
    assert 'id="also.read-error"' not in admin.get(path).text
    preview = admin.get("/designs/preview-roles?role=sales").text
    assert "What publishing the drafts of these roles would do: Sales." in preview


def test_a_rule_that_does_not_compile_says_why_at_its_place(admin):
    path = f"{RIGHTS}/product"
    save(admin, path, **{"also.read": "no_such_field"})
    assert (
        "no_such_field" in re.search(r'id="also.read-error".*?</p>', admin.get(path).text, re.S)[0]
    )


def test_a_script_saves_the_draft_and_learns_its_state(admin):
    sent = {"csrf_token": admin.token, "etag": state(admin, RIGHTS), "r.lead.read": "all"}
    headers = {**admin.headers, "X-Autosave": "1"}
    sent["csrf_token"] = admin.token
    answer = admin.client.post(RIGHTS, data=sent, headers=headers)
    assert answer.get_json()["etag"] == state(admin, RIGHTS)
    stale = admin.client.post(RIGHTS, data=sent, headers=headers)
    assert stale.status_code == 409


def leads_of(workspace, login):
    with workspace.read(SYSTEM) as tx:
        actor = People(tx).actor(login)
    with workspace.read(actor) as tx:
        return RecordService(tx, "lead").count().number


def test_the_preview_counts_before_anything_is_published(admin, served):
    answer = save(admin, preview="1", **{"r.lead.read": "all", "r.quote.read": ""})
    assert answer.headers["Location"] == "/designs/preview-roles?role=sales"
    page = admin.get(answer.headers["Location"]).text
    more = leads_of(served[1], "admin") - leads_of(served[1], "sales2")
    assert f"Anna Keller</a> <b>+{more:,}</b>" in page
    assert "Quotes" in page
    examples = re.search(r'href="(/designs/preview-roles/lead/[^"]+)"', page)[1]
    assert "Begins to see" in admin.get(unescape(examples)).text


def test_examples_are_records_that_would_be_seen(admin, visit):
    save(admin, **{"r.lead.read": "all"})
    page = admin.get("/designs/preview-roles?role=sales").text
    path = unescape(re.search(r'href="(/designs/preview-roles/lead/[^"]+)">Anna', page)[1])
    found = re.findall(r'href="(/e/lead/[0-9a-f-]{36})"', admin.get(path).text)
    assert found
    assert all(visit("sales2").get(one).status_code == 404 for one in found)


def test_without_drafts_there_is_nothing_to_preview(admin):
    assert "No role is drafted" in admin.get("/designs/preview-roles").text
