from make import entity

from formloom.designer.documents.edits import (
    free_key,
    placed,
    retyped,
    with_field,
    without_field,
)
from formloom.platform.documents.references import ToField
from formloom.platform.documents.taking_out import without_uses
from formloom.platform.documents.usage import Use

FIELDS = {"name": {}, "amount": {"field": "money"}}
DEAL = entity("deal", FIELDS, required=["name"], unique=[["name", "amount"]])


def use(*at):
    return Use("view", "deals", ToField(at, "deal", "amount"))


def test_a_key_is_made_from_a_title_and_is_free():
    assert free_key("预计金额", ()) == "yu_ji_jin_e"
    assert free_key("2nd phone!", ()) == "field_2nd_phone"
    assert free_key("Name", {"name", "name_2"}) == "name_3"


def test_required_follows_the_toggle():
    assert with_field(DEAL, "amount", {}, required=True)["required"] == ["name", "amount"]
    assert "required" not in with_field(DEAL, "name", {}, required=False)


def test_a_removed_field_leaves_no_list_of_it():
    assert without_field(DEAL, "name").keys().isdisjoint({"required", "unique"})


def test_another_type_drops_the_settings_of_the_old_one():
    before = {"id": "a", "field": "money", "title": "A", "currency": "EUR", "help": "H"}
    assert retyped(before, "text", {"maxLength": 9}) == {
        "id": "a", "field": "text", "title": "A", "help": "H", "maxLength": 9,
    }  # fmt: skip


def test_items_that_list_a_field_are_taken_out_from_the_end():
    columns = [{"field": "amount"}, {"field": "name"}, {"field": "amount"}]
    view = {"columns": columns, "quick": ["amount"]}
    uses = [use("columns", 0, "field"), use("columns", 2, "field"), use("quick", 0)]
    assert without_uses(view, uses) == {"columns": [{"field": "name"}], "quick": []}


def test_a_field_is_placed_after_the_first_fields_of_a_form():
    section = {"section": "b", "body": [{"field": "x"}]}
    form = {"body": [{"tab": "a", "body": [section]}, {"tab": "c", "body": [{"field": "z"}]}]}
    body = placed(form, "y")["body"]
    assert [one["field"] for one in body[0]["body"][0]["body"]] == ["x", "y"]
    assert body[1]["body"] == [{"field": "z"}]
