"""Writing a formula: completion, signature, mistakes and their mending, the value on a record."""

import axe
import pytest
from playwright.sync_api import Page, expect

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM

EXPECTED = "/designs/entity/opportunity/fields/expected"
FORM = "/designs/form/opportunity_default/formulas"
LIST = "/e/opportunity?view=opportunity_all"


class Editor:
    """One formula on a page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.host = page.locator("fl-formula", has=page.locator(f"textarea[name='{name}']"))
        self.box = self.host.locator(".cm-content")
        self.sent = self.host.locator("textarea")
        self.told = self.host.locator(".fl-formula-told")
        list = page.locator(".cm-tooltip-autocomplete")  # disabled: not yet those for what is typed
        self.offers = list.and_(page.locator(":not([class*=autocomplete-disabled])")).locator("li")
        self.signature = page.locator(".fl-formula-signature")
        expect(self.box).to_be_visible()

    def write(self, text: str) -> None:
        """Type over what is there."""
        self.box.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)


def opened(page: Page) -> Editor:
    """The formula of a computed field; what is tried here is not saved for other tests."""
    page.route(
        f"**{EXPECTED}",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.goto(EXPECTED)
    return Editor(page, "set.formula")


def test_names_and_functions_are_completed_by_keyboard(visit):
    page = visit("admin")
    editor = opened(page)
    editor.write("roun")
    expect(editor.offers.first).to_contain_text("ROUND(number, [digits])")
    page.keyboard.press("Enter")
    expect(editor.signature.locator("strong")).to_have_text("number")
    page.keyboard.type("amo")
    expect(editor.offers.first).to_contain_text("amount")
    page.keyboard.press("Tab")
    page.keyboard.type(", 2")
    expect(editor.signature.locator("strong")).to_have_text("[digits]")
    page.keyboard.press("Escape")
    expect(editor.signature).to_have_count(0)
    expect(editor.sent).to_have_value("ROUND(amount, 2)")
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    expect(editor.host.locator("select")).to_be_focused()


def test_a_path_goes_through_links_and_into_lists(visit):
    page = visit("analyst")
    editor = opened(page)
    editor.write("account.indu")
    expect(editor.offers.first).to_contain_text("industry")
    page.keyboard.press("Enter")
    expect(editor.sent).to_have_value("account.industry")
    editor.write("SUM(quotes, tot")
    expect(editor.offers.first).to_contain_text("total")
    expect(editor.signature).to_contain_text("SUM(lines, value, [condition])")
    page.keyboard.press("Escape")
    editor.write("stage = 'los")
    expect(editor.offers.first).to_contain_text("lost")
    editor.write("$user.dep")
    expect(editor.offers.first).to_contain_text("$user.department")


def test_a_field_is_found_by_its_chinese_name_from_an_input_method(visit):
    page = visit("analyst", locale="zh")
    editor = opened(page)
    editor.box.focus()
    page.keyboard.press("Control+A")
    keys = page.context.new_cdp_session(page)
    for text in ("j", "jin", "jin'e"):
        size = len(text)
        keys.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": size, "selectionEnd": size}
        )
    keys.send("Input.insertText", {"text": "金额"})
    expect(editor.offers.first).to_contain_text("预计金额")
    page.keyboard.press("Enter")
    expect(editor.sent).to_have_value("amount")
    page.keyboard.insert_text("＊2")
    expect(editor.told).to_contain_text("数字")


def test_a_mistake_is_underlined_and_mended(visit):
    page = visit("analyst")
    editor = opened(page)
    editor.write("1 + amout")
    expect(editor.host.locator(".fl-formula-wrong")).to_have_text("amout")
    expect(editor.told).to_contain_text("There is no field 'amout' on 'opportunity'.")
    assert axe.violations(page) == []
    editor.told.get_by_role("button").click()
    expect(editor.sent).to_have_value("1 + amount")
    expect(editor.host.locator(".fl-formula-wrong")).to_have_count(0)
    editor.write("amoutn")
    expect(editor.told.get_by_role("button")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+Enter")
    expect(editor.sent).to_have_value("amount")


def test_what_the_text_alone_shows_needs_no_server(visit):
    page = visit("analyst")
    editor = opened(page)
    expect(editor.told).to_contain_text("number")
    page.context.set_offline(True)
    editor.write("1 + (2")
    expect(editor.told).to_contain_text("')' is missing")
    expect(editor.host.locator(".fl-formula-wrong")).to_have_count(1)
    page.context.set_offline(False)


def test_the_value_is_that_of_the_record_one_chooses(visit):
    page = visit("admin")
    editor = opened(page)
    samples = editor.host.locator("select")
    editor.write("name & '!'")
    expect(editor.told).to_contain_text("A number is needed here; this is a text.")
    page.select_option("[name='set.returns']", "text")
    for index in (0, 3):
        samples.select_option(index=index)
        name = samples.locator("option").nth(index).inner_text()
        expect(editor.told.locator("output")).to_have_text(f"= {name}!")


def test_a_designer_who_may_not_see_records_is_offered_none(demo, visit):
    with demo[1].write(SYSTEM) as tx:
        People(tx).add("draws", name="Draws", roles=("designer",), password="draws-demo")
    page = visit("draws")
    editor = opened(page)
    expect(editor.told).to_contain_text("number")
    expect(editor.host.locator("select")).to_be_hidden()


def test_a_stored_value_may_use_today_only_if_it_is_computed_every_night(visit):
    page = visit("analyst")
    editor = opened(page)
    page.select_option("[name='set.returns']", "date")
    editor.write("TODAY()")
    expect(editor.told).to_contain_text("a stored value would grow old")
    page.select_option("[name='set.refresh']", "nightly")
    expect(editor.told).to_contain_text("date")
    expect(editor.host.locator(".fl-formula-wrong")).to_have_count(0)


def test_conditions_of_a_form_are_built_and_save_themselves(visit):
    page = visit("analyst")
    page.goto(FORM)
    page.get_by_label("Place").select_option(label="Probability: Visible when")
    page.get_by_role("button", name="Add a formula").click()
    host = page.locator("fl-formula").first
    sent = host.locator("textarea").first
    rows = host.locator(".fl-cond-row")
    rows.get_by_label("Field").select_option(label="Stage")
    expect(rows.get_by_label("Field")).to_be_focused()
    rows.get_by_label("Comparison").select_option(label="is one of")
    rows.get_by_label("Won").check()
    host.get_by_role("button", name="Add a condition").click()
    rows.nth(1).get_by_label("Field").select_option(label="Close date")
    rows.nth(1).get_by_label("Comparison").select_option(label="is before")
    rows.nth(1).get_by_label("Value").fill("today")
    host.get_by_role("button", name="Add a group").click()
    rows.nth(2).get_by_label("Field").select_option(value="account.level")
    rows.nth(2).get_by_label("Value").select_option(value="key")
    host.locator(".is-inner").get_by_role("button", name="Add a condition").click()
    rows.nth(3).get_by_label("Field").select_option(label="Amount")
    rows.nth(3).get_by_label("Comparison").select_option(label="is more than")
    rows.nth(3).get_by_label("Value").fill("5000")
    built = "stage in ['won'] and closed_on < TODAY() and (account.level = 'key' or amount > 5000)"
    expect(sent).to_have_value(built)
    expect(host.locator(".fl-formula-told")).to_contain_text("yes or no")
    assert axe.violations(page) == []
    expect(page.locator("form.is-dirty")).to_have_count(0)
    expect(page.locator("[data-saved]")).to_contain_text("Draft saved")
    page.goto(FORM)
    kept = page.locator("fl-formula", has=page.locator("textarea", has_text=built))
    expect(kept.locator(".fl-cond-row")).to_have_count(4)
    kept.get_by_role("button", name="Remove the group").click()
    expect(kept.locator("textarea").first).to_have_value(built.partition(" and (")[0])
    kept.get_by_role("button", name="As a formula").click()
    text = kept.locator(".cm-content")
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" and amount * 2 > 1")
    kept.get_by_role("button", name="As conditions").click()
    expect(kept).to_contain_text("cannot say all of this formula")
    expect(text).to_be_visible()
    expect(page.locator("form.is-dirty")).to_have_count(0)
    expect(page.locator("[data-saved]")).to_contain_text("Draft saved")
    page.get_by_role("button", name="Throw the draft away").click()
    page.wait_for_url("**/designs/form/opportunity_default/design")


def test_a_rule_is_made_without_writing_json(visit):
    page = visit("analyst", locale="zh")
    page.goto("/designs/entity/competitor/rules")
    page.get_by_role("link", name="新建规则").click()
    row = page.locator(".fl-cond-row")
    row.get_by_label("字段").select_option(index=1)
    row.get_by_label("比较方式").select_option(label="不为空")
    page.get_by_label("提示文字（英文）").fill("A name, please.")
    page.get_by_label("提示文字（中文）").fill("请填写名称。")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("table")).to_contain_text("请填写名称。")
    expect(page.locator("table")).to_contain_text("不为空")
    page.get_by_role("link", name="请填写名称。").click()
    assert axe.violations(page) == []
    page.get_by_role("button", name="删除", exact=True).click()
    expect(page.locator("table")).to_have_count(0)
    for name in ("entity/competitor", "i18n/zh"):
        page.goto(f"/designs/{name}")
        for button in page.get_by_role("button", name="丢弃草稿").all():
            button.click()


def test_a_list_is_filtered_by_a_formula(visit):
    page = visit("sales1")
    page.goto(LIST)
    page.locator("summary", has_text="Add filter").click()
    page.locator("summary", has_text="As a formula").click()
    editor = Editor(page, "text")
    editor.write("account.name <> ''")
    expect(editor.told).to_contain_text("yes or no")
    page.get_by_role("button", name="Apply the formula").click()
    page.wait_for_url("**filter=account.name**")


def test_without_a_script_it_is_a_textarea(visit):
    page = visit("analyst", scripts=False)
    page.goto(EXPECTED)
    expect(page.locator("textarea[name='set.formula']")).to_have_value("amount * probability")


@pytest.mark.parametrize("path", [EXPECTED, FORM], ids=["field", "form"])
@pytest.mark.parametrize(
    ("locale", "dark", "phone"),
    [("en", False, True), ("en", True, False), ("zh", False, False), ("zh", True, True)],
    ids=["en light phone", "en dark", "zh light", "zh dark phone"],
)
def test_it_is_accessible_and_fits(visit, path, locale, dark, phone):
    page = visit("analyst", locale=locale, dark=dark, phone=phone)
    page.goto(path)
    if path == FORM:
        page.locator(".fl-conditions > .fl-btn-group .fl-btn").nth(1).click()
    box = page.locator(".cm-content").first
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("amount + ROUND(amo")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_be_visible()
    expect(page.locator(".fl-formula-signature")).to_be_visible()
    # As long as one types in a function, its signature lies over what is above the line.
    assert [one for one in axe.violations(page) if not one.startswith("target-size")] == []
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
