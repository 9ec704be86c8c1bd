"""Creating, reading and changing records, on both databases."""

from decimal import Decimal
from uuid import uuid4

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import (
    ConflictError,
    DuplicateError,
    InvalidRecordError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    StaleRevisionError,
)
from formloom.platform.records.history import entries_of, verify_history
from formloom.platform.records.service import RecordService, Update

ENTITY = {
    "$schema": "formloom:entity/1", "$id": "lead", "title": "Lead", "type": "object",
    "display": "name",
    "properties": {
        "name": {"id": "name", "field": "text", "title": "Name", "maxLength": 20},
        "code": {"id": "code", "field": "text", "title": "Code", "unique": True},
        "amount": {"id": "amount", "field": "decimal", "title": "Amount", "scale": 2},
        "hot": {"id": "hot", "field": "boolean", "title": "Hot"},
    },
    "required": ["name"],
}  # fmt: skip


@pytest.fixture
def leads(workspace, published):
    published(ENTITY)
    with workspace.write(SYSTEM) as tx:
        yield RecordService(tx, "lead")


def test_create_gives_back_what_get_reads(leads):
    made = leads.create({"name": "Wang", "amount": "12.50", "hot": True})
    assert made == leads.get(made.id)
    assert made.revision == 1
    assert made.values["amount"] == Decimal("12.50")
    assert made.to_json()["values"]["amount"] == "12.50"


def test_create_collects_every_fault_by_field(leads):
    with pytest.raises(InvalidRecordError) as caught:
        leads.create({"name": "x" * 21, "amount": "many", "nme": "?", "created_at": "2020-01-01"})
    assert set(caught.value.errors) == {"name", "amount", "nme", "created_at"}
    assert "Did you mean 'name'?" in str(caught.value.errors["nme"][0])


def test_create_asks_for_required_fields(leads):
    with pytest.raises(InvalidRecordError) as caught:
        leads.create({})
    assert list(caught.value.errors) == ["name"]


def test_update_changes_only_what_is_given(leads):
    made = leads.create({"name": "Wang", "amount": "1"})
    changed = leads.update(made.id, {"amount": "2"}, revision=1)
    assert (changed.revision, changed.values["name"]) == (2, "Wang")
    assert leads.get(made.id).values["amount"] == 2


def test_update_without_a_change_writes_nothing(leads):
    made = leads.create({"name": "Wang", "amount": "1.00"})
    assert leads.update(made.id, {"amount": "1", "name": "Wang"}).revision == 1


def test_update_of_an_old_revision_tells_what_the_other_stored(leads):
    made = leads.create({"name": "Wang"})
    leads.update(made.id, {"amount": "2"}, revision=1)
    with pytest.raises(StaleRevisionError) as caught:
        leads.update(made.id, {"amount": "3"}, revision=1)
    assert caught.value.theirs["amount"] == "2.00"


def test_a_unique_value_is_refused_and_the_transaction_goes_on(leads):
    leads.create({"name": "Wang", "code": "A"})
    with pytest.raises(DuplicateError) as caught:
        leads.create({"name": "Li", "code": "A"})
    assert caught.value.fields == ("code",)
    assert leads.create({"name": "Li", "code": "B"}).revision == 1


def test_get_of_nothing_is_not_found(leads):
    with pytest.raises(NotFoundError):
        leads.get(uuid4())


def test_list_sorts_and_pages(leads):
    for name, amount in [("a", "3"), ("b", None), ("c", "1"), ("d", "3")]:
        leads.create({"name": name, "amount": amount})
    first = leads.list(sort=[("amount", True), ("name", False)], limit=3)
    rest = leads.list(sort=[("amount", True), ("name", False)], limit=3, cursor=first.next)
    assert [r.title for r in first.items + rest.items] == ["a", "d", "c", "b"]
    assert rest.next is None


def test_list_filters_by_a_formula(leads):
    for name, amount in [("a", "3"), ("b", None), ("c", "10.5")]:
        leads.create({"name": name, "amount": amount})
    assert [r.title for r in leads.list(filter="amount > 5").items] == ["c"]
    assert leads.count(filter="ISBLANK(amount) or amount < 5").number == 2


def test_a_filter_that_is_wrong_says_where(leads):
    with pytest.raises(InvalidValueError, match="amount") as caught:
        leads.list(filter="amout > 5")
    assert (caught.value.field, caught.value.data["start"]) == ("filter", 0)


