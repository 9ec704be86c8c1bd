"""The story of docs/tutorial/twenty-minutes.md, as somebody with a mouse and a keyboard lives it.

A step has the number and the title of a heading there. It may take one picture, which is the
tutorial's where the story is told to a folder; else it only looks.
"""

from collections.abc import Callable

from playwright.sync_api import Locator, expect
from twenty_minutes_story import LISTS, PASSWORD, PHONE, Story, centre, drag

#: What is typed of a visit beside its name, by its words.
FIELDS = ("site", "technician", "starts", "ends", "status", "reason", "cost", "report",
          "signature")  # fmt: skip

Step = Callable[[Story], None]
#: The steps in order, each with the heading of its chapter.
STEPS: list[tuple[str, Step]] = []


def step(title: str) -> Callable[[Step], Step]:
    def kept(act: Step) -> Step:
        STEPS.append((title, act))
        return act

    return kept


@step("Begin an app")
def begin(story: Story) -> None:
    page = story.desk("anna")
    page.goto("/")
    story.link("Build an app").click()
    story.see("apps")
    story.label("What it is called").fill(story.word("app"))
    story.button("Make the draft").click()
    story.label("Currency").select_option(story.word("money"))
    story.label("Time zone").fill(story.word("zone"))
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
    _choose(story, "sites", "parts")
    page.get_by_label(story.word("technician")).check()
    story.see("from-files")
    story.button("Make the drafts").click()
    story.link("Review and publish").click()
    story.see("publish")
    story.button("Publish").click()
    story.button("Bring the records in").click()
    story.run_jobs()
    expect(page.locator("main tbody")).to_contain_text("3")


def _choose(story: Story, *names: str) -> None:
    """Choose lists of the company."""
    files = [LISTS / f"{story.word(name).lower()}.csv" for name in names]
    story.page.locator("input[type=file]").set_input_files(files)
    story.button("Next").click()


@step("Type the fields of a visit")
def fields(story: Story) -> None:
    page = story.page
    story.menu("Entities")
    story.link("New entity").click()
    story.label("Title").fill(story.word("visit"))
    page.get_by_label(story.word("technician")).check()
    story.button("Make the draft").click()
    box = story.label("Title of a new field")
    for name in FIELDS:
        box.fill(story.word(name))
        box.press("Enter")
        expect(box).to_have_value("")
    rows = page.locator(".fl-md-table tbody tr")
    expect(rows).to_have_count(1 + len(FIELDS))
    expect(rows.nth(1)).to_contain_text(f"{story.say('Link')} · {story.word('site')}")
    expect(rows.nth(2)).to_contain_text(story.say("Person"))
    rows.nth(5).locator("td").nth(3).click()
    story.label("New records begin with").select_option(label=story.word("new"))
    _saved(story)
    story.see("fields")


def _saved(story: Story) -> None:
    expect(story.page.locator(".fl-saved[role=status]")).to_have_class("fl-saved is-ok")


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


def _opened(story: Story, name: str) -> None:
    """Go to the fields of an entity from the picture of all."""
    with story.page.expect_navigation():
        _card(story, name).press("Enter")


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
    _opened(story, "visit")
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
    expect(cells).to_have_count(2 + len(FIELDS))
    page.wait_for_load_state("networkidle")
    report = _placed(story, "report")
    drag(page, _placed(story, "ends"), _placed(story, "starts"), across=0.95)
    drag(page, page.locator(".fl-fd-add [data-new*=section]").first, report, down=0.05)
    settings = page.get_by_role("tabpanel", name=story.say("Settings"))
    settings.get_by_label(story.say("Label"), exact=True).fill(story.word("after"))
    empty = page.locator(".fl-fd-empty").last
    drag(page, report, empty)
    drag(page, _placed(story, "signature"), report, down=0.95)
    story.see("form")


def _placed(story: Story, word: str) -> Locator:
    """A field on the canvas of the form."""
    return story.page.locator(".fl-fd-cell > [data-at]", has_text=story.word(word)).first


