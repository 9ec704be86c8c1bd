"""The rows of a filter: what they offer, what they mean, and what of a formula they keep."""

import html
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from demo_app import Visitor
from make import entity
from quick_app import quick_app

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.records.service import RecordService

LIST = "/e/opportunity?view=opportunity_all"


class Controls(HTMLParser):
    """What the controls of a form would send, and what its selects offer."""

    def __init__(self, text):
        super().__init__()
        self.sent, self.offered, self.name = {}, {}, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "select":
            self.name = given["name"]
            self.offered[self.name] = []
        elif tag == "option" and self.name:
            self.offered[self.name].append(given["value"])
            if "selected" in given:
                self.sent.setdefault(self.name, []).append(given["value"])
        elif tag == "input" and given.get("type") not in {"checkbox", "radio"}:
            self.sent[given.get("name")] = [given.get("value", "")]
        elif tag == "input" and "checked" in given:
            self.sent[given["name"]] = [given["value"]]

    def handle_endtag(self, tag):
        if tag == "select":
            first = self.offered[self.name][:1]
            self.sent.setdefault(self.name, first)
            self.name = ""


def builder_of(visitor, formula):
    """What the rows of the builder hold, as it would be sent."""
    page = visitor.get(f"{LIST}&filter={quote(formula)}").text
    form = page[page.index("fl-builder") :]
    sent = Controls(form[: form.index("</form>")]).sent
    return {name: one for name, one in sent.items() if name.startswith("c.") or name == "join"}


def made(visitor, rows):
    answer = visitor.post("/e/opportunity/filter?view=opportunity_all", rows)
    return parse_qs(urlsplit(answer.location).query)["filter"][0]


def row(path, operator, *values):
    return {"c.0.path": path, "c.0.op": operator, "c.0.value": list(values)}


def fetched(visitor, path, operator="", *values, of="opportunity"):
    """A row as the script asks for it."""
    query = urlencode([("path", path), ("op", operator), *(("value", one) for one in values)])
    return visitor.get(f"/e/{of}/filter-row?at=3&{query}")


def offers(visitor, path, operator="", *values):
    return Controls(fetched(visitor, path, operator, *values).text).offered


def people(served):
    with served[1].read(SYSTEM) as tx:
        return {one.login: str(one.id) for one in People(tx).all()}


def test_the_filter_builder_makes_a_formula_that_the_address_holds(sales):
    rows = {
        "c.0.path": "stage", "c.0.op": "is", "c.0.value": "Proposal",
        "c.1.path": "amount", "c.1.op": "at_least", "c.1.value": "100,000", "join": "and",
    }  # fmt: skip
    assert made(sales, rows) == "stage = 'propose' and amount >= 100000"
    kept = builder_of(sales, made(sales, rows))
    assert (kept["c.0.value"], kept["c.1.value"]) == (["propose"], ["100000"])


@pytest.mark.parametrize(
    ("path", "operator", "most"),
    [
        ("stage", "is", "is is_not is_blank is_not_blank is_one_of is_none_of"),
        ("amount", "at_least", "is is_not is_blank is_not_blank less at_most more at_least"),
        ("created_at", "", "during less at_most more at_least is_blank is_not_blank"),
        ("owner", "is", "is is_not is_blank is_not_blank is_one_of is_none_of"),
    ],
)
def test_a_row_offers_the_comparisons_that_fit(sales, path, operator, most):
    assert offers(sales, path, operator)["c.3.op"] == most.split()


def test_a_row_without_a_field_offers_every_comparison(sales):
    page = sales.get(LIST).text
    every = Controls(page[page.index("fl-builder") :]).offered["c.0.op"]
    assert {"contains", "during", "is_one_of", "less"} <= set(every)


def test_a_link_offers_the_records_that_forms_offer(sales):
    link = fetched(sales, "account", "is").text
    assert 'data-src="/e/opportunity/options/account"' in link
    assert "<fl-combobox" in link
    first, *_others = sales.ids("/e/account")
    several = fetched(sales, "account", "is_one_of", first).text
    assert Controls(several).sent["c.3.value"] == [first]
    assert {*offers(sales, "account", "is")["c.3.value"]} <= {"", *sales.ids("/e/account?rows=500")}
    assert "fl-combobox" not in fetched(sales, "account", "contains").text


def test_a_link_is_compared_by_ids_and_by_a_typed_name(sales, served):
    ids = sales.ids("/e/account")[:2]
    assert made(sales, row("account", "is", ids[0])) == f"account = '{ids[0]}'"
    both = f"account in ['{ids[0]}', '{ids[1]}']"
    assert made(sales, row("account", "is_one_of", *ids)) == both
    assert made(sales, row("account", "is", *ids)) == both
    assert made(sales, row("account", "is", "电衡")) == "CONTAINS(account.name, '电衡')"
    shown = builder_of(sales, both)
    assert set(shown["c.0.value"]) == set(ids)


