"""The command palette: what it offers whom."""

import pytest

from formloom.runtime.pages.palette import sounds


def commands(visitor):
    return {one["id"]: one for one in visitor.get("/palette").get_json()["commands"]}


def test_commands_are_those_that_one_may_use(sales, visit):
    mine, all = commands(sales), commands(visit("admin"))
    assert "new/opportunity" in mine
    assert "list/opportunity" in mine
    assert "view/opportunity/opportunity_all" in mine
    assert "set/theme/dark" in mine
    assert "go/designs" in all
    assert "go/designs" not in mine
    assert len({one["id"] for one in all.values()}) == len(all)


def test_chinese_titles_are_found_by_pinyin_and_initials(visit):
    command = commands(visit("sales1", "zh"))["new/account"]
    assert command["title"] == "新建客户"
    assert command["keys"].split() == ["xinjiankehu", "xjkh"]


@pytest.mark.parametrize(
    ("title", "keys"), [("新建 VIP 客户", "xinjiankehu xjkh"), ("Deals", ""), ("", "")]
)
def test_only_chinese_has_sounds(title, keys):
    assert sounds(title) == keys


@pytest.mark.parametrize("words", ["dianheng", "dh", "电衡"])
def test_records_are_grouped_by_entity(sales, words):
    groups = sales.get(f"/palette/records?q={words}").get_json()["groups"]
    titles = {one["title"] for one in groups}
    assert {"Accounts", "Opportunities"} <= titles
    first = groups[0]["items"][0]
    assert first["url"].startswith("/e/")
    assert [title for title, _url in first["others"]] == ["Edit"]


def test_people_lead_to_what_is_theirs(sales):
    (group,) = sales.get("/palette/people?q=chen").get_json()["groups"]
    person = group["items"][0]
    assert "f.owner=" in person["url"]
    assert sales.get(person["url"]).status_code == 200


def test_what_was_opened_last_comes_first(sales):
    (account,) = [
        group["items"][0]
        for group in sales.get("/palette/records?q=dianheng").get_json()["groups"]
        if group["title"] == "Accounts"
    ]
    for id in ("new/account", account["id"], "no such thing!", account["id"]):
        sales.post("/palette/recent", {"id": id})
    recent = sales.get("/palette").get_json()["recent"]
    assert [(one["id"], one["times"]) for one in recent] == [(account["id"], 2), ("new/account", 1)]
    assert recent[0]["title"] == account["title"]


def test_a_record_that_is_gone_or_not_mine_is_not_among_them(sales):
    gone = "record/account/00000000-0000-7000-8000-000000000000"
    for id in (gone, "record/nothing/00000000-0000-7000-8000-000000000000"):
        sales.post("/palette/recent", {"id": id})
    assert sales.get("/palette").get_json()["recent"] == []


def test_answers_are_kept_by_no_browser(sales):
    for path in ("/palette", "/palette/records?q=dh", "/palette/people?q=c"):
        assert sales.get(path).headers["Cache-Control"] == "private, no-store"