@step("Ask only when it matters")
def rule(story: Story) -> None:
    page = story.page
    _placed(story, "reason").click()
    page.get_by_role("tab", name=story.say("Rules")).click()
    story.button("Add a rule").click()
    made = page.locator("[data-rule=rule]")
    made.get_by_label(story.say("Name"), exact=True).fill(story.word("asked"))
    made.get_by_label(story.say("Field"), exact=True).select_option(label=story.word("status"))
    made.get_by_label(story.say("Value"), exact=True).select_option(label=story.word("cancelled"))
    story.button("And also").click()
    made.get_by_label(story.say("What is done")).last.select_option("require")
    _saved(story)
    story.see("rule")
    story.follow(story.link("Try it out"))
    tried = page.locator(".fl-fd-frame")
    reason = tried.get_by_label(story.word("reason"))
    expect(reason).to_be_hidden()
    tried.get_by_label(story.word("status")).select_option(label=story.word("cancelled"))
    expect(reason).to_be_visible()
    story.button("Save").click()
    expect(page.locator(".fl-errors")).to_contain_text(story.word("reason"))
    story.see("try")


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
    _publish(story, 2, about="visits", picture="plan")


def _publish(story: Story, number: int, *, about: str, picture: str = "") -> None:
    story.menu("Publish")
    story.label("What this release is about").fill(story.word(about))
    if picture:
        story.see(picture)
    story.button("Publish").click()
    story.page.wait_for_url(f"**/designs/releases/{number}")


@step("Invite somebody")
def invite(story: Story) -> None:
    page = story.page
    page.goto("/settings/people/new")
    story.label("Full name").fill(story.word("person"))
    story.label("Login").fill("ben")
    story.label("Manager").select_option(label="Anna Lee")
    page.get_by_label(story.word("technician")).check()
    story.button("Save").click()
    story.password = page.locator("#first-password").input_value()


@step("Bring the planned visits in")
def plans(story: Story) -> None:
    page = story.page
    page.goto("/")
    story.menu(story.word("visits"))
    story.follow(page.locator(".fl-empty").get_by_role("link", name=story.say("Import")))
    _choose(story, "visits")
    expect(page.get_by_role("combobox")).to_have_count(len(FIELDS))
    story.see("columns")
    story.button("Next").click()
    for button in (story.button("Check every row"), story.button("Import {count} rows", count="7")):
        story.follow(button)
        story.run_jobs()
        page.reload()
    story.follow(story.link("Show {title}", title=story.word("visits")))
    expect(page.locator("main tbody tr")).to_have_count(7)


@step("Have a high cost approved")
def approval(story: Story) -> None:
    page = story.page
    page.goto("/designs")
    story.menu("Flows")
    story.link("New").click()
    story.label("Name").fill(story.word("approval"))
    about = story.label("For records of")
    about.select_option(label=story.word("visit"))
    expect(page.locator("#recipes [name=entity]")).to_have_value(about.input_value())
    story.button("Make the draft").click()
    _add(story, "//0", "exclusive")
    page.locator('[data-at="exclusive/branch"]').click()
    drawer = page.locator(".fl-step-drawer")
    drawer.get_by_label(story.say("Field"), exact=True).select_option(label=story.word("cost"))
    drawer.get_by_label(story.say("Comparison")).select_option("more")
    drawer.get_by_label(story.say("Value"), exact=True).fill("1000")
    _add(story, "exclusive/branch/0", "approval")
    _saved(story)
    story.see("flow")
    story.follow(story.link("Try it out"))
    page.get_by_role("combobox", name=story.say("Started by")).click()
    page.get_by_role("option", name=story.word("person")).click()
    story.label(story.word("cost")).fill("1200")
    story.button("Try it out").click()
    expect(page.locator(".fl-trial-task")).to_contain_text("Anna Lee")
    story.see("trial")
    _publish(story, 3, about="approval")


def _add(story: Story, slot: str, type: str) -> None:
    """Put a step at a "+" of a flow."""
    story.page.locator(f'[data-slot="{slot}"]').click()
    story.page.locator(f".fl-palette [data-type={type}]").click()


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
    story.label("Name").fill(story.word("first"))
    for name in ("site", "technician"):
        page.get_by_role("combobox", name=story.word(name)).first.click()
        chosen = {"site": "place", "technician": "person"}[name]
        page.get_by_role("option", name=story.word(chosen)).first.click()
    for name, hour in (("starts", "09:00"), ("ends", "11:00")):
        page.get_by_label(story.word(name)).first.fill(f"2027-03-10 {hour}")
    page.get_by_label(story.word("cost")).first.fill("1200")
    row = page.locator("[data-lines-body] tr").first
    row.get_by_role("combobox").click()
    page.get_by_role("option", name=story.word("roller")).first.click()
    row.get_by_label(story.word("quantity")).fill("2")
    page.evaluate("scrollTo(0, 0)")
    story.see("phone")
    page.locator(".fl-form-foot .is-primary").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(story.word("first"))
    story.link(story.word("approval")).click()
    expect(page.locator(".fl-path")).to_contain_text("Anna Lee")
    story.see("submit")
    story.button(story.word("approval")).click()
    expect(page.locator(".fl-stop[aria-current]")).to_contain_text("Anna Lee")


