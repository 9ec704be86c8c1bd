"""The data modeller in a real browser: fields by typing, relations by mouse, dialog and keys."""

import re

import pytest
from axe import violations
from playwright.sync_api import Locator, Page, expect

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts


@pytest.fixture
def drafted(demo):
    """A function that reads an entity as it is drafted."""

    def read(key):
        with demo[1].read(SYSTEM) as tx:
            return Drafts(tx).get("entity", key).document

    return read


def settled(page: Page) -> None:
    expect(page.locator(".fl-md .fl-saved.is-ok")).to_be_visible()


def type_fields(page: Page, *titles: str) -> None:
    box = page.get_by_label("新字段的名称")
    for title in titles:
        box.fill(title)
        box.press("Enter")
        expect(box).to_have_value("")
        expect(page.locator(".fl-md-table tbody a", has_text=title)).to_be_visible()


def drag(page: Page, start: Locator, stop: Locator) -> None:
    """Drag as a hand does, from the middle of one thing to that of another."""
    stop.scroll_into_view_if_needed()
    start.scroll_into_view_if_needed()
    a, b = start.bounding_box(), stop.bounding_box()
    x, y = a["x"] + a["width"] / 2, a["y"] + a["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y)
    page.mouse.move(b["x"] + b["width"] / 2, b["y"] + b["height"] / 2, steps=8)
    page.mouse.up()


def test_an_entity_is_typed_related_and_used(visit, drafted):
    page = visit("admin", locale="zh")
    page.goto("/designs/new/entity")
    page.locator("[name=title]").fill("服务单")
    page.locator("[name=key]").fill("service_call")
    page.get_by_role("button", name="创建草稿").click()

    type_fields(page, "客户手机", "签约日期", "合同金额")
    settled(page)
    fields = drafted("service_call")["properties"]
    assert {key: one["field"] for key, one in fields.items()} == {
        "name": "text", "ke_hu_shou_ji": "phone", "qian_yue_ri_qi": "date",
        "he_tong_jin_e": "money",
    }  # fmt: skip
    assert violations(page) == []

    # By keys alone: move, copy, delete, take it all back, settle in the drawer.
    row = page.locator("[data-at=he_tong_jin_e]")
    row.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(row).to_be_focused()
    page.keyboard.press("Control+d")
    expect(page.locator(".fl-md-table tbody tr")).to_have_count(5)
    page.keyboard.press("Delete")
    expect(page.locator(".fl-md-table tbody tr")).to_have_count(4)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(page.locator(".fl-md-table tbody tr")).to_have_count(4)
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fl-md-drawer input").first).to_be_focused()
    page.locator(".fl-md-drawer").get_by_label("唯一").check()
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    settled(page)
    expect(page.locator("[data-at=he_tong_jin_e] [data-tick=unique]")).to_be_checked()
    drag(page, page.locator("[data-at=ke_hu_shou_ji] .fl-md-grip"), row.locator("td").nth(1))
    settled(page)

    # A relation drawn by mouse, the same by the dialog.
    page.goto("/designs/picture")
    card = page.locator("[data-at=service_call]")
    page.get_by_label("搜索实体和字段").fill("服务单")
    expect(page.locator(".fl-er-card.is-found")).to_have_count(1)
    page.get_by_label("搜索实体和字段").fill("")
    page.get_by_role("button", name="适合窗口").click()
    drag(page, card.locator("[data-new]"), page.locator("[data-at=competitor]"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_label(re.compile("竞争对手.*列表的键")).fill("calls")
    dialog.get_by_role("button", name="新增").click()
    expect(page.locator("[data-line='service_call.jing_zheng_dui_shou']")).to_have_count(1)
    page.get_by_role("button", name="添加关系").click()
    dialog.get_by_label("从").select_option("service_call")
    dialog.get_by_label("关联实体").select_option("product")
    dialog.get_by_label("多个“服务单”对应多个“产品”").check()
    dialog.get_by_label(re.compile("字段的名称")).fill("相关产品")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    settled(page)
    expect(page.get_by_role("link", name="服务单的相关产品", exact=True)).to_have_count(1)
    links = drafted("service_call")["properties"]
    assert links["jing_zheng_dui_shou"]["inverse"] == "calls"
    assert links["xiang_guan_chan_pin"]["field"] == "links"

    # The picture by keys: a card is moved, and stands there the next time.
    card.focus()
    before = card.evaluate("card => card.style.translate")
    with page.expect_response("**/picture/places"):
        page.keyboard.press("ArrowRight")
    moved = card.evaluate("card => card.style.translate")
    assert moved != before
    page.reload()
    expect(page.locator("[data-at=service_call]")).to_have_attribute("tabindex", "0")
    assert page.locator("[data-at=service_call]").evaluate("card => card.style.translate") == moved
    assert violations(page) == []

    page.goto("/designs/publish")
    page.get_by_role("button", name="发布").last.click()
    page.wait_for_url("**/designs/releases/*")
    page.goto("/e/service_call/new")
    for label in ("客户手机", "签约日期", "竞争对手", "相关产品"):
        expect(page.get_by_label(label).first).to_be_attached()
    page.goto("/e/competitor")
    page.locator("main tbody th a").first.click()
    expect(page.locator("main").get_by_text("服务单").first).to_be_visible()


def test_no_state_is_typed_before_it_is_said_of_what(visit):
    page = visit("admin", locale="zh")
    page.goto("/designs/entity/contact/states")
    expect(page.get_by_text("还没有状态")).to_be_visible()
    expect(page.get_by_label("新状态的名称")).to_be_hidden()


def test_titles_of_fields_are_read_on_a_tablet(visit):
    page = visit("admin")
    page.set_viewport_size({"width": 820, "height": 1100})
    page.goto("/designs/entity/opportunity/fields#field-account")
    # Who comes back from the page of a field, as after a deletion there, goes on where it stood.
    expect(page.locator("[data-at=account]")).to_be_focused()
    title = page.locator(".fl-md-table tbody a", has_text="Account").first
    expect(title).to_be_visible()
    assert title.evaluate("a => a.closest('th').scrollWidth <= a.closest('th').clientWidth")


def test_states_are_drawn_and_ticked(visit, drafted):
    page = visit("admin", locale="zh")
    page.goto("/designs/entity/opportunity/states")
    page.get_by_label("新状态的名称").fill("搁置")
    page.keyboard.press("Enter")
    added = page.locator("[data-at=ge_zhi]")
    expect(added).to_be_visible()
    drag(page, page.locator(".fl-st-canvas [data-at=lost]"), added)
    expect(page.locator("[data-box='lost>ge_zhi']")).to_be_checked()
    page.locator("[data-box='ge_zhi>qualify']").check()
    added.click()
    page.locator(".fl-md-drawer").get_by_label("预计成交日期").check()
    settled(page)
    entity = drafted("opportunity")
    assert entity["states"]["allow"]["ge_zhi"] == ["qualify"]
    assert "ge_zhi" in entity["states"]["allow"]["lost"]
    assert entity["rules"][-1]["assert"] == "stage <> 'ge_zhi' or not ISBLANK(closed_on)"
    assert violations(page) == []
    page.keyboard.press("Control+z")
    page.locator(".fl-md-drawer").get_by_role("button", name="删除").click()
    expect(added).to_have_count(0)
    settled(page)
    assert "ge_zhi" not in str(drafted("opportunity"))


def test_a_transition_takes_what_is_said_at_its_arrow(visit, drafted):
    page = visit("admin", locale="zh")
    page.goto("/designs/entity/opportunity/states")
    drawer, arrow = (
        page.locator(".fl-md-drawer"),
        page.locator(".fl-st-open[data-way='propose>lost']"),
    )

    # By mouse: who may, when, and with what filled in; typing leaves the caret where it is.
    arrow.click()
    expect(drawer.get_by_role("heading")).to_contain_text("→")
    drawer.get_by_role("checkbox", name="销售经理").check()
    drawer.get_by_role("checkbox", name="预计成交日期").check()
    drawer.get_by_label("字段").select_option("amount")
    drawer.get_by_label("比较方式").select_option("more")
    drawer.get_by_label("值", exact=True).fill("1000")
    drawer.get_by_label("不满足时的提示").fill("太小了")
    settled(page)
    said = drafted("opportunity")["states"]["transitions"]
    assert said == [{"from": "propose", "to": "lost", "roles": ["sales_manager"],
                     "required": ["closed_on"], "when": "amount > 1000",
                     "message": "太小了"}]  # fmt: skip
    row = page.locator("tr", has=page.locator("[data-way='propose>lost']"))
    expect(row).to_contain_text("销售经理")
    assert violations(page) == []

    # By keys alone: from the table into the drawer and back, undone and done again.
    page.keyboard.press("Escape")
    expect(arrow).to_be_focused()
    other = row.locator("[data-way]")
    other.focus()
    page.keyboard.press("Enter")
    box = drawer.get_by_role("checkbox", name="销售经理")
    box.focus()
    page.keyboard.press("Space")
    settled(page)
    assert "roles" not in drafted("opportunity")["states"]["transitions"][0]
    page.keyboard.press("Control+z")
    expect(box).to_be_checked()
    drawer.get_by_role("button", name="不再允许").click()
    expect(arrow).to_have_count(0)
    settled(page)
    assert "transitions" not in drafted("opportunity")["states"]


def test_options_are_typed_pasted_moved_translated_and_archived(visit, drafted):
    page = visit("admin")
    page.goto("/designs/entity/account/fields")
    page.locator("[data-at=industry] td:nth-child(4)").click()
    rows = page.locator(".fl-opt-row")
    expect(rows.first).to_be_visible()
    before = [one["value"] for one in drafted("account")["properties"]["industry"]["options"]]
    box = page.get_by_label("A new option")
    box.fill("Ship building")
    box.press("Enter")
    expect(rows).to_have_count(len(before) + 1)
    box.evaluate(
        """box => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "rail = Railways\\nShip building\\n\u822a\u7a7a");
            const how = { clipboardData, bubbles: true, cancelable: true };
            box.dispatchEvent(new ClipboardEvent("paste", how));
        }"""
    )
    expect(rows).to_have_count(len(before) + 3)
    last = rows.last.locator("input").first
    expect(last).to_have_value("\u822a\u7a7a")
    last.press("Alt+ArrowUp")
    expect(rows.nth(len(before) + 1).locator("input").first).to_be_focused()
    rows.nth(len(before)).locator("select").select_option("pink")
    rows.nth(len(before)).get_by_label("Settings of Ship building").click()
    assert violations(page) == []
    chinese = page.get_by_label("Title (Chinese)")
    chinese.fill("\u9020\u8239")
    with page.expect_response(lambda one: one.url.endswith("/options/title")) as said:
        chinese.press("Tab")
    assert said.value.status == 204
    page.get_by_label("New records begin with it").check()
    rows.first.locator("button").first.click()
    expect(page.get_by_text(re.compile("records hold it"))).to_be_visible()
    rows.first.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Archived, they keep it")).to_be_visible()
    page.get_by_role("button", name="Archive it").click()
    settled(page)
    held = drafted("account")["properties"]["industry"]
    assert held["options"][0]["active"] is False
    assert [one["value"] for one in held["options"]] == [
        *before,
        "ship_building",
        "hang_kong",
        "rail",
    ]
    assert held["options"][-3]["color"] == "pink"
    assert held["default"] == "ship_building"
