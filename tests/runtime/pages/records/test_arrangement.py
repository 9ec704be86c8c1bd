"""Columns and widths that somebody gave a list, kept by view."""

import re
from urllib.parse import parse_qs, urlsplit

LIST = "/e/opportunity?view=opportunity_all"
#: A view without a document, so without widths of its own.
ANY = "/e/opportunity?view=any"
OTHER = "/e/opportunity?view=opportunity_open"


def paths(visitor, url=LIST):
    return re.findall(r'data-path="([^"]+)"', visitor.get(url).text)


def test_columns_are_kept_for_the_view_and_taken_back(sales):
    before, other = paths(sales), paths(sales, OTHER)
    chosen = [before[0], before[2], before[1]]
    answer = sales.post("/e/opportunity/columns?view=opportunity_all", {"column": chosen})
    assert parse_qs(urlsplit(answer.location).query)["columns"] == [",".join(chosen)]
    assert paths(sales) == chosen
    assert paths(sales, f"{LIST}&sort=amount") == chosen
    assert paths(sales, OTHER) == other
    assert 'name="revert"' in sales.get(LIST).text
    sales.post("/e/opportunity/views?view=opportunity_all", {"revert": "1"})
    assert paths(sales) == before


def test_an_address_that_names_columns_wins(sales):
    sales.post("/e/opportunity/columns?view=opportunity_all", {"column": ["name", "stage"]})
    assert paths(sales, f"{LIST}&columns=name,amount") == ["name", "amount"]


def test_another_person_sees_none_of_it(sales, visit):
    before = paths(visit("sales2"))
    sales.post("/e/opportunity/columns?view=opportunity_all", {"column": ["name", "stage"]})
    assert paths(visit("sales2")) == before


def test_widths_are_kept_within_bounds_and_go_along_into_a_view(sales):
    assert "<colgroup>" not in sales.get(ANY).text
    widths = {"w.name": "300", "w.amount": "9", "w.stage": "x", "w.owner": "99999999"}
    sales.post("/e/opportunity/widths?view=any", widths)
    page = sales.get(ANY).text
    assert re.search(r'<col width="300">', page)
    assert re.search(r'<col width="64">', page)
    answer = sales.post("/e/opportunity/views?view=any&sort=amount", {"title": "Mine", "base": ""})
    assert '<col width="300">' in sales.get(answer.location).text
    sales.post("/e/opportunity/widths?view=any", {"reset": "1"})
    assert "<colgroup>" not in sales.get(ANY).text


def test_a_view_brings_widths_of_its_own(sales):
    widths = re.findall(r'<col width="(\d+)">', sales.get(LIST).text)
    assert "280" in widths


def test_the_headings_and_the_columns_of_a_sized_table_agree(sales):
    sales.post("/e/opportunity/widths?view=any", {"w.name": "300"})
    page = sales.get(ANY).text
    head = page[page.index("<thead>") : page.index("</thead>")]
    cells = len(re.findall(r"<t[hd] ", head))
    assert page.count("<col width=") == cells
