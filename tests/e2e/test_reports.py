"""Reports and dashboards in a real browser: built by mouse and by keys, drawn, looked into."""

import json

from axe import violations
from playwright.sync_api import Page, expect


def document(page: Page) -> dict:
    return json.loads(page.locator("textarea[name=document]").input_value())


def test_a_report_is_built_by_mouse_and_keys_and_drawn(visit):
    page = visit("admin", locale="zh")
    page.goto("/reports/new?entity=opportunity")
    stage = page.locator('.fl-build-field[data-path="stage"]')
    stage.drag_to(page.locator('[data-shelf="rows"]'))
    page.locator('.fl-build-field[data-path="amount"]').focus()
    page.keyboard.press("Enter")
    page.locator('.fl-build-field[data-path="closed_on"]').focus()
    page.keyboard.press("c")
    assert document(page)["rows"] == [{"by": "stage"}]
    assert document(page)["columns"] == [{"by": "closed_on", "bucket": "month"}]
    assert document(page)["values"] == [{"id": "amount", "agg": "sum", "of": "amount"}]
    expect(page.locator("[data-preview] .fl-report tfoot")).to_contain_text("合计")

    before = document(page)
    page.locator('[data-shelf="columns"] .fl-pill').focus()
    page.keyboard.press("Alt+ArrowUp")
    assert [one["by"] for one in document(page)["rows"]] == ["stage", "closed_on"]
    expect(page.locator('[data-shelf="rows"] .fl-pill').nth(1)).to_be_focused()
    page.keyboard.press("Delete")
    assert document(page)["rows"] == [{"by": "stage"}]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert document(page) == before
    page.keyboard.press("Control+Shift+z")
    assert document(page) != before
    page.keyboard.press("Control+z")

    page.locator('[data-shelf="values"] .fl-pill').click()
    page.locator("[data-pill] [name=agg]").select_option("avg")
    assert document(page)["values"][0]["agg"] == "avg"
    page.locator("[data-settings] [name=chart]").select_option("bar")
    expect(page.locator("[data-preview] fl-chart canvas")).to_be_visible()
    page.locator('[name="c.0.path"]').select_option("priority")
    page.locator('select[name="c.0.value"]').select_option("高")
    expect(page.locator('[data-shelf="filters"]')).to_contain_text("priority = 'high'")
    page.evaluate("scrollTo(0, 0)")  # what the bar at the top covers has no size
    assert violations(page) == []

    page.locator("[data-settings] [name=title]").fill("我的报表一")
    page.locator("[data-settings] [name=title]").blur()
    page.get_by_role("button", name="保存给自己").click()
    expect(page.get_by_role("heading", name="我的报表一")).to_be_visible()
    expect(page.locator("fl-chart canvas")).to_be_visible()
    assert violations(page) == []


def test_values_are_calculated_put_together_and_compared_with_a_target(visit):
    page = visit("admin")
    page.goto("/reports/new?entity=opportunity")
    page.locator('.fl-build-field[data-path="stage"]').focus()
    page.keyboard.press("r")
    page.locator('.fl-build-field[data-path="amount"]').focus()
    page.keyboard.press("v")
    page.get_by_role("button", name="Calculated value").click()
    expect(page.locator("[data-pill] .cm-content")).to_be_visible()  # the editor has come
    formula = page.get_by_role("textbox", name="Formula over the values before it")
    formula.press("Control+a")
    formula.press_sequentially("amou")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_be_visible()
    while page.locator(".cm-tooltip-autocomplete").count():
        formula.press("Tab")  # a list that has only just come takes nothing yet
    formula.press_sequentially(" * 2")
    assert document(page)["values"][1]["formula"] == "amount * 2"
    expect(page.locator("[data-preview] .fl-report")).to_be_visible()
    assert violations(page) == []
    page.locator('[data-shelf="rows"] .fl-pill').click()
    names = page.get_by_label("Put values together: a line for each name")
    names.fill("Decided: Won, Lost")
    names.blur()
    assert document(page)["rows"] == [
        {"by": "stage", "bucket": {"lists": {"Decided": ["won", "lost"]}}}
    ]
    expect(page.locator("[data-preview] .fl-report tbody")).to_contain_text("Decided")

    page.get_by_role("button", name="Count of records").click()
    page.locator('[data-shelf="values"] .fl-pill').last.click()
    page.get_by_label("Records of").select_option("quote.items")
    expect(page.get_by_label("Of the field")).to_be_visible()
    made = document(page)["values"][2]
    assert (made["agg"], made["from"]["entity"]) == ("sum", "quote.items")
    page.get_by_label("Records of").select_option("")
    assert "from" not in document(page)["values"][2]


def test_filter_rows_offer_the_comparisons_and_values_that_fit(visit):
    page = visit("admin")
    page.goto("/reports/new?entity=opportunity")
    row = page.locator(".fl-build-test").first
    row.locator("[name='c.0.path']").select_option("priority")
    expect(row.locator("[name='c.0.op'] option[value=contains]")).to_have_count(0)
    row.locator("select[name='c.0.value']").select_option("High")
    expect(page.locator('[data-shelf="filters"]')).to_contain_text("priority = 'high'")


def test_a_dashboard_is_looked_at_filtered_and_looked_into(visit):
    page = visit("admin", dark=True)
    page.goto("/dashboards/marketing")
    expect(page.locator("#w-leads .fl-figure")).to_be_visible()
    expect(page.locator("#w-sources canvas")).to_be_visible()
    assert violations(page) == []
    page.locator("#w-sources summary").click()
    expect(page.locator("#w-sources .fl-report")).to_be_visible()
    page.locator("#w-sources .fl-report tbody td a").first.click()
    page.wait_for_url("**/e/lead?view=any**")
    page.goto("/dashboards/marketing?f.source=website")
    expect(page.locator(".fl-filter.is-on")).to_be_visible()
    expect(page.locator("#w-sources canvas")).to_be_visible()

    page.goto("/reports/activity_by_person")
    lines = page.locator(".fl-report tbody tr:visible")
    whole = lines.count()
    page.locator(".fl-fold").first.click()
    assert lines.count() < whole
    page.locator(".fl-fold").first.click()
    assert lines.count() == whole
    page.locator(".fl-report tbody td a").first.click()
    page.wait_for_url("**/e/activity?view=any**")


def test_a_report_is_read_without_scripts_and_on_a_phone(visit):
    plain = visit("admin", scripts=False)
    plain.goto("/reports/pipeline_by_month")
    expect(plain.locator(".fl-report tfoot")).to_contain_text("Total")
    expect(plain.locator("fl-chart")).to_be_hidden()
    phone = visit("admin", phone=True, locale="zh")
    phone.goto("/reports/pipeline_by_month")
    expect(phone.locator("fl-chart canvas")).to_be_visible()
    assert violations(phone) == []
    phone.goto("/reports")
    assert violations(phone) == []
