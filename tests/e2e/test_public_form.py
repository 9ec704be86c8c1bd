"""A public form without scripts, with them, on a phone, inside another site, and closed."""

import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from axe import too_wide, violations
from make import entity
from playwright.sync_api import expect
from quick_app import quick_app

from formloom.platform.core.actor import SYSTEM
from formloom.platform.forms.public_admin import PublicFormsAdmin
from formloom.platform.records.service import RecordService
from formloom.runtime.server import WebServer

pytestmark = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
PATIENCE_MS = 60_000
LEAD = entity(
    "lead",
    {
        "name": {"title": "Name"},
        "email": {"field": "email", "title": "E-mail"},
        "size": {"field": "choice", "title": "Size", "options": [
            {"value": "small", "title": "Small"}, {"value": "large", "title": "Large"}]},
        "budget": {"field": "money", "title": "Budget", "currency": "CNY"},
    },
    display="name",
    required=["name", "email"],
)  # fmt: skip
BODY = [
    {"section": "you", "title": "About you", "body": [{"field": "name"}, {"field": "email"}]},
    {"field": "size"}, {"field": "budget", "visible": "size = 'large'"},
]  # fmt: skip
ZH = {"$schema": "formloom:i18n/1", "$id": "zh", "texts": {
    "forms/ask_us": "联系我们", "entities/lead/name": "姓名"}}  # fmt: skip
#: Ours, gzipped: what the server compresses on the way.
MOST_SCRIPT = 30_000


def form(**public):
    return {
        "$schema": "formloom:form/1", "$id": "ask_us", "title": "Ask us", "entity": "lead",
        "use": "public", "body": BODY,
        "public": {"slug": "ask-us", "consent": "You may store it.", **public},
    }  # fmt: skip


@contextmanager
def serving(server) -> Iterator[None]:
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join(timeout=30)


@pytest.fixture
def served(workspace):
    """Where the application is served."""
    server = WebServer(quick_app(workspace), "127.0.0.1", 0, threads=4)
    with serving(server):
        yield f"http://127.0.0.1:{server.port}"


class Site:
    """Another site that shows the form in a frame."""

    def __init__(self):
        site = self
        self.page = ""

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(site.page.encode())

            def log_message(self, *_said):
                """Nothing: the tests speak."""

        self._server = http.server.ThreadingHTTPServer(("localhost", 0), Handler)
        self.address = f"http://localhost:{self._server.server_port}"
        self.run, self.stop = self._server.serve_forever, self._stop

    def _stop(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def opened(browser, served):
    """A function that opens a browser for a visitor, and what its pages complained of."""
    contexts, complaints = [], []

    def new(*, scripts=True, phone=False, locale="en", dark=False):
        context = browser.new_context(
            base_url=served, java_script_enabled=scripts, locale=locale,
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
            has_touch=phone, color_scheme="dark" if dark else "light",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if _is_bad(told) else None)
        return page

    yield new
    for context in contexts:
        context.close()
    assert complaints == []


def _is_bad(told):
    expected = ("Failed to load resource", "frame-ancestors", "frame because")
    return told.type in {"error", "warning"} and not any(one in told.text for one in expected)


def send(page):
    page.locator(".fl-public-send button").click()


def leads(workspace, *keys):
    with workspace.read(SYSTEM) as tx:
        found = RecordService(tx, "lead").list().items
        return [tuple(str(one.values[key]) for key in keys or ("name",)) for one in found]


def test_a_form_is_sent_without_scripts_until_it_is_full(opened, workspace, published):
    published(LEAD, ZH, form(quota=1))
    page, late = opened(scripts=False), opened(scripts=False)
    page.goto("/f/ask-us?utm_source=fair")
    late.goto("/f/ask-us")
    workspace.clock.advance(timedelta(seconds=9))
    page.fill("#email", "no address")
    send(page)
    expect(page.locator("#name-error, #email-error")).to_have_count(2)
    expect(page.locator("#_consent-error")).to_be_visible()
    expect(page.locator("#email")).to_have_value("no address")
    expect(page.locator("#budget")).to_be_visible()
    page.fill("#name", "Wang")
    page.fill("#email", "wang@example.com")
    page.select_option("#size", "large")
    page.fill("#budget", "5000")
    page.check("#_consent")
    send(page)
    expect(page.locator("h1")).to_have_text("Thank you")
    late.fill("#name", "Late")
    send(late)
    expect(late.locator("h1")).to_have_text("This form is full.")
    late.goto("/f/ask-us")
    expect(late.locator("h1")).to_have_text("This form is full.")
    assert leads(workspace, "name", "budget") == [("Wang", "5000.00")]
    assert page.context.cookies() == []
    with workspace.read(SYSTEM) as tx:
        (sent,) = PublicFormsAdmin(tx).submissions("ask_us")
    assert sent.attribution["utm_source"] == "fair"


def test_a_phone_is_told_at_once_what_is_wrong_and_sends_one_record(opened, workspace, published):
    published(LEAD, ZH, form(lookup="edit", brand={"color": "#0b5d4e", "name": "织客"}))
    page, sizes = opened(phone=True, locale="zh", dark=True), {}
    page.on("response", lambda one: sizes.update({one.url: one}) if ".js" in one.url else None)
    page.goto("/f/ask-us", wait_until="networkidle")
    assert sum(len(gzip.compress(one.body())) for one in sizes.values()) < MOST_SCRIPT
    expect(page.locator("h1")).to_have_text("联系我们")
    expect(page.locator("#budget")).to_be_hidden()
    page.fill("#email", "no address")
    page.locator("#name").focus()
    expect(page.locator("#email-error")).to_be_visible()
    page.fill("#email", "wang@example.com")
    expect(page.locator("#email-error")).to_have_count(0)
    send(page)
    expect(page.locator("#name")).to_be_focused()
    expect(page.locator("#name-error")).to_be_visible()
    assert violations(page) == []
    page.fill("#name", "王伟")
    page.select_option("#size", "large")
    expect(page.locator("#budget")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Ask us")
    expect(page.locator("#name")).to_have_value("王伟")
    page.check("#_consent")
    workspace.clock.advance(timedelta(seconds=9))
    send(page)
    expect(page.locator(".fl-public-code")).to_be_visible()
    code = page.locator(".fl-public-code").inner_text()
    assert violations(page) == []
    page.reload()
    expect(page.locator(".fl-public-code")).to_have_text(code)
    assert leads(workspace) == [("王伟",)]
    page.goto("/f/ask-us/sent")
    page.fill("#_code", code)
    send(page)
    page.fill("#name", "王小伟")
    send(page)
    expect(page.locator("#fl-public-message")).to_be_visible()
    assert leads(workspace) == [("王小伟",)]
    assert too_wide(page) == []
    assert page.context.cookies() == []


def test_only_a_site_that_is_named_shows_the_form_in_a_frame(opened, served, published):
    ours, other = Site(), Site()
    published(LEAD, ZH, form(embed=[ours.address]))
    frame = f'<iframe src="{served}/f/ask-us?embed=1" title="Ask us" height="100"></iframe>'
    ours.page = other.page = f'{frame}<script src="{served}/f/embed.js"></script>'
    with serving(ours), serving(other):
        page = opened()
        page.goto(ours.address)
        inner = page.frame_locator("iframe")
        expect(inner.locator("h1")).to_have_text("Ask us")
        page.wait_for_function("() => Number(document.querySelector('iframe').height) > 300")
        page.goto(other.address)
        expect(page.locator("iframe")).to_be_visible()
        expect(inner.locator("#name")).to_have_count(0)
