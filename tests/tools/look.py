"""Pictures of all pages: ``python tests/tools/look.py FOLDER [SETTING...] [PAGE...]``.

Without a SETTING the four usual ones are taken, without a PAGE all of them; LOGIN:/PATH is a page,
too. What scrolls sideways is told. The demo is made once in FOLDER/demo, with a short story of
changes, an import and drafts; delete it to begin anew. Pictures are FOLDER/<page>.<setting>.png.
"""

import json
import os
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

import needs
from processes import process

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
#: The narrowest window that people have; a wide one at 200 %; A4 with the margins of print.css.
NARROW, ENLARGED, SHEET = (
    {"width": 320, "height": 640}, {"width": 720, "height": 450}, {"width": 673, "height": 1002}
)  # fmt: skip


class Setting(NamedTuple):
    """How somebody looks at pages."""

    window: dict[str, int]
    locale: str
    is_dark: bool = False
    scale: int = 1
    medium: str = "screen"
    forced_colors: str = "none"


#: The four that are taken unless others are named.
USUAL = {
    "wide-zh-light": Setting(WIDE, "zh"),
    "wide-en-dark": Setting(WIDE, "en", is_dark=True),
    "phone-zh-dark": Setting(PHONE, "zh", is_dark=True),
    "phone-en-light": Setting(PHONE, "en"),
}
SETTINGS = {
    **USUAL,
    "phone-en-dark": Setting(PHONE, "en", is_dark=True),
    "narrow-en": Setting(NARROW, "en"),
    "enlarged-en": Setting(ENLARGED, "en", scale=2),
    "forced-en": Setting(WIDE, "en", forced_colors="active"),
    "paper-zh": Setting(SHEET, "zh", is_dark=True, medium="print"),
}
#: Of a long page, so many pixels.
LONGEST = 1700
FIELDS = "/designs/entity/competitor/fields"
OPEN = "/e/opportunity?view=opportunity_all"
BRACKETS = f"{OPEN}&filter=(stage = 'won' or owner = $user.id) and amount > 1"
FAULTY = """Name,Company,Mobile,Source
李雷,云帆科技,13800000001,Website
,,x,Nowhere
Anna,ACME,+49 30 1234567,Fair
"""

Act = Callable[[Page, dict[str, str]], object]


def at(path: str) -> Act:
    """A page by its path; {names} in it are those of the story."""
    return lambda page, places: page.goto(path.format(**places))


def then(path: str, *acts: Callable[[Page], object]) -> Act:
    """A page after some acts on it."""

    def run(page: Page, places: dict[str, str]) -> None:
        page.goto(path.format(**places))
        for act in acts:
            act(page)

    return run


def click(selector: str, nth: int = 0) -> Callable[[Page], object]:
    return lambda page: page.locator(selector).nth(nth).click()


def fill(selector: str, value: str) -> Callable[[Page], object]:
    return lambda page: page.locator(selector).first.fill(value)


def double(selector: str) -> Callable[[Page], object]:
    return lambda page: page.locator(selector).first.dblclick()


def key(keys: str) -> Callable[[Page], object]:
    return lambda page: page.keyboard.press(keys)


def save(page: Page) -> None:
    page.locator(".fl-form-foot .is-primary").first.click()
    page.wait_for_load_state("networkidle")


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)


def offline(page: Page, _places: dict[str, str]) -> None:
    page.goto("/e/lead")
    page.context.set_offline(True)
    with suppress(Error):
        page.wait_for_timeout(500)


def conflict(page: Page, places: dict[str, str]) -> None:
    """Somebody else is faster, in a window of their own."""
    page.goto(f"{places['deal']}/edit")
    other = page.context.new_page()
    other.goto(f"{places['deal']}/edit")
    other.fill("#next_step", f"Call them on Monday {os.urandom(2).hex()}")
    save(other)
    other.close()
    page.fill("#next_step", "Send the offer")
    save(page)


