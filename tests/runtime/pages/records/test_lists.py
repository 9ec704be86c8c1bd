import html
import re
from urllib.parse import quote
from uuid import UUID

import pytest
from demo_app import undo_path

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

LIST = "/e/opportunity?view=opportunity_all"


def values_of(served, entity, ids, key):
    with served[1].read(SYSTEM) as tx:
        service = RecordService(tx, entity)
        return [service.get(UUID(id)).values[key] for id in ids]


def test_the_list_has_the_columns_of_its_view_in_both_languages(sales, visit):
    assert ">Close date<" in sales.get("/e/opportunity?view=opportunity_open").text
    assert "预计成交日期" in visit("sales1", "zh").get("/e/opportunity?view=opportunity_open").text


def test_a_filter_is_told_by_names_and_days(served, visit):
    with served[1].read(SYSTEM) as tx:
        owner = People(tx).search("sales1")[0].id
        firm = RecordService(tx, "account").list(limit=1).items[0]
    told = quote(f"owner = '{owner}' and account = '{firm.id}' and closed_on >= '2026-11-01'")
    page = visit("admin", "zh").get(f"{LIST}&filter={told}").text
    words = (
        f"负责人 等于 王伟 Wang Wei 且 客户 等于 {firm.title} 且 预计成交日期 不早于 2026年11月1日"
    )
    assert words in html.unescape(page)


@pytest.mark.parametrize("words", ["dianheng", "dh", "电衡", "OPP-2026-0094"])
def test_search_finds_by_pinyin_initials_and_number(sales, words):
    assert "电衡 年度校准服务" in sales.get(f"{LIST}&q={words}").text


def test_pages_go_on_and_back_by_keyset(sales):
    first = sales.get("/e/activity?view=activity_recent")
    at = re.search(r'href="([^"]+)" rel="next"', first.text)[1].replace("&amp;", "&")
    second = sales.get(at)
    back = re.search(r'href="([^"]+)" rel="prev"', second.text)[1].replace("&amp;", "&")
    ids = [sales.ids(one) for one in ("/e/activity?view=activity_recent", at, back)]
    assert not set(ids[0]) & set(ids[1])
    assert ids[0] == ids[2]


def test_the_view_that_was_opened_last_opens_by_itself(sales):
    usual = sales.get("/e/opportunity").text
    assert "/last-view" not in usual
    chosen = sales.get("/e/opportunity?view=opportunity_board").text
    keep = re.search(r'hx-post="([^"]*/last-view[^"]*)"', chosen)[1].replace("&amp;", "&")
    assert sales.post(keep, {}).status_code == 204
    assert 'class="fl-board' in sales.get("/e/opportunity").text
    assert "/last-view" not in sales.get("/e/opportunity?view=opportunity_board").text
    assert "/last-view" not in sales.get("/e/opportunity?view=any&q=x").text
    assert sales.post("/e/opportunity/last-view?view=nonsense", {}).status_code == 404
    sales.post("/e/opportunity/views?q=x", {"title": "Passing"})
    sales.post("/e/opportunity/last-view?view=my-1", {})
    sales.post("/e/opportunity/views?view=my-1", {"delete": "1"})
    assert sales.get("/e/opportunity").status_code == 200


def test_how_many_rows_there_are_at_once_is_chosen_and_kept(sales):
    page = "/e/activity?view=activity_recent"
    first = sales.get(page).text
    assert re.search(r'value="50" aria-pressed="true"', first)
    sent = {"size": "25", "next": page}
    assert sales.post("/prefs", sent).location == page
    found = sales.get(page).text
    assert len(sales.ids(page)) == 25
    after = re.search(r'href="([^"]+)" rel="next"', found)[1].replace("&amp;", "&")
    assert "26–50" in sales.get(after).text
    assert sales.post("/prefs", {"size": "1000000"}).status_code == 400


def test_going_back_further_than_is_known_begins_again(sales):
    found = sales.get("/e/activity?view=activity_recent").text
    after = re.search(r'href="([^"]+)" rel="next"', found)[1].replace("&amp;", "&")
    alone = re.sub("&before=[^&]*", "", after)
    back = re.search(r'href="([^"]+)" rel="prev"', sales.get(alone).text)[1]
    assert "after=" not in back


def test_the_count_comes_late(sales):
    page = sales.get("/e/activity?view=activity_recent").text
    url = re.search(r'hx-get="([^"]+/count[^"]*)"', page)[1].replace("&amp;", "&")
    assert re.search(r'data-list-total="\d{2,}"', sales.get(url).text)


