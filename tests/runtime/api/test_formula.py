"""What the editor of formulas asks: names, functions, mistakes with their mending, real values."""

import pytest
from make import entity

DEAL = "/documents/entity/deal"
ROLE = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
    "entities": {
        "account": {"read": "own", "fields": {"code": "hidden"}},
        "deal": {"read": "all"},
    },
}  # fmt: skip
TASK = entity(
    "task",
    {
        "name": {},
        "deal": {"field": "link", "to": "deal", "inverse": "tasks"},
        "hours": {"field": "decimal"},
    },
    display="name",
)


@pytest.fixture
def deal(crm, published, admin):
    """A deal of an account, with two tasks and two lines."""
    published(TASK)
    account = admin.post("/records/account", {"values": {"name": "华为", "code": "s3"}})
    values = {"name": "D", "amount": "2.50", "account": account["id"], "stage": "won",
              "items": [{"price": "1.50"}, {"price": "2"}]}  # fmt: skip
    made = admin.post("/records/deal", {"values": values})
    for hours in ("1", "2.5"):
        admin.post("/records/task", {"values": {"name": "T", "deal": made["id"], "hours": hours}})
    return made["id"]


@pytest.fixture
def sales(deal, published, client):
    """Somebody who sees all deals, but no account of others and never its code."""
    published(ROLE)
    return client("sales", login="sal")


def drafted(admin, key, field):
    """Draft a further field of deals, or another of that key."""
    answer = admin.send("GET", DEAL)
    document = answer.get_json()
    document["properties"][key] = {"id": f"{key}_new", "title": key.title(), **field}
    admin.ok("PUT", DEAL, document, If_Match=answer.headers["ETag"])


def names(client, entity, **more):
    query = "&".join(f"{key}={value}" for key, value in {"entity": entity, **more}.items())
    found = client.get(f"/formula/names?{query}")
    return {one["key"]: one for one in found["fields"]}


def value(client, formula, record, **more):
    asked = {"entity": "deal", "formula": formula, "record": record, **more}
    return client.post("/formula/evaluate", asked)["value"]


@pytest.mark.usefixtures("deal")
class TestNames:
    def test_fields_lead_to_links_lists_and_lines(self, admin):
        found = names(admin, "deal")
        leads = {key: (one["type"], one["entity"]) for key, one in found.items() if one["entity"]}
        assert leads["account"] == ("link", "account")
        assert leads["tasks"] == ("children", "task")
        assert leads["items"] == ("children", "deal.items")
        assert names(admin, "deal.items")["parent"]["entity"] == "deal"
        assert found["stage"]["options"][0] == {"value": "new", "title": "New"}
        assert [*found].index("created_at") > [*found].index("items")

    def test_hidden_fields_are_not_offered(self, sales):
        assert "code" not in names(sales, "account")
        assert "phone" in names(sales, "account")

    def test_drafts_are_for_designers(self, admin, sales):
        drafted(admin, "bonus", {"field": "decimal"})
        assert "bonus" in names(admin, "deal", draft="true")
        assert "bonus" not in names(admin, "deal")
        refused = sales.send("GET", "/formula/names?entity=deal&draft=true")
        assert refused.status_code == 403

    def test_functions_speak_the_readers_language(self, admin):
        english, chinese = (
            {one["name"]: one for one in admin.get("/formula/functions", **spoken)["items"]}
            for spoken in ({}, {"Accept_Language": "zh"})
        )
        assert english["ROUND"]["signature"] == "ROUND(number, [digits])"
        assert english["ROUND"]["help"] != chinese["ROUND"]["help"]
        assert english["ISNEW"]["places"] == ["on_save"]


@pytest.mark.usefixtures("deal")
class TestCheck:
    @pytest.mark.parametrize(
        ("formula", "mended"),
        [
            ("1 + amout", "1 + amount"),
            ("ruond(amount)", "ROUND(amount)"),
            ("stage = 'wonn'", "stage = 'won'"),
            ("account.nam & '😀'", "account.name & '😀'"),
            ("{Amout} * 2", "{Amount} * 2"),
            ("$user.nam", "$user.name"),
        ],
    )
    def test_a_slip_comes_with_its_mending(self, admin, formula, mended):
        (mistake,) = admin.post("/formula/check", {"entity": "deal", "formula": formula})["errors"]
        fix = mistake["fix"]
        assert formula[: fix["start"]] + fix["text"] + formula[fix["end"] :] == mended

    def test_what_is_like_nothing_has_no_mending(self, admin):
        asked = {"entity": "deal", "formula": "zzzzzz"}
        assert admin.post("/formula/check", asked)["errors"][0]["fix"] is None

    def test_place_and_type_are_checked(self, admin):
        asked = {"entity": "deal", "formula": "TODAY()"}
        assert admin.post("/formula/check", asked)["errors"] == []
        for more in ({"place": "stored"}, {"returns": "boolean"}):
            assert len(admin.post("/formula/check", {**asked, **more})["errors"]) == 1

    def test_mistakes_speak_chinese(self, admin):
        asked = {"entity": "deal", "formula": "amount + 'x'"}
        (mistake,) = admin.post("/formula/check", asked, Accept_Language="zh")["errors"]
        assert mistake["message"].isascii() is False
        assert "number" not in mistake["message"]


