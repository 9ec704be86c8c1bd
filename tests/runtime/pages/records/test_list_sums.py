"""Groups of a list and the sums of all of it."""

import html
import re
from urllib.parse import urlencode
from uuid import UUID

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

LIST = "/e/opportunity?view=opportunity_all"


def grouped(visitor, url):
    """(group, how many it says) in the order of the page; the numbers of a long list come late."""
    page = visitor.get(url).text
    rows = re.findall(r'fl-table-group".*?</tr>', page, re.S)
    plain = [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", one))) for one in rows]
    late = re.search(r'hx-get="([^"]+/group-sums[^"]*)"', page)
    told = numbers(visitor.get(html.unescape(late[1])).text if late else page)
    ids = re.findall(r'fl-table-group-numbers" id="([\w-]+)"', page)
    return plain, [told[one] for one in ids]


def numbers(page):
    """How many each group has, by the id of the place where it stands."""
    found = re.findall(r'id="(group-\w+)"[^>]*><span class="fl-count">([\d,]+)<', page)
    return {id: int(count.replace(",", "")) for id, count in found}


def walked(visitor, url):
    """{key of each group: (ids of its rows, whether it is folded)}, over all pages of a list."""
    found, key = {}, None
    while url:
        page = visitor.get(url).text
        body = page.partition("<tbody>")[2].partition("</tbody>")[0]
        for head, is_open, row in re.findall(
            r'name="group" value="([^"]*)" aria-expanded="(\w+)"|<tr id="row-([\w-]+)"', body
        ):
            if is_open:
                key = head
                found.setdefault(key, ([], is_open == "false"))
            else:
                found[key][0].append(row)
        link = re.search(r'href="([^"]+)" rel="next"', page)
        url = html.unescape(link[1]) if link else ""
    return found


@pytest.mark.parametrize(
    "url",
    [
        "/e/opportunity?view=opportunity_all&group=stage",
        "/e/opportunity?view=opportunity_all&group=account&sort=-account",
        "/e/opportunity?view=opportunity_all&group=closed_on:month&sort=-closed_on",
        "/e/contact?view=any&group=main",
        "/e/ticket?view=any&group=due_at:quarter",
    ],
    ids=["choice", "link", "dates", "boolean", "moments"],
)
def test_groups_fold_and_nothing_else_is_lost(sales, url):
    whole = walked(sales, url)
    assert len(whole) > 1
    assert not any(is_folded for _ids, is_folded in whole.values())
    path, _mark, query = url.partition("?")
    gone = [*whole][::2]
    for key in gone:
        answer = sales.post(f"{path}/groups?{query}", {"group": key})
        assert answer.status_code == 303
    folded = walked(sales, url)
    assert [*folded] == [*whole]
    assert {key: one for key, one in folded.items() if key not in gone} == {
        key: one for key, one in whole.items() if key not in gone
    }
    assert {key: folded[key] for key in gone} == {key: ([], True) for key in gone}
    counts = numbers(
        sales.get(f"{path}/group-sums?{query}&" + urlencode({"g": [*whole]}, True)).text
    )
    assert sorted(counts.values()) == sorted(len(ids) for ids, _folded in whole.values())
    sales.post(f"{path}/groups?{query}", {"all": "fold"})
    assert walked(sales, url) == {key: ([], True) for key in whole}
    sales.post(f"{path}/groups?{query}", {"group": gone[0]})
    assert walked(sales, url)[gone[0]] == whole[gone[0]]
    sales.post(f"{path}/groups?{query}", {"all": "unfold"})
    assert walked(sales, url) == whole


def test_pages_with_folded_groups_are_counted_however_many_there_are(sales):
    url = "/e/contact?view=any&group=main"
    sales.post("/e/contact/groups?view=any&group=main", {"group": "True"})
    numbers = []
    while url and len(numbers) < 16:
        page = sales.get(url).text
        numbers += re.findall(r"Page (\d+)", page)
        link = re.search(r'href="([^"]+)" rel="next"', page)
        # More pages than there are: the first one, again and again.
        url = re.sub("after=[^&]*", "after=", html.unescape(link[1])) if link else ""
    assert numbers == [str(at) for at in range(1, 17)]


def test_rows_stand_together_under_what_they_share(sales, served):
    texts, counts = grouped(sales, f"{LIST}&group=stage")
    assert len(texts) == len(set(texts))
    ids = sales.ids(f"{LIST}&group=stage")
    with served[1].read(SYSTEM) as tx:
        deals = RecordService(tx, "opportunity")
        stages = [deals.get(UUID(one)).values["stage"] for one in ids]
    assert len(dict.fromkeys(stages)) == len(texts)
    assert stages == sorted(stages, key=list(dict.fromkeys(stages)).index)
    assert counts[0] == stages.count(stages[0])


@pytest.mark.parametrize("group", ["closed_on:month", "amount", "stage", "account"])
def test_a_group_that_somebody_made_up_has_no_numbers(sales, group):
    asked = {"group": group, "g": ["x', 1) or (1 = 1", "9999-12-31", "2026-13-01"]}
    answer = sales.get(f"{LIST}&".replace("?", "/group-sums?") + urlencode(asked, True))
    assert answer.status_code in {200, 422}
    assert "fl-count" not in answer.text


def test_a_path_that_few_records_share_is_no_group(sales):
    assert "fl-table-group" not in sales.get(f"{LIST}&group=amount").text
    assert "fl-table-group" not in sales.get(f"{LIST}&group=nothing").text


def test_groups_of_what_is_searched_for_have_no_counts(sales):
    page = sales.get(f"{LIST}&group=stage&q=dianheng").text
    assert "fl-table-group" in page


def test_the_foot_of_a_long_list_adds_up_all_of_it(sales, served):
    page = sales.get(LIST).text
    url = re.search(r'hx-get="([^"]+/footer[^"]*)"', page)
    assert url, "the list of all opportunities asks for a sum and has more than a page"
    foot = sales.get(html.unescape(url[1])).text
    with served[1].read(SYSTEM) as tx:
        deals = RecordService(tx, "opportunity")
        count = deals.count().number
    assert count > 50
    assert re.search(r"\d{1,3}(,\d{3})+", foot)


def test_tabs_say_how_many_there_are(sales):
    page = sales.get("/e/opportunity/view-counts?view=opportunity_all").text
    assert re.search(
        r'aria-current="page">[^<]*(<svg.*?</svg>)?[^<]*<span class="fl-count">\d', page, re.S
    )


def test_all_groups_of_a_list_without_any_can_be_folded_and_it_is_shown(sales):
    sales.post("/e/account/groups", {"all": "fold"})
    assert len(sales.ids("/e/account")) > 1
