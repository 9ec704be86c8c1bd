"""Two people at one record: following, who has it open, pins, and being told nothing any more."""

from axe import violations
from playwright.sync_api import expect

from formloom.platform.jobs.runner import run_pending
from formloom.runtime.jobs import acting_as, handlers

ALL = "/e/opportunity?view=opportunity_all"


def test_two_people_at_one_record(visit, demo):
    mine, other = visit("manager"), visit("admin", locale="zh", phone=True, dark=True)
    mine.goto(ALL)
    path = mine.locator("tbody th[scope=row] a").nth(1).get_attribute("href")
    mine.goto(path)
    mine.get_by_role("button", name="Follow", exact=True).click()
    expect(mine.get_by_role("button", name="Unfollow")).to_be_visible()
    expect(mine.locator(".fl-followers")).to_be_visible()

    other.goto(path + "/edit")
    expect(other.locator("[data-here]")).to_contain_text("正在查看")
    mine.reload()
    expect(mine.locator("[data-here]")).to_contain_text("Editing this now:")
    assert violations(mine) == []
    other.locator("[name=priority]").first.evaluate(
        "one => { one.value = one.value === 'low' ? 'high' : 'low'; }"
    )
    other.locator(".fl-form-foot [data-submit]").click()
    other.wait_for_url(f"**{path}")
    run_pending(demo[1], handlers(), acting_as)

    mine.goto("/notices")
    told = mine.locator(".fl-notice", has_text="Priority").first
    told.locator(".fl-menu summary").click()
    mine.get_by_role("button", name="Mute this record").click()
    expect(mine.locator("details", has_text="Muted")).to_be_visible()
    mine.locator("summary", has_text="Muted").click()
    assert violations(mine) == []
    mine.get_by_role("button", name="Unmute").click()
    expect(mine.locator("fl-toast").first).to_be_visible()

    expect(other.locator("[data-here]")).to_be_hidden()
    change = other.locator(".fl-event").first
    change.locator("summary").click()
    change.get_by_role("button", name="置顶").click()
    expect(other.locator(".fl-pinned .fl-event")).to_have_count(1)
    assert violations(other) == []
    other.locator(".fl-pinned summary").click()
    other.get_by_role("button", name="取消置顶").click()
    expect(other.locator(".fl-pinned")).to_have_count(0)

    mine.goto(path)
    mine.get_by_role("button", name="Unfollow").click()
    expect(mine.get_by_role("button", name="Follow", exact=True)).to_be_visible()
