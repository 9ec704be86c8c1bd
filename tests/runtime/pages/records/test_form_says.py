"""What a form says for itself: what records begin with, labels, what it leads to, transitions."""

import re

import pytest
from demo_app import Visitor
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

STAGES = [{"value": one, "title": one.title()} for one in ("open", "won", "lost")]
DEAL = entity(
    "deal",
    {
        "name": {},
        "stage": {"field": "choice", "options": STAGES, "default": "open"},
        "size": {"field": "integer", "default": 1},
        "note": {"title": "Note"},
        "reason": {"title": "Reason"},
        "items": {"field": "lines", "properties": {
            "what": {"id": "what", "field": "text", "title": "What"},
            "count": {"id": "count", "field": "integer", "title": "Count"}}},
    },
    display="name",
    states={"field": "stage", "allow": {"open": ["won", "lost"]}, "transitions": [
        {"from": "open", "to": "won", "when": "size > 5", "message": "Too small to win."},
        {"from": "open", "to": "lost", "required": ["reason"]}]},
)  # fmt: skip
FORM = {
    "$schema": "formloom:form/1", "$id": "deal_default", "title": "Deal", "entity": "deal",
    "use": "edit", "labels": "left", "help": "Only what is signed.", "submit": {"then": "stay"},
    "body": [
        {"field": "name", "title": "Called", "default": "A deal"}, {"field": "stage"},
        {"field": "size", "readOnly": True, "default": 7},
        {"field": "note", "default": {"formula": "'begun with ' & name"}}, {"field": "reason"},
        {"lines": "items", "columns": ["what", "count"],
         "footer": {"what": "count", "count": "avg"}},
    ],
}  # fmt: skip
LOST = {
    **FORM,
    "$id": "deal_a_lost",
    "body": [{"field": "reason"}],
    "for": {"when": "stage = 'lost'"},
}


@pytest.fixture
def root(app, workspace, published):
    """Somebody who may do everything."""
    published(DEAL, FORM, LOST)
    app.testing = True
    with workspace.write(SYSTEM) as tx:
        People(tx).add("root", roles=["administrator"], password="root-demo")
    return Visitor(app, "root", "en")


def stored(workspace):
    with workspace.read(SYSTEM) as tx:
        (one,) = RecordService(tx, "deal").list().items
        return RecordService(tx, "deal").get(one.id)


def test_a_record_begins_as_the_form_says(root, workspace):
    page = root.get("/e/deal/new").text
    assert "is-labelled-left" in page
    assert "Only what is signed." in page
    assert 'value="A deal"' in page
    assert 'value="begun with A deal"' in page
    sent = {"name": "Mine", "stage": "open", "size": "99", "note": "", "reason": ""}
    answer = root.post("/e/deal/new", {**sent, "items.rows": "1", "items.0.count": "3",
                                       "items.0.what": "a", "items.1.count": "5"})  # fmt: skip
    record = stored(workspace)
    assert (record.values["size"], record.values["note"]) == (7, None)
    assert answer.location.split("#")[0].endswith(f"/e/deal/{record.id}/edit")
    edit = root.get(f"/e/deal/{record.id}/edit").text
    feet = re.findall(r'data-sum="\w+"[^>]*>([^<]*)</td>', edit)
    assert feet == ["1", "4"]
    assert "Called" in root.get(f"/e/deal/{record.id}").text


def test_a_transition_is_asked_of_the_form_of_its_record(root, workspace):
    root.post("/e/deal/new", {"name": "Mine", "stage": "open", "reason": ""})
    id = stored(workspace).id
    lost = root.post(f"/e/deal/{id}/state", {"stage": "lost"})
    assert lost.location.endswith(f"/e/deal/{id}/edit?stage=lost")
    asked = {"name": "Mine", "stage": "lost", "reason": "", "revision": "1"}
    refused = root.post(f"/e/deal/{id}/edit", asked)
    assert refused.status_code == 422
    assert "before this becomes &#39;Lost&#39;" in refused.text
    assert root.post(f"/e/deal/{id}/edit", {**asked, "reason": "price"}).status_code == 303
    assert stored(workspace).values["stage"] == "lost"
    assert 'name="name"' not in root.get(f"/e/deal/{id}/edit").text
