"""Somebody designs an approval by mouse, and another one by keyboard alone."""

import axe
from playwright.sync_api import expect

from formloom.platform.workflows.design.choice_words import CHOICE_WORDS
from formloom.platform.workflows.design.step_words import STEP_WORDS

#: Takes every choice of every select of the drawer, one after another, and notes what it took.
CHOOSE_ALL = """() => {
  window.chosen = {};
  const drawer = document.querySelector(".fl-step-drawer");
  const find = (key) => drawer.querySelector(`select[data-focus="/${key}"]`);
  const keys = ["approvers/0", "ifEmpty/do", "ifInitiator", "dedupe", "onReject", "return/resume"];
  for (const key of [...keys, "deadline/then", "mode"]) {
    for (const value of [...find(key).options].map((one) => one.value).filter(Boolean)) {
      const select = find(key);
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      (window.chosen[key] ??= []).push(find(key).value);
    }
  }
}"""


def made(page, title, entity="quote", recipe="blank"):
    """Begin a flow and stand in its designer."""
    page.goto(f"/designs/new/flow?entity={entity}")
    page.locator(f"[name=recipe][value={recipe}]").check()
    page.fill("[name=title]", title)
    page.locator(".fl-form-foot .is-primary").click()
    page.wait_for_url("**/steps")
    expect(page.locator(".fl-flow.is-ready")).to_be_visible()
    return page.url.split("/")[-2]


def settled(page):
    """Wait until everything is on the server and told in words: then nothing is drawn anew."""
    expect(page.locator(".fl-flow-bar [role=status].is-ok")).to_be_visible()
    page.wait_for_load_state("networkidle")


def saved(page, key):
    """The draft as the server has it, once everything is saved."""
    settled(page)
    answer = page.request.get(f"/api/v1/documents/flow/{key}")
    assert answer.ok
    return answer.json()


def add(page, slot, type):
    """Put a step at a "+" by the palette."""
    page.locator(f'[data-slot="{slot}"]').click()
    page.locator(f".fl-palette [data-type={type}]").click()


def ids(steps):
    return [one["id"] for one in steps]


def drag(page, card, slot):
    """Drag as a person does: in small steps, released over the "+"."""
    settled(page)
    source, target = page.locator(f'[data-at="{card}"]'), page.locator(f'[data-slot="{slot}"]')
    source.scroll_into_view_if_needed()
    start, end = source.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 14)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] / 2 + 6, start["y"] + 14)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=8)
    expect(page.locator(".fl-step-slot.is-over")).to_have_count(1)
    page.mouse.up()


def test_an_approval_is_designed_by_mouse(visit):
    page = visit("analyst")
    key = made(page, "Big quotes")
    add(page, "//0", "approval")
    drawer = page.locator(".fl-step-drawer")
    drawer.get_by_label("Name", exact=True).fill("The boss")
    drawer.get_by_label("If several people are asked").select_option("any")
    drawer.get_by_label("If one of them rejects").select_option("needs_everyone")
    expect(page.locator('[data-at="approval"]')).to_contain_text("The boss")
    add(page, "//1", "exclusive")
    page.locator('[data-at="exclusive/branch"]').click()
    expect(page.get_by_role("button", name="1 to correct")).to_be_visible()
    drawer.get_by_label("Field", exact=True).select_option("discount")
    drawer.get_by_label("Comparison").select_option("more")
    drawer.get_by_label("Value").fill("15%")
    page.locator('[data-at="approval"]').click()
    page.locator('[data-at="exclusive/branch"]').click()
    expect(drawer.get_by_label("Value")).to_have_value("15%")
    expect(page.locator('[data-at="exclusive/branch"]')).to_contain_text("15%")
    add(page, "exclusive/branch/0", "cc")
    drag(page, "approval", "exclusive/branch/1")
    page.locator('[data-add-branch="exclusive"]').click()
    page.locator(".fl-step-drawer").get_by_role("button", name="Delete").click()
    document = saved(page, key)
    (block,) = document["steps"]
    assert [one["id"] for one in block["branches"]] == ["branch", "other"]
    assert block["branches"][0]["when"] == "discount > 15%"
    assert ids(block["branches"][0]["steps"]) == ["cc", "approval"]
    boss = block["branches"][0]["steps"][1]
    assert (boss["title"], boss["mode"], boss["anyReject"]) == (
        "The boss", "any", "needs_everyone",
    )  # fmt: skip
    assert axe.violations(page) == []
    undo = page.locator(".fl-flow-bar button").first
    while undo.is_enabled():
        undo.click()
    assert saved(page, key)["steps"] == []


