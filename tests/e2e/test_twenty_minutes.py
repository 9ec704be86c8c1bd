"""The tutorial of twenty minutes in a real browser, in a workspace that was empty before."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from os import environ
from pathlib import Path

import axe
import pytest
import quick_statements
from demo_app import TOKEN, settings_of
from playwright.sync_api import Browser, ConsoleMessage, Page
from proofs import Proof
from quick_app import quick_app
from twenty_minutes import STEPS
from twenty_minutes_story import PASSWORD, WORDS, Story

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.workspace import Workspace
from formloom.platform.jobs.runner import JobRunner
from formloom.platform.records.opening import open_workspace
from formloom.runtime.jobs import acting_as, handlers
from formloom.runtime.server import WebServer

#: Where the tutorial's pictures go; without it the story only checks.
PICTURES = environ.get("FORMLOOM_TUTORIAL_PICTURES")
PATIENCE_MS = 30_000


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with one administrator and nothing else."""
    with closing(open_workspace(settings_of(tmp_path / "home"))) as workspace:
        quick_statements.share(workspace)
        workspace.migrate()
        with workspace.write(SYSTEM) as tx:
            People(tx).add("anna", name="Anna Lee", roles=["administrator"], password=PASSWORD)
        yield workspace


@contextmanager
def served(workspace: Workspace) -> Iterator[str]:
    server = WebServer(quick_app(workspace), "127.0.0.1", 0, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.stop()
        thread.join(timeout=30)


def opener(
    browser: Browser, address: str, locale: str, complaints: list[str], ends: ExitStack
) -> Callable[..., Page]:  # fmt: skip
    """A function that opens a browser of its own for somebody who is signed in."""

    def heard(message: ConsoleMessage) -> None:
        # A view of an entity that is not published yet has nothing to show: its preview says so.
        expected = any(one in message.text for one in ("Failed to load resource", "Service Worker"))
        if message.type in {"error", "warning"} and not expected:
            complaints.append(message.text)

    def opened(login: str, window: dict[str, int], password: str = PASSWORD) -> Page:
        tag = {"zh": "zh-CN", "en": "en-GB"}[locale]
        context = browser.new_context(
            base_url=address, viewport=window, has_touch=window["width"] < 500, locale=tag,
            timezone_id=WORDS[locale]["zone"], reduced_motion="reduce",
            # What a device keeps has tests of its own, and keeping it takes a fifth of each page.
            service_workers="block",
        )  # fmt: skip
        ends.callback(context.close)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if not login:
            return page
        token = TOKEN.search(context.request.get("/sign-in").text())
        form = {"login": login, "password": password, "csrf_token": token[1]}
        assert context.request.post("/sign-in", form=form, max_redirects=0).status == 303
        return page

    return opened


@pytest.mark.long
@pytest.mark.parametrize("locale", ["en", "zh"] if PICTURES else ["en"])
def test_somebody_builds_an_app_in_twenty_minutes(
    browser: Browser, empty: Workspace, proof: Proof, locale: str
) -> None:
    complaints: list[str] = []
    axe.CHANCE.begin(proof)
    with served(empty) as address, ExitStack() as ends:
        story = Story(
            locale, opener(browser, address, locale, complaints, ends),
            lambda: JobRunner(empty, handlers(), acting_as).run_pending(),
            Path(PICTURES) if PICTURES else None,
        )  # fmt: skip
        for _title, act in STEPS:
            act(story)
    assert complaints == []
