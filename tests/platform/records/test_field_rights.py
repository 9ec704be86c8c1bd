"""What is computed from hidden values is hidden as they are, and words do not find them."""

import pytest
from make import entity

from formloom.platform.access.people import People
from formloom.platform.access.rows import field_rights
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DocumentError, InvalidRecordError, NotAllowedError
from formloom.platform.documents.releases import current_app
from formloom.platform.records.exporting.service import Export, Exports
from formloom.platform.records.search import search_all
from formloom.platform.records.service import RecordService

ACCOUNT = entity(
    "account",
    {
        "name": {},
        "limit": {"field": "integer"},
        "phone": {"field": "phone"},
        "total": {"field": "rollup", "over": "deals", "of": "amount", "agg": "sum",
                  "returns": "integer"},
    },
    display="name",
)  # fmt: skip
DEAL = entity(
    "deal",
    {
        "name": {},
        "amount": {"field": "integer"},
        "account": {"field": "link", "to": "account", "inverse": "deals"},
        "room": {"field": "formula", "formula": "account.limit - amount", "returns": "integer"},
        "half": {"field": "formula", "formula": "room / 2", "returns": "integer"},
        "enough": {"field": "formula", "formula": "room > 0", "returns": "boolean",
                   "public": True},
        "caller": {"field": "lookup", "via": "account", "of": "phone", "returns": "text"},
        "double": {"field": "formula", "formula": "amount * 2", "returns": "integer"},
    },
    display="name",
)  # fmt: skip
ROLE = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
    "entities": {
        "account": {"read": "all", "fields": {"limit": "hidden", "phone": "masked"}},
        "deal": {"read": "own"},
    },
}  # fmt: skip


@pytest.fixture
def wang(workspace, published):
    published(ACCOUNT, DEAL, ROLE)
    with workspace.write(SYSTEM) as tx:
        People(tx).add("wang", roles=["sales"])
        wang = People(tx).actor("wang")
        account = RecordService(tx, "account").create(
            {"name": "Huawei", "limit": 50, "phone": "13812345678"}
        )
        for owner in (wang.person, None):
            values = {"name": "Big", "amount": 20, "account": str(account.id)}
            RecordService(tx, "deal").create({**values, "owner": owner and str(owner)})
    return wang


def test_a_computed_value_inherits_the_strictest_right_unless_it_is_public(workspace, wang):
    with workspace.read(wang) as tx:
        known = field_rights(tx, current_app(tx).entity("deal"))
    expected = {"room": "hidden", "half": "hidden", "enough": "read", "caller": "masked"}
    assert {key: known[key] for key in expected} == expected
    assert known["double"] == known["amount"] == "read"


def test_derived_values_are_shown_as_their_rights_say(workspace, wang):
    with workspace.read(wang) as tx:
        (deal,) = RecordService(tx, "deal").list().items
        assert {"room", "half"}.isdisjoint(deal.values)
        assert (deal.values["enough"], deal.values["caller"]) == (True, "138****5678")
        with pytest.raises(NotAllowedError, match="half"):
            RecordService(tx, "deal").list(filter="half > 1")


def test_a_rollup_is_over_all_records_whoever_looks(workspace, wang):
    with workspace.read(wang) as tx:
        assert RecordService(tx, "deal").count().number == 1
        (account,) = RecordService(tx, "account").list().items
        assert account.values["total"] == 40


@pytest.mark.parametrize("words", ["13812345678", "5678", "138", "huawei 5678"])
def test_no_word_finds_what_is_hidden(workspace, wang, words):
    with workspace.read(SYSTEM) as tx:
        assert RecordService(tx, "account").count(search=words).number == 1
    with workspace.read(wang) as tx:
        accounts = RecordService(tx, "account")
        assert accounts.count(search=words).number == 0
        assert accounts.list(search=words).items == ()
        assert not search_all(tx, accounts.app, words)
        assert accounts.count(search="huawei").number == 1