def test_an_approval_is_designed_by_keyboard_alone(visit):
    page = visit("analyst")
    key = made(page, "By keyboard")
    page.locator('[data-at="start"]').focus()
    for name in ("task", "approval"):
        page.keyboard.press("+")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        page.locator('[data-at="start"]').focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator('[data-at="approval"]')).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Control+d")
    page.keyboard.press("Space")  # grab; the place before it, then up to the top
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    document = saved(page, key)
    assert sorted(ids(document["steps"])) == ["approval", "approval_2", "handle"]
    page.locator('[data-at="handle"]').focus()
    page.keyboard.press("Delete")
    page.keyboard.press("Control+z")
    page.locator('[data-at="handle"]').focus()
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(page.locator('[data-at="handle_2"]')).to_be_visible()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+Shift+z")
    assert "handle_2" in ids(saved(page, key)["steps"])


def test_every_type_of_step_is_added_by_a_person(visit):
    page = visit("analyst")
    key = made(page, "Everything")
    for name in STEP_WORDS:
        add(page, "//0", name)
        expect(page.locator(".fl-step-drawer h2")).to_have_text(str(STEP_WORDS[name].title))
    page.locator(".fl-step-drawer").get_by_role("button", name="Close the settings").click()
    assert {one["type"] for one in saved(page, key)["steps"]} == set(STEP_WORDS)


def test_every_row_is_chosen_by_a_person(visit):
    page = visit("analyst")
    key = made(page, "Every rule")
    add(page, "//0", "approval")
    page.evaluate(CHOOSE_ALL)
    seen = page.evaluate("() => window.chosen")
    document = saved(page, key)
    assert {"approvers/0", "mode", "ifEmpty/do", "dedupe", "onReject", "deadline/then"} <= set(seen)
    assert set(seen["approvers/0"]) == set(CHOICE_WORDS["by"])
    assert set(seen["mode"]) == set(CHOICE_WORDS["mode"])
    assert set(seen["ifEmpty/do"]) == set(CHOICE_WORDS["if_empty.do"])
    assert set(seen["deadline/then"]) == set(CHOICE_WORDS["deadline.then"]) - {"continue"}
    assert document["steps"][0]["mode"] == "vote"
    page.locator('[data-at="start"]').click()
    starts = page.locator("#set-on")
    for name in CHOICE_WORDS["on"]:
        starts.select_option(name)
        assert starts.input_value() == name
    starts.select_option("button")
    page.get_by_label("May be withdrawn").select_option("never")
    page.get_by_label("Locked while it runs").select_option("all")
    assert saved(page, key)["start"]["lock"] == "all"


def test_a_second_editor_is_told_and_a_mistake_is_mended_at_once(visit):
    one, other = visit("analyst"), visit("admin")
    key = made(one, "For two")
    other.goto(one.url)
    add(one, "//0", "approval")
    saved(one, key)
    add(other, "//0", "cc")
    expect(other.get_by_role("alert")).to_contain_text("Look at both")
    one.locator(".fl-step-settings").get_by_role("button", name="Remove Deadline").click()
    one.get_by_role("button", name="Remind after two working days").click()
    assert saved(one, key)["steps"][0]["deadline"]["then"] == "remind"


def test_a_flow_is_tried_out_and_kept_as_a_test(visit):
    page = visit("analyst", scripts=False)
    page.goto("/designs/flow/quote_discount/steps")
    expect(page.locator(".fl-flow-read").first).to_contain_text("direct manager")
    page.goto("/designs/flow/quote_discount/simulate")
    page.get_by_label("Started by").select_option(label="王伟 Wang Wei (sales1)")
    page.locator("[name='v.discount']").fill("12%")
    page.locator("[name='v.status']").select_option("draft")
    page.get_by_role("button", name="Try it out").click()
    expect(page.locator(".fl-trial-task")).to_contain_text("Chen Min")
    page.get_by_role("link", name="Agree").click()
    expect(page.locator(".fl-trial-steps")).to_contain_text("approved")
    page.get_by_label("Name of the test").fill("twelve")
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/designs/scenario/quote_discount_twelve**")
    assert '"approve"' in page.input_value("#document")
    page.get_by_role("button", name="Throw the draft away").click()


def test_the_pages_of_a_flow_are_accessible_on_a_phone_in_the_dark(visit):
    page = visit("analyst", locale="zh", dark=True, phone=True)
    for path in ("steps", "simulate", "replay"):
        page.goto(f"/designs/flow/contract_approval/{path}")
        assert axe.violations(page) == []
    page.goto("/designs/new/flow?entity=lead")
    assert axe.violations(page) == []
    page.goto("/designs/flow/contract_approval/steps")
    page.locator('[data-at="check"]').click()
    expect(page.locator(".fl-step-drawer")).to_be_visible()
    assert axe.violations(page) == []
