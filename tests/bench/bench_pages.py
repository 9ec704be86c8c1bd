"""What a page costs the one who opens it: first paint on a slow line, hovering over many fields.

    .venv/bin/python tests/bench/bench_pages.py [ROUNDS] [MOVES] [--json]

The line is Chromium's own: 10 Mbit/s and 60 ms an answer. Cold: nothing is in the cache but the
session; warm: the page once more. A hover's figure is the renderer's main thread alone, in CPU
time, so others on this machine disturb it little.
"""

import json
import os
import statistics
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

import needs
from make import entity
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from processes import process
from scripts import STATIC, weight

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.settings import Settings
from formloom.platform.documents.folder import overlay
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.opening import open_workspace
from formloom.runtime.demo import make_demo

LINE = {"latency": 60, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
WIDE = {"width": 1440, "height": 900}
PAINT_MS, RUNTIME_KB, DESIGNER_KB, HOVER_MS = 1000, 100, 120, 32
SECRET = "for the bench only" * 2
#: Page: its address, and the most of script that its first load may bring.
PAGES = {
    "list": ("/e/opportunity?view=opportunity_all", RUNTIME_KB),
    "record": ("", RUNTIME_KB),  # the first of the list
    "entry form": ("/e/opportunity/new", RUNTIME_KB),
    "board": ("/e/opportunity?view=opportunity_board", RUNTIME_KB),
    "calendar": ("/e/activity?view=activity_calendar", RUNTIME_KB),
    "dashboard": ("/dashboards/sales", 0),  # the library of charts is for these alone
    "form designer": ("/designs/form/opportunity_default/design", DESIGNER_KB),
    "flow designer": ("/designs/flow/quote_discount/steps", DESIGNER_KB),
    "modeller": ("/designs/entity/opportunity/fields", DESIGNER_KB),
    "picture of entities": ("/designs/picture", DESIGNER_KB),
    "designer of dashboards": ("/designs/dashboard/sales/layout", 0),
    "designer of views": ("/designs/view/opportunity_all/design", DESIGNER_KB),
    "designer of menus": ("/designs/navigation/main/menu", DESIGNER_KB),
    "designer of prints": ("/designs/print/quote/design", DESIGNER_KB),
}
#: What the pointer goes over: an address, and the parts of that page.
FLUENT = {
    "form of 100 fields": ("/designs/form/wide_100/design", ".fl-fd-cell"),
    "form of 300 fields": ("/designs/form/wide_300/design", ".fl-fd-cell"),
    "entity of 300 fields": ("/designs/entity/wide/fields", ".fl-md-table tbody tr"),
}
PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => {
  const [paint] = list.getEntriesByName("first-contentful-paint");
  if (paint) done(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""
SCRIPTS = """() => performance.getEntriesByType("resource").map((one) => one.name)
  .filter((name) => new URL(name).pathname.endsWith(".js"))"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
#: Chromium's words for a turn of a thread, and for an event that reaches the page.
TURN, EVENT = "ThreadControllerImpl::RunTask", "EventDispatch"

Row = dict[str, str | float]


def percentile(found: Sequence[float], share: float) -> float:
    """Return the figure below which ``share`` of ``found`` are."""
    return sorted(found)[min(int(len(found) * share), len(found) - 1)]


@contextmanager
def served() -> Iterator[str]:
    """The address of the demo, with an entity of 300 fields and forms of 100 and of all."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), secret_key=SECRET)
        make_demo(settings, lambda _said: None)
        with (
            closing(open_workspace(settings)) as workspace,
            workspace.write(SYSTEM, publishing=True) as tx,
        ):
            apply_plan(tx, make_plan(tx, overlay(current_app(tx), wide())))
        environment = {"FORMLOOM_SECRET_KEY": SECRET, "FORMLOOM_LOG_LEVEL": "warning"}
        with process(settings.home, "serve", "--port", "0", **environment) as (_running, port, _):
            yield f"http://127.0.0.1:{port}"


def wide() -> dict[tuple[str, str], dict[str, Any]]:
    """The large entity, whose fields are of several types, and its forms."""
    kinds = ("text", "integer", "date", "boolean", "long_text", "decimal")
    fields = {f"f_{one}": {"field": kinds[one % len(kinds)]} for one in range(300)}
    found: dict[tuple[str, str], dict[str, Any]] = {
        ("entity", "wide"): entity("wide", {"name": {}, **fields}, display="name")
    }
    for count in (100, 300):
        key, names = f"wide_{count}", list(fields)[:count]
        body = [
            {"section": f"s_{first}", "title": f"Part {first}",
             "body": [{"field": name, "width": 6} for name in names[first:first + 10]]}
            for first in range(0, count, 10)
        ]  # fmt: skip
        named = {"$schema": "formloom:form/1", "$id": key, "title": key, "entity": "wide"}
        found["form", key] = {**named, "use": "create", "body": body}
    return found


@contextmanager
def window(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser of its own, signed in without a page: its cache is empty."""
    context = browser.new_context(base_url=address, viewport=WIDE, service_workers="block")
    try:
        said = context.request.get("/sign-in").text()
        token = said.partition('name="csrf_token" value="')[2].partition('"')[0]
        form = {"login": "admin", "password": "admin-demo", "csrf_token": token}
        assert context.request.post("/sign-in", form=form, max_redirects=0).status == 303
        yield context
    finally:
        context.close()


def slow_page(context: BrowserContext) -> Page:
    """A page at the end of the slow line."""
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {"offline": False, **LINE})
    return page


def measure_paints(browser: Browser, address: str, rounds: int) -> Iterator[Row]:
    """Yield a row for each page: first contentful paints, and the scripts of its first load."""
    for name, (path, most) in PAGES.items():
        cold, warm, brought = [], [], set[Path]()
        for nth in range(rounds):
            with window(browser, address) as context:
                if not nth:
                    context.request.get(path or first_record(context))  # the server compiles it
                page = slow_page(context)
                for found in (cold, warm):
                    page.goto(path or first_record(context), wait_until="networkidle")
                    found.append(page.evaluate(PAINTED))
                brought |= {file_of(one) for one in page.evaluate(SCRIPTS)}
        yield from (
            measured(f"{name}, {how}", statistics.median(found), "ms", PAINT_MS)
            for how, found in (("first paint cold", cold), ("first paint warm", warm))
        )
        if most:
            yield measured(f"{name}, scripts", weight(brought) / 1024, "KB gzip", most)


def first_record(context: BrowserContext) -> str:
    """The path of the first record of the list."""
    path, _most = PAGES["list"]
    _before, _mark, rest = context.request.get(path).text().partition('<th scope="row"')
    return rest.partition('href="')[2].partition('"')[0]


def file_of(address: str) -> Path:
    return STATIC / urlsplit(address).path.removeprefix("/static/")


def measured(measure: str, figure: float, unit: str, most: float) -> Row:
    met = "yes" if figure <= most else "NO"
    return {"measure": measure, "figure": figure, "unit": unit, "most": most, "met": met}


def measure_hovers(browser: Browser, address: str, moves: int) -> Iterator[Row]:
    """Yield two rows for each large page: what one move of the pointer costs the renderer."""
    for name, (path, parts) in FLUENT.items():
        with window(browser, address) as context:
            page = context.new_page()
            page.goto(path, wait_until="networkidle")
            costs = hovered(browser, page, parts, moves)
        assert len(costs) > moves // 2, (name, len(costs))
        for share in (0.5, 0.95):
            figure = percentile(costs, share)
            yield measured(f"{name}, hover p{share * 100:.0f}", figure, "ms CPU", HOVER_MS)


def hovered(browser: Browser, page: Page, parts: str, moves: int) -> list[float]:
    """Milliseconds of the renderer's main thread for each move to another part, frame included."""
    page.locator(parts).first.wait_for()
    boxes = [box for one in page.locator(parts).all()[:40] if (box := one.bounding_box())]
    seen = [box for box in boxes if 120 < box["y"] < WIDE["height"] - 80]
    categories = ["toplevel", "devtools.timeline"]
    browser.start_tracing(page=page, categories=categories)
    for nth in range(moves):
        box = seen[nth % len(seen)]
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 20))
        page.evaluate(TWO_FRAMES)
    return costs_of(json.loads(browser.stop_tracing())["traceEvents"])


def costs_of(events: Iterable[dict[str, Any]]) -> list[float]:
    """CPU milliseconds from one move of the pointer to the next, on the thread that hears it."""
    events = sorted(events, key=lambda one: one.get("ts", 0))
    heard = [
        one for one in events
        if one["name"] == EVENT and one["args"]["data"]["type"] == "pointermove"
    ]  # fmt: skip
    thread = {(one["pid"], one["tid"]) for one in heard}
    begins = [one["ts"] for one in heard]
    costs = [0.0] * len(begins)
    for one in events:
        if one["name"] == TURN and (one["pid"], one["tid"]) in thread:
            # A turn that holds the event began before it.
            nth = bisect_right(begins, one["ts"] + one.get("dur", 0)) - 1
            if nth >= 0:
                costs[nth] += one.get("tdur", 0) / 1000
    return costs


def measure_pages(rounds: int, moves: int) -> Iterator[Row]:
    """Yield every row; the browser and the server are this function's own."""
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs.CHROMIUM.find())
        try:
            yield from measure_paints(browser, address, rounds)
            yield from measure_hovers(browser, address, moves)
        finally:
            browser.close()


def line(row: Row) -> str:
    told = f"{row['figure']:>8.1f} {row['unit']:<8} at most {row['most']:>5}  {row['met']}"
    return f"{row['measure']:<44}{told}"


def main() -> None:
    """Print the figures, as a table or as JSON."""
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    rounds, moves = (*numbers, *(3, 100)[len(numbers) :])
    rows = []
    for row in measure_pages(rounds, moves):
        rows.append(row)
        if "--json" not in sys.argv:
            print(line(row), flush=True)
    load = round(os.getloadavg()[0], 1)
    print(json.dumps({"load": load, "rows": rows}) if "--json" in sys.argv else f"load {load}")


if __name__ == "__main__":
    main()