def test_a_name_that_is_hidden_is_in_no_title_and_orders_nothing(workspace, wang, published):
    hidden = {"account": {"read": "all", "fields": {"name": "hidden"}}, "deal": {"read": "own"}}
    published({**ROLE, "entities": hidden})
    with workspace.read(wang) as tx:
        deals = RecordService(tx, "deal")
        (deal,) = deals.list().items
        assert "Huawei" not in deal.values["account"].title
        with pytest.raises(NotAllowedError, match="name"):
            deals.list(sort=[("account", False)])


QUOTE = entity(
    "quote",
    {
        "name": {},
        "items": {
            "field": "lines",
            "properties": entity("items", {
                "what": {}, "cost": {"field": "integer"}, "code": {"field": "phone"},
                "price": {"field": "integer"},
                "margin": {"field": "formula", "formula": "price - cost", "returns": "integer"},
            })["properties"],
        },
        "costs": {"field": "rollup", "over": "items", "of": "cost", "agg": "sum",
                  "returns": "integer"},
    },
    display="name",
)  # fmt: skip
IN_LINES = {"items.cost": "hidden", "items.code": "masked", "items.price": "read"}
LINE = {"what": "Screw", "cost": 71_071, "code": "13812345678", "price": 90}


@pytest.fixture
def quote(workspace, published):
    """A quote with a line, and Wang, who may change quotes and not see what things cost."""
    published(QUOTE, {**ROLE, "entities": {"quote": {
        "create": True, "read": "all", "update": "all", "export": "all", "fields": IN_LINES,
    }}})  # fmt: skip
    with workspace.write(SYSTEM) as tx:
        People(tx).add("wang", roles=["sales"])
        made = RecordService(tx, "quote").create({"name": "Q", "items": [LINE]})
        RecordService(tx, "quote").update(made.id, {"items": [{**LINE, "cost": 72_072}]})
        return made.id, People(tx).actor("wang")


def test_a_field_of_lines_has_a_right_of_its_own(workspace, quote, tmp_path):
    id, wang = quote
    with workspace.read(wang) as tx:
        quotes = RecordService(tx, "quote")
        (told,) = quotes.get(id).to_json()["values"]["items"]
        assert (told["what"], told["code"], told["price"]) == ("Screw", "138****5678", 90)
        assert told.keys().isdisjoint({"cost", "margin"})
        assert "costs" not in quotes.get(id).values
        with pytest.raises(NotAllowedError):
            quotes.list(filter="SUM(items, cost) > 1")
        path = tmp_path / "quotes.csv"
        Exports(tx).write(Export("quote"), path)
        written = path.read_text("utf-8")
        assert "Screw" in written
        assert not [hidden for hidden in ("71071", "72072", "13812345678") if hidden in written]


def test_a_field_of_lines_is_written_by_who_may(workspace, quote):
    id, wang = quote
    with workspace.write(wang) as tx:
        quotes = RecordService(tx, "quote")
        line = quotes.get(id).to_json()["values"]["items"][0]["id"]
        for key, value in {"cost": 1, "code": "13900000000", "price": 1}.items():
            with pytest.raises(InvalidRecordError):
                quotes.update(id, {"items": [{"id": line, key: value}]})
        quotes.update(id, {"items": [{"id": line, "what": "Nail"}]})
    with workspace.read(SYSTEM) as tx:
        (kept,) = RecordService(tx, "quote").get(id).to_json()["values"]["items"]
        assert kept.items() >= {**LINE, "what": "Nail", "cost": 72_072, "margin": -71_982}.items()


def test_a_role_names_fields_of_lines_that_are_there(published):
    wrong = {**ROLE, "entities": {"quote": {"read": "all", "fields": {"items.nothing": "read"}}}}
    with pytest.raises(DocumentError, match="nothing"):
        published(QUOTE, wrong)
