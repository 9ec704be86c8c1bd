"""The story of docs/tutorial/twenty-minutes.md, as somebody with a mouse and a keyboard lives it.

A step has the number and the title of a heading there. It may take one picture, which is the
tutorial's where the story is told to a folder; else it only looks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from axe import violations
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from formloom.runtime.i18n import catalogue

#: Pages that are looked at by axe each time; the others are in other tests as well.
LOOKED_AT = frozenset({"apps", "fields", "form", "phone", "plan", "report"})
PASSWORD = "tutorial-only"
WIDE = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}

SITES = {
    "en": "Site,City,Phone,Contract until\n"
    "North Mill,Leeds,+44 113 496 0100,2027-06-30\n"
    "Harbour Depot,Hull,+44 148 296 0200,2027-01-31\n"
    "Hill Farm Dairy,York,+44 190 455 0300,2026-12-31\n",
    "zh": "站点,城市,电话,合同到期日\n"
    "青山水厂,杭州,+86 571 5550 0300,2027-06-30\n"
    "临港仓库,上海,+86 21 5550 0200,2027-01-31\n"
    "滨江诊所,南京,+86 25 5550 0100,2026-12-31\n",
}
PARTS = {
    "en": "Part,Article number,Price\n"
    "Door roller,DR-100,42.00\nBrake pad,BP-220,118.50\nControl board,CB-7,960.00\n",
    "zh": "配件,货号,单价\n门轮,DR-100,42.00\n刹车片,BP-220,118.50\n控制板,CB-7,960.00\n",
}
#: What the company calls its things; the keys are for this file alone.
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "app": "Field service", "technician": "Technician", "sites": "sites", "parts": "parts",
        "visit": "Visit", "visits": "Visits", "site": "Site", "part": "Part",
        "starts": "Starts at", "ends": "Ends at", "status": "Status", "cost": "Labour cost",
        "report": "Work report", "signature": "Signature", "used": "Parts used",
        "quantity": "Quantity", "cancelled": "Cancelled", "ready": "Done",
        "new": "New", "first": "Yearly check", "place": "North Mill",
        "roller": "Door roller", "person": "Ben Cole", "after": "After the visit",
        "chart": "Visits by status",
    },
    "zh": {
        "app": "上门服务", "technician": "工程师", "sites": "站点", "parts": "配件",
        "visit": "上门", "visits": "上门", "site": "站点", "part": "配件",
        "starts": "开始时间", "ends": "结束时间", "status": "状态", "cost": "人工费用",
        "report": "服务报告", "signature": "签名", "used": "使用配件",
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

    def say(self, text: str, **data: object) -> str:
        """A sentence of the product in the language of the story."""
        said = catalogue(self.locale).get(text, text) if self.locale != "en" else text
        return said.format(**data) if data else said

    def word(self, key: str) -> str:
        return WORDS[self.locale][key]

    def button(self, text: str, *, last: bool = False) -> Locator:
        found = self.page.get_by_role("button", name=self.say(text), exact=True)
        return found.last if last else found.first

    def link(self, text: str) -> Locator:
        return self.page.get_by_role("link", name=self.say(text), exact=True).first

    def menu(self, text: str) -> None:
        """Open a page by the menu on the left."""
        item = self.page.locator(".fl-nav-item", has_text=self.say(text)).first
        with self.page.expect_navigation():
            item.click()

    def view(self, kind: str) -> None:
        """Open the tab of a view of the visits."""
        title = self.say("{entity}: {kind}", entity=self.word("visit"), kind=self.say(kind))
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=title).first.click()

    def label(self, text: str, **data: object) -> Locator:
        return self.page.get_by_label(self.say(text, **data)).first

    def see(self, name: str) -> None:
        """The page is one to show; its picture is taken if that was asked for."""
        if name in LOOKED_AT or self.pictures:
            found = violations(self.page)
            assert found == [], (name, found)
        if self.pictures:
            taken = Image.open(BytesIO(self.page.screenshot()))
            taken.save(self.pictures / f"{name}.{self.locale}.webp", quality=82, method=6)


Step = Callable[[Story], None]
#: The steps in order, each with the heading of its chapter.
STEPS: list[tuple[str, Step]] = []


def step(title: str) -> Callable[[Step], Step]:
    def kept(act: Step) -> Step:
        STEPS.append((title, act))
        return act

    return kept


def centre(one: Locator) -> tuple[float, float]:
    box = one.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(
    page: Page, source: Locator, target: Locator, across: float = 0.5, down: float = 0.5
) -> None:
    """Drag as a hand does, and let go where the page says that it would fall."""
    expect(page.locator(".fl-toolbar use[href$='#loader-circle']")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    target.scroll_into_view_if_needed()
    source.scroll_into_view_if_needed()
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


@step("Begin an app")
def begin(story: Story) -> None:
    page = story.page = story.open("anna", WIDE)
    page.goto("/")
    story.link("Build an app").click()
    story.see("apps")
    story.label("What it is called").fill(story.word("app"))
    story.button("Make the draft").click()
    story.label("Currency").select_option("EUR")
    story.label("Time zone").fill("Europe/London")
    story.button("Save the draft").click()
    expect(page.locator("fl-toast").last).to_be_visible()


@step("Say who works with it")
def roles(story: Story) -> None:
    story.menu("Roles")
    story.link("New").click()
    story.label("Title").fill(story.word("technician"))
    story.label("Key").fill("technician")
    story.button("Make the draft").click()
    expect(story.page.get_by_role("heading", level=1)).to_contain_text(story.word("technician"))


@step("Bring your lists in")
def lists(story: Story) -> None:
    page = story.page
    story.menu("Apps")
    story.link("From Excel or CSV files").click()
    tables = ((story.word("sites"), SITES), (story.word("parts"), PARTS))
    page.locator("input[type=file]").set_input_files([
        {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": rows[story.locale].encode()}
        for name, rows in tables
    ])  # fmt: skip
    story.button("Next").click()
    page.get_by_label(story.word("technician")).check()
    story.see("from-files")
    story.button("Make the drafts").click()
    story.link("Review and publish").click()
    story.see("publish")
    story.button("Publish").click()
    story.button("Bring the records in").click()
    story.run_jobs()
    expect(page.locator("main tbody")).to_contain_text("3")


@step("Type the fields of a visit")
def fields(story: Story) -> None:
    page = story.page
    story.menu("Entities")
    story.link("New entity").click()
    story.label("Title").fill(story.word("visit"))
    page.get_by_label(story.word("technician")).check()
    story.button("Make the draft").click()
    box = story.label("Title of a new field")
    for name in ("site", "technician", "starts", "ends", "status", "cost", "report", "signature"):
        box.fill(story.word(name))
        box.press("Enter")
        expect(box).to_have_value("")
    rows = page.locator(".fl-md-table tbody tr")
    expect(rows).to_have_count(9)
    expect(rows.nth(1)).to_contain_text(f"{story.say('Link')} · {story.word('site')}")
    expect(rows.nth(2)).to_contain_text(story.say("Person"))
    rows.nth(5).locator("td").nth(3).click()
    story.label("New records begin with").select_option(label=story.word("new"))
    _saved(story)
    story.see("fields")


def _saved(story: Story) -> None:
    expect(story.page.locator(".fl-saved.is-ok").first).to_be_visible()
    story.page.wait_for_load_state("networkidle")


@step("Say what may follow what")
def states(story: Story) -> None:
    page = story.page
    page.get_by_role("link", name=story.say("States"), exact=True).click()
    page.locator(".fl-md .fl-toolbar select").select_option(label=story.word("status"))
    story.label("Title of a new state").fill(story.word("cancelled"))
    page.keyboard.press("Enter")
    box = page.locator(".fl-st-box")
    expect(box).to_have_count(4)
    for start, stop in ((0, 1), (1, 2), (0, 3)):
        drag(page, box.nth(start), box.nth(stop))
    for end in ("ready", "cancelled"):
        said = story.say("{from} may become anything", **{"from": story.word(end)})
        page.get_by_role("checkbox", name=said).uncheck()
    box.nth(2).click()
    page.locator(".fl-md-drawer").get_by_label(story.word("report")).check()
    _saved(story)
    story.see("states")


def _card(story: Story, name: str) -> Locator:
    """An entity in the picture of all."""
    title = story.page.get_by_text(story.word(name), exact=True)
    return story.page.locator(".fl-er-card", has=story.page.locator(".fl-er-head", has=title))


@step("Draw a relation")
def relation(story: Story) -> None:
    page = story.page
    story.menu("Entities")
    cards = {name: _card(story, name) for name in ("visit", "part")}
    story.button("Fit").click()
    drag(page, cards["visit"].locator("[data-new]"), cards["part"])
    dialog = page.get_by_role("dialog")
    names = {"from": story.word("visit"), "to": story.word("part")}
    dialog.get_by_label(story.say("{from} has lines, each with one {to}", **names)).check()
    dialog.get_by_label(
        story.say("Name of the lines in {entity}", entity=story.word("visit"))
    ).fill(story.word("used"))
    story.see("relation")
    dialog.get_by_role("button", name=story.say("Add"), exact=True).click()
    _saved(story)
    cards["visit"].press("Enter")
    page.locator(".fl-md-table tbody tr", has_text=story.word("used")).locator("td").nth(2).click()
    story.button("All settings").click()
    story.link("New column").click()
    page.locator("[data-type=integer]").click()
    story.label("Title").fill(story.word("quantity"))
    story.button("Save the draft").click()
    expect(page.locator("main tbody").first).to_contain_text(story.word("quantity"))


@step("Drag the form together")
def form(story: Story) -> None:
    page = story.page
    story.menu("Forms")
    story.link("New").click()
    story.label("Title").fill(story.word("visit"))
    story.label("Entity").select_option(label=story.word("visit"))
    story.button("Make the draft").click()
    page.locator("[data-act=all]").click()
    cells = page.locator(".fl-fd-canvas .fl-fd-cell")
    expect(cells).to_have_count(10)

    def placed(word: str) -> Locator:
        return page.locator(".fl-fd-cell > [data-at]", has_text=story.word(word)).first

    drag(page, placed("ends"), placed("starts"), across=0.95)
    drag(page, page.locator(".fl-fd-add [data-new*=section]").first, placed("report"), down=0.05)
    settings = page.get_by_role("tabpanel", name=story.say("Settings"))
    settings.get_by_label(story.say("Label"), exact=True).fill(story.word("after"))
    empty = page.locator(".fl-fd-empty").last
    drag(page, placed("report"), empty)
    drag(page, placed("signature"), placed("report"), down=0.95)
    story.see("form")


@step("Show visits as a list, a board and a calendar")
def views(story: Story) -> None:
    page = story.page
    for kind in ("List", "Board", "Calendar"):
        story.menu("Views")
        story.link("New").click()
        page.get_by_role("button", name=f"{story.word('visit')}: {story.say(kind)}").click()
        expect(page.locator(".fl-vd-panel")).to_be_visible()
    story.menu("Menu")
    item = page.locator("[data-id]", has_text=story.word("visits")).last
    item.locator("[data-move]").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    _saved(story)
    story.see("menu")


@step("Read the plan and publish")
def publish(story: Story) -> None:
    page = story.page
    story.menu("Publish")
    story.label("What this release is about").fill(story.word("visits"))
    story.see("plan")
    story.button("Publish").click()
    page.wait_for_url("**/designs/releases/*")


@step("Invite somebody")
def invite(story: Story) -> None:
    page = story.page
    page.goto("/settings/people/new")
    story.label("Full name").fill(story.word("person"))
    story.label("Login").fill("ben")
    page.get_by_label(story.word("technician")).check()
    story.button("Save").click()
    story.password = page.locator("#first-password").input_value()


@step("Enter a visit on a phone")
def phone(story: Story) -> None:
    page = story.page = story.open("", PHONE)
    page.goto("/sign-in")
    page.locator("#login").fill("ben")
    page.locator("#password").fill(story.password)
    page.keyboard.press("Enter")
    for name in ("password", "again"):
        page.locator(f"input[name={name}]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".fl-bottom-new").click()
    page.locator(".fl-bottom .fl-menu-list").get_by_role("link", name=story.word("visit")).click()
    story.see("phone")
    story.label("Name").fill(story.word("first"))
    for name in ("site", "technician"):
        page.get_by_role("combobox", name=story.word(name)).first.click()
        chosen = {"site": "place", "technician": "person"}[name]
        page.get_by_role("option", name=story.word(chosen)).first.click()
    for name, hour in (("starts", "09:00"), ("ends", "11:00")):
        page.get_by_label(story.word(name)).first.fill(f"2027-03-10 {hour}")
    page.get_by_label(story.word("cost")).first.fill("120")
    row = page.locator("[data-lines-body] tr").first
    row.get_by_role("combobox").click()
    page.get_by_role("option", name=story.word("roller")).first.click()
    row.get_by_label(story.word("quantity")).fill("2")
    story.see("phone")
    page.locator(".fl-form-foot .is-primary").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(story.word("first"))


@step("Move it on the board and in the calendar")
def move(story: Story) -> None:
    page = story.page = story.open("ben", WIDE)
    page.goto("/")
    story.menu(story.word("visits"))
    story.view("Board")
    columns, card = page.locator("[data-cards]"), page.locator("[data-card]")
    drag(page, card, columns.nth(1), down=0.3)
    expect(columns.nth(1).locator("[data-card]:not([aria-busy])")).to_have_count(1)
    story.see("board")
    drag(page, card, columns.nth(2), down=0.3)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(story.word("report")).fill("OK")
    dialog.get_by_role("button", name=story.say("Move"), exact=True).click()
    expect(columns.nth(2).locator("[data-card]:not([aria-busy])")).to_have_count(1)
    story.view("Calendar")
    page.goto(f"{page.url}&mode=month&day=2027-03-10")
    event = page.locator(".fl-cal-main [data-event]")
    day = page.locator('.fl-cal-day[data-day="2027-03-12"]')
    x, y = centre(event)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y)
    with page.expect_response("**/when?*"):
        page.mouse.move(*centre(day), steps=8)
        page.mouse.up()
    expect(event).to_have_attribute("data-first", "2027-03-12")
    story.see("calendar")


@step("Count it in a report")
def report(story: Story) -> None:
    page = story.page = story.open("anna", WIDE)
    page.goto("/designs")
    story.menu("Reports")
    story.link("New").click()
    page.locator("main .fl-report-card").get_by_text(story.word("visits"), exact=True).click()
    expect(page.locator("[data-preview] .fl-empty")).to_be_visible()
    page.locator(".fl-build-field", has_text=story.word("status")).first.focus()
    page.keyboard.press("r")
    story.button("Count of records").click()
    page.locator("[data-settings] [name=chart]").select_option("bar")
    expect(page.locator("[data-preview] fl-chart canvas")).to_be_visible()
    page.locator("[data-settings] [name=title]").fill(story.word("chart"))
    page.locator("[data-settings] [name=title]").blur()
    story.see("report")
    story.button("Save for me").click()
    expect(page.get_by_role("heading", name=story.word("chart"))).to_be_visible()


@step("Change your mind")
def undo(story: Story) -> None:
    page = story.page
    page.goto("/designs/picture")
    _card(story, "visit").press("Enter")
    row = page.locator(".fl-md-table tbody tr", has_text=story.word("cost"))
    row.focus()
    page.keyboard.press("Delete")
    page.locator("main form .is-danger-fill").click()
    story.menu("Publish")
    story.see("loss")
    page.locator("[name=allow_loss]").check()
    page.locator("form[method=post] .fl-form-foot button").first.click()
    page.wait_for_url("**/designs/releases/3")
    story.menu("Releases")
    page.get_by_role("link", name=story.say("Restore release {number}", number=2)).click()
    story.button("Restore").click()
    page.wait_for_url("**/designs/releases/4")
    story.menu("Back to the app")
    story.menu(story.word("visits"))
    story.view("List")
    page.get_by_role("link", name=story.word("first"), exact=True).first.click()
    expect(page.locator("main")).to_contain_text("120")
