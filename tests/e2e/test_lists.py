"""A list as one works in it all day: cells, columns, keys, views, many records at once."""

import re

from playwright.sync_api import Page, expect

LIST = "/e/opportunity?view=opportunity_all&sort=name"

#: Scrolls to the end; whether nothing comes by itself, once the browser has drawn that.
TO_THE_END = """async (frame) => {
  frame.scrollTo(0, frame.scrollHeight);
  for (let at = 0; at < 3; at += 1) await new Promise(requestAnimationFrame);
  return !document.querySelector("[data-more-rows][aria-busy]");
}"""


def titles(page: Page) -> list[str]:
    heads = page.locator("main th[data-path]")
    return [heads.nth(at).get_attribute("data-path") for at in range(heads.count())]


def cell(page: Page, row: int, field: str):
    """A cell, once it listens."""
    expect(page.locator("[data-list][data-ready]")).to_have_count(1)
    return page.locator(f"main tbody tr[id] >> nth={row} >> [data-cell='{field}']")


def test_a_cell_is_changed_where_it_stands(visit):
    page = visit("sales1")
    page.goto(LIST)
    editor = page.locator(".fl-cell-editor")
    amount = cell(page, 0, "amount")
    before = amount.inner_text()
    amount.dblclick()
    expect(editor.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("a lot")
    page.keyboard.press("Enter")
    expect(editor.get_by_text("is not a number")).to_be_visible()
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    expect(amount).to_have_text(before)
    amount.dblclick()
    editor.get_by_role("textbox").fill("7,654")
    page.keyboard.press("Enter")
    expect(cell(page, 0, "amount")).to_contain_text("7,654")
    page.locator("fl-toast").get_by_role("button", name="Undo").click()
    expect(cell(page, 0, "amount")).to_have_text(before)


def test_who_was_faster_is_told_at_the_cell(visit):
    page, other = visit("sales1"), visit("admin")
    for one in (page, other):
        one.goto(f"{LIST}&q=dianheng")
        cell(one, 0, "amount").dblclick()
        expect(one.locator(".fl-cell-editor").get_by_role("textbox")).to_be_focused()
    for one, amount in ((other, "1234"), (page, "4321")):
        one.locator(".fl-cell-editor").get_by_role("textbox").fill(amount)
        one.keyboard.press("Enter")
        if one is other:
            expect(cell(other, 0, "amount")).to_contain_text("1,234")
    expect(page.locator(".fl-cell-editor")).to_contain_text("changed this record while")
    page.locator(".fl-cell-editor").get_by_label("Yours").check()
    page.locator(".fl-cell-editor").get_by_role("button", name="Save").click()
    expect(cell(page, 0, "amount")).to_contain_text("4,321")


def test_columns_keep_their_order_and_width(visit):
    page = visit("sales1", locale="zh")
    page.goto(LIST)
    expect(page.locator("[data-list][data-ready]")).to_have_count(1)
    first = titles(page)
    head, target = page.locator("th[data-path] >> nth=3"), page.locator("th[data-path] >> nth=1")
    from_, to = head.bounding_box(), target.bounding_box()
    page.mouse.move(from_["x"] + 20, from_["y"] + 15)
    page.mouse.down()
    page.mouse.move(from_["x"] + 12, from_["y"] + 15)
    page.mouse.move(to["x"] + 4, to["y"] + 15, steps=8)
    expect(page.get_by_test_id("drop-line")).to_be_visible()
    page.mouse.up()
    moved = [first[0], first[3], first[1], first[2], *first[4:]]
    expect(page.locator("th[data-path] >> nth=1")).to_have_attribute("data-path", first[3])
    assert titles(page) == moved
    edge = page.locator("th[data-path] >> nth=1 >> [data-resize]").bounding_box()
    with page.expect_response("**/widths*"):
        page.mouse.move(edge["x"] + 4, edge["y"] + 10)
        page.mouse.down()
        page.mouse.move(edge["x"] + 84, edge["y"] + 10, steps=8)
        page.mouse.up()
    wide = page.locator("th[data-path] >> nth=1").bounding_box()["width"]
    page.goto("/e/opportunity?view=opportunity_all")
    assert titles(page) == moved
    assert abs(page.locator("th[data-path] >> nth=1").bounding_box()["width"] - wide) < 40
    expect(page.locator("[data-list][data-ready]")).to_have_count(1)
    page.locator("th[data-path] >> nth=1 >> a").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("th[data-path] >> nth=2")).to_have_attribute("data-path", first[3])
    page.get_by_text("已修改").click()
    page.get_by_role("button", name="还原").click()
    expect(page.locator("th[data-path] >> nth=3")).to_have_attribute("data-path", first[3])


