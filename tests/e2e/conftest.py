"""The demo on a real server, seen by a real Chromium."""

import os
import threading
from collections.abc import Callable, Iterator

import axe
import pytest
from demo_app import TOKEN, copied, demo_home
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)
from proofs import Proof
from sqlalchemy import delete

from formloom.platform.access.tables import preference
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.drafts import Drafts
from formloom.runtime.server import WebServer

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
#: An answer above 399 is a "console error" of Chromium; tests cause some on purpose.
REFUSED = "Failed to load resource"
#: What Playwright says where a test wants no service worker.
NO_WORKER = "Service Worker registration blocked by Playwright"
#: With FORMLOOM_TEST_SLOW=6 the browser computes so many times slower, and is far away: what a test
#: does before a script has come, or reads before an answer has, fails then, not one time in fifty.
SLOWER = float(os.environ.get("FORMLOOM_TEST_SLOW") or 1)
LATENCY_MS = 100
#: A busy machine answers late; what never comes is told all the same.
PATIENCE_MS = int(30_000 * SLOWER)
expect.set_options(timeout=PATIENCE_MS)
#: A message leaves after seven seconds unless somebody looks at it. A busy machine may need as long
#: for what a test does before it presses the message's "Undo": so somebody looks at those with one.
LOOK = """customElements.whenDefined("fl-toast").then(() => {
    const undone = "fl-toast:has(button:not([data-toast-close]))";
    const toasts = () => document.querySelectorAll(undone);
    const look = () => toasts().forEach((one) => one.dispatchEvent(new Event("pointerenter")));
    look();
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
})"""
#: No other machine has an address: what a page asks of others fails. So tests need only hear of
#: what failed, not of each of the fifty things that a page asks for.
ALONE = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Workspace]]:
    """The demo's application, one for all tests."""
    with copied(demo_home(), tmp_path_factory.mktemp("e2e") / "home") as made:
        yield made


@pytest.fixture(scope="session")
def address(demo: tuple[Flask, Workspace]) -> Iterator[str]:
    """Where the demo is served."""
    server = WebServer(demo[0], "127.0.0.1", 0, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()
    thread.join(timeout=30)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ALONE)
        yield opened
        opened.close()


@pytest.fixture
def unspoilt(demo: tuple[Flask, Workspace]) -> None:
    """What pages keep by themselves while somebody works, drafts and a person's language, views
    and filters: no test meets those of another.
    """
    with demo[1].write(SYSTEM) as tx:
        Drafts(tx).discard()
        tx.execute(delete(preference))


def sign_in(context: BrowserContext, login: str) -> None:
    """Sign in without a page: two of them would be drawn before each test begins."""
    token = TOKEN.search(context.request.get("/sign-in").text())
    assert token
    form = {"login": login, "password": f"{login}-demo", "csrf_token": token[1]}
    assert context.request.post("/sign-in", form=form, max_redirects=0).status == 303


def slow(page: Page) -> None:
    """Let the page's scripts and answers take longer."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    far = {"offline": False, "latency": LATENCY_MS}
    unlimited = {"downloadThroughput": -1, "uploadThroughput": -1}
    devtools.send("Network.emulateNetworkConditions", far | unlimited)


@pytest.fixture
def visit(
    browser: Browser, address: str, unspoilt: None, proof: Proof
) -> Iterator[Callable[..., Page]]:
    """A function that opens a browser of its own and signs in, if it is told as whom; no page may
    complain, and none may ask anybody else for anything.
    """
    contexts, complaints = [], []
    axe.CHANCE.begin(proof)

    def heard(message: ConsoleMessage) -> None:
        expected = REFUSED in message.text or NO_WORKER in message.text
        if message.type in {"error", "warning"} and not expected:
            complaints.append(message.text)

    def failed(request: Request) -> None:
        if not request.url.startswith((f"{address}/", "data:", f"blob:{address}/")):
            complaints.append(f"asked elsewhere: {request.url[:200]}")

    def new(
        login: str = "", *, locale: str = "en", dark: bool = False, phone: bool = False,
        scripts: bool = True, worker: bool = False,
    ) -> Page:  # fmt: skip
        context = browser.new_context(
            base_url=address,
            viewport=PHONE if phone else WIDE,
            has_touch=phone,
            is_mobile=worker,
            service_workers="allow" if worker else "block",
            locale={"zh": "zh-CN", "en": "en-US"}[locale],
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(LOOK)
        contexts.append(context)
        context.on("requestfailed", failed)
        page = context.new_page()
        if SLOWER > 1 and not worker:  # with a worker, tests switch the network off themselves
            slow(page)
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if login:
            sign_in(context, login)
        return page

    yield new
    for context in contexts:
        context.close()
    assert complaints == []