def design_conflict(page: Page, _places: dict[str, str]) -> None:
    """Two windows edit one document; the slower one is asked."""
    path = "/designs/view/competitor_strong"
    other = page.context.new_page()
    for one, name in ((page, "Mine"), (other, f"Theirs {os.urandom(2).hex()}")):
        one.goto(path)
        text = one.input_value("#document")
        one.context.set_offline(True)  # no autosave before both have written
        one.fill("#document", re.sub(r'"title": "[^"]*"', f'"title": "{name}"', text, count=1))
        one.context.set_offline(False)
        if one is other:
            save(other)
    other.close()
    save(page)


def texts_conflict(page: Page, _places: dict[str, str]) -> None:
    """Two windows translate one text; the slower one sees both versions."""
    path, text = "/designs/texts/zh?document=entity/ticket", "[name='text.entities/ticket']"
    page.goto(path)
    other = page.context.new_page()
    other.goto(path)
    for one in (other, page):
        one.fill(text, f"工单 {os.urandom(2).hex()}")
        save(one)
    other.close()


def too_large(page: Page, _places: dict[str, str]) -> None:
    """A form with more than any request may have."""
    page.goto("/e/lead/new")
    page.evaluate("document.querySelector('main form [name=name]').value = 'x'.repeat(6e7)")
    page.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('main form'))")
    with suppress(Error):
        page.wait_for_load_state("networkidle")


def failed(page: Page, places: dict[str, str]) -> None:
    """A table is not there for a moment, as if somebody had broken the database."""
    with database(places) as connection:
        connection.execute("ALTER TABLE fl_change_set RENAME TO fl_gone")
        page.goto("/changes")
        connection.execute("ALTER TABLE fl_gone RENAME TO fl_change_set")


def busy(page: Page, places: dict[str, str]) -> None:
    """Somebody holds the database for longer than others wait."""
    page.set_default_navigation_timeout(40_000)
    page.goto("/e/lead/new")
    page.fill("main form [name=name]", "Wen Li")
    with database(places) as connection:
        connection.execute("BEGIN IMMEDIATE")
        page.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('main form'))")
        page.wait_for_url("**/e/lead/new", wait_until="load", timeout=40_000)
        page.wait_for_selector(".fl-plain-foot", timeout=40_000)
        connection.rollback()