QUOTE = {
    "$schema": "formloom:entity/1", "$id": "quote", "title": "Quote", "type": "object",
    "display": "number",
    "properties": {
        "number": {"id": "number", "field": "auto_number", "title": "No.",
                   "format": "Q-{yyyy}-{000}"},
        "lead": {"id": "lead", "field": "link", "title": "Lead", "to": "lead"},
        "due": {"id": "due", "field": "date", "title": "Due",
                "default": {"formula": "TODAY() + 7"}},
        "items": {
            "id": "items", "field": "lines", "title": "Items", "required": ["product"],
            "properties": {
                "product": {"id": "product", "field": "text", "title": "Product"},
                "quantity": {"id": "quantity", "field": "integer", "title": "Quantity",
                             "default": 1},
                "price": {"id": "price", "field": "decimal", "title": "Price", "scale": 2},
                "subtotal": {"id": "subtotal", "field": "formula", "title": "Subtotal",
                             "returns": "decimal", "scale": 2, "formula": "quantity * price"},
            },
        },
        "total": {"id": "total", "field": "rollup", "title": "Total", "over": "items",
                  "agg": "sum", "of": "subtotal", "returns": "decimal", "scale": 2},
    },
    "rules": [{"id": "small", "assert": "total <= 100", "message": "Too much.", "field": "total"}],
}  # fmt: skip


@pytest.fixture
def quotes(workspace, published):
    published(ENTITY, QUOTE)
    with workspace.write(SYSTEM) as tx:
        yield RecordService(tx, "quote")


def test_defaults_are_values_of_their_fields_or_nothing(workspace, published):
    defaults = {
        "place": ("address", {"city": "深圳市"}), "begun": ("date", {"formula": "NOW()"}),
        "at": ("time", {"formula": "'soon'"}), "note": ("text", {"formula": "'as ' & 'ever'"}),
    }  # fmt: skip
    properties = {
        key: {"id": key, "field": type_, "title": key, "default": default}
        for key, (type_, default) in defaults.items()
    }
    bare = {key: ENTITY[key] for key in ("$schema", "title", "type")}
    published({**bare, "$id": "visit", "properties": properties})
    with workspace.write(SYSTEM) as tx:
        values = RecordService(tx, "visit").create({}).values
    assert values["place"] == {"city": "深圳市"}
    assert values["begun"].isoformat() == "2026-11-21"
    assert (values["at"], values["note"]) == (None, "as ever")


def test_a_record_is_saved_with_its_lines_numbers_defaults_and_totals(quotes):
    made = quotes.create(
        {"items": [{"product": "a", "price": "2.50", "quantity": 4}, {"product": "b"}]}
    )
    assert made.values["number"] == "Q-2026-001"
    assert made.values["due"].isoformat() == "2026-11-28"
    assert made.values["total"] == 10
    assert [line.values["product"] for line in made.values["items"]] == ["a", "b"]
    assert made.to_json()["values"]["items"][1]["quantity"] == 1


def test_lines_are_changed_added_removed_and_ordered(quotes):
    made = quotes.create(
        {"items": [{"product": "a", "price": "1"}, {"product": "b", "price": "2"}]}
    )
    first, _ = made.values["items"]
    changed = quotes.update(
        made.id,
        {"items": [{"product": "c", "price": "5"}, {"id": str(first.id), "quantity": 3}]},
    )
    kept = changed.values["items"][1]
    assert [line.values["product"] for line in changed.values["items"]] == ["c", "a"]
    assert (kept.id, kept.values["price"], changed.values["total"]) == (first.id, 1, 8)


def test_faults_in_lines_name_their_place(quotes):
    with pytest.raises(InvalidRecordError) as caught:
        quotes.create({"items": [{"product": "a"}, {"price": "x"}]})
    assert set(caught.value.errors) == {"items.1.product", "items.1.price"}


def test_a_rule_is_told_at_its_field(quotes):
    with pytest.raises(InvalidRecordError) as caught:
        quotes.create({"items": [{"product": "a", "price": "101"}]})
    assert str(caught.value.errors["total"][0]) == "Too much."


def test_links_show_titles_and_must_exist(quotes):
    lead = RecordService(quotes.transaction, "lead").create({"name": "王伟"})
    made = quotes.create({"lead": str(lead.id)})
    assert made.to_json()["values"]["lead"] == {"id": str(lead.id), "title": "王伟"}
    assert quotes.list(fields=["lead.name", "number"]).items[0].values["lead.name"] == "王伟"
    with pytest.raises(InvalidRecordError) as caught:
        quotes.create({"lead": str(uuid4())})
    assert list(caught.value.errors) == ["lead"]


def test_numbers_count_on(quotes):
    quotes.create_many([{}, {}, {}])
    assert quotes.create({}).values["number"] == "Q-2026-004"