@step("Approve it")
def approve(story: Story) -> None:
    page = story.desk("anna")
    story.menu("Back to the app")
    story.menu("Inbox")
    page.get_by_role("link", name=story.word("first")).click()
    story.see("approve")
    story.button("Agree").click()
    expect(page.locator("fl-toast").first).to_contain_text(story.say("It is approved."))


@step("Move it on the board and in the calendar")
def move(story: Story) -> None:
    page = story.desk("ben")
    page.goto("/")
    story.menu(story.word("visits"))
    story.view("Board")
    columns = page.locator("[data-cards]")
    card = page.locator("[data-card]", has_text=story.word("first"))
    drag(page, card, columns.nth(1), down=0.3)
    expect(columns.nth(1).locator("[data-card]:not([aria-busy])")).to_have_count(2)
    story.see("board", shows_toast=True)
    drag(page, card, columns.nth(2), down=0.3)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(story.word("report")).fill("OK")
    dialog.get_by_role("button", name=story.say("Move"), exact=True).click()
    expect(columns.nth(2).locator("[data-card]:not([aria-busy])")).to_have_count(3)
    story.view("Calendar")
    page.goto(f"{page.url}&mode=month&day=2027-03-10")
    event = page.locator(".fl-cal-main [data-event]", has_text=story.word("first"))
    day = page.locator('.fl-cal-day[data-day="2027-03-12"]')
    x, y = centre(event)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y)
    with page.expect_response("**/when?*"):
        page.mouse.move(*centre(day), steps=8)
        page.mouse.up()
    expect(event).to_have_attribute("data-first", "2027-03-12")
    story.see("calendar", shows_toast=True)


@step("Count it in a report")
def report(story: Story) -> None:
    page = story.desk("anna")
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
    story.button("Save draft for everybody").click()
    expect(page.get_by_role("heading", name=story.word("chart"))).to_be_visible()


@step("Make a home page of it")
def home(story: Story) -> None:
    page = story.page
    page.goto("/designs")
    story.menu("Dashboards")
    story.link("New").click()
    story.label("Title").fill(story.word("overview"))
    story.button("Make the draft").click()
    page.locator("[data-from=reports]").click()
    expect(page.locator(".fl-dd-grid fl-chart canvas")).to_be_visible()
    page.locator(".fl-dd-offers summary", has_text=story.say("Lists")).click()
    title = story.say("{entity}: {kind}", entity=story.word("visit"), kind=story.say("List"))
    page.locator("[data-from=views]", has_text=title).click()
    expect(page.locator(".fl-dd-grid")).to_contain_text(story.word("first"))
    _saved(story)
    story.see("dashboard")
    story.link("Home page").click()
    page.get_by_label(story.word("technician")).check()
    story.button("Save draft").click()
    _publish(story, 4, about="overview")
    page = story.desk("ben")
    story.menu("Home")
    expect(page.locator("fl-dashboard canvas")).to_be_visible()
    story.see("home")


@step("Change your mind")
def undo(story: Story) -> None:
    page = story.desk("anna")
    story.menu("Entities")
    _opened(story, "site")
    row = page.locator(".fl-md-table tbody tr", has_text=story.word("telephone"))
    row.focus()
    page.keyboard.press("Delete")
    page.locator("main form .is-danger-fill").click()
    story.menu("Publish")
    story.see("loss")
    page.locator("[name=allow_loss]").check()
    page.locator(".fl-form-foot button").first.click()
    page.wait_for_url("**/designs/releases/5")
    story.menu("Releases")
    page.get_by_role("link", name=story.say("Restore release {number}", number=4)).click()
    story.button("Restore").click()
    page.wait_for_url("**/designs/releases/6")
    story.menu("Back to the app")
    story.menu(story.word("site_list"))
    expect(page.locator("main tbody")).to_contain_text("0300")
