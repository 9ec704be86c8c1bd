"""A draft that cannot be read is named on every page of designs, and stops nobody else's."""

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.releases import current_app

SAID = "The draft Entity · Opportunity cannot be read"
FRESH = {
    "$schema": "formloom:entity/1", "$id": "parcel", "title": "Parcel",
    "type": "object", "display": "name",
    "properties": {"name": {"id": "name", "field": "text", "title": "Parcel name"}},
}  # fmt: skip
FORM = {
    "$schema": "formloom:form/1", "$id": "parcel_form", "title": "Parcels", "entity": "parcel",
    "use": "edit",
    "body": [{"tab": "main", "title": "Main", "body": [
        {"section": "s", "title": "S", "body": [{"field": "name"}]},
    ]}],
}  # fmt: skip


@pytest.fixture
def admin(visit):
    return visit("admin")


def drafted(workspace, kind, key, document):
    with workspace.write(SYSTEM) as tx:
        drafts = Drafts(tx)
        there = any((one.kind, one.key) == (kind, key) for one in drafts.list())
        is_known = there or (kind, key) in current_app(tx).documents
        etag = drafts.get(kind, key).etag if is_known else None
        drafts.save(kind, key, document, etag=etag)


def broken(workspace, kind, key, **said):
    with workspace.read(SYSTEM) as tx:
        live = current_app(tx).documents[kind, key]
    drafted(workspace, kind, key, {**live, **said})


def drafts_of(workspace):
    with workspace.read(SYSTEM) as tx:
        return {(one.kind, one.key): one.document for one in Drafts(tx).list()}


def test_every_page_names_the_faulty_draft_and_why(served, admin):
    broken(served[1], "entity", "opportunity", duplicates=5)
    for page in ("", "/apps", "/picture", "/view/account_all/design",
                 "/form/account_default/design",
                 "/dashboard/sales/layout", "/publish", "/new/view", "/new/form"):  # fmt: skip
        answer = admin.get(f"/designs{page}")
        assert answer.status_code == 200, page
        assert SAID in answer.text, page
        assert "(/duplicates)" in answer.text
        assert 'href="/designs/entity/opportunity"' in answer.text
    own = admin.get("/designs/entity/opportunity").text
    assert SAID not in own
    assert SAID not in admin.get("/e/account").text


def test_only_the_faulty_draft_is_thrown_away_and_one_stays_where_one_was(served, admin):
    broken(served[1], "entity", "opportunity", duplicates=5)
    drafted(served[1], "entity", "parcel", FRESH)
    page = "/designs/dashboard/sales?x=1"
    assert f'value="{page}"' in admin.get(page).text
    gone = admin.post("/designs/entity/opportunity/discard", {"next": page})
    assert gone.location == page
    assert set(drafts_of(served[1])) == {("entity", "parcel")}
    elsewhere = admin.post("/designs/entity/parcel/discard", {"next": "//elsewhere.test/"})
    assert elsewhere.location == "/designs"


def test_the_form_of_a_new_entity_is_drawn_beside_a_faulty_draft(served, admin):
    broken(served[1], "entity", "opportunity", properties=5)
    drafted(served[1], "entity", "parcel", FRESH)
    drafted(served[1], "form", "parcel_form", FORM)
    page = admin.get("/designs/form/parcel_form/design").text
    assert "This cannot be drawn" not in page
    assert "Parcel name" in page
    fields = admin.get("/designs/entity/parcel/fields").text
    assert "Parcel name" in fields


def test_the_form_of_a_faulty_entity_says_which_draft_it_needs(served, admin):
    drafted(served[1], "entity", "parcel", {**FRESH, "properties": 5})
    drafted(served[1], "form", "parcel_form", FORM)
    page = admin.get("/designs/form/parcel_form/design").text
    assert "This cannot be drawn" in page
    assert "The draft Entity · Parcel cannot be read" in page
    assert "There is no entity &#39;parcel&#39;." in page


def test_what_follows_a_thing_everywhere_or_replaces_the_faulty_draft_is_refused(served, admin):
    broken(served[1], "navigation", "main", items=5)
    named = "The draft navigation/main cannot be read as it is. Mend it first."
    before = drafts_of(served[1])
    renaming = admin.get("/designs/entity/competitor/fields/name/rename?to=called")
    assert named in renaming.text
    begun = {"title": "Parcel", "menu": "1"}
    refused = admin.post("/designs/new/entity", begun)
    assert refused.status_code == 422
    assert named in refused.text
    assert drafts_of(served[1]) == before
    assert admin.post("/designs/new/entity", {"title": "Parcel"}).status_code == 303
    assert set(drafts_of(served[1])) == {*before, ("entity", "parcel")}