def test_a_deleted_record_is_in_the_recycle_bin_only_and_comes_back(leads):
    made = leads.create({"name": "Wang", "code": "A"})
    leads.delete(made.id)
    assert leads.list().items == ()
    assert [r.id for r in leads.list(deleted=True).items] == [made.id]
    with pytest.raises(NotFoundError):
        leads.get(made.id)
    assert leads.restore(made.id) == leads.get(made.id)
    assert leads.get(made.id).revision == 3


def test_restore_is_refused_when_another_took_the_value(leads):
    made = leads.create({"name": "Wang", "code": "A"})
    leads.delete(made.id)
    leads.create({"name": "Li", "code": "A"})
    with pytest.raises(DuplicateError):
        leads.restore(made.id)


def test_purge_leaves_nothing(leads):
    made = leads.create({"name": "Wang"})
    leads.delete(made.id)
    leads.purge(made.id)
    assert leads.list(deleted=True).items == ()


def test_history_tells_every_step(leads):
    made = leads.create({"name": "Wang", "amount": "1"})
    leads.update(made.id, {"amount": "2.5"})
    leads.delete(made.id)
    leads.restore(made.id)
    told = [(one.action, dict(one.changes)) for one in entries_of(leads.transaction, made.id)]
    assert told == [
        ("restore", {}),
        ("delete", {}),
        ("update", {"amount": ("1.00", "2.50")}),
        ("create", {"name": (None, "Wang"), "amount": (None, "1.00"), "hot": (None, False)}),
    ]
    assert verify_history(leads.transaction).broken is None


def test_the_same_body_under_the_same_id_is_a_replay(leads):
    name = uuid4()
    made = leads.create({"name": "Wang"}, id=name)
    assert leads.create({"name": "Wang"}, id=name) == made
    assert len(leads.list().items) == 1


def test_another_body_under_a_taken_id_is_a_conflict(leads):
    offered, made = uuid4(), leads.create({"name": "Li"})
    leads.create({"name": "Wang"}, id=offered)
    for taken in (offered, made.id):
        with pytest.raises(ConflictError, match="This id is taken"):
            leads.create({"name": "Zhao"}, id=taken)


def test_a_secret_is_sealed_and_shown_as_dots(workspace, published):
    key = {"id": "key", "field": "secret", "title": "Key"}
    name = {"id": "name", "field": "text", "title": "Name"}
    published({**ENTITY, "properties": {"name": name, "key": key}})
    with workspace.write(SYSTEM) as tx:
        leads = RecordService(tx, "lead")
        made = leads.create({"name": "a", "key": "KEY 6222"})
        assert leads.update(made.id, {"key": made.values["key"]}).revision == 1
        assert leads.update(made.id, {"key": "KEY 6222"}).revision == 1
        assert leads.update(made.id, {"key": "7"}).values["key"] == made.values["key"] == "••••••"
        assert leads.reveal(made.id, "key") == "7"
        assert "KEY" not in str([entry.changes for entry in entries_of(tx, made.id)])


def test_bulk_tells_faults_by_row_and_saves_the_others(leads):
    leads.create({"name": "taken", "code": "A"})
    rows = [{"name": "a", "code": "B"}, {"name": None}, {"name": "c", "code": "A"}, {"name": "d"}]
    result = leads.create_many(rows)
    assert {index: error.code for index, error in result.errors.items()} == {
        1: "invalid_record", 2: "duplicate",
    }  # fmt: skip
    assert [leads.get(id).title for id in result.done] == ["a", "d"]
    changed = leads.update_many(Update(id, {"amount": "7"}, 1) for id in (*result.done, uuid4()))
    assert (len(changed.done), changed.errors[2].code) == (2, "not_found")
    assert leads.count(filter="amount = 7").number == 2


def test_lines_are_listed_with_their_record_only_and_never_written_alone(quotes):
    made = quotes.create({"items": [{"product": "a"}]})
    lines = RecordService(quotes.transaction, "quote.items")
    assert [one.values["product"] for one in lines.list().items] == ["a"]
    with pytest.raises(NotAllowedError):
        lines.create({"product": "b"})
    quotes.delete(made.id)
    assert lines.list().items == ()


def test_the_same_record_twice_builds_on_what_its_first_change_made(leads):
    made = leads.create({"name": "A"})
    changes = [Update(made.id, {"name": "B"}), Update(made.id, {"name": "C"}, revision=2)]
    result = leads.update_many(changes)
    assert (list(result.done), dict(result.errors)) == ([made.id, made.id], {})
    assert (leads.get(made.id).values["name"], leads.get(made.id).revision) == ("C", 3)
