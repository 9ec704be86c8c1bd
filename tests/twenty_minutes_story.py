"""Who tells the story of docs/tutorial/twenty-minutes.md: his words, his browsers, his hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from axe import PASSED, violations
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from formloom.runtime.i18n import catalogue

PASSWORD = "tutorial-only"
WIDE = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}

#: Where the company's lists are, each called by its word.
LISTS = Path(__file__).parents[1] / "docs/tutorial/twenty-minutes"

#: What the company calls its things; the keys are for this file alone.
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "money": "EUR", "zone": "Europe/London",
        "app": "Field service", "technician": "Technician", "sites": "sites", "parts": "parts",
        "visit": "Visit", "visits": "Visits", "site": "Site", "part": "Part",
        "starts": "Starts at", "ends": "Ends at", "status": "Status", "cost": "Labour cost",
        "report": "Work report", "signature": "Signature", "used": "Parts used",
        "reason": "Reason", "asked": "Why it was cancelled", "approval": "Cost approval",
        "overview": "Overview", "telephone": "Phone", "site_list": "Sites",
        "quantity": "Quantity", "cancelled": "Cancelled", "ready": "Done",
        "new": "New", "first": "Yearly check", "place": "North Mill",
        "roller": "Door roller", "person": "Ben Cole", "after": "After the visit",
        "chart": "Visits by status",
    },
    "zh": {
        "money": "CNY", "zone": "Asia/Shanghai",
        "app": "上门服务", "technician": "工程师", "sites": "站点", "parts": "配件",
        "visit": "上门", "visits": "上门", "site": "站点", "part": "配件",
        "starts": "开始时间", "ends": "结束时间", "status": "状态", "cost": "人工费用",
        "report": "服务报告", "signature": "签名", "used": "使用配件",
        "reason": "原因", "asked": "为何取消", "approval": "费用审批",
        "overview": "总览", "telephone": "电话", "site_list": "站点",
        "quantity": "数量", "cancelled": "已取消", "ready": "已完成",
        "new": "新建", "first": "年度检修", "place": "青山水厂",
        "roller": "门轮", "person": "陈本", "after": "服务之后",
        "chart": "各状态的上门",
    },
}  # fmt: skip


@dataclass
class Story:
    """One telling: in which language, with which pages, and where its pictures go."""

    locale: str
    open: Callable[..., Page]
    run_jobs: Callable[[], object]
    pictures: Path | None = None
    page: Page = field(init=False)
    password: str = ""
    desks: dict[str, Page] = field(default_factory=dict)

    def desk(self, login: str) -> Page:
        """Go on at somebody's desk, where the page is as he left it."""
        if login not in self.desks:
            self.desks[login] = self.open(login, WIDE)
        self.page = self.desks[login]
        return self.page

    def say(self, text: str, **data: object) -> str:
        """A sentence of the product in the language of the story."""
        said = catalogue(self.locale).get(text, text) if self.locale != "en" else text
        return said.format(**data) if data else said

    def word(self, key: str) -> str:
        return WORDS[self.locale][key]

    def button(self, text: str, **data: object) -> Locator:
        return self.page.get_by_role("button", name=self.say(text, **data), exact=True).first

    def link(self, text: str, **data: object) -> Locator:
        return self.page.get_by_role("link", name=self.say(text, **data), exact=True).first

    def menu(self, text: str) -> None:
        """Open a page by the menu on the left."""
        item = self.page.locator(".fl-nav-item", has_text=self.say(text)).first
        self.follow(item)

    def view(self, kind: str) -> None:
        """Open the tab of a view of the visits."""
        title = self.say("{entity}: {kind}", entity=self.word("visit"), kind=self.say(kind))
        self.follow(self.page.get_by_role("link", name=title).first)

    def follow(self, link: Locator) -> None:
        """Go where a link leads, and wait for the scripts of that page."""
        with self.page.expect_navigation():
            link.click()

    def label(self, text: str, **data: object) -> Locator:
        return self.page.get_by_label(self.say(text, **data)).first

    def see(self, name: str, *, shows_toast: bool = False) -> None:
        """The page is one to show; its picture is taken if that was asked for."""
        found = violations(self.page, 1 if self.pictures else PASSED)
        assert found == [], (name, found)
        if self.pictures:
            if not shows_toast:
                self.page.locator("fl-toast").evaluate_all(
                    "all => all.forEach(one => one.remove())"
                )
            taken = Image.open(BytesIO(self.page.screenshot()))
            taken.save(self.pictures / f"{name}.{self.locale}.webp", quality=82, method=6)


def centre(one: Locator) -> tuple[float, float]:
    box = one.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(
    page: Page, source: Locator, target: Locator, across: float = 0.5, down: float = 0.5
) -> None:
    """Drag as a hand does, and let go where the page says that it would fall."""
    expect(page.locator(".fl-toolbar use[href$='#loader-circle']")).to_have_count(0)
    for one in (target, source):  # at once: while a person looks, the page may be drawn anew
        one.evaluate("one => one.scrollIntoViewIfNeeded()")
    x, y = centre(source)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y)
    box = target.bounding_box()
    assert box
    goal = box["x"] + box["width"] * across, box["y"] + box["height"] * down
    page.mouse.move(*goal, steps=8)
    expect(page.get_by_test_id("drop-line").or_(page.locator(".is-over")).first).to_be_visible()
    page.mouse.up()