def test_a_record_that_one_may_not_read_has_no_title_in_a_row(visit):
    every = visit("admin").ids("/e/account?rows=500")
    theirs = {*visit("sales1").ids("/e/account?rows=500")}
    hidden = next(id for id in every if id not in theirs)
    told = fetched(visit("sales1"), "account", "is", hidden).text
    assert f'value="{hidden}" selected>a record that you may not see<' in told
    known = fetched(visit("admin"), "account", "is", hidden).text
    assert "a record that you may not see" not in known


def test_people_offer_me_and_departments_mine(sales, served):
    assert offers(sales, "owner", "is")["c.3.value"][:3] == ["", "=$user.id", "=$user.manager"]
    assert "=$user.id" not in offers(sales, "owner", "is_one_of")["c.3.value"]
    assert made(sales, row("owner", "is", "=$user.id")) == "owner = $user.id"
    wang, admin = people(served)["sales1"], people(served)["admin"]
    assert made(sales, row("owner", "is_one_of", wang, admin)) == f"owner in ['{wang}', '{admin}']"
    assert made(sales, row("owner", "is", "sales1")) == f"owner = '{wang}'"


@pytest.mark.parametrize(
    ("typed", "formula"),
    [
        ("2026-11-21", "closed_on < '2026-11-21'"),
        ("30 days ago", "closed_on < TODAY() - 30"),
        ("in 7 days", "closed_on < TODAY() + 7"),
        ("7 天后", "closed_on < TODAY() + 7"),
        ("today", "closed_on < TODAY()"),
        ("=EOMONTH(TODAY(), 0)", "closed_on < EOMONTH(TODAY(), 0)"),
    ],
)
def test_a_day_is_a_date_or_so_far_from_today(sales, typed, formula):
    assert made(sales, row("closed_on", "less", typed)) == formula
    again = builder_of(sales, formula)
    assert made(sales, again) == formula


def test_a_day_far_from_today_is_shown_in_words(visit):
    formula = "closed_on < TODAY() - 30"
    assert builder_of(visit("sales1"), formula)["c.0.value"] == ["30 days ago"]
    assert builder_of(visit("sales1", "zh"), formula)["c.0.value"] == ["30 天前"]


@pytest.mark.parametrize(
    ("path", "period", "join"),
    [
        ("closed_on", "today", "and"), ("closed_on", "last_week", "or"),
        ("created_at", "this_week", "and"), ("created_at", "this_quarter", "or"),
        ("closed_on", "next_year", "and"), ("closed_on", "next_30_days", "and"),
    ],
)  # fmt: skip
def test_a_period_is_one_row_whatever_stands_beside_it(sales, path, period, join):
    rows = row(path, "during", period) | {"c.1.path": "stage", "c.1.value": "won", "join": join}
    formula = made(sales, rows)
    assert sales.get(f"{LIST}&filter={quote(formula)}").status_code == 200
    again = builder_of(sales, formula)
    assert (again["c.0.op"], again["c.0.value"]) == (["during"], [period])
    assert made(sales, again) == formula


def test_a_period_is_told_in_words(visit):
    formula = quote(made(visit("sales1"), row("closed_on", "during", "last_30_days")))
    assert (
        "Close date is during the last 30 days"
        in visit("sales1").get(f"{LIST}&filter={formula}").text
    )
    assert (
        "预计成交日期 在 最近 30 天" in visit("sales1", "zh").get(f"{LIST}&filter={formula}").text
    )


def test_numbers_yes_and_options_have_their_controls(sales):
    assert 'inputmode="decimal"' in fetched(sales, "amount", "is").text
    assert "data-percent" in fetched(sales, "probability", "is").text
    assert "propose" in offers(sales, "stage", "is")["c.3.value"]
    chosen = fetched(sales, "stage", "is_one_of", "won").text
    assert "<fl-combobox" in chosen
    assert 'value="won" selected' in chosen
    yes = fetched(sales, "active", of="product").text
    assert Controls(yes).offered["c.3.value"] == ["", "Yes", "No"]


@pytest.mark.parametrize(
    "formula",
    [
        "stage = 'propose' and amount >= 100000",
        "stage not in ['won', 'lost'] or closed_on < TODAY()",
        "probability > 5% and not CONTAINS(name, 'x') and ENDSWITH(name, 'é')",
        "owner = $user.id and closed_on >= EOMONTH(TODAY(), 0)",
        "owner = $user.manager",
        "created_at >= '2026-11-01T08:00:00Z' and created_at < '2026-11-02T08:00:07Z'",
        "not ISBLANK(next_step) and amount <> 12.5",
        "(stage = 'won' or stage = 'lost') and amount > 1",
        "amount > 1 and (stage = 'won' or owner = $user.id) and (probability > 5% or amount > 9)",
        "stage = 'won' or (stage = 'lost' and amount > 1)",
        "name in ['a', 'b'] and account.name not in ['c']",
        "amount > 1 and (stage = 'won' or (closed_on >= TODAY() and closed_on < TODAY() + 1))",
        "closed_on >= TODAY() - 3 and closed_on < TODAY() + 1",
    ],
)
def test_the_rows_of_a_filter_sent_back_are_the_same_filter(sales, formula):
    rows = builder_of(sales, formula)
    assert "c.0.path" in rows
    assert made(sales, rows) == formula


