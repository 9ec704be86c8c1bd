"""Groups of a list and the sums of all of it."""

import html
import re
from uuid import UUID

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

LIST = "/e/opportunity?view=opportunity_all"


def grouped(visitor, url):
    """(group, how many it says) in the order of the page."""
    page = visitor.get(url).text
    rows = re.findall(r'fl-table-group".*?</tr>', page, re.S)
    plain = [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", one))) for one in rows]
    counts = [re.search(r'fl-count">([\d,]+)<', one)[1] for one in rows]
    return plain, [int(one.replace(",", "")) for one in counts]


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