def test_a_quick_filter_leaves_its_values_only(sales, served):
    ids = sales.ids(f"{LIST}&f.stage=propose")
    assert set(values_of(served, "opportunity", ids, "stage")) == {"propose"}


def test_sorting_turns_round(sales, served):
    up = values_of(served, "opportunity", sales.ids(f"{LIST}&sort=amount"), "amount")
    down = values_of(served, "opportunity", sales.ids(f"{LIST}&sort=-amount"), "amount")
    known = [one for one in up if one is not None]
    assert known == sorted(known)
    assert down[0] >= known[-1]


def test_a_broken_formula_says_where(sales):
    answer = sales.get(f"{LIST}&filter=amont+%3E+5")
    assert answer.status_code == 422
    assert "characters 1 to 5" in answer.text


def test_columns_are_chosen_and_kept_in_the_address(sales):
    answer = sales.post(
        "/e/opportunity/columns?view=opportunity_all", {"column": ["name", "source"]}
    )
    assert "columns=name%2Csource" in answer.location
    heads = re.findall(r'<th scope="col".*?</th>', sales.get(answer.location).text, re.S)
    assert len(heads) == 2


def test_a_personal_view_is_kept_changed_and_forgotten(sales):
    kept = sales.post("/e/opportunity/views?view=opportunity_all&f.stage=propose",
                      {"title": "Offers", "base": "opportunity_all"}).location  # fmt: skip
    page = sales.get(kept).text
    assert ">Offers" in page
    assert "f.stage=propose" not in kept
    assert len(sales.ids(kept)) == len(sales.ids(f"{LIST}&f.stage=propose"))
    sales.post(kept.replace("?", "/views?"), {"delete": "1"})
    assert ">Offers" not in sales.get(LIST).text


def test_deleting_many_can_be_undone(visit):
    admin, recent = visit("admin"), "/e/activity?view=activity_recent"
    ids = admin.ids(recent)[:2]
    answer = admin.post(recent.replace("?", "/bulk-delete?"), {"id": ids})
    page = admin.get(answer.location).text
    assert "2 deleted." in page
    assert not set(ids) & set(admin.ids(recent))
    admin.post(undo_path(page), {})
    assert set(ids) <= set(admin.ids(recent))


def test_a_bulk_edit_asks_changes_and_can_be_undone(sales, served):
    ids = sales.ids("/e/opportunity?view=opportunity_mine")[:3]
    before = values_of(served, "opportunity", ids, "priority")
    path = "/e/opportunity/bulk-edit?view=opportunity_mine"
    assert "Edit 3 records" in sales.post(path, {"id": ids}).text
    assert 'value="low"' in sales.post(path, {"id": ids, "field": "priority"}).text
    done = {"id": ids, "field": "priority", "priority": "low", "confirmed": "1"}
    page = sales.get(sales.post(path, done).location).text
    assert "3 changed." in page
    assert values_of(served, "opportunity", ids, "priority") == ["low"] * 3
    sales.post(undo_path(page), {})
    assert values_of(served, "opportunity", ids, "priority") == before


def test_all_that_match_are_handed_over(visit, served):
    manager = visit("manager")
    with served[1].read(SYSTEM) as tx:
        to = People(tx).by_login("sales2").id
    query = "view=opportunity_all&f.stage=qualify"
    ids = manager.ids(f"/e/opportunity?{query}")
    sent = {"all": "1", "owner": str(to), "confirmed": "1"}
    assert manager.post(f"/e/opportunity/assign?{query}", sent).status_code == 303
    owners = {one.id for one in values_of(served, "opportunity", ids, "owner")}
    assert owners == {to}


def test_an_empty_result_offers_to_clear_the_filters(sales):
    page = sales.get(f"{LIST}&q=zzzzqqqq").text
    assert "Nothing matches" in page
    assert 'href="/e/opportunity?view=opportunity_all"' in page


def test_an_entity_that_one_may_not_see_is_refused(visit):
    assert visit("service1").get("/e/payment").status_code == 403


def test_the_options_of_a_link_are_found_by_pinyin(sales):
    found = sales.get("/e/opportunity/options/account?q=dianheng").json["items"]
    assert [one["title"] for one in found] == ["天津电衡半导体有限公司"]