@pytest.mark.parametrize(
    "formula",
    [
        "(stage = 'won' or stage = 'lost' and probability > 5%) and amount > 1",
        "amount * 2 > 1",
        "name in ['a,b', 'c']",
        " and ".join(["amount > 1"] * 50),
    ],
    ids=["mixed", "computed", "comma", "longer than the builder"],
)
def test_a_filter_that_rows_would_change_is_shown_as_text(sales, formula):
    page = sales.get(f"{LIST}&filter={quote(formula)}").text
    assert "c.0.path" not in builder_of(sales, formula)
    assert html.escape(formula, quote=False).replace("'", "&#39;") in page


def test_a_row_keeps_the_values_that_fit_its_new_comparison(sales):
    assert 'value="won" selected' in fetched(sales, "stage", "is_one_of", "won").text
    assert "2026-01-01" not in fetched(sales, "closed_on", "during", "2026-01-01").text
    assert "this_month" not in fetched(sales, "closed_on", "less", "this_month").text


@pytest.mark.parametrize(
    "rows",
    [
        row("amount", "more", "much"),
        row("amount", "__class__", "1"),
        row("amount", "during", "this_month"),
        row("closed_on", "during", "this_age"),
        row("owner", "is_one_of", "=$user.id", "nobody at all"),
    ],
    ids=["value", "comparison", "no days", "period", "nobody"],
)
def test_a_row_that_cannot_be_is_refused(sales, rows):
    assert sales.post("/e/opportunity/filter", rows).status_code == 422


def test_what_is_wrong_with_a_value_is_said(sales):
    answer = sales.post("/e/opportunity/filter", row("amount", "more", "much"))
    assert "&#39;much&#39; is not a number." in answer.text


@pytest.mark.parametrize("path", ["", "nothing", "account.nothing", "name.first"])
def test_a_field_that_is_none_has_no_row(sales, path):
    assert fetched(sales, path).status_code == 422


def test_a_field_that_is_hidden_has_no_row(visit):
    assert fetched(visit("admin"), "cost", of="product").status_code == 200
    assert fetched(visit("sales1"), "cost", of="product").status_code == 422


def test_a_department_is_compared_by_its_choice_and_by_mine(visit):
    visitor = visit("admin")
    known = offers(visitor, "department", "is")["c.3.value"]
    assert known[:2] == ["", "=$user.department"]
    for value, meant in [("=$user.department", "$user.department"), (known[2], f"'{known[2]}'")]:
        formula = made(visitor, row("department", "is", value))
        assert formula == f"department = {meant}"
        assert visitor.get(f"{LIST}&filter={quote(formula)}").status_code == 200
        assert made(visitor, builder_of(visitor, formula)) == formula


def test_a_field_of_several_people_has_one_of_them_or_me(app, workspace, published):
    published(entity("task", {"name": {}, "team": {"field": "people"}}, display="name"))
    with workspace.write(SYSTEM) as tx:
        People(tx).add("ann", name="Ann", roles=["administrator"], password="ann-demo")
    app.testing, ann = True, Visitor(app, "ann")
    shown = Controls(ann.get("/e/task/filter-row?path=team&op=is&at=0").text)
    for value in shown.offered["c.0.value"][1:]:
        answer = ann.post("/e/task/filter", row("team", "is", value))
        meant = value[1:] if value.startswith("=") else f"'{value}'"
        assert parse_qs(urlsplit(answer.location).query)["filter"] == [f"{meant} in team"]
        page = ann.get(answer.location)
        assert page.status_code == 200
        assert f'value="{value}" selected' in page.text


def test_one_click_means_the_same_for_days_and_moments(workspace, published):
    """The last evening of a month is not in the next one, nor the 31st day among the last 30."""
    workspace.clock = SetClock(datetime(2026, 11, 15, 4, tzinfo=UTC))
    published(entity("call", {"name": {}, "at": {"field": "datetime"}}, display="name"))
    days = {"today": "2026-11-15", "month": "2026-11-01", "evening": "2026-10-31",
            "first": "2026-10-17", "older": "2026-10-16"}  # fmt: skip
    with workspace.write(SYSTEM) as tx:
        People(tx).add("boss", roles=["administrator"], password="boss-demo")
        for name, day in days.items():
            RecordService(tx, "call").create({"name": name, "at": f"{day}T20:00+08:00"})
    boss = Visitor(quick_app(workspace), "boss")
    for chosen, found in {
        "today": {"today"}, "this_month": {"today", "month"},
        "last_30": {"today", "month", "evening", "first"},
    }.items():  # fmt: skip
        page = boss.get(f"/e/call?f.at={chosen}").text
        assert {name for name in days if f">{name}</a>" in page} == found, chosen