@pytest.mark.usefixtures("deal")
class TestRows:
    def test_a_condition_is_shown_as_rows_and_in_the_readers_words(self, admin):
        asked = {
            "entity": "deal",
            "formula": "stage in ['won'] and (amount > 5% or not ISBLANK(name))",
        }
        english, chinese = (
            admin.post("/formula/rows", asked, **spoken)
            for spoken in ({}, {"Accept_Language": "zh"})
        )
        first, group = english["rows"]["items"]
        assert first == {
            "path": ["stage"],
            "operator": "is_one_of",
            "value": ["won"],
            "bare": False,
        }
        assert [group["join"], len(group["items"])] == ["or", 2]
        assert english["rows"] == chinese["rows"]
        assert "is more than 5%" in english["words"]
        assert "大于 5%" in chinese["words"]

    def test_another_shape_has_no_rows(self, admin):
        found = admin.post("/formula/rows", {"entity": "deal", "formula": "amount * 2 > 1"})
        assert found == {"rows": None, "words": "amount * 2 > 1"}

    def test_a_formula_over_what_one_may_not_see_is_not_told(self, sales):
        asked = {"entity": "account", "formula": "code = 's3'"}
        assert sales.send("POST", "/formula/rows", asked).status_code == 403

    def test_operators_are_told_by_type_in_the_words_of_conditions(self, admin):
        found = {
            one["type"]: one
            for one in admin.get("/formula/operators", Accept_Language="zh")["items"]
        }
        titles = {one["name"]: one["title"] for one in found["date"]["offered"]}
        assert titles["less"] == "早于"
        assert found["choice"]["offered"][2]["takes"] == "several"
        assert found["choice"]["offered"][2]["title"] == "是 … 之一"


class TestOnARecord:
    @pytest.mark.parametrize(
        ("formula", "expected"),
        [
            ("amount * 2", 5),
            ("account.name & '!'", "华为!"),
            ("SUM(items, price) + SUM(tasks, hours)", 7),
            ("stage = 'won'", True),
            ("name in ['x']", False),
            ("BLANK()", None),
        ],
    )
    def test_the_value_is_that_of_the_record(self, admin, deal, formula, expected):
        found = value(admin, formula, deal)
        assert (float(found) if isinstance(expected, int) and expected > 1 else found) == expected

    @pytest.mark.parametrize(("blanks", "expected"), [({}, "2.5"), ({"blank_as": "blank"}, None)])
    def test_blank_numbers_count_as_the_field_will_count_them(self, admin, deal, blanks, expected):
        drafted(admin, "bonus", {"field": "decimal"})
        found = value(admin, "amount + bonus", deal, draft=True, **blanks)
        assert (found and str(float(found))) == expected

    def test_a_record_that_is_only_looked_at_is_neither_new_nor_changed(self, admin, deal):
        formula = "ISNEW() or ISCHANGED(stage) or $old.stage <> 'won'"
        assert value(admin, formula, deal, place="on_save") is False

    def test_what_one_may_not_see_has_no_value(self, admin, sales, deal):
        assert value(admin, "account.code", deal) == "s3"
        assert value(sales, "account.name", deal) is None
        asked = {"entity": "deal", "formula": "account.code", "record": deal}
        assert sales.send("POST", "/formula/evaluate", asked).status_code == 403

    def test_a_record_that_is_not_there_is_not_found(self, admin):
        asked = {"entity": "deal", "formula": "1", "record": "01a20000-0000-7000-8000-000000000000"}
        assert admin.send("POST", "/formula/evaluate", asked).status_code == 404

    def test_what_is_only_drafted_is_blank(self, admin, deal):
        drafted(admin, "bonus", {"field": "decimal"})
        assert float(value(admin, "amount + bonus", deal, draft=True)) == 2.5
        assert value(admin, "ISBLANK(bonus)", deal, draft=True) is True

    def test_a_field_that_is_drafted_with_another_type_is_blank(self, admin, deal):
        drafted(admin, "amount", {"field": "date"})
        assert value(admin, "ISBLANK(amount)", deal, draft=True) is True
