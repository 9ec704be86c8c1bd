"""Every page in the settings that people use: accessible, and no wider than the window."""

import axe
import pytest

LISTED = "/e/opportunity?view=opportunity_open"
BOARD = "/e/opportunity?view=opportunity_board"
CALENDAR = "/e/activity?view=activity_calendar&mode=month"
SETTINGS = [("en", False, False), ("zh", True, True)]


def first_row(page):
    page.goto(LISTED)
    return page.locator("th[scope=row] a").first.get_attribute("href")


@pytest.mark.parametrize(
    ("locale", "dark", "phone"), SETTINGS, ids=["en light wide", "zh dark phone"]
)
def test_pages_are_accessible_and_fit(visit, proof, locale, dark, phone):
    page = visit(locale=locale, dark=dark, phone=phone)
    assert axe.misfits(page, ["/sign-in"]) == {}
    page.fill("#login", "sales1")
    page.fill("#password", "sales1-demo")
    page.click("button.is-primary")
    page.wait_for_url("**/")
    record = first_row(page)
    paths = ["/", LISTED, f"{LISTED}&q=zzzqq", record, f"{record}/edit", "/e/quote/new",
             "/search?q=dianheng", f"{LISTED}&filter=amont", BOARD, CALENDAR]  # fmt: skip
    assert axe.misfits(page, proof.third(paths)) == {}
