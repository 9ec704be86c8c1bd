"""A document that somebody broke in its JSON opens in every designer, or as JSON to be mended."""

import pytest
from designer_visits import REPORT, address, held

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.releases import current_app
from formloom.platform.workflows.design.controls import start_forms, step_forms

NONSENSE = ([], {}, 5, "x", None, [{}], [5], {"x": 5})
#: By kind: a document, the keys that are broken one after another, and its designers.
BROKEN = {
    "app": ("crm_starter", ("brand", "calendar", "locales", "documents"), ("settings",)),
    "entity": (
        "opportunity", ("states", "duplicates", "properties", "rules", "title"),
        ("states", "duplicates", "fields", "fields/name", "fields/new", "rules", "rename", "uses",
         "typed?title=x", "formulas"),
    ),
    "form": ("opportunity_default", ("body", "rules", "use"), ("design", "public", "formulas")),
    "view": ("opportunity_board", ("columns", "by", "limits", "kind"), ("design", "formulas")),
    "role": ("sales", ("entities", "extends"), ("rights", "rights/account", "formulas")),
    "navigation": ("main", ("items", "home"), ("menu",)),
    "dashboard": ("sales", ("widgets", "filters"), ("layout", "home")),
    "flow": (
        "quote_discount", ("start", "steps", "entity"), ("steps", "simulate", "replay", "formulas"),
    ),
    "report": ("win_rate", ("rows", "values", "chart", "filter", "sort"), (REPORT, "formulas")),
    "print": ("quote", ("html", "paper", "entity", "file"), ("design",)),
}  # fmt: skip


def broken(workspace, kind, key, /, **changed):
    with workspace.write(SYSTEM) as tx:
        drafts, live = Drafts(tx), current_app(tx).documents[kind, key]
        drafts.save(kind, key, {**live, **changed}, etag=drafts.get(kind, key).etag)


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_document_opens_in_every_designer(served, visit, kind):
    app, workspace = served
    app.config["PROPAGATE_EXCEPTIONS"] = True
    admin, (key, names, designers) = visit("admin"), BROKEN[kind]
    with workspace.read(SYSTEM) as tx:
        keys = [one for one, _document in current_app(tx).all(kind)]
    key = key if key in keys else keys[0]
    for at, name in enumerate(names):
        for value in NONSENSE[at::3]:
            broken(workspace, kind, key, **{name: value})
            page = admin.get(address(kind, key, designers[at % len(designers)]))
            assert page.status_code in {200, 303, 404, 422}, (name, value)
    for designer in designers:
        page = admin.get(address(kind, key, designer))
        assert page.status_code in {200, 303, 404, 422}, designer
    for page in ("/designs/apps", "/designs/picture", f"/designs/{kind}/{key}"):
        assert admin.get(page).status_code == 200, page


def test_a_flow_of_nonsense_shows_its_cards_and_what_is_wrong(served, visit):
    """A card of every type; nothing that they are told can be used."""
    admin, starts = visit("admin"), ("changed", "schedule", "flow", "date")
    for at, value in enumerate(NONSENSE):
        steps = [
            {**{one.key: value for one in form.parts}, "id": name, "type": name}
            for name, form in step_forms().items()
        ]
        on = starts[at % len(starts)]
        start = {**{one.key: value for one in start_forms()[on].parts}, "on": on}
        broken(served[1], "flow", "quote_discount", steps=steps, start=start)
        answer = admin.get("/designs/flow/quote_discount/steps")
        assert answer.status_code == 200, value
        assert "to correct" in answer.text


def test_a_page_that_cannot_read_a_broken_document_leads_to_its_json(served, visit):
    admin = visit("admin")
    broken(served[1], "entity", "opportunity", duplicates=5)
    answer = admin.get("/designs/entity/opportunity/duplicates")
    assert answer.location == "/designs/entity/opportunity"
    assert "Mend this first" in admin.get(answer.location).text
    assert admin.post("/designs/entity/opportunity/duplicates", {"etag": "x"}).status_code == 422


def test_what_others_draft_stays_while_another_draft_cannot_be_read(served, visit):
    """What a guided edit writes beside its own document is made from the draft of that."""
    admin, workspace = visit("admin"), served[1]
    name, drafted = ("form", "competitor_default"), "What somebody else drafts"
    broken(workspace, *name, title=drafted)
    broken(workspace, "entity", "opportunity", duplicates=5)
    field = {"type": "text", "title": "Fresh", "forms": name[1]}
    assert admin.post("/designs/entity/competitor/fields/new", field).status_code == 303
    with workspace.read(SYSTEM) as tx:
        assert Drafts(tx).get(*name).document["title"] == drafted


def test_a_report_opens_in_its_builder_whatever_it_is_of(served, visit):
    analyst, drafts = visit("analyst"), {
        "entity": {
            "$schema": "formloom:entity/1", "$id": "parcel", "title": "Parcel", "type": "object",
            "properties": {"name": {"id": "name", "field": "text", "title": "Parcel name"}},
        },
        "report": {
            "$schema": "formloom:report/1", "$id": "parcels", "title": "Parcels",
            "entity": "parcel", "fields": ["name"],
        },
    }  # fmt: skip
    with served[1].write(SYSTEM) as tx:
        for kind, document in drafts.items():
            Drafts(tx).save(kind, document["$id"], document)
    page = analyst.get("/reports/parcels/edit")
    assert held(page.text, "report", "parcels") == drafts["report"]
    assert 'href="/reports/parcels"' not in page.text
    broken(served[1], "report", "win_rate", entity=5)
    answer = analyst.get("/reports/win_rate/edit")
    assert answer.location == "/designs/report/win_rate"
    assert analyst.post("/reports/win_rate/edit", {"document": "{}"}).status_code == 422
