"""The menu beside pages of designs, and what an empty workspace says first."""

import re

import pytest

from formloom.designer.documents.edits import several
from formloom.designer.releases.publish import AFTERWARDS

CURRENT = re.compile(r'<a class="fl-nav-item" href="([^"]+)"[^>]*aria-current="page"')


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/designs", "/designs"),
        ("/designs?kind=form", "/designs?kind=form"),
        ("/designs/form/quote_default/design", "/designs?kind=form"),
        ("/designs/new/form", "/designs?kind=form"),
        ("/designs/entity/quote/fields", "/designs/picture"),
        ("/designs/views/new", "/designs?kind=view"),
        ("/designs/publish", "/designs/publish"),
    ],
)
def test_every_page_of_designs_has_its_place_in_the_menu(visit, path, place):
    page = visit("analyst").get(path)
    assert page.status_code == 200
    assert "Back to the app" in page.text
    assert CURRENT.findall(page.text) == [place]


def test_a_list_of_one_kind_leads_to_another_of_it(visit):
    page = visit("analyst").get("/designs?kind=dashboard").text
    assert 'href="/designs/new/dashboard"' in page
    assert 'id="entity"' not in page


@pytest.mark.parametrize("path", ["/designs?q=zzqq", "/settings/people?q=zzqq"])
def test_a_search_that_finds_nothing_says_so(visit, path):
    page = visit("admin").get(path)
    assert page.status_code == 200
    assert "“zzqq”" in page.text


@pytest.mark.parametrize(
    ("title", "plural"),
    [("Visit", "Visits"), ("Company", "Companies"), ("Day", "Days"), ("Branch", "Branches"),
     ("客户", "")],
)  # fmt: skip
def test_a_title_has_a_plural(title, plural):
    assert several(title) == plural


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/e/x", "/designs/a?b"])
def test_publishing_leads_nowhere_but_to_designs(path):
    assert AFTERWARDS.fullmatch(path) is None