@pytest.mark.parametrize("kept", [5, "x", {"my-1": 5}, {"my-1": {"title": "T"}}])
def test_a_preference_that_is_no_view_breaks_no_list(sales, kept):
    sales.get("/")
    headers = {"X-CSRF-Token": sales.token}
    sales.client.put("/api/v1/me/preferences/views.account", json=kept, headers=headers)
    assert sales.get("/e/account").status_code == 200


def test_a_manager_sees_what_the_teams_below_own(visit):
    deal, path = "Eaux wireless pilot", "/e/opportunity?view=opportunity_all"
    seen = {one for one in ("sales1", "sales2", "manager") if deal in visit(one).get(path).text}
    assert seen == {"sales2", "manager"}


def test_selected_records_are_followed_and_listed_apart(sales, visit):
    """The chip of what one follows narrows the list, its count and a view of one's own."""
    ids = sales.ids(LIST)[:2]
    answer = sales.post(LIST.replace("?", "/bulk-follow?"), {"id": ids})
    told = sales.get(answer.location).text
    assert "2 followed." in told
    chip = re.search(r'href="([^"]*followed=1[^"]*)">Followed<', told)[1]
    mine = html.unescape(chip)
    assert sales.ids(mine) == ids
    on = sales.get(mine).text
    assert 'aria-label="Remove the filter Followed"' in on
    assert "/e/opportunity/footer" not in on
    assert sales.get(mine.replace("?", "/count?")).text.strip().endswith(">of 2</span>")
    assert "You follow none of these yet" in visit("manager").get(mine).text
    saved = sales.post(mine.replace("?", "/views?"), {"title": "Mine", "base": "opportunity_all"})
    assert sales.ids(saved.location) == ids
    assert "Nothing matches" in sales.get(f"{mine}&q=zzzqq").text


def test_further_rows_come_alone_and_the_page_has_as_many(sales):
    """What a script puts below is what the address shows that it leaves behind."""
    assert sales.post("/prefs", {"size": "25", "paging": "scroll"}).status_code == 303
    page = sales.get(LIST).text
    assert "data-scrolls" in page
    alone, whole = (
        html.unescape(re.search(rf'{name}="([^"]*rows=50[^"]*)"', page)[1])
        for name in ("data-more-rows", "href")
    )
    part = sales.get(alone).text
    assert "fl-toolbar" not in part
    assert "/count" not in part
    assert ">1–50" in re.sub(r"\s+", "", part)
    first, further = sales.ids(LIST), sales.ids(alone)
    assert len(further) == 25
    assert sales.ids(whole) == [*first, *further]
    assert "rows=75" in html.unescape(re.search(r'data-more-rows="([^"]+)"', part)[1])
    after = html.unescape(re.search(r'href="([^"]+)" rel="next"', part)[1])
    assert "51–75" in sales.get(after).text
    assert "data-more-rows" not in sales.get(f"{LIST}&rows=500").text
    assert sales.get(LIST.replace("?", "/more-rows?") + "&at=x").status_code == 422
    assert sales.post("/prefs", {"paging": "x"}).status_code == 400


def test_what_one_follows_is_marked_and_alone_on_a_board_and_a_calendar(sales, served):
    id = sales.ids(f"{LIST}&filter=not%20ISBLANK(closed_on)%20and%20stage%20%3D%20'propose'")[-1]
    sales.post(LIST.replace("?", "/bulk-follow?"), {"id": [id]})
    row = re.search(rf'<tr id="row-{id}".*?</tr>', sales.get(f"{LIST}&rows=500").text, re.S)[0]
    assert 'aria-label="Followed"' in row
    (day,) = values_of(served, "opportunity", [id], "closed_on")
    for view in ("opportunity_board", "opportunity_calendar"):
        url = f"/e/opportunity?view={view}&day={day}"
        assert "followed=1" in sales.get(url).text
        alone = sales.get(f"{url}&followed=1").text
        found = re.findall(r'data-(?:card|event)="([0-9a-f-]+)"', alone)
        assert set(found) == {id}
        assert alone.count('aria-label="Followed"') == len(found)
        assert "Remove the filter Followed" in alone
        assert "followed=1" in re.search(r'data-move="([^"]+)"', alone)[1]
    assert re.search(r'data-numbers="propose">\s*<span class="fl-count">1<', sales.get(
        "/e/opportunity?view=opportunity_board&followed=1").text)  # fmt: skip
    sales.post(f"/e/opportunity/{id}/follow", {})
    none = sales.get("/e/opportunity?view=opportunity_board&followed=1").text
    assert "You follow none of these yet" in none