def test_keys_go_through_a_list(visit):
    page = visit("sales1")
    page.goto(f"{LIST}&group=stage")
    expect(page.locator(".fl-table-group").first).to_contain_text("Stage")
    expect(page.locator("[data-list][data-ready]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    row = page.locator("main tbody tr[id] >> nth=1")
    expect(row.locator("th a")).to_be_focused()
    page.keyboard.press("x")
    expect(row.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("Shift+Space")
    drawer = page.locator("dialog.is-drawer")
    expect(drawer.get_by_role("link", name="Edit")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    page.keyboard.press("F2")
    expect(page.locator(".fl-cell-editor").get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row.locator("th a")).to_be_focused()
    page.keyboard.press("f")
    expect(page.get_by_role("combobox", name="Field").first).to_be_focused()


def test_many_are_handed_over_and_a_view_is_kept(visit):
    page = visit("admin")
    page.goto("/e/opportunity?view=opportunity_all&q=dianheng")
    page.get_by_role("checkbox", name="Select all on this page").check()
    page.get_by_role("button", name="Assign").click()
    page.locator(".fl-combo input").fill("陈")
    page.get_by_role("option").first.click()
    page.locator(".fl-form-foot .is-primary").click()
    expect(page.locator("fl-toast").first).to_contain_text("handed over")
    page.locator("fl-toast").get_by_role("button", name="Undo").click()
    expect(page.locator("fl-toast").first).to_contain_text("as they were before")
    address = page.url
    page.reload()
    expect(page).to_have_url(address)
    expect(page.get_by_role("searchbox", name="Search Opportunities")).to_have_value("dianheng")
    page.locator("summary", has_text="Changed").click()
    page.get_by_placeholder("Name").fill("Dianheng")
    page.get_by_role("button", name="Save as").click()
    tab = page.get_by_role("link", name=re.compile("^Dianheng"))
    expect(tab).to_have_attribute("aria-current", "page")
    expect(tab).to_contain_text(re.compile(r"\d"))


def test_groups_fold_and_more_rows_come_below(visit):
    page = visit("admin")
    page.goto("/e/opportunity?view=opportunity_all&group=stage&rows=150")
    expect(page.locator("[data-list][data-ready]")).to_have_count(1)
    rows = page.locator("main tbody tr[id^='row-']")
    first = page.locator("[data-fold][aria-expanded]").first
    expect(page.locator(".fl-table-group-numbers .fl-count").first).to_be_visible()
    name = first.get_attribute("value")
    top = rows.first.get_attribute("id")
    rows.last.get_by_role("checkbox").check()
    first.click()
    expect(first).to_have_attribute("aria-expanded", "false")
    expect(first).to_be_focused()
    expect(page.locator(f"#{top}")).to_have_count(0)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(first).to_have_attribute("aria-expanded", "true")
    expect(page.locator(f"#{top}")).to_be_visible()
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#{top} th a")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(first).to_have_attribute("aria-expanded", "false")
    page.reload()
    expect(page.locator(f"[data-fold][value='{name}'][aria-expanded=false]")).to_have_count(1)
    page.locator("summary[aria-label=Group]").click()
    page.get_by_role("button", name="Unfold all groups").click()
    expect(page.locator("[data-fold][aria-expanded=false]")).to_have_count(0)

    page.goto("/e/opportunity?view=opportunity_all&sort=name")
    expect(page.locator("[data-list][data-ready]")).to_have_count(1)
    rows.nth(2).get_by_role("checkbox").check()
    page.get_by_role("link", name="Show 50 more").click()
    expect(rows).to_have_count(100)
    expect(rows.nth(2).get_by_role("checkbox")).to_be_checked()
    assert "rows=100" in page.url
    assert len(set(rows.evaluate_all("all => all.map((one) => one.id)"))) == 100
    page.get_by_role("link", name="Show 50 more").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(150)
    expect(rows.nth(100).locator("th a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-list]")).to_have_count(0)
    page.go_back()
    expect(rows).to_have_count(150)


def test_rows_come_while_one_scrolls(visit):
    """The end brings more; what is ticked, a change in a late row and the place itself stay."""
    page = visit("admin")
    page.goto("/e/opportunity?view=opportunity_all&sort=name")
    rows, frame = page.locator("main tbody tr[id]"), page.locator("main .fl-table-frame")
    page.locator("summary[aria-label=Rows]").click()
    page.get_by_role("button", name="while one scrolls").click()
    expect(page.locator("[data-list][data-scrolls][data-ready]")).to_have_count(1)
    expect(page.get_by_role("link", name="Show 50 more")).to_be_visible()
    rows.nth(1).get_by_role("checkbox").check()
    rows.nth(49).scroll_into_view_if_needed()
    expect(rows).to_have_count(100)
    expect(page.locator(".fl-pager > p")).to_contain_text("1–100 of")
    expect(page.locator("#fl-live")).to_have_text("100 rows")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    assert "rows=100" in page.url

    cell(page, 60, "amount").dblclick()
    expect(page.locator(".fl-cell-editor").get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    top = frame.evaluate("frame => frame.scrollTop")
    assert top > 1000
    rows.nth(60).locator("th a").click()
    expect(page.locator("[data-list]")).to_have_count(0)
    page.go_back()
    expect(rows).to_have_count(100)
    back = "top => Math.abs(document.querySelector('main .fl-table-frame').scrollTop - top) < 3"
    page.wait_for_function(back, arg=top)

    expect(page.locator("[data-list][data-ready]")).to_have_count(1)
    page.get_by_label("Select all on this page").check()
    page.locator("[data-select-match]").click()
    rows.nth(99).scroll_into_view_if_needed()
    expect(rows).to_have_count(150)
    expect(rows.nth(149).get_by_role("checkbox")).to_be_checked()

    page.goto("/e/activity?view=activity_recent")
    page.locator("summary[aria-label=Rows]").click()
    page.get_by_role("button", name="25 rows").click()
    for count in range(50, 275, 25):  # the first ones at once: a window has room for them
        expect(rows).to_have_count(count)
        frame.evaluate(TO_THE_END)
    expect(rows).to_have_count(275)
    assert frame.evaluate(TO_THE_END)
    assert rows.count() == 275
    page.get_by_role("link", name="Show 25 more").click()
    expect(rows).to_have_count(300)


def hears(page: Page, text: str) -> None:
    """A screen reader is told."""
    expect(page.locator("#fl-live")).to_have_text(re.compile(text))


def test_who_searches_with_the_keyboard_goes_on_where_he_was(visit):
    page = visit("sales1")
    page.goto(LIST)
    search = page.get_by_role("searchbox", name="Search Opportunities")
    search.press_sequentially("dianheng")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=dianheng**")
    expect(search).to_be_focused()
    hears(page, r"^\d+ rows?")
    page.locator("th[data-path=amount] .fl-sort").press("Enter")
    page.wait_for_url("**sort=*amount**")
    expect(page.locator("th[data-path=amount] .fl-sort")).to_be_focused()
    search.fill("no such deal")
    search.press("Enter")
    page.wait_for_url("**q=no*")
    expect(search).to_be_focused()
    hears(page, "^Nothing matches$")


def test_who_filters_with_the_keyboard_is_at_the_filter_then(visit):
    page = visit("sales1")
    page.goto(LIST)
    stage = page.locator("summary", has_text=re.compile(r"^\s*Stage\s*$"))
    stage.press("Enter")
    page.get_by_role("link", name="Negotiation", exact=True).press("Enter")
    page.wait_for_url("**f.stage=**")
    off = page.get_by_role("link", name="Remove the filter Stage")
    expect(off).to_be_focused()
    off.press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*f\.stage).*$"))
    expect(page.locator("main :focus, main:focus")).to_have_count(1)


def test_who_searches_with_the_mouse_is_not_led_anywhere(visit):
    page = visit("sales1")
    page.goto(LIST)
    page.locator("th[data-path=amount] .fl-sort").click()
    page.wait_for_url("**sort=*amount**")
    expect(page.locator("[data-list][data-ready]")).to_have_count(1)
    assert page.evaluate("document.activeElement === document.body")