@contextmanager
def database(places: dict[str, str]) -> Iterator[sqlite3.Connection]:
    """The demo's database, behind the application's back."""
    connection = sqlite3.connect(places["database"], isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


#: Page: who looks, and how they come there.
PAGES: dict[str, tuple[str, Act]] = {
    "sign-in": ("", at("/sign-in")),
    "sign-in-refused": (
        "",
        then(
            "/sign-in", fill("#login", "nobody"), fill("#password", "x"), click("button.is-primary")
        ),
    ),
    "home": ("sales1", at("/")),
    "nav-person": ("admin", then("/", click(".fl-top summary.is-icon"))),
    "nav-new": ("admin", then("/", click("summary:visible:has(.fl-icon use[href$='#plus'])"))),
    "list": ("sales1", at(OPEN)),
    "list-selected": (
        "admin",
        then(OPEN, click("tbody .fl-table-check input"), click("tbody .fl-table-check input", 2)),
    ),
    "list-filtered": ("sales1", at(f"{OPEN}&q=dianheng&sort=-amount")),
    "list-followed": ("sales1", at(f"{OPEN}&followed=1")),
    "list-grouped": ("sales1", at(f"{OPEN}&group=stage")),
    "list-folded": (
        "sales2",
        then(
            f"{OPEN}&group=closed_on:month",
            click("[data-fold]", 0),
            settled,
            click("[data-fold]", 2),
            settled,
        ),
    ),
    "link-new": ("sales1", then("/e/contact/new", fill("fl-combobox input", "北辰"), settled)),
    "link-new-form": (
        "sales1",
        then(
            "/e/contact/new",
            fill("fl-combobox input", "北辰仪表"),
            settled,
            click("[role=option] .fl-icon"),
            settled,
        ),
    ),
    "board-by-hand": ("sales1", at("/e/lead?view=lead_board")),
    "list-cell": ("sales1", then(OPEN, double("td[data-cell='amount']"))),
    "list-column": ("sales1", then(OPEN, click(".fl-column-menu", 2))),
    "list-peek": ("sales1", then(OPEN, key("j"), key("Shift+Space"))),
    "palette": ("sales1", then("/", key("Control+k"))),
    "palette-found": ("sales1", then("/", key("Control+k"), fill(".fl-commands-input", "dh"))),
    "list-none": ("sales1", at(f"{OPEN}&q=zzzqq")),
    "list-filter": (
        "sales1",
        then(OPEN, click("summary.fl-filter:has(.fl-icon use[href$='#plus'])")),
    ),
    "list-brackets": (
        "sales1",
        then(BRACKETS, click("summary.fl-filter:has(.fl-icon use[href$='#plus'])")),
    ),
    "list-look": (
        "sales1",
        then(OPEN, click("summary:has(.fl-icon use[href$='#sliders-horizontal'])")),
    ),
    "list-columns": ("sales1", then(OPEN, click("summary:has(.fl-icon use[href$='#columns-3'])"))),
    "list-bad-filter": ("sales1", at(f"{OPEN}&filter=amont")),
    "list-changed-view": (
        "sales1",
        then(f"{OPEN}&sort=-amount", click("summary:has(.fl-icon use[href$='#bookmark'])")),
    ),
    "bulk": (
        "admin",
        then(OPEN, click("tbody .fl-table-check input"), click(".fl-selected button", 1)),
    ),
    "search": ("sales1", at("/search?q=dianheng")),
    "record": ("sales1", at("{deal}")),
    "record-account": ("sales1", at("{account}")),
    "record-quote": ("admin", at("{quote}")),
    "record-stream": ("sales1", at("{deal}?show=call&q=a")),
    "record-mail": ("sales1", at("{deal}/mail")),
    "record-merge": ("admin", at("{merge}")),
    "record-changes": ("sales1", at("{deal}/changes")),
    "record-repeat": ("sales1", at("{deal}/repeat?every=nth&interval=1&ends=times&times=14")),
    "board": ("sales1", at("/e/opportunity?view=opportunity_board")),
    "calendar-month": ("sales1", at("/e/activity?view=activity_calendar&mode=month")),
    "calendar-week": ("sales1", at("/e/activity?view=activity_calendar&mode=week")),
    "form-new": ("sales1", at("/e/opportunity/new")),
    "form-lines": ("sales1", at("/e/quote/new")),
    "form-edit-quote": ("admin", at("{quote}/edit")),
    "form-refused": ("sales1", then("/e/opportunity/new", save)),
    "form-conflict": ("admin", conflict),
    "import-begin": ("admin", at("/e/lead/import")),
    "import-columns": ("admin", at("{import}/columns")),
    "import-match": ("admin", at("{import}/match")),
    "import-checked": ("admin", at("{import}")),
    "import-done": ("admin", at("{imported}")),
    "export": ("admin", at("/e/lead/export")),
    "bin": ("admin", at("/bin")),
    "bin-entity": ("admin", at("/bin/activity")),
    "bin-empty": ("service1", at("/bin")),
    "changes": ("admin", at("/changes")),
    "change-set": ("admin", at("{change}")),
    "change-set-undone": ("admin", at("{undone}")),
    "designs": ("analyst", at("/designs")),
    "design-view": ("analyst", at("/designs/view/competitor_all")),
    "view-list": ("analyst", at("/designs/view/opportunity_all/design")),
    "view-board": ("analyst", at("/designs/view/opportunity_board/design")),
    "view-new": ("analyst", at("/designs/views/new")),
    "print": ("admin", at("/designs/print/quote/design")),
    "print-new": ("analyst", at("/designs/prints/new")),
    "menu-editor": ("analyst", then("/designs/navigation/main/menu", click(".fl-nd-open", 1))),
    "apps": ("analyst", at("/designs/apps")),
    "app-duplicate": ("analyst", at("/designs/apps/crm_starter/duplicate")),
    "app-delete": ("analyst", at("/designs/apps/crm_starter/delete")),
    "app-settings": ("analyst", at("/designs/app/crm_starter/settings")),
    "from-files": ("analyst", at("/designs/from-files")),
    "design-new": ("analyst", at("/designs/new/entity")),
    "design-new-view": ("analyst", at("/designs/new/view")),
    "public-form": ("", at("/f/talk-to-us")),
    "public-form-refused": ("", then("/f/talk-to-us", click(".fl-public-send button"))),
    "public-form-code": ("", at("/f/talk-to-us/sent")),
    "public-form-settings": ("analyst", at("/designs/form/lead_web/public")),
    "public-form-poster": ("analyst", at("/designs/form/lead_web/public/poster")),
    "design-delete": ("analyst", at("/designs/entity/competitor/delete")),
    "design-conflict": ("analyst", design_conflict),
    "design-dashboard": ("analyst", at("/designs/dashboard/sales/layout")),
    "design-dashboard-widget": (
        "analyst",
        then("/designs/dashboard/sales/layout", click("[data-id] [data-move]", 4)),
    ),
    "design-dashboard-phone": (
        "analyst",
        then("/designs/dashboard/sales/layout", click(".fl-dd .fl-toolbar > .fl-btn", 2)),
    ),
    "design-dashboard-home": ("analyst", at("/designs/dashboard/sales/home")),
    "design-entity": ("analyst", at("/designs/entity/competitor")),
    "form-design": (
        "analyst",
        then("/designs/form/opportunity_default/design", click(".fl-fd-card", 2)),
    ),
    "form-design-rules": (
        "analyst",
        then(
            "/designs/form/opportunity_default/design",
            click("#fl-fd-right-rules"),
            click("[data-rule] > summary"),
        ),
    ),
    "form-try": ("analyst", at("/designs/form/quote_default/try?device=phone")),
    "fields": ("analyst", at(FIELDS)),
    "fields-options": (
        "analyst",
        then(
            "/designs/entity/account/fields",
            click("[data-at=industry] td:nth-child(4)"),
            click(".fl-opt-row button", 1),
        ),
    ),
    "fields-drawer": (
        "analyst",
        then("/designs/entity/opportunity/fields", click("[data-at=amount] td:nth-child(4)")),
    ),
    "entities-picture": ("analyst", at("/designs/picture")),
    "relation": ("analyst", then("/designs/picture", click(".fl-md .fl-toolbar .is-primary"))),
    "states": (
        "analyst",
        then("/designs/entity/opportunity/states", click("[data-at=propose]")),
    ),
    "states-empty": ("analyst", at("/designs/entity/competitor/states")),
    "duplicates": ("analyst", at("/designs/entity/contact/duplicates")),
    "fields-quote": ("analyst", at("/designs/entity/quote/fields")),
    "field": ("analyst", at(f"{FIELDS}/threat")),
    "field-lines": ("analyst", at("/designs/entity/quote/fields/items")),
    "field-types": ("analyst", at(f"{FIELDS}/new")),
    "field-new": ("analyst", at(f"{FIELDS}/new?type=link")),
    "field-rename": ("analyst", at(f"{FIELDS}/threat/rename?to=danger")),
    "field-delete": ("analyst", at("/designs/entity/opportunity/fields/amount/delete")),
    "field-type": ("analyst", at(f"{FIELDS}/name/type")),
    "field-type-decimal": ("analyst", at(f"{FIELDS}/name/type?type=decimal")),
    "entity-rename": ("analyst", at("/designs/entity/competitor/rename")),
    "texts": ("analyst", at("/designs/texts/zh?document=entity/opportunity")),
    "texts-missing": ("analyst", at("/designs/texts/zh?missing=1")),
    "texts-conflict": ("analyst", texts_conflict),
    "formulas": ("analyst", at("/designs/entity/quote/formulas")),
    "publish": ("analyst", at("/designs/publish")),
    "releases": ("analyst", at("/designs/releases")),
    "versions": ("analyst", at("/designs/report/win_rate/versions")),
    "release": ("analyst", at("/designs/releases/2")),
    "restore": ("analyst", at("/designs/releases/1/restore")),
    "compare": ("analyst", at("/designs/releases/compare?first=1&second=3")),
    "compare-plain": ("analyst", at("/designs/releases/compare")),
    "subscriptions": ("admin", at("/subscriptions")),
    "subscribe": ("admin", at("/subscriptions/new/report/win_rate")),
    "subscribe-filtered": ("admin", at("/subscriptions/new/report/win_rate?by=source")),
    "jobs": ("admin", at("/jobs")),
    "job": ("admin", at("{job}")),
    "jobs-empty": ("service1", at("/jobs")),
    "inbox": ("manager", at("/inbox")),
    "task": ("manager", then("/inbox", click("main tbody th a"))),
    "flow-secrets": ("admin", at("/flows/secrets?key=erp")),
    "profile": ("sales1", at("/settings")),
    "security": ("sales1", at("/settings/security")),
    "tokens": ("admin", at("/settings/tokens")),
    "people": ("admin", at("/settings/people")),
    "person-new": ("admin", at("/settings/people/new")),
    "departments": ("admin", at("/settings/departments")),
    "error-403": ("sales1", at("/settings/people")),
    "error-403-designs": ("sales1", at("/designs")),
    "error-404": ("sales1", at("/nothing-here")),
    "error-404-record": ("sales1", at("/e/lead/019a0000-0000-7000-8000-000000000000")),
    "error-404-stranger": ("", at("/nothing-here")),
    "error-405": ("sales1", at("/prefs")),
    "error-413": ("sales1", too_large),
    "error-500": ("admin", failed),
    "error-503": ("sales1", busy),
    "offline": ("sales1", offline),
    "offline-kept": ("sales1", at("/offline")),
    "tour": ("sales1", then("/", click("[data-tour-start]:visible"))),
    "reports": ("manager", at("/reports")),
    "report-table": ("manager", at("/reports/top_customers")),
    "report-matrix": ("manager", at("/reports/stage_by_industry")),
    "report-chart": ("manager", at("/reports/sales_funnel")),
    "report-gauge": ("manager", at("/reports/win_rate_gauge")),
    "dashboard": ("manager", then("/dashboards/sales", settled)),
    "dashboard-company": ("admin", then("/dashboards/company", settled)),
    "report-new": ("analyst", at("/reports/new")),
    "report-edit": ("analyst", then("/reports/win_rate/edit", settled)),
    "flow": ("analyst", then("/designs/flow/quote_discount/steps", click("[data-at]", 1))),
    "flow-new": ("analyst", at("/designs/new/flow")),
    "flow-simulate": ("analyst", at("/designs/flow/quote_discount/simulate")),
    "flow-replay": ("analyst", at("/designs/flow/quote_discount/replay")),
    "role": ("analyst", at("/designs/role/sales/rights")),
    "role-entity": ("analyst", at("/designs/role/sales/rights/account")),
    "role-preview": ("analyst", at("/designs/preview-roles")),
    "rules": ("analyst", at("/designs/entity/opportunity/rules")),
    "rule-new": ("analyst", at("/designs/entity/opportunity/rules/new")),
    "flows": ("admin", at("/flows")),
    "flows-problems": ("admin", at("/flows/problems")),
    "flows-statistics": ("admin", at("/flows/statistics")),
    "flows-versions": ("admin", at("/flows/versions")),
    "flow-versions": ("admin", at("/flows/versions/quote_discount")),
    "flows-handover": ("admin", at("/flows/handover")),
    "inbox-started": ("sales1", at("/inbox?box=mine")),
    "run": ("sales1", then("/inbox?box=mine", click("main tbody th a"))),
    "phrases": ("manager", at("/inbox/phrases")),
    "notices": ("manager", at("/notices")),
    "absence": ("manager", at("/settings/absence")),
    "second-factor": ("manager", at("/settings/second-factor")),
    "audit": ("admin", at("/settings/audit")),
    "people-import": ("admin", at("/settings/people/import")),
    "person": ("admin", at("{person}")),
    "person-leave": ("admin", at("{person}/leave")),
    "sign-in-ways": ("admin", at("/settings/sign-in")),
    "record-access": ("sales1", at("{deal}/access")),
    "record-shares": ("sales1", at("{deal}/shares")),
    "record-hand-over": ("sales1", at("{deal}/hand-over")),
    "record-consents": ("admin", at("{contact}/consents")),
    "privacy": ("admin", at("{privacy}")),
    "sign-in-reset": ("", at("/sign-in/reset")),
}


def story(page: Page) -> dict[str, str]:
    """Something in every place; where it is."""
    found = {}
    page.goto("/e/opportunity?view=opportunity_open&q=dianheng")
    found["deal"] = row(page, 0)
    page.goto("/e/account?q=dianheng")
    found["account"] = row(page, 0)
    page.goto("/e/account?q=beijing")
    found["merge"] = f"{row(page, 0)}/merge/{row(page, 1).rpartition('/')[2]}"
    page.goto("/e/quote")
    found["quote"] = row(page, 0)
    page.goto("/e/contact")
    found["contact"] = row(page, 0)
    found["privacy"] = found["contact"].replace("/e/", "/privacy/")
    page.goto("/settings/people?q=sales2")
    found["person"] = row(page, 0)
    for step in ("Ask for the budget", "Send the plan"):
        page.goto(f"{found['deal']}/edit")
        page.fill("#next_step", step)
        save(page)
    page.goto("/e/activity?view=activity_recent")
    for nth in (0, 1):
        page.locator("tbody .fl-table-check input").nth(nth).check()
    page.locator(".fl-selected").get_by_role("button", name="Delete").click()
    page.wait_for_load_state("networkidle")
    found |= bulk_changes(page) | imports(page) | designs(page)
    return found


def row(page: Page, nth: int) -> str:
    return str(page.locator("th[scope=row] a").nth(nth).get_attribute("href"))


def bulk_changes(page: Page) -> dict[str, str]:
    for _nth in range(2):
        page.goto("/e/lead")
        page.get_by_label("Select all on this page").check()
        page.locator(".fl-selected").get_by_role("button", name="Delete").click()
        page.wait_for_load_state("networkidle")
    page.goto("/changes")
    paths = [str(one.get_attribute("href")) for one in page.locator("main table a").all()]
    page.goto(paths[-1])
    page.locator("main form button").first.click()
    page.wait_for_timeout(1500)
    return {"change": paths[0], "undone": paths[-1]}


def imports(page: Page) -> dict[str, str]:
    """One with faults that waits for a decision, one that was done in the background."""
    checked = upload(page, "leads 2026.csv", FAULTY)
    rows = "".join(f"Campaign {nth},Exhibition\n" for nth in range(1500))
    done = upload(page, "campaigns.csv", f"Name,Kind\n{rows}", "campaign")
    page.locator("main form button").first.click()
    page.wait_for_timeout(4000)
    page.goto("/jobs")
    return {"import": checked, "imported": done, "job": row(page, 0)}


def upload(page: Page, name: str, text: str, entity: str = "lead") -> str:
    page.goto(f"/e/{entity}/import")
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files("[type=file]", file)
    for _step in ("file", "columns", "match"):
        save(page)
    page.wait_for_timeout(2500)
    return urlsplit(page.url).path.removesuffix("/columns").removesuffix("/match")


def designs(page: Page) -> dict[str, str]:
    for title, type_ in (("Marketing budget", "integer"), ("Last seen", "date")):
        page.goto(f"{FIELDS}/new?type={type_}")
        page.fill("#title", title)
        page.get_by_role("button", name="Save the draft").click()
        page.goto("/designs/publish")
        page.locator(".fl-form-foot button").click()
        page.wait_for_url("**/designs/releases/*")
    page.goto(f"{FIELDS}/last_seen/delete")
    page.get_by_role("button", name="Draft the deletion").click()
    page.goto(f"{FIELDS}/new?type=text")
    page.fill("#title", "Slogan")
    page.get_by_role("button", name="Save the draft").click()
    page.wait_for_load_state("networkidle")
    return {}


@contextmanager
def window(
    browser: Browser, address: str, login: str, setting: Setting
) -> Iterator[BrowserContext]:
    """A browser window of its own, signed in."""
    context = browser.new_context(
        base_url=address, viewport=setting.window, device_scale_factor=setting.scale,
        has_touch=setting.window is PHONE, locale={"zh": "zh-CN", "en": "en-US"}[setting.locale],
        color_scheme="dark" if setting.is_dark else "light", forced_colors=setting.forced_colors,
    )  # fmt: skip
    context.set_default_timeout(8_000)
    try:
        if login:
            page = context.new_page()
            page.goto("/sign-in")
            page.fill("#login", login)
            page.fill("#password", f"{login}-demo")
            page.click("button.is-primary")
            page.wait_for_url("**/")
            page.close()
        yield context
    finally:
        context.close()


def shoot(page: Page, setting: Setting, file: Path) -> None:
    with suppress(Error):  # offline, or a page that goes on asking
        page.wait_for_load_state("networkidle", timeout=3_000)
    page.emulate_media(media=setting.medium)
    page.wait_for_timeout(150)
    over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    if over > 0:
        print(f"{file.stem}: {over}px too wide", flush=True)
    tall = page.evaluate("() => document.documentElement.scrollHeight")
    size = page.viewport_size or WIDE
    page.set_viewport_size({**size, "height": max(size["height"], min(tall, LONGEST))})
    page.screenshot(path=file)


def take(page: Page, act: Act, places: dict[str, str], setting: Setting, file: Path) -> None:
    try:
        act(page, places)
    except Error as error:
        print(f"{file.stem}: {error.message.splitlines()[0]}", flush=True)
    shoot(page, setting, file)
    page.context.set_offline(False)
    page.close()


def chosen(names: set[str]) -> dict[str, tuple[str, Act]]:
    """The pages of these names, each with who looks; an address is named by its letters."""
    free = {re.sub(r"\W+", "-", one): one.split(":", 1) for one in names if ":/" in one}
    pages = {name: PAGES[name] for name in PAGES if name in names or not names}
    return pages | {name: (login, at(path)) for name, (login, path) in free.items()}


def look(
    browser: Browser, address: str, folder: Path, places: dict[str, str], names: set[str]
) -> None:
    pages = chosen(names - set(SETTINGS))
    for called in [one for one in SETTINGS if one in names] or USUAL:
        setting = SETTINGS[called]
        for login in sorted({who for who, _act in pages.values()}):
            with window(browser, address, login, setting) as context:
                for name, (who, act) in pages.items():
                    if who == login:
                        file = folder / f"{name}.{called}.png"
                        take(context.new_page(), act, places, setting, file)


def main(folder: Path, names: set[str]) -> None:
    kept = folder / "places.json"
    with (
        process(folder / "demo", "demo", "--port", "0") as (_running, port, _said),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=needs.CHROMIUM.find())
        address = f"http://127.0.0.1:{port}"
        if not kept.exists():
            with window(browser, address, "admin", Setting(WIDE, "en")) as context:
                kept.write_text(json.dumps(story(context.new_page())))
        places = json.loads(kept.read_text()) | {"database": str(folder / "demo/formloom.db")}
        look(browser, address, folder, places, names)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), set(sys.argv[2:]))
